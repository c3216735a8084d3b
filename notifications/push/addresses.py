"""Which addresses a message may be sent to: an allowed push service, over TLS, on the public internet.

The address of a subscription comes from a browser, so from anybody. It is looked at when it is stored, and its host is
resolved and looked at again each time a connection is made; the connection goes to the very address that was judged.
"""

import asyncio
import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address

KNOWN_SERVICES = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
LONGEST = 2_000
ADDRESS = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>(?:[/?][!-~]*)?)")


class Forbidden(Exception):
    """An address no message may go to; the words say why."""


@dataclass(frozen=True)
class Endpoint:
    """Where one subscription takes messages. `authority` is what HTTP calls it, `origin` what a signature names."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        return self.host if self.port == 443 else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"https://{self.authority}"


@dataclass(frozen=True)
class Reach:
    """How far messages may go: the hosts of push services (`*.` stands for one or more labels before), and whether
    addresses that are not public may be used (a service of one's own, tests)."""

    services: tuple[str, ...] = KNOWN_SERVICES
    private: bool = False

    def read(self, address: str) -> Endpoint:
        """The endpoint of a subscription. Raises Forbidden."""
        found = ADDRESS.fullmatch(address) if len(address) <= LONGEST else None
        if found is None:
            raise Forbidden("only https addresses without a user name")
        host, port = found["host"].lower(), int(found["port"] or 443)
        if port != 443 and not self.private:
            raise Forbidden("only the usual port")
        if not any(_fits(host, service) for service in self.services):
            raise Forbidden("not a push service this city knows")
        path = found["path"]
        return Endpoint(host, port, path if path.startswith("/") else f"/{path}")

    async def resolve(self, endpoint: Endpoint) -> str:
        """An address of the host that may be used, now. Raises Forbidden, or OSError where there is none."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not self.private:
            addresses = [address for address in addresses if is_public(address)]
        if not addresses:
            raise Forbidden("the service has no public address")
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether a numeric address lies on the public internet, also where IPv4 is wrapped in IPv6."""
    parsed = ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    if inner is None and (teredo := getattr(parsed, "teredo", None)):
        inner = teredo[1]
    judged = inner or parsed
    return judged.is_global and not judged.is_multicast and not judged.is_reserved


def _fits(host: str, service: str) -> bool:
    if service.startswith("*."):
        return host.endswith(service[1:]) and len(host) > len(service) - 1
    return host == service
