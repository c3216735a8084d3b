"""Our side of `make bench NAME=push`, in a process of its own: the whole sender, or the sealing alone.

Reads its order (JSON) from standard input and prints `{"cpu": seconds, "wall": seconds, "messages": number}`.
"""

import asyncio
import json
import ssl
import sys
import time
from collections import Counter
from typing import Any

import uvloop

from noken.ids import new_id
from notifications.push.addresses import Reach
from notifications.push.seal import ReceiverKeys, SenderKey, seal
from notifications.push.sender import Message, Outcome, Sender, Urgency, Verdict
from notifications.push.vapid import Vapid


def messages(order: dict[str, Any], count: int) -> list[Message]:
    """The first `count` subscriptions, each with the content of the order."""
    content = order["content"].encode()
    return [
        Message(
            new_id(),
            one["endpoint"],
            ReceiverKeys.read(one["keys"]["p256dh"], one["keys"]["auth"]),
            content,
            order["ttl"],
            Urgency.NORMAL,
            "libur",
        )
        for one in order["subscriptions"][:count]
    ]


async def send(order: dict[str, Any]) -> dict[str, float]:
    """Everything that happens between a list of messages and the last 201."""
    trust = ssl.create_default_context(cafile=order["authority"])
    sender = Sender(Vapid(order["key"].encode(), order["contact"]), Reach(("localhost",), private=True), trust)
    told: Counter[Verdict] = Counter()

    def tell(outcome: Outcome) -> None:
        told[outcome.verdict] += 1

    await sender.send(messages(order, 64), tell)
    batch = messages(order, order["count"])
    told.clear()
    cpu, wall = time.process_time(), time.perf_counter()
    await sender.send(batch, tell, personal=order["fresh"])
    used = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "messages": order["count"]}
    sender.close()
    if told != {Verdict.ACCEPTED: order["count"]}:
        raise SystemExit(f"not all were accepted: {told}")
    return used


def floor(order: dict[str, Any]) -> dict[str, float]:
    """The cryptography of the same messages and nothing else."""
    batch = messages(order, order["count"])
    sender = SenderKey.fresh()
    cpu, wall = time.process_time(), time.perf_counter()
    for message in batch:
        seal(message.content, message.keys, sender)
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "messages": order["count"]}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(floor(given) if given["floor"] else runner.run(send(given))))
