"""Whatever a link in a message leads to: a picture, or a clear reason why there is none to see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import gzip
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import ipaddress
from pathlib import Path
import ssl
from threading import Thread
import tracemalloc
from typing import Any, ClassVar, override
from unittest.mock import patch

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from homeassistant.components.image.const import IMAGE_TIMEOUT
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from custom_components.smsgateway24.receiving.image_download import (
    MAX_SIZE,
    TIMEOUT,
    PublicResolver,
)
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway, complaints
from tests.builders.pictures import gif, jpeg, png, webp_lossless
from tests.payloads import image
from tests.plugin import SetUp

from .builders import PHONES, new

MARK = b"MARKED-PICTURE"
PNG, JPEG = png(note=MARK), jpeg()
BUCKET = "https://smsgateway24.s3.eu-central-1.amazonaws.com"

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Host:
    """A host of pictures on loopback, and what it was asked for."""

    def __init__(self, server: TestServer) -> None:
        """Take the server, which must not have been started."""
        self.asked: list[str] = []
        self.called = asyncio.Event()
        self.answers: dict[str, Answer | bytes] = {}
        self.server = server

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer by name; bytes come with a type that claims to be a picture's."""
        self.asked.append(request.path)
        self.called.set()
        answer = self.answers[request.path]
        if isinstance(answer, bytes):
            return web.Response(body=answer, content_type="image/png")
        return await answer(request)

    def serve(self, answer: Answer | bytes, path: str = "/picture.png") -> str:
        """Serve something, and return its URL."""
        self.answers[path] = answer
        return str(self.server.make_url(path))

    @property
    def origin(self) -> str:
        return str(URL(str(self.server.make_url("/"))).origin())


type Hosts = Callable[..., Awaitable[Host]]


@pytest.fixture
async def hosts(socket_enabled: None) -> AsyncIterator[Hosts]:
    """Start hosts; ask for it before the account."""
    running: list[TestServer] = []

    async def start() -> Host:
        app = web.Application()
        server = TestServer(app)
        host = Host(server)
        app.router.add_get("/{name:.*}", host.handle)
        await server.start_server()
        running.append(server)
        return host

    yield start
    for server in running:
        await server.close()


@pytest.fixture
async def host(hosts: Hosts) -> Host:
    """The host that the account's API address names."""
    return await hosts()


@pytest.fixture
async def gateway(host: Host, set_up: SetUp) -> Gateway:
    """An account with two phones, whose pictures may come from the host too."""
    return await set_up(account_entry(*PHONES, data={"api_url": f"{host.origin}/"}))


async def look(gateway: Gateway, phone_id: str = PHONE_ID) -> tuple[bytes | None, Any]:
    """Look at a phone's last picture as the frontend does; return it, or why there is none."""
    entity_id = gateway.entity_id("image", "last_image", phone_id)
    state = gateway.hass.states.get(entity_id)
    assert state is not None
    token = state.attributes["access_token"]
    response = await gateway.client.get(f"/api/image_proxy/{entity_id}?token={token}")
    content = await response.read() if response.status == HTTPStatus.OK else None
    state = gateway.state("image", "last_image", phone_id)
    return content, state.attributes["problem"]


async def comes(gateway: Gateway, url: str, sms_id: int = 1, **fields: Any) -> None:
    """Have a message bring a link."""
    await gateway.accepted(image(sms_id, img_url=url, **fields))


async def unharmed(gateway: Gateway, sms_id: int = 77) -> None:
    """Check that messages are published and shown as ever."""
    await gateway.accepted(new(sms_id, body="still here"))
    assert gateway.published[-1] == sms_id
    assert gateway.state("sensor", "last_message").state == "still here"


# What the host answers


def _redirect(to: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(to)

    return answer


@pytest.mark.parametrize("where", ["here", "another host", "the bucket"])
async def test_a_redirect_is_followed_nowhere(
    gateway: Gateway, host: Host, hosts: Hosts, where: str
) -> None:
    other = await hosts()
    target = {
        "here": host.serve(PNG, "/elsewhere.png"),
        "another host": other.serve(PNG),
        "the bucket": f"{BUCKET}/a.png",
    }[where]
    await comes(gateway, host.serve(_redirect(target)))

    assert await look(gateway) == (None, "refused")
    assert host.asked == ["/picture.png"]
    assert other.asked == []
    await unharmed(gateway)


class _Endless:
    """Sends a gigabyte, and counts what it gets rid of."""

    def __init__(self, size: int = 2**30) -> None:
        self.size = size
        self.sent = 0
        self.over = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            await response.write(PNG)
            while self.sent < self.size:
                await response.write(b"\0" * 2**16)
                self.sent += 2**16
        finally:
            self.over.set()
        return response


async def test_of_a_gigabyte_no_more_is_taken_than_may_be_shown(
    gateway: Gateway, host: Host
) -> None:
    endless = _Endless()
    await comes(gateway, host.serve(endless))

    assert await look(gateway) == (None, "too_large")

    await endless.over.wait()
    # What the sockets of both ends hold comes on top.
    assert endless.sent < MAX_SIZE + 16 * 2**20
    await unharmed(gateway)


async def test_a_gigabyte_that_is_announced_is_not_begun(
    gateway: Gateway, host: Host
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(2**30)})
        await response.prepare(request)
        await response.write(PNG)
        await asyncio.Event().wait()
        return response

    await comes(gateway, host.serve(answer))

    assert await look(gateway) == (None, "too_large")
    await unharmed(gateway)


