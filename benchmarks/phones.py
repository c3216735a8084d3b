"""Phones that hand in answers with files over a bad network, by the book of `docs/protocol.md`: one after the other,
each with its key, its file by tus first, again and again until there is a receipt. As the product's own sender they
fetch a token once and anew where it is stale, and send a small file with the request that opens its upload."""

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
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0


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
    token: str = ""

    def send_all(self, until: float) -> None:
        """Send every act; gives up at `until` (monotonic seconds). Pauses grow while nobody answers, as on a phone."""
        pause = FIRST_PAUSE
        for act in self.acts:
            while not act.receipt and time.monotonic() < until:
                act.tries += 1
                try:
                    self._send(act)
                    pause = FIRST_PAUSE
                except (OSError, http.client.HTTPException, ValueError):
                    time.sleep(pause * random.random())
                    pause = min(2 * pause, LONGEST_PAUSE)

    def _send(self, act: Act) -> None:
        if not self.token:
            self.token = json.loads(self._ask("GET", "/outbox")[2])["csrf_token"]
        if not act.file_id:
            self._upload(act)
        fields = {"key": act.key, "text": act.text, "file_ids": act.file_id, "csrf_token": self.token}
        headers = {"Noken-Outbox": "1", "Content-Type": "application/x-www-form-urlencoded"}
        path = f"/belajar/tugas/{act.assignment}/jawaban"
        status, _, body = self._ask("POST", path, urlencode(fields).encode(), headers)
        if status == 200:
            act.receipt = json.loads(body)["receipt"]
        elif status == 401:
            self.token = ""
        elif status < 500 and status != 429:
            self.refused.append(f"{status} {body[:200]!r}")

    def _upload(self, act: Act) -> None:
        headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token}
        piece = {"Content-Type": "application/offset+octet-stream"}
        if act.url:
            status, said, _ = self._ask("HEAD", act.url, b"", headers)
            if status in {404, 410}:
                act.url, act.upload_key = "", new_id()
        else:
            name, key = (base64.b64encode(text.encode()).decode() for text in ("jawaban.txt", str(act.upload_key)))
            opened = {"Upload-Length": str(len(act.content)), "Upload-Metadata": f"filename {name},key {key}"}
            status, said, _ = self._ask("POST", "/files/uploads", act.content, headers | opened | piece)
            act.url = said.get("Location", "")
        if not said.get("Noken-File") and act.url:
            offset = said.get("Upload-Offset", "0")
            headers |= piece | {"Upload-Offset": offset}
            status, said, _ = self._ask("PATCH", act.url, act.content[int(offset) :], headers)
        act.file_id = said.get("Noken-File", "")
        if not act.file_id:
            if status == 401:
                self.token = ""
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
