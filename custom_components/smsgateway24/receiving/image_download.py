"""Downloads the picture of a message from an untrusted URL.

The URL is part of a webhook body, which everyone who knows the webhook URL can send. So only the
service's own bucket is allowed, over verified TLS, without redirects or private addresses, limited
in size, pixels and time, and only whole pictures of types that cannot contain scripts.
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

from ..account.account import Account
from ..const import CONF_API_URL
from ..domain.picture_type import read_picture

ALLOWED_HOSTS = frozenset({"smsgateway24.s3.eu-central-1.amazonaws.com"})
MAX_SIZE = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
"""Of the unpacked picture; a browser needs 4 bytes of memory for each."""
TIMEOUT = 8
"""Seconds; Home Assistant times out after ten, and the log would not have the reason."""
_CHUNK = 64 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")
"""Range of all IPv4 addresses, private ones too, in a network without IPv4 (RFC 6052)."""


class ImageProblem(StrEnum):
    """Why a download failed."""

    FORBIDDEN_ADDRESS = "forbidden_address"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"


class ImageDownloadError(Exception):
    """A picture could not be downloaded; the text has the reason and never the URL."""

    def __init__(self, problem: ImageProblem) -> None:
        """Create the error."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadedImage:
    """A downloaded picture and the media type that was detected."""

    content: bytes = field(repr=False)
    content_type: str


class PublicResolver(AbstractResolver):
    """Resolver of public addresses only, which the connection then uses without a second lookup."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """Filter the results of a resolver, by default the system's."""
        self._resolver = resolver or ThreadedResolver()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: int = 0
    ) -> list[ResolveResult]:
        """Return the public addresses of a host; raises OSError if it has none."""
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
    """Return whether an IP address is global and unicast."""
    address = ip_address(host)
    if address in _NAT64:
        address = IPv4Address(int(address) & 0xFFFF_FFFF)
    elif address.is_reserved or getattr(address, "is_site_local", False):
        return False
    return address.is_global and not address.is_multicast


async def async_download_image(
    url: str, api_origin: URL | None = None
) -> DownloadedImage:
    """Return the picture of a URL; raises ImageDownloadError.

    `api_origin` is the origin of another API than the vendor's, if one is configured: pictures of
    this scheme, host and port are allowed, too, also at a private address.
    """
    try:
        target = URL(url)
        resolver = _get_resolver(target, api_origin)
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
                # A small compressed body could have any size once it is decompressed.
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
    if (picture := read_picture(content)) is None:
        raise ImageDownloadError(ImageProblem.NO_PICTURE)
    if picture.pixels > MAX_PIXELS:
        raise ImageDownloadError(ImageProblem.TOO_LARGE)
    return DownloadedImage(content=content, content_type=picture.content_type)


async def async_download_picture(account: Account, url: str) -> DownloadedImage:
    """Return the picture of a message of an account; raises ImageDownloadError."""
    api_url = account.entry.data.get(CONF_API_URL)
    return await async_download_image(url, URL(api_url).origin() if api_url else None)


def _get_resolver(target: URL, api_origin: URL | None) -> AbstractResolver:
    """Return the resolver for a URL; raises ImageDownloadError for a URL that is forbidden."""
    if target.user is not None or target.password is not None:
        raise ImageDownloadError(ImageProblem.FORBIDDEN_ADDRESS)
    if api_origin is not None and target.absolute and target.origin() == api_origin:
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
