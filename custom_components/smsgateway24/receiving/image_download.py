"""Fetches a picture that a stranger's message points to, without trusting anything about it.

The link comes from a webhook body, and whoever knows the URL can write one, so: only the
service's own bucket, over verified TLS, no redirects, no private address, bounded in size and
time, and only what its first bytes prove to be a picture that cannot carry script.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import override

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from homeassistant.util.ssl import client_context
from yarl import URL

ALLOWED_HOSTS = frozenset({"smsgateway24.s3.eu-central-1.amazonaws.com"})
MAX_SIZE = 10 * 1024 * 1024
TIMEOUT = 8
"""Home Assistant gives up after ten seconds, and then nobody would be told why."""
_CHUNK = 64 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")
"""In a home without IPv4 every IPv4 address has its place here (RFC 6052), private ones too."""


class ImageProblem(StrEnum):
    """Why there is no picture."""

    FORBIDDEN_ADDRESS = "forbidden_address"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"


class ImageDownloadError(Exception):
    """A picture that could not be had; says why and never from where."""

    def __init__(self, problem: ImageProblem) -> None:
        """Say why."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadedImage:
    """The bytes of a picture and their proven type."""

    content: bytes = field(repr=False)
    content_type: str


class PublicResolver(AbstractResolver):
    """Resolves names to public addresses only, in the same step that connects to them."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """Filter what another resolver finds; the system's where none is given."""
        self._resolver = resolver or ThreadedResolver()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: int = 0
    ) -> list[ResolveResult]:
        """Give the public addresses of a host; raises OSError when it has none."""
        found = await self._resolver.resolve(host, port, family)  # type: ignore[arg-type]
        public = [result for result in found if is_public(result["host"])]
        if not public:
            raise OSError
        return public

    @override
    async def close(self) -> None:
        """Release the inner resolver."""
        await self._resolver.close()


def is_public(host: str) -> bool:
    """Whether an address is one of the internet's, and of a single machine."""
    address = ip_address(host)
    if address in _NAT64:
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    elif address.is_reserved or getattr(address, "is_site_local", False):
        return False
    return address.is_global and not address.is_multicast


async def async_download_image(
    url: str, own_origin: URL | None = None
) -> DownloadedImage:
    """Fetch a picture.

    `own_origin` is the origin of an API address that the user has overridden: that very scheme,
    host and port may serve pictures too, from wherever it is. Raises PictureError.
    """
    try:
        target = URL(url)
        resolver = _permitted_resolver(target, own_origin)
    except ValueError:
        raise ImageDownloadError(ImageProblem.FORBIDDEN_ADDRESS) from None
    # Not Home Assistant's shared session, whose resolver allows private addresses.
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        ssl=client_context(),
        limit=1,
        force_close=True,
        use_dns_cache=False,
    )
    try:
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                # What is small on the way could be of any size once it is unpacked.
                auto_decompress=False,
                headers={"Accept-Encoding": "identity"},
            ) as session,
            session.get(target, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise ImageDownloadError(ImageProblem.REFUSED)
            content = await _async_read(response)
    except TimeoutError:
        raise ImageDownloadError(ImageProblem.TIMED_OUT) from None
    except aiohttp.ClientError, OSError:
        raise ImageDownloadError(ImageProblem.UNREACHABLE) from None
    if (content_type := proven_type(content)) is None:
        raise ImageDownloadError(ImageProblem.NO_PICTURE)
    return DownloadedImage(content=content, content_type=content_type)


def _permitted_resolver(target: URL, own_origin: URL | None) -> AbstractResolver:
    """Decide whether an address may be asked at all, and who may resolve it."""
    if target.user is not None or target.password is not None:
        raise ImageDownloadError(ImageProblem.FORBIDDEN_ADDRESS)
    if own_origin is not None and target.absolute and target.origin() == own_origin:
        return ThreadedResolver()
    if (
        target.scheme != "https"
        or target.port != 443
        or target.host not in ALLOWED_HOSTS
    ):
        raise ImageDownloadError(ImageProblem.FORBIDDEN_ADDRESS)
    return PublicResolver()


async def _async_read(response: aiohttp.ClientResponse) -> bytes:
    if (response.content_length or 0) > MAX_SIZE:
        raise ImageDownloadError(ImageProblem.TOO_LARGE)
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > MAX_SIZE:
            raise ImageDownloadError(ImageProblem.TOO_LARGE)
    return bytes(content)


def proven_type(content: bytes) -> str | None:
    """Give the media type that the first bytes prove; SVG is none, since it can carry script."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None
