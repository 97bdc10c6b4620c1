"""Catch-up where something is wrong: with webhooks, with ids, with the service, with the list."""

from collections import Counter
from typing import Any

import pytest

from simulator import (
    Account,
    ApiFaultKind,
    Service,
    Simulator,
    WebhookFault,
    WebhookFaultKind,
)
from tests.builders import contact_subentry, phone_subentry

from .builders import ANNA, DEVICE_ID, LUCA, Home, Time, token_entry
from .conftest import Restart, SetUpHome

KINDS = (
    WebhookFaultKind.DROP,
    WebhookFaultKind.DUPLICATE,
    WebhookFaultKind.REORDER,
    WebhookFaultKind.HALF,
)


async def test_three_hundred_messages_of_three_phones_are_told_once_each(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    ids = (DEVICE_ID, 10404, 10405)
    for device_id in ids[1:]:
        service.add_phone(account, f"Phone {device_id}", device_id=device_id)
    home = await set_up_home(
        token_entry(
            service,
            account,
            *(
                phone_subentry(
                    f"Phone {device_id}",
                    f"{number}d" * 32,
                    f"01PHONE{number}",
                    gateway_device_id=device_id,
                )
                for number, device_id in enumerate(ids)
            ),
        )
    )
    for number, device_id in enumerate(ids):
        home.set_webhooks(device_id, f"{number}d" * 32)
    for kind in KINDS:
        service.fail_webhooks(WebhookFault(kind=kind, probability=0.2, times=None))

    sent = [
        (await service.receive(ids[n % 3], LUCA, f"Message {n}")).sms_id
        for n in range(300)
    ]
    await service.release()
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert Counter(home.told) == Counter(sent)


async def test_an_account_whose_address_nobody_can_reach_works_all_the_same(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    first = (await home.service.receive(DEVICE_ID, ANNA, "One")).sms_id
    await time.passes(minutes=15)
    assert home.told == [first]

    # Once it has found something it looks every minute.
    second = (await home.service.receive(DEVICE_ID, ANNA, "Two")).sms_id
    for _ in range(4):
        await time.passes(minutes=1)

    assert home.told == [first, second]
    assert {event.data["received_via"] for event in home.gateway.messages} == {"poll"}


async def test_a_service_that_was_down_for_a_day_loses_what_is_younger_than_that(
    time: Time, home: Home, simulator: tuple[Simulator, Service]
) -> None:
    async with simulator[0].unreachable():
        old = [home.lose("old")]
        await time.passes(hours=2)
        young = [home.lose("young")]
        await time.passes(hours=23)
        young.append(home.lose("younger"))
        await time.passes(minutes=5)
    assert home.told == []

    await time.passes(minutes=5)

    assert home.told == young
    assert old[0] not in home.told


async def test_ids_that_differ_stop_telling_until_they_agree_again(
    time: Time, home: Home, restart: Restart
) -> None:
    home.habits(webhook_id_offset=1_000_000)
    told = [
        (await home.service.receive(DEVICE_ID, ANNA, text)).sms_id + 1_000_000
        for text in ("One", "Two")
    ]
    home.lose("Lost", sender=LUCA)
    await time.passes(minutes=15)
    assert home.told == told
    assert home.issues == ["ids_differ"]

    # Webhooks go on.
    later = (await home.service.receive(DEVICE_ID, ANNA, "Three")).sms_id
    assert home.told == [*told, later + 1_000_000]

    async def meanwhile() -> None:
        time.goes_on(minutes=5)

    again = await restart(home, meanwhile)
    assert again.told == []
    assert again.issues == ["ids_differ"]

    again.habits(webhook_id_offset=0)
    same = (await again.service.receive(DEVICE_ID, ANNA, "Four")).sms_id
    await time.passes(minutes=15)
    assert again.issues == ["ids_differ"]
    # What has two ids is too old to be told by then.
    await time.passes(hours=25)
    await again.service.receive(DEVICE_ID, ANNA, "Five")
    await time.passes(minutes=15)
    assert again.issues == []
    lost = again.lose("Six")
    await time.passes(minutes=15)
    assert same in again.told
    assert again.told[-1] == lost


async def test_the_same_words_twice_are_two_messages(time: Time, home: Home) -> None:
    first = (await home.service.receive(DEVICE_ID, ANNA, "Hello?")).sms_id
    second = home.lose("Hello?")

    await time.passes(minutes=15)

    assert home.told == [first, second]
    assert home.issues == []


async def test_ids_that_differ_are_noticed_where_no_content_is_kept(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await set_up_home(token_entry(service, account, options={"content": "none"}))
    home.habits(webhook_id_offset=1_000_000)
    await home.service.receive(DEVICE_ID, ANNA, "4821")

    await time.passes(minutes=15)

    assert len(home.told) == 1
    assert home.issues == ["ids_differ"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ApiFaultKind.STATUS, {"status": 500}),
        (ApiFaultKind.HTML, {}),
        (ApiFaultKind.HALF, {}),
        (ApiFaultKind.CUT, {}),
        (ApiFaultKind.ERROR, {"text": "Try later"}),
        (ApiFaultKind.BODY, {"text": "[]"}),
        (ApiFaultKind.BODY, {"text": '{"error": 0}'}),
    ],
)
async def test_whatever_the_service_says_instead_it_is_asked_again(
    time: Time, home: Home, kind: ApiFaultKind, fields: dict[str, Any]
) -> None:
    home.fault(kind, "getallsms", times=None, **fields)
    lost = home.lose("Hello")
    await time.passes(minutes=15)
    assert home.told == []

    live = (await home.service.receive(DEVICE_ID, ANNA, "Live")).sms_id
    home.service.clear_faults()
    await time.passes(minutes=5)

    assert sorted(home.told) == sorted([live, lost])


async def test_a_token_that_is_refused_asks_for_a_new_one(
    time: Time, home: Home
) -> None:
    home.fault(ApiFaultKind.ERROR, "getallsms", text="Token is incorrect", times=None)

    await time.passes(minutes=15)

    flows = home.hass.config_entries.flow.async_progress_by_handler("smsgateway24")
    assert [flow["context"]["source"] for flow in flows] == ["reauth"]
    live = (await home.service.receive(DEVICE_ID, ANNA, "Live")).sms_id
    assert home.told == [live]


async def test_messages_without_a_readable_time_are_none_that_can_be_told(
    time: Time, home: Home
) -> None:
    row = {"id": 5, "deviceid": DEVICE_ID, "status": 5, "sendto": ANNA, "body": "x"}
    await time.passes(minutes=15)
    home.fault(
        ApiFaultKind.BODY,
        "getallsms",
        text=f'{{"error": 0, "smss": {{"5": {row}}}}}'.replace("'", '"'),
    )

    await time.passes(minutes=15)

    assert home.told == []


async def test_a_ledger_that_is_full_tells_nothing_that_it_has_forgotten(
    time: Time, home: Home, restart: Restart, hass_storage: dict[str, Any]
) -> None:
    await time.passes(minutes=15)
    known = home.lose("told and forgotten", minutes=1)
    await time.passes(minutes=5)

    async def meanwhile() -> None:
        key = f"smsgateway24.{home.entry.entry_id}"
        [kept] = hass_storage[key]["data"]["phones"].values()
        now = int(time.clock.now().timestamp())
        kept["ledger"]["messages"] = " ".join(
            f"{number}@{now}" for number in range(1, 5001)
        )
        time.goes_on(minutes=5)

    again = await restart(home, meanwhile)
    new = again.lose("new")
    await time.passes(minutes=15)

    assert known not in again.told
    assert again.told == [new]


async def test_a_contact_who_is_removed_meanwhile_is_a_stranger_then(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await set_up_home(
        token_entry(
            service,
            account,
            phone_subentry(gateway_device_id=DEVICE_ID),
            contact_subentry("Anna", ANNA, trusted=True),
        )
    )
    home.lose("Hello")
    [contact] = home.entry.get_subentries_of_type("contact")
    home.hass.config_entries.async_remove_subentry(home.entry, contact.subentry_id)

    await time.passes(minutes=15)

    assert home.gateway.messages[0].data["sender_trusted"] is False
