"""Faults between phone, service and Home Assistant: each message is published exactly once."""

import logging
from typing import Literal

from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator import (
    Account,
    ApiFault,
    ApiFaultKind,
    Service,
    Simulator,
    WebhookFault,
    WebhookFaultKind,
)
from tests.builders.entries import phone_subentry
from tests.builders.home import ANNA, DEVICE_ID, Home, Time, token_entry
from tests.plugin import Restart, SetUpHome

PHONES = {
    DEVICE_ID: ("a1" * 32, "01PHONE1PIXEL4A00000000000"),
    10_404: ("b2" * 32, "01PHONE2GALAXY000000000000"),
    10_405: ("c3" * 32, "01PHONE3NOKIA0000000000000"),
}

# A slow one keeps its caller waiting, and is the edge's business.
KINDS = [kind for kind in WebhookFaultKind if kind is not WebhookFaultKind.SLOW]


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged with a traceback, but for debugging.

    The web server's log of calls cannot read a clock that a test holds.
    """
    return [
        record.getMessage()
        for record in caplog.records
        if record.exc_info
        and record.levelno > logging.DEBUG
        and record.name != "aiohttp.access"
    ]


@pytest.fixture
async def three_phones(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account with three phones, each with its own webhook."""
    for device_id in PHONES:
        if device_id != DEVICE_ID:
            service.add_phone(account, device_id=device_id)
    subentries = [
        phone_subentry(
            f"Phone {device_id}", webhook_id, phone_id, gateway_device_id=device_id
        )
        for device_id, (webhook_id, phone_id) in PHONES.items()
    ]
    home = await set_up_home(token_entry(service, account, *subentries))
    for device_id, (webhook_id, _) in PHONES.items():
        home.set_webhooks(device_id, webhook_id)
    return home


@pytest.mark.parametrize("kind", [*KINDS, None])
async def test_webhooks_may_be_lost_doubled_late_and_torn(
    time: Time, three_phones: Home, kind: WebhookFaultKind | None
) -> None:
    """The same text comes again and again: only the id distinguishes messages."""
    home, service = three_phones, three_phones.service
    for fault in KINDS if kind is None else [kind]:
        service.fail_webhooks(
            WebhookFault(kind=fault, times=None, probability=0.2, seconds=100)
        )
    expected = []
    for number in range(150):
        device_id = list(PHONES)[number % 3]
        expected.append((await service.receive(device_id, ANNA, "Ciao")).sms_id)
        if number % 10 == 9:
            await time.passes(minutes=1)
            await service.advance()
    service.clear_faults()
    await time.passes(minutes=15)
    await time.passes(minutes=15)
    await service.release()
    await time.passes(minutes=15)

    assert sorted(home.published) == expected
    assert "ids_differ" not in home.issues
    assert {e.data["gateway_device_id"] for e in home.gateway.messages} == set(PHONES)
    assert service.held == 0


async def test_an_account_without_any_webhook_works(
    time: Time, three_phones: Home
) -> None:
    home = three_phones
    for device_id in PHONES:
        home.set_webhooks(device_id, None)
    home.lose("the first one")
    await time.passes(minutes=15)
    expected = ["the first one"]

    for number in range(30):
        text = f"message {number}"
        expected.append(text)
        home.lose(text, device_id=list(PHONES)[number % 3])
        told_after = 0
        while home.texts[-1] != text:
            await time.passes(minutes=1)
            told_after += 1
        assert told_after <= 2

    assert home.texts == expected
    assert {e.data["received_via"] for e in home.gateway.messages} == {"poll"}


async def test_three_hundred_messages_while_home_assistant_is_stopped(
    time: Time, home: Home, restart: Restart
) -> None:
    service = home.service
    expected = [(await service.receive(DEVICE_ID, ANNA, "before")).sms_id]
    sent = [m["message_id"] for m in await home.send(to=ANNA)]
    await time.passes(minutes=15)
    assert home.published == expected

    async def meanwhile() -> None:
        for number in range(300):
            time.goes_on(minutes=1)
            expected.append(home.lose(f"message {number}"))
        await service.settle()

    again = await restart(home, meanwhile)
    await time.passes(minutes=15)
    assert await again.hass.config_entries.async_reload(again.entry.entry_id)
    await again.settle()
    last = await service.receive(DEVICE_ID, ANNA, "after")
    await time.passes(minutes=15)

    assert again.published == [*expected[1:], last.sms_id]
    reports = [(e.data["message_id"], e.data["status"]) for e in again.gateway.reports]
    assert reports == [(sent[0], "delivered")]


async def test_a_service_that_is_away_for_a_day_is_caught_up_with(
    time: Time, home: Home, simulator: Simulator
) -> None:
    async with simulator.unreachable():
        for hour in range(25):
            home.lose(f"hour {hour}")
            await time.passes(hours=1)
        assert home.published == []

    await time.passes(minutes=5)
    await time.passes(minutes=5)

    assert home.texts == [f"hour {hour}" for hour in range(2, 25)]
    diagnostics = await async_get_config_entry_diagnostics(home.hass, home.entry)
    assert diagnostics["phones"][0]["too_old"] == 2


