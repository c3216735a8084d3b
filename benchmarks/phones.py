"""Phones that hand in answers with files over a bad network, by the book of `docs/protocol.md`: one after the other,
each with its key, its file by tus first, again and again until there is a receipt."""

import base64
import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from noken.ids import new_id

TIMEOUT = 30
PATIENCE = 0.2


@dataclass
class Act:
    """One answer: what was written, the bytes of its file, and the receipt once there is one."""

    assignment: UUID
    text: str
    content: bytes
    key: UUID = field(default_factory=new_id)
    upload_key: UUID = field(default_factory=new_id)
    file_id: str = ""
    url: str = ""
    receipt: str = ""
    tries: int = 0


@dataclass
class Phone:
    """One pupil's phone. `refused`: answers that were final and should not have been."""

    port: int
    cookie: str
    acts: list[Act]
    refused: list[str] = field(default_factory=list)

    def send_all(self, until: float) -> None:
        """Send every act; gives up at `until` (monotonic seconds)."""
        for act in self.acts:
            while not act.receipt and time.monotonic() < until:
                act.tries += 1
                try:
                    self._send(act)
                except (OSError, http.client.HTTPException, ValueError):
                    time.sleep(PATIENCE * random.random())

    def _send(self, act: Act) -> None:
        if not act.file_id:
            self._upload(act)
        state = json.loads(self._ask("GET", "/outbox")[2])
        fields = {"key": act.key, "text": act.text, "file_ids": act.file_id, "csrf_token": state["csrf_token"]}
        headers = {"Noken-Outbox": "1", "Content-Type": "application/x-www-form-urlencoded"}
        path = f"/belajar/tugas/{act.assignment}/jawaban"
        status, _, body = self._ask("POST", path, urlencode(fields).encode(), headers)
        if status == 200:
            act.receipt = json.loads(body)["receipt"]
        elif status < 500 and status not in {401, 429}:
            self.refused.append(f"{status} {body[:200]!r}")

    def _upload(self, act: Act) -> None:
        token = json.loads(self._ask("GET", "/outbox")[2])["csrf_token"]
        headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": token}
        if act.url:
            status, said, _ = self._ask("HEAD", act.url, b"", headers)
            if status in {404, 410}:
                act.url, act.upload_key = "", new_id()
        else:
            name, key = (base64.b64encode(text.encode()).decode() for text in ("jawaban.txt", str(act.upload_key)))
            opened = {"Upload-Length": str(len(act.content)), "Upload-Metadata": f"filename {name},key {key}"}
            status, said, _ = self._ask("POST", "/files/uploads", b"", headers | opened)
            act.url = said.get("Location", "")
        if not said.get("Noken-File") and act.url:
            offset = said.get("Upload-Offset", "0")
            piece = {"Upload-Offset": offset, "Content-Type": "application/offset+octet-stream"}
            status, said, _ = self._ask("PATCH", act.url, act.content[int(offset) :], headers | piece)
        act.file_id = said.get("Noken-File", "")
        if not act.file_id:
            raise OSError(f"not yet: {status}")

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, Any, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, {"Cookie": f"noken={self.cookie}", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def all_at_once(phones: list[Phone], seconds: float) -> float:
    """Let every phone send, each in a thread of its own; the seconds it took."""
    begun = time.monotonic()
    threads = [threading.Thread(target=phone.send_all, args=(begun + seconds,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - begun
