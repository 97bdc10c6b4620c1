"""The last picture is downloaded when it is looked at, and only when that is safe."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, override
from unittest.mock import patch

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from homeassistant.components.image import async_get_image
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.smsgateway24.receiving.image_download import (
    MAX_SIZE,
    ImageDownloadError,
    ImageProblem,
    PublicResolver,
    async_download_image,
)
from tests.builders.entries import account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.pictures import (
    gif,
    jpeg,
    png,
    webp_extended,
    webp_lossless,
    webp_lossy,
)
from tests.payloads import image, message
from tests.plugin import SetUp

PNG, JPEG = png(), jpeg()

type Serve = Callable[[Any], Awaitable[str]]


@pytest.fixture
async def serve(socket_enabled: None, aiohttp_server: Any) -> Serve:
    """Serve one picture on loopback; gives its URL."""

    async def serve(answer: Any) -> str:
        async def handle(request: web.Request) -> web.StreamResponse:
            if callable(answer):
                result: web.StreamResponse = await answer(request)
                return result
            return web.Response(body=answer, content_type="text/plain")

        app = web.Application()
        app.router.add_get("/{name:.*}", handle)
        server: TestServer = await aiohttp_server(app)
        return str(server.make_url("/picture.png"))

    return serve


async def _with_address(set_up: SetUp, url: str) -> Gateway:
    """Set up an account whose API address is overridden with the origin of a URL."""
    return await set_up(
        account_entry(phone_subentry(), data={"api_url": str(URL(url).origin())})
    )


async def _look(hass: HomeAssistant, gateway: Gateway) -> bytes:
    picture = await async_get_image(hass, gateway.entity_id("image", "last_image"))
    return picture.content


async def test_a_picture_is_fetched_when_somebody_looks_and_only_once(
    hass: HomeAssistant, set_up: SetUp, serve: Serve
) -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=PNG)

    url = await serve(answer)
    gateway = await _with_address(set_up, url)
    await gateway.accepted(image(1, img_url=url))
    assert asked == []

    looks = await asyncio.gather(*(_look(hass, gateway) for _ in range(3)))

    assert looks == [PNG] * 3
    assert len(asked) == 1
    assert gateway.state("image", "last_image").attributes["problem"] is None


async def test_it_is_served_as_what_its_bytes_prove(
    hass: HomeAssistant,
    set_up: SetUp,
    serve: Serve,
    hass_client: ClientSessionGenerator,
) -> None:
    url = await serve(PNG)
    gateway = await _with_address(set_up, url)
    await gateway.accepted(image(1, img_url=url))

    response = await gateway.client.get(
        gateway.state("image", "last_image").attributes["entity_picture"]
    )

    assert response.status == HTTPStatus.OK
    assert response.content_type == "image/png"


async def test_a_new_picture_takes_the_place_of_the_old_one(
    hass: HomeAssistant, set_up: SetUp, serve: Serve
) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=PNG if "first" in request.path else JPEG)

    url = await serve(answer)
    gateway = await _with_address(set_up, url)
    await gateway.accepted(image(1, img_url=url.replace("picture", "first")))
    assert await _look(hass, gateway) == PNG
    before = gateway.state("image", "last_image").state

    await gateway.accepted(
        image(2, img_url=url.replace("picture", "second"), date="2026-11-21 10:00:00")
    )

    assert gateway.state("image", "last_image").state != before
    assert await _look(hass, gateway) == JPEG


async def test_two_pictures_of_one_second_are_two_changes(gateway: Gateway) -> None:
    changed = gateway.watch()

    for sms_id in (1, 2):
        url = f"https://smsgateway24.s3.eu-central-1.amazonaws.com/{sms_id}.jpg"
        await gateway.accepted(image(sms_id, date="2026-11-20 18:06:31", img_url=url))

    assert changed.count(gateway.entity_id("image", "last_image")) == 2


async def test_a_picture_that_is_overtaken_while_it_loads_is_not_shown(
    hass: HomeAssistant, set_up: SetUp, serve: Serve
) -> None:
    gateway: Gateway

    async def answer(request: web.Request) -> web.Response:
        if "first" in request.path:
            await gateway.accepted(image(2, img_url=url.replace("picture", "second")))
            return web.Response(body=PNG)
        return web.Response(body=JPEG)

    url = await serve(answer)
    gateway = await _with_address(set_up, url)
    await gateway.accepted(image(1, img_url=url.replace("picture", "first")))

    with pytest.raises(HomeAssistantError):
        await _look(hass, gateway)
    assert await _look(hass, gateway) == JPEG


async def _redirect(request: web.Request) -> web.Response:
    raise web.HTTPFound("/elsewhere.png")


async def _huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(MAX_SIZE // 1_000_000 + 2):
        await response.write(PNG + b"\0" * 1_000_000)
    return response


async def _announced_huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(2**30)})
    await response.prepare(request)
    await response.write(PNG)
    return response


async def _cut_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(PNG)
    assert request.transport is not None
    request.transport.abort()
    return response


async def _never(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (_redirect, "refused"),
        (_huge, "too_large"),
        (_announced_huge, "too_large"),
        (_cut_off, "unreachable"),
        (_never, "timed_out"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (b"<html>", "no_picture"),
        (b"", "no_picture"),
        (PNG[:-1], "no_picture"),
        (JPEG + b"<html>", "no_picture"),
        (png(50_000, 50_000), "too_large"),
        (gif(1, 1, frame=(50_000, 50_000)), "too_large"),
    ],
)
async def test_what_is_no_picture_is_refused_with_its_reason(
    hass: HomeAssistant,
    set_up: SetUp,
    serve: Serve,
    answer: Any,
    problem: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = await serve(answer)
    gateway = await _with_address(set_up, url)
    await gateway.accepted(image(1, img_url=url))

    with (
        patch("custom_components.smsgateway24.receiving.image_download.TIMEOUT", 0.5),
        pytest.raises(HomeAssistantError),
    ):
        await _look(hass, gateway)

    attributes = gateway.state("image", "last_image").attributes
    assert attributes["problem"] == problem
    assert "entity_picture" not in attributes
    ours = [r.getMessage() for r in caplog.records if "smsgateway24" in r.name]
    assert not any("picture.png" in line for line in ours)
    await gateway.accepted(message(2, body="still here"))
    assert gateway.state("sensor", "last_message").state == "still here"


@pytest.mark.parametrize(
    "url",
    [
        "http://smsgateway24.s3.eu-central-1.amazonaws.com/a.jpg",
        "https://smsgateway24.s3.eu-central-1.amazonaws.com:8443/a.jpg",
        "https://user:pw@smsgateway24.s3.eu-central-1.amazonaws.com/a.jpg",
        "https://smsgateway24.s3.eu-central-1.amazonaws.com.evil.example/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://192.168.0.1/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://evil.example/a.jpg",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//smsgateway24.s3.eu-central-1.amazonaws.com/a.jpg",
        "https://[broken",
        "no address at all",
    ],
)
async def test_any_other_address_is_not_even_asked(url: str) -> None:
    with pytest.raises(ImageDownloadError) as err:
        await async_download_image(url)

    assert err.value.problem is ImageProblem.FORBIDDEN_ADDRESS


async def test_an_overridden_address_allows_only_itself(serve: Serve) -> None:
    url = URL(await serve(PNG))

    assert (await async_download_image(str(url), url.origin())).content == PNG
    for other in (
        url.with_scheme("https"),
        url.with_host("localhost"),
        url.with_port(1),
    ):
        with pytest.raises(ImageDownloadError) as err:
            await async_download_image(str(other), url.origin())
        assert err.value.problem is ImageProblem.FORBIDDEN_ADDRESS


class _FixedResolver(AbstractResolver):
    """Answers every name with the same addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses
        self.closed = False

    @override
    async def resolve(
        self, host: str, port: int = 0, family: int = 0
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=2, proto=0, flags=0
            )
            for address in self.addresses
        ]

    @override
    async def close(self) -> None:
        self.closed = True