@pytest.mark.parametrize(
    "fault",
    [
        ApiFault(kind=ApiFaultKind.STATUS, times=None),
        ApiFault(kind=ApiFaultKind.STATUS, status=429, times=None),
        ApiFault(kind=ApiFaultKind.HTML, times=None),
        ApiFault(kind=ApiFaultKind.HALF, times=None),
        ApiFault(kind=ApiFaultKind.CUT, times=None),
        ApiFault(kind=ApiFaultKind.ERROR, text="Please try again later", times=None),
        ApiFault(kind=ApiFaultKind.BODY, text="", times=None),
        ApiFault(kind=ApiFaultKind.BODY, text='{"error": 0}', times=None),
        ApiFault(kind=ApiFaultKind.BODY, text='{"error": 0, "smss": []}', times=None),
        ApiFault(kind=ApiFaultKind.BODY, text='{"error": 0, "smss": "x"}', times=None),
    ],
    ids=lambda fault: f"{fault.kind} {fault.status or ''}{fault.text}",
)
async def test_trouble_with_the_list_stops_nothing(
    time: Time, home: Home, caplog: pytest.LogCaptureFixture, fault: ApiFault
) -> None:
    home.service.fail_api(fault)
    lost = home.lose("lost")
    await time.passes(minutes=15)
    by_webhook = await home.service.receive(DEVICE_ID, ANNA, "by webhook")
    assert home.published == [by_webhook.sms_id]

    home.service.clear_faults()
    await time.passes(minutes=15)

    assert home.published == [by_webhook.sms_id, lost]
    assert not tracebacks(caplog)
    assert not list(home.entry.async_get_active_flows(home.hass, {"reauth"}))


async def test_a_refused_token_is_asked_for_and_stops_no_reception(
    hass: HomeAssistant, time: Time, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    service = home.service
    await time.passes(minutes=10)
    account = service.revoke_token(home.account.email)
    lost = home.lose("lost")
    await time.passes(minutes=5)
    by_webhook = await service.receive(DEVICE_ID, ANNA, "by webhook")

    assert home.published == [by_webhook.sms_id]
    assert len(list(home.entry.async_get_active_flows(hass, {"reauth"}))) == 1
    hass.config_entries.async_update_entry(
        home.entry, data={**home.entry.data, "token": account.token}
    )
    await home.settle()

    assert home.published == [by_webhook.sms_id, lost]
    assert not tracebacks(caplog)


async def test_a_token_that_only_the_list_refuses_is_asked_for(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, status=401, method="getallsms")
    )

    await time.passes(minutes=15)

    assert len(list(home.entry.async_get_active_flows(hass, {"reauth"}))) == 1


async def test_a_row_that_no_one_can_read_holds_up_no_other(
    time: Time, home: Home
) -> None:
    created = f'"created": {{"date": "{time.clock.now():%Y-%m-%d %H:%M:%S}"}}'
    rows = [
        '{"id": "x", "status": 5}',
        '{"id": 1, "status": 5, "deviceid": 10403, "created": null}',
        f'{{"id": 2, "status": 5, "sendto": "Shop", "body": "Hi", {created}}}',
        f'{{"id": 3, "status": "5", "sendto": "A", "deviceid": "10403", {created}}}',
    ]
    body = f'{{"error": 0, "smss": [{", ".join(rows)}]}}'
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.BODY, text=body, method="getallsms")
    )

    await time.passes(minutes=15)

    assert home.published == [3]


@pytest.mark.parametrize("about", ["incoming", None])
async def test_a_webhook_that_is_only_delayed_is_waited_for(
    time: Time, proved: Home, about: Literal["incoming"] | None
) -> None:
    await time.passes(minutes=14, seconds=30)
    proved.service.fail_webhooks(
        WebhookFault(kind=WebhookFaultKind.DELAY, seconds=60, about=about)
    )
    message = await proved.service.receive(DEVICE_ID, ANNA, "one moment")
    await time.passes(seconds=30)
    await time.passes(seconds=30)
    await proved.service.advance()
    await proved.settle()
    await time.passes(minutes=15)

    assert proved.published == [message.sms_id]
    assert proved.gateway.messages[0].data["received_via"] == "webhook"


async def test_messages_of_before_the_outage_are_not_told_again_after_it(
    time: Time, home: Home, simulator: Simulator
) -> None:
    told = [home.lose("lost", minutes=-1)]
    await time.passes(minutes=15)
    await time.passes(minutes=15)
    assert home.published == told

    async with simulator.unreachable():
        await time.passes(hours=2)
    await time.passes(minutes=5)
    await time.passes(minutes=5)

    assert home.published == told
    assert home.looks > 2
