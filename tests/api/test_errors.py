"""What can go wrong with a call, and what the caller can do about it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.smsgateway24.api import (
    ApiError,
    AuthError,
    Client,
    MalformedError,
    RejectedError,
    UnavailableError,
)
from simulator import (
    Account,
    ApiFault,
    ApiFaultKind,
    Behaviour,
    Phone,
    Service,
    Simulator,
)

from .builders import METHODS, READS, RECIPIENT, TEXT, Caller, outgoing

ATTEMPTS = 3


def fault(kind: ApiFaultKind, **fields: object) -> ApiFault:
    """Build a fault that stays."""
    return ApiFault(**{"kind": kind, "times": None} | fields)  # type: ignore[arg-type]


# Each kind of fault, the error that it means, and whether the call may have worked all the same.
FAULTS = [
    pytest.param(fault(ApiFaultKind.STATUS), UnavailableError, True, id="500"),
    pytest.param(
        fault(ApiFaultKind.STATUS, status=429), UnavailableError, True, id="429"
    ),
    pytest.param(
        fault(ApiFaultKind.STATUS, status=302), UnavailableError, True, id="302"
    ),
    pytest.param(fault(ApiFaultKind.STATUS, status=401), AuthError, False, id="401"),
    pytest.param(fault(ApiFaultKind.STATUS, status=403), AuthError, False, id="403"),
    pytest.param(
        fault(ApiFaultKind.SLOW, seconds=60), UnavailableError, True, id="slow"
    ),
    pytest.param(fault(ApiFaultKind.HALF), UnavailableError, True, id="half"),
    pytest.param(fault(ApiFaultKind.HTML), MalformedError, True, id="html"),
    pytest.param(fault(ApiFaultKind.CUT), UnavailableError, True, id="cut"),
    pytest.param(
        fault(ApiFaultKind.ERROR, text="No money left"),
        RejectedError,
        False,
        id="error",
    ),
    pytest.param(
        fault(ApiFaultKind.ERROR, text="Token is incorrect"),
        AuthError,
        False,
        id="token",
    ),
    pytest.param(
        fault(ApiFaultKind.BODY, text="[]"), MalformedError, True, id="a list"
    ),
    pytest.param(
        fault(ApiFaultKind.BODY, text='{"error": 0'),
        MalformedError,
        True,
        id="half JSON",
    ),
]


@pytest.fixture
def caller(
    session: aiohttp.ClientSession, service: Service, account: Account
) -> Caller:
    return Caller(session, service, account)


type Patience = Callable[[float], None]


@pytest.fixture
def wait_only(monkeypatch: pytest.MonkeyPatch) -> Patience:
    """Have the client wait for an answer so many seconds only."""

    def wait_only(seconds: float) -> None:
        for name in ("TIMEOUT", "LIST_TIMEOUT"):
            monkeypatch.setattr(
                f"custom_components.smsgateway24.api.client.{name}", seconds
            )

    return wait_only


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("trouble", "error", "perhaps_done"), FAULTS)
async def test_each_trouble_is_told_by_what_can_be_done_about_it(
    caller: Caller,
    service: Service,
    trouble: ApiFault,
    error: type[ApiError],
    perhaps_done: bool,
    method: str,
    wait_only: Patience,
) -> None:
    if trouble.kind is ApiFaultKind.SLOW:
        wait_only(0.05)
    service.fail_api(trouble)

    err = await caller.error_of(method)

    assert type(err) is error
    if method in {"addsms", "gettoken"}:
        assert err.perhaps_done is perhaps_done


@pytest.mark.parametrize(("trouble", "error", "perhaps_done"), FAULTS)
async def test_a_message_is_handed_over_once_whatever_comes_of_it(
    client: Client,
    service: Service,
    phone: Phone,
    trouble: ApiFault,
    error: type[ApiError],
    perhaps_done: bool,
    wait_only: Patience,
) -> None:
    # Over a connection that is open already, where libraries like to try again by themselves.
    await client.async_devices()
    if trouble.kind is ApiFaultKind.SLOW:
        wait_only(0.05)
    service.fail_api(trouble)

    with pytest.raises(error):
        await client.async_send(outgoing(phone.device_id))

    assert len(service.calls("addsms")) == 1
    assert perhaps_done or not service.messages()


async def test_a_message_that_nobody_took_was_certainly_not_sent(
    client: Client, service: Service, simulator: Simulator, phone: Phone
) -> None:
    async with simulator.unreachable():
        with pytest.raises(UnavailableError) as caught:
            await client.async_send(outgoing(phone.device_id))

    assert not caught.value.perhaps_done
    assert service.calls() == []


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize(
    "trouble",
    [
        ApiFault(kind=ApiFaultKind.STATUS),
        ApiFault(kind=ApiFaultKind.SLOW, seconds=60),
        ApiFault(kind=ApiFaultKind.HALF),
        ApiFault(kind=ApiFaultKind.HTML),
        ApiFault(kind=ApiFaultKind.CUT),
        ApiFault(kind=ApiFaultKind.CUT, times=2),
        ApiFault(kind=ApiFaultKind.BODY, text="{}"),
    ],
    ids=lambda trouble: f"{trouble.kind}-{trouble.times}",
)
async def test_a_question_is_asked_again_when_it_was_not_answered(
    caller: Caller,
    service: Service,
    trouble: ApiFault,
    method: str,
    wait_only: Patience,
) -> None:
    if trouble.kind is ApiFaultKind.SLOW:
        wait_only(1)
    service.fail_api(trouble)

    assert await caller.call(method) is not None

    assert len(service.calls(method)) == (trouble.times or 0) + 1


@pytest.mark.parametrize("method", READS)
async def test_a_question_is_given_up_in_the_end(
    caller: Caller, service: Service, method: str
) -> None:
    service.fail_api(fault(ApiFaultKind.STATUS))

    await caller.error_of(method)

    assert len(service.calls(method)) == ATTEMPTS


@pytest.mark.parametrize("text", ["Device is not found", "Token is incorrect"])
@pytest.mark.parametrize("method", READS)
async def test_a_question_that_was_refused_is_not_asked_again(
    caller: Caller, service: Service, method: str, text: str
) -> None:
    service.fail_api(fault(ApiFaultKind.ERROR, text=text))

    await caller.error_of(method)

    assert len(service.calls(method)) == 1


async def test_a_token_that_was_replaced_is_refused(
    client: Client, service: Service, account: Account
) -> None:
    service.revoke_token(account.email)

    with pytest.raises(AuthError):
        await client.async_devices()


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_refusal_is_one_whatever_http_says(
    client: Client, service: Service, phone: Phone, status: int
) -> None:
    service.behaviour = Behaviour(error_status=status)

    with pytest.raises(RejectedError) as caught:
        await client.async_send(outgoing(phone.device_id + 1))

    assert caught.value.message == "Device is not found"
    assert not caught.value.perhaps_done


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("Login or password incorrect", AuthError),
        ("Wrong TOKEN!", AuthError),
        ("Unauthorized", AuthError),
        ("authentication failed", AuthError),
        ("You are not authorised", AuthError),
        ("Auth required", AuthError),
        ("Tokenizer is broken", RejectedError),
        ("The author is unknown", RejectedError),
        ("The authority refuses", RejectedError),
        ("Device is not found", RejectedError),
        ("", RejectedError),
    ],
)
async def test_only_words_about_access_put_the_token_in_doubt(
    caller: Caller, service: Service, message: str, error: type[ApiError]
) -> None:
    service.fail_api(fault(ApiFaultKind.ERROR, text=message))

    assert type(await caller.error_of("addsms")) is error


async def test_a_refusal_that_quotes_the_message_says_nothing_of_the_token(
    session: aiohttp.ClientSession, service: Service, account: Account, caller: Caller
) -> None:
    client = Client(session, account.token, service.api_url)
    text = "Your login code is 4711"
    service.fail_api(fault(ApiFaultKind.ERROR, text=f"Stop word in: {text}"))

    with pytest.raises(RejectedError):
        await client.async_send(outgoing(caller.device_id, text=text))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"error": 1, "message": " Limit reached "}', "Limit reached"),
        ('{"error": "1", "message": "Limit reached"}', "Limit reached"),
        ('{"error": true, "message": "Limit reached"}', "Limit reached"),
        ('{"error": 2, "message": "Limit reached"}', "Limit reached"),
        ('{"error": 1}', ""),
        ('{"error": 1, "message": null}', ""),
        ('{"error": 1, "message": {"sendto": "is wrong"}}', ""),
        ('{"error": 1, "message": 42}', "42"),
        (f'{{"error": 1, "message": "{"x" * 99_999}"}}', "x" * 20_000),
    ],
)
async def test_a_refusal_may_be_written_in_many_ways(
    caller: Caller, service: Service, body: str, message: str
) -> None:
    service.fail_api(fault(ApiFaultKind.BODY, text=body))

    err = await caller.error_of("addsms")

    assert isinstance(err, RejectedError)
    assert err.message == message


@asynccontextmanager
async def elsewhere(location: str) -> AsyncIterator[tuple[str, list[str]]]:
    """Run a server that sends everybody on to another address of its own."""
    paths: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=307, headers={"Location": location})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(application) as server:
        yield str(server.make_url("/getdata/")), paths


async def test_a_form_is_never_posted_on_to_another_address(
    session: aiohttp.ClientSession,
) -> None:
    async with elsewhere("/stolen") as (url, paths):
        with pytest.raises(UnavailableError) as caught:
            await Client(session, "f" * 32, url).async_send(outgoing(10403))

    assert paths == ["/getdata/addsms"]
    assert caught.value.perhaps_done


async def test_an_answer_without_end_is_cut_off(
    caller: Caller, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.smsgateway24.api.client.MAX_ANSWER", 100_000)
    service.fail_api(fault(ApiFaultKind.BODY, text="[" + "0," * 100_000))

    err = await caller.error_of("addsms")

    assert isinstance(err, MalformedError)
    assert err.perhaps_done


async def test_an_error_says_nothing_that_is_somebodys(
    client: Client, service: Service, account: Account, phone: Phone
) -> None:
    for trouble in (
        fault(ApiFaultKind.ERROR, times=1, text=f"{TEXT} to {RECIPIENT} refused"),
        fault(ApiFaultKind.ERROR, times=1, text=f"Token {account.token} is wrong"),
        fault(ApiFaultKind.STATUS, times=1, text=f"{TEXT} {account.token}"),
        fault(ApiFaultKind.HTML, times=1, text=f"{TEXT} {account.token}"),
        fault(ApiFaultKind.CUT, times=1),
    ):
        service.fail_api(trouble)
        with pytest.raises(ApiError) as caught:
            await client.async_send(outgoing(phone.device_id))

        err = caught.value
        assert err.__cause__ is None
        assert err.__suppress_context__ or err.__context__ is None
        for said in (str(err), repr(err)):
            for secret in (TEXT, RECIPIENT, account.token, service.url):
                assert secret not in said