async def test_a_name_that_leads_home_leads_nowhere() -> None:
    mixed = PublicResolver(_FixedResolver("10.0.0.1", "52.219.1.1", "::1"))
    private = PublicResolver(inner := _FixedResolver("127.0.0.1", "fe80::1"))

    assert [r["host"] for r in await mixed.resolve("name", 443)] == ["52.219.1.1"]
    with pytest.raises(OSError):  # noqa: PT011 - that is all that aiohttp asks for
        await private.resolve("name", 443)
    await private.close()
    assert inner.closed


async def test_the_service_is_asked_through_public_addresses_only() -> None:
    with (
        patch(
            "custom_components.smsgateway24.receiving.image_download.ThreadedResolver",
            return_value=_FixedResolver("127.0.0.1"),
        ),
        pytest.raises(ImageDownloadError) as err,
    ):
        await async_download_image(
            "https://smsgateway24.s3.eu-central-1.amazonaws.com/a.jpg"
        )

    assert err.value.problem is ImageProblem.UNREACHABLE


async def test_nobody_can_look_at_a_picture_that_never_came(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    with pytest.raises(HomeAssistantError):
        await _look(hass, gateway)

    # Where there was a link, the user interface would show a broken picture.
    assert "entity_picture" not in gateway.state("image", "last_image").attributes


@pytest.mark.parametrize(
    ("build", "content_type"),
    [
        (png, "image/png"),
        (jpeg, "image/jpeg"),
        (gif, "image/gif"),
        (webp_lossy, "image/webp"),
        (webp_lossless, "image/webp"),
        (webp_extended, "image/webp"),
    ],
)
async def test_a_picture_is_of_its_own_type_and_has_50_megapixels_at_most(
    serve: Serve, build: Callable[[int, int], bytes], content_type: str
) -> None:
    largest, larger = build(10_000, 5_000), build(10_000, 5_001)
    url, other_url = await serve(largest), await serve(larger)

    shown = await async_download_image(url, URL(url).origin())
    with pytest.raises(ImageDownloadError) as err:
        await async_download_image(other_url, URL(other_url).origin())

    assert (shown.content, shown.content_type) == (largest, content_type)
    assert err.value.problem is ImageProblem.TOO_LARGE
