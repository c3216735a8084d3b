"""Sends sealed messages: one HTTP/2 connection a push service, many messages under way at once, every one accounted
for.

A push service that says 201 has accepted a message, no more; whether it was shown is told by the phone itself. What a
service answers to one message never harms another.
"""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from notifications.push.addresses import Endpoint, Forbidden, Reach
from notifications.push.fields import Headers
from notifications.push.http2 import Answer, Connection, Lost, NotSent, Response
from notifications.push.seal import BadKey, ReceiverKeys, SenderKey, seal
from notifications.push.vapid import Vapid

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 30.0
LONGEST_WAIT = 24 * 3600.0
AT_ONCE = 400
A_BREATH = 32


class Urgency(StrEnum):
    """What wakes a sleeping phone (RFC 8030, 5.3)."""

    VERY_LOW = "very-low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Verdict(StrEnum):
    """ACCEPTED by the service; LATER: try again, not before `retry_after`; GONE: this subscription is no more;
    REFUSED: this message, or our signature, will never be taken; FORBIDDEN: an address nothing is sent to."""

    ACCEPTED = "accepted"
    LATER = "later"
    GONE = "gone"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Message:
    """`id` names the delivery. `topic`: a newer message of the same topic takes the place of one that still waits at
    the service (at most 32 letters of base64url). `ttl` in seconds."""

    id: UUID
    endpoint: str
    keys: ReceiverKeys
    content: bytes
    ttl: int = 0
    urgency: Urgency = Urgency.NORMAL
    topic: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one message. `status` is 0 where no answer came; `retry_after` in seconds."""

    id: UUID
    verdict: Verdict
    status: int = 0
    retry_after: float = 0.0
    reason: str = ""


Tell = Callable[[Outcome], None]
Batch = list[tuple[Endpoint, Message]]


class _Turn:
    """What one connection does for a batch: messages under way, and those it certainly did not send."""

    def __init__(self, connection: Connection, tell: Tell) -> None:
        self.connection, self.tell = connection, tell
        self.left: Batch = []
        self.under_way = 0
        self.moved = asyncio.Event()

    def post(self, endpoint: Endpoint, message: Message, headers: Headers, body: bytes) -> None:
        self.under_way += 1
        answer = self.connection.post(endpoint.path, headers, body)
        answer.add_done_callback(partial(self._settle, endpoint, message))

    def _settle(self, endpoint: Endpoint, message: Message, answer: Answer) -> None:
        self.under_way -= 1
        self.moved.set()
        error = answer.exception()
        if isinstance(error, NotSent):
            self.left.append((endpoint, message))
        else:
            self.tell(_later(message, error) if error else judge(message.id, answer.result()))

    async def until(self, under_way: int) -> None:
        """Wait until no more than so many are under way; a service that falls silent is let go."""
        while self.under_way > under_way:
            self.moved.clear()
            try:
                await asyncio.wait_for(self.moved.wait(), ANSWER_SECONDS)
            except TimeoutError:
                self.connection.abort("no answer")


@dataclass
class Sender:
    """Keeps its connections from one batch to the next. One event loop, one instance."""

    vapid: Vapid
    reach: Reach = field(default_factory=Reach)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _open: dict[str, Connection] = field(default_factory=dict)
    _opening: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def __post_init__(self) -> None:
        self.trust.set_alpn_protocols(["h2"])
        self.trust.minimum_version = ssl.TLSVersion.TLSv1_2

    async def send(self, messages: Iterable[Message], tell: Tell, personal: bool = False) -> None:
        """Send all; `tell` hears of each as soon as it is known, of every one exactly once.

        A batch of one announcement shares the sender's half of the key agreement; `personal` messages get a fresh one
        each. It never raises for what a service or a network does.
        """
        shared = None if personal else SenderKey.fresh()
        services: dict[str, Batch] = defaultdict(list)
        for message in messages:
            try:
                endpoint = self.reach.read(message.endpoint)
            except Forbidden as error:
                tell(Outcome(message.id, Verdict.FORBIDDEN, reason=str(error)))
                continue
            services[endpoint.origin].append((endpoint, message))
        async with asyncio.TaskGroup() as group:
            for batch in services.values():
                group.create_task(self._send_to(batch, tell, shared))

    async def _send_to(self, batch: Batch, tell: Tell, shared: SenderKey | None) -> None:
        """All messages for one service. Where it closes the connection now and then, the rest goes by the next."""
        while batch:
            try:
                connection = await self._connection(batch[0][0])
                left = await self._send_by(connection, batch, tell, shared)
                if len(left) == len(batch):
                    raise connection.ended or NotSent("nothing was taken")
            except Forbidden as error:
                for _, message in batch:
                    tell(Outcome(message.id, Verdict.FORBIDDEN, reason=str(error)))
                return
            except (NotSent, Lost, OSError, TimeoutError) as error:
                for _, message in batch:
                    tell(_later(message, error))
                return
            batch = left

    async def _send_by(self, connection: Connection, batch: Batch, tell: Tell, shared: SenderKey | None) -> Batch:
        """As many as this connection takes; gives back those that were certainly not sent."""
        turn = _Turn(connection, tell)
        for at, (endpoint, message) in enumerate(batch):
            if not connection.open:
                turn.left += batch[at:]
                break
            try:
                body = seal(message.content, message.keys, shared or SenderKey.fresh())
            except BadKey as error:
                tell(Outcome(message.id, Verdict.GONE, reason=str(error)))
                continue
            except ValueError as error:
                tell(Outcome(message.id, Verdict.REFUSED, reason=str(error)))
                continue
            turn.post(endpoint, message, self._headers(message, endpoint), body)
            if at % A_BREATH == A_BREATH - 1:
                await asyncio.sleep(0)
            await turn.until(AT_ONCE)
        await turn.until(0)
        return turn.left

    def _headers(self, message: Message, endpoint: Endpoint) -> Headers:
        topic = (("topic", message.topic),) if message.topic else ()
        return (
            ("authorization", self.vapid.authorization(endpoint.origin)),
            ("content-encoding", "aes128gcm"),
            ("content-type", "application/octet-stream"),
            ("ttl", str(message.ttl)),
            ("urgency", message.urgency),
            *topic,
        )

    async def _connection(self, endpoint: Endpoint) -> Connection:
        connection = self._open.get(endpoint.origin)
        if connection is not None and connection.open:
            return connection
        async with self._opening[endpoint.origin]:
            connection = self._open.get(endpoint.origin)
            if connection is None or not connection.open:
                connection = self._open[endpoint.origin] = await self._connect(endpoint)
            return connection

    async def _connect(self, endpoint: Endpoint) -> Connection:
        async with asyncio.timeout(CONNECT_SECONDS):
            address = await self.reach.resolve(endpoint)
            transport, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(endpoint.authority),
                address,
                endpoint.port,
                ssl=self.trust,
                server_hostname=endpoint.host,
            )
            spoken = transport.get_extra_info("ssl_object").selected_alpn_protocol()
            if spoken != "h2":
                transport.abort()
                raise OSError("the service does not speak HTTP/2")
            await connection.ready.wait()
            return connection

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()
        self._open.clear()


def _later(message: Message, error: BaseException | None) -> Outcome:
    return Outcome(message.id, Verdict.LATER, reason=f"{type(error).__name__}: {error}"[:200])


def judge(message_id: UUID, response: Response) -> Outcome:
    """What an answer means for the message and its subscription."""
    status = response.status
    if 200 <= status < 300:
        return Outcome(message_id, Verdict.ACCEPTED, status)
    reason = response.body.decode("utf-8", "replace")[:200]
    if status in {404, 410}:
        return Outcome(message_id, Verdict.GONE, status, reason=reason)
    if status in {408, 425, 429} or status >= 500:
        return Outcome(message_id, Verdict.LATER, status, retry_after(response.headers.get("retry-after", "")), reason)
    return Outcome(message_id, Verdict.REFUSED, status, reason=reason)


def retry_after(said: str, now: Callable[[], float] = time.time) -> float:
    """Seconds to wait by a `Retry-After` header (seconds or a date), 0 where it says nothing one can use."""
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (at - datetime.fromtimestamp(now(), UTC)).total_seconds()), LONGEST_WAIT)