async def test_a_picture_that_is_small_on_the_way_only_is_not_unpacked(
    gateway: Gateway, host: Host
) -> None:
    size = 256 * 2**20
    bomb = gzip.compress(PNG + bytes(size), compresslevel=1)
    assert len(bomb) < MAX_SIZE

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    await comes(gateway, host.serve(answer))
    tracemalloc.start()
    try:
        assert await look(gateway) == (None, "no_picture")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 4 * len(bomb) + 4 * 2**20
    await unharmed(gateway)


async def _never(_request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def _drop_by_drop(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for byte in PNG * 100:
        await response.write(bytes([byte]))
        await asyncio.sleep(0.05)
    return response


@pytest.mark.parametrize("answer", [_never, _drop_by_drop])
async def test_a_slow_host_is_given_up_and_that_is_said(
    gateway: Gateway, host: Host, answer: Answer
) -> None:
    await comes(gateway, host.serve(answer))
    with patch("custom_components.smsgateway24.receiving.image_download.TIMEOUT", 0.3):
        assert await look(gateway) == (None, "timed_out")
    await unharmed(gateway)

    # It is not held against the host: the next look gets the picture.
    host.serve(PNG)
    assert await look(gateway) == (PNG, None)


def test_a_slow_host_is_given_up_before_home_assistant_gives_up_looking() -> None:
    """Otherwise the user would not see the reason."""
    assert TIMEOUT < IMAGE_TIMEOUT


async def _short(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100000"})
    await response.prepare(request)
    await response.write(PNG)
    _cut(request)
    return response


async def _short_chunks(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(PNG)
    _cut(request)
    return response


async def _nothing(request: web.Request) -> web.StreamResponse:
    _cut(request)
    return web.Response()


def _cut(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.close()


@pytest.mark.parametrize("answer", [_short, _short_chunks, _nothing])
async def test_a_picture_that_is_cut_off_is_none(
    gateway: Gateway, host: Host, answer: Answer
) -> None:
    await comes(gateway, host.serve(answer))

    assert await look(gateway) == (None, "unreachable")
    await unharmed(gateway)


NO_PICTURES: dict[str, bytes] = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "svg after a prolog": b"<?xml version='1.0'?>\n<!-- GIF89a -->\n<svg/>",
    "svg after a mark": b"\xef\xbb\xbf  <svg onload='alert(1)'/>",
    "svg in utf-16": "<svg/>".encode("utf-16"),
    "packed svg": gzip.compress(b"<svg/>", mtime=0),
    "html": b"<!doctype html><script>alert(1)</script>",
    "html before a picture": b"<html>" + PNG,
    "script": b"GIF89/*a*/=1;alert(1)",
    "pdf": b"%PDF-1.7",
    "program": b"MZ\x90\x00",
    "sound in the form of webp": b"RIFF\x10\0\0\0WAVEfmt ",
    "film": b"\0\0\0\x18ftypmp42",
    "half a signature": PNG[:4],
    "half a picture": PNG[: len(PNG) // 2],
    "half a picture that ends as one": JPEG[:20] + JPEG[-2:],
    "script behind a picture": gif() + b"=1;alert(1)",
    "html behind a picture": webp_lossless() + b"<script>alert(1)</script>",
    "nothing": b"",
}


@pytest.mark.parametrize(
    "content", NO_PICTURES.values(), ids=[f"{name}" for name in NO_PICTURES]
)
async def test_what_only_claims_to_be_a_picture_is_not_shown(
    gateway: Gateway, host: Host, content: bytes
) -> None:
    await comes(gateway, host.serve(content))

    assert await look(gateway) == (None, "no_picture")
    await unharmed(gateway)


BOMBS: dict[str, bytes] = {
    "png": png(50_000, 50_000),
    "jpeg": jpeg(65_535, 65_535),
    "gif": gif(65_535, 65_535),
    "gif whose frame is larger than its screen": gif(1, 1, frame=(65_535, 65_535)),
    "webp": webp_lossless(16_384, 16_384),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=[f"{name}" for name in BOMBS])
async def test_a_small_file_that_would_fill_the_memory_is_not_shown(
    gateway: Gateway, host: Host, content: bytes
) -> None:
    assert len(content) < 1000
    await comes(gateway, host.serve(content))

    assert await look(gateway) == (None, "too_large")
    await unharmed(gateway)


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 500, 503])
async def test_an_answer_that_is_none_is_not_shown(
    gateway: Gateway, host: Host, status: int
) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=PNG if status > 400 else None)

    await comes(gateway, host.serve(answer))

    assert await look(gateway) == (None, "refused")
    await unharmed(gateway)


# Where the link leads

ELSEWHERE = (
    "http://127.0.0.1/a.png",
    "https://127.0.0.1/a.png",
    "https://127.1/a.png",
    "https://2130706433/a.png",
    "https://0x7f000001/a.png",
    "https://0177.0.0.1/a.png",
    "https://[::1]/a.png",
    "https://[::ffff:127.0.0.1]/a.png",
    "https://[fe80::1%25eth0]/a.png",
    "https://localhost/a.png",
    "https://192.168.178.1/a.png",
    "https://10.0.0.1/a.png",
    "https://169.254.169.254/latest/meta-data",
    "https://homeassistant.local:8123/api/",
    "https://smsgateway24.s3.eu-central-1.amazonaws.com@127.0.0.1/a.png",
    "https://smsgateway24.s3.eu-central-1.amazonaws.com:22/a.png",
    "http://smsgateway24.s3.eu-central-1.amazonaws.com/a.png",
    "http://smsgateway24.s3.eu-central-1.amazonaws.com:443/a.png",
    "ftp://smsgateway24.s3.eu-central-1.amazonaws.com/a.png",
    "https://smsgateway24.s3.eu-central-1.amazonaws.com.example/a.png",
    "https://evil.s3.eu-central-1.amazonaws.com/a.png",
    "https://smsgateway24.s3.eu-central-1.amazonaws.com\\@127.0.0.1/a.png",
    "file:///etc/passwd",
    "data:image/png;base64,iVBORw0KGgo=",
    "javascript:alert(1)",
    "/api/image_proxy/image.pixel_4a_last_image",
    "//127.0.0.1/a.png",
)


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_a_link_that_leads_elsewhere_is_not_even_looked_up(
    gateway: Gateway, url: str
) -> None:
    await comes(gateway, url)

    with patch(
        "custom_components.smsgateway24.receiving.image_download.ThreadedResolver",
        side_effect=AssertionError("somebody wants to connect"),
    ):
        assert await look(gateway) == (None, "forbidden_address")
    await unharmed(gateway)


async def test_another_port_or_name_of_the_own_host_is_elsewhere(
    gateway: Gateway, host: Host, hosts: Hosts
) -> None:
    other = await hosts()
    own = URL(host.serve(PNG))
    links = (other.serve(PNG), own.with_host("localhost"), own.with_scheme("https"))
    for sms_id, url in enumerate(links, 1):
        date = f"2026-11-21 10:00:{sms_id:02}"
        await comes(gateway, str(url), sms_id, date=date)
        assert await look(gateway) == (None, "forbidden_address")
    assert (host.asked, other.asked) == ([], [])


class _Answers(AbstractResolver):
    """Answers every name with the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    @override
    async def resolve(
        self, host: str, port: int = 0, family: int = 0
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=10 if ":" in address else 2,
                proto=0,
                flags=0,
            )
            for address in self.addresses
        ]

    @override
    async def close(self) -> None:
        """Hold nothing."""


INSIDE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.178.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - not to listen on
    "224.0.0.251",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::c0a8:b201",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "ff02::fb",
    "2002:7f00:1::1",
)


@pytest.mark.parametrize("address", INSIDE)
async def test_a_name_that_leads_into_the_home_leads_nowhere(
    gateway: Gateway, address: str
) -> None:
    await comes(gateway, f"{BUCKET}/a.png")

    with (
        patch(
            "custom_components.smsgateway24.receiving.image_download.ThreadedResolver",
            return_value=_Answers(address),
        ),
        patch(
            "aiohttp.connector.aiohappyeyeballs.start_connection",
            side_effect=AssertionError("somebody connects"),
        ),
    ):
        assert await look(gateway) == (None, "unreachable")
    await unharmed(gateway)


async def test_of_a_name_that_leads_everywhere_only_the_internet_is_left() -> None:
    outside = ("52.219.1.1", "2600:1f00::1", "64:ff9b::34db:101")
    resolver = PublicResolver(_Answers(*INSIDE, *outside))

    found = await resolver.resolve("name", 443)

    assert tuple(result["host"] for result in found) == outside


def _self_signed(folder: Path) -> ssl.SSLContext:
    """Make an unsigned certificate for loopback."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class _Handler(BaseHTTPRequestHandler):
    """Serves a picture to any request, and counts the requests."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(HTTPStatus.OK)
        self.end_headers()
        self.wfile.write(PNG)


async def test_a_host_that_cannot_prove_its_name_is_not_asked(
    socket_enabled: None, set_up: SetUp, tmp_path: Path
) -> None:
    # In a thread, since the event loop of the test takes its broken handshake for an error.
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = _self_signed(tmp_path).wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        origin = f"https://127.0.0.1:{server.server_port}/"
        gateway = await set_up(account_entry(*PHONES, data={"api_url": origin}))
        await comes(gateway, f"{origin}picture.png")

        assert await look(gateway) == (None, "unreachable")
        assert _Handler.asked == []
        await unharmed(gateway)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# What it costs others


async def test_no_picture_is_ever_on_the_disk(
    hass: HomeAssistant, gateway: Gateway, host: Host
) -> None:
    await comes(gateway, host.serve(PNG))
    assert await look(gateway) == (PNG, None)
    await comes(
        gateway, host.serve(b"<svg>" + MARK, "/2"), 2, date="2026-11-21 10:00:00"
    )
    assert await look(gateway) == (None, "no_picture")

    await hass.async_stop(force=True)

    files = [path for path in Path(hass.config.config_dir).rglob("*") if path.is_file()]
    assert any(gateway.entry.entry_id in path.name for path in files)
    assert [path for path in files if MARK in path.read_bytes()] == []


async def test_a_host_that_hangs_holds_up_no_other_account(
    gateway: Gateway, host: Host, set_up: SetUp
) -> None:
    other = await set_up(
        account_entry(
            phone_subentry("Fairphone", "c3" * 32, "01PHONE3FAIRPHONE000000000"),
            data={"api_url": f"{host.origin}/"},
        )
    )
    await comes(gateway, host.serve(_never, "/never"))
    await other.accepted(image(1, img_url=host.serve(PNG)), "c3" * 32)
    hanging = asyncio.create_task(look(gateway))
    await host.called.wait()

    assert await look(other, "01PHONE3FAIRPHONE000000000") == (PNG, None)
    assert not hanging.done()
    await unharmed(gateway)

    hanging.cancel()
    with suppress(asyncio.CancelledError):
        await hanging


async def _reload(gateway: Gateway) -> None:
    assert await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)


async def _remove_phone(gateway: Gateway) -> None:
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await gateway.hass.async_block_till_done()


async def _remove_account(gateway: Gateway) -> None:
    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)


async def _keep_nothing(gateway: Gateway) -> None:
    gateway.hass.config_entries.async_update_entry(
        gateway.entry, options={"content": "none"}
    )
    await gateway.hass.async_block_till_done()


async def test_a_picture_that_was_looked_at_goes_with_the_content_that_is_kept(
    gateway: Gateway, host: Host
) -> None:
    await comes(gateway, host.serve(PNG))
    assert await look(gateway) == (PNG, None)

    await _keep_nothing(gateway)

    assert await look(gateway) == (None, None)
    assert gateway.state("image", "last_image").state == "unknown"


@pytest.mark.parametrize(
    "change", [_reload, _remove_phone, _remove_account, _keep_nothing]
)
@pytest.mark.parametrize("outcome", [PNG, b"<svg>"], ids=["picture", "no picture"])
async def test_what_goes_while_its_picture_loads_is_gone(
    gateway: Gateway,
    host: Host,
    change: Callable[[Gateway], Awaitable[None]],
    outcome: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, done = asyncio.Event(), asyncio.Event()

    async def answer(_request: web.Request) -> web.StreamResponse:
        begun.set()
        await done.wait()
        return web.Response(body=outcome)

    await comes(gateway, host.serve(answer))
    entity_id = gateway.entity_id("image", "last_image")
    state = gateway.state("image", "last_image")
    token = state.attributes["access_token"]
    looking = asyncio.create_task(
        gateway.client.get(f"/api/image_proxy/{entity_id}?token={token}")
    )
    await begun.wait()

    await change(gateway)
    done.set()
    response = await looking

    if change is _keep_nothing:
        assert response.status != HTTPStatus.OK
    assert await response.read() in {PNG, b"500: Internal Server Error"}
    await gateway.hass.async_block_till_done(wait_background_tasks=True)
    if change in {_reload, _keep_nothing}:
        assert (await gateway.call(new(77), WEBHOOK_ID)).status == HTTPStatus.OK
    elif change is _remove_phone:
        await gateway.accepted(new(77, device_id=10404), OTHER_WEBHOOK_ID)
        assert gateway.state("sensor", "last_message", OTHER_PHONE_ID)
    else:
        assert gateway.hass.states.get(entity_id) is None
    assert complaints(caplog.records) == []
