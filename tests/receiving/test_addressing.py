"""Whose a message is: the URL says so, whatever phone the body names."""

from typing import Any

import pytest

from simulator import Account, ApiFault, ApiFaultKind, Service
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.builders.repairs import open_issues, repairs
from tests.payloads import image, message, status
from tests.plugin import SetUp, SetUpHome

OTHER_DEVICE_ID = 10_404
STRANGE_DEVICE_ID = 666


def told(gateway: Gateway) -> list[tuple[str, int | None]]:
    """Return by which phones messages were published, and which ids these had then."""
    return [
        (event.data["phone"], event.data["gateway_device_id"])
        for event in gateway.messages
    ]


@pytest.fixture
async def two(set_up: SetUp) -> Gateway:
    """An account with two phones whose ids were entered."""
    return await set_up(
        account_entry(
            phone_subentry(gateway_device_id=DEVICE_ID),
            phone_subentry(
                "Galaxy",
                OTHER_WEBHOOK_ID,
                OTHER_PHONE_ID,
                gateway_device_id=OTHER_DEVICE_ID,
            ),
        )
    )


@pytest.fixture
async def nameless(set_up: SetUp) -> Gateway:
    """An account with two phones of which no id is known."""
    return await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )


# The URL decides


@pytest.mark.parametrize("named", [OTHER_DEVICE_ID, STRANGE_DEVICE_ID])
async def test_a_message_that_names_another_phone_is_the_urls_phones(
    two: Gateway, named: int
) -> None:
    await two.accepted(message(1, device_id=named), WEBHOOK_ID)

    assert [event.data["phone"] for event in two.messages] == ["Pixel 4a"]
    assert two.state("sensor", "last_message", OTHER_PHONE_ID).state == "unknown"
    assert repairs(two.hass) == ["second_device"]
    [issue] = open_issues(two.hass)
    assert (issue.translation_placeholders or {})["phone"] == "Pixel 4a"


async def test_a_report_that_names_another_phone_is_the_urls_phones(
    two: Gateway,
) -> None:
    await two.accepted(status(1, 9, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)

    assert [event.data["phone"] for event in two.reports] == ["Pixel 4a"]
    problems = [
        two.state("binary_sensor", "delivery_problem", phone_id).state
        for phone_id in (PHONE_ID, OTHER_PHONE_ID)
    ]
    assert problems == ["on", "off"]
    assert repairs(two.hass) == ["second_device"]


async def test_a_phone_is_not_kept_from_its_messages_by_anothers_url(
    two: Gateway,
) -> None:
    await two.accepted(message(1, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    await two.accepted(message(1, device_id=OTHER_DEVICE_ID), OTHER_WEBHOOK_ID)

    assert [event.data["phone"] for event in two.messages] == ["Pixel 4a", "Galaxy"]


# Ids that are adopted


async def test_a_phone_adopts_the_first_id_that_it_sees(gateway: Gateway) -> None:
    await gateway.accepted(image(1))
    await gateway.accepted(message(2, device_id=DEVICE_ID))
    await gateway.accepted(image(3))
    await gateway.accepted(message(4, device_id=STRANGE_DEVICE_ID))
    await gateway.accepted(image(5))

    assert told(gateway) == [
        ("Pixel 4a", None),
        ("Pixel 4a", DEVICE_ID),
        ("Pixel 4a", DEVICE_ID),
        ("Pixel 4a", STRANGE_DEVICE_ID),
        ("Pixel 4a", DEVICE_ID),
    ]
    assert repairs(gateway.hass) == ["second_device"]


async def test_no_phone_adopts_an_id_that_was_entered_for_another(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry(
                "Galaxy",
                OTHER_WEBHOOK_ID,
                OTHER_PHONE_ID,
                gateway_device_id=OTHER_DEVICE_ID,
            ),
        )
    )
    await gateway.accepted(message(1, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(image(2), WEBHOOK_ID)
    await gateway.accepted(image(3), OTHER_WEBHOOK_ID)

    assert told(gateway)[1:] == [("Pixel 4a", None), ("Galaxy", OTHER_DEVICE_ID)]
    assert repairs(gateway.hass) == ["second_device"]


async def test_an_id_that_a_stranger_gave_away_is_won_back_by_its_own_url(
    nameless: Gateway,
) -> None:
    """He knows the URL of the Pixel, and has it adopt the id of the Galaxy."""
    gateway = nameless
    await gateway.accepted(message(1, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(message(2, device_id=OTHER_DEVICE_ID), OTHER_WEBHOOK_ID)
    await gateway.accepted(image(3), OTHER_WEBHOOK_ID)
    await gateway.accepted(message(4, device_id=DEVICE_ID), WEBHOOK_ID)
    for number in range(3):
        forged = message(10 + number, device_id=OTHER_DEVICE_ID)
        await gateway.accepted(forged, WEBHOOK_ID)
    await gateway.accepted(image(5), WEBHOOK_ID)
    await gateway.accepted(image(6), OTHER_WEBHOOK_ID)

    phones = [phone for phone, _ in told(gateway)]
    assert phones == ["Pixel 4a", *["Galaxy"] * 2, *["Pixel 4a"] * 5, "Galaxy"]
    assert told(gateway)[2] == ("Galaxy", OTHER_DEVICE_ID)
    assert told(gateway)[-2:] == [
        ("Pixel 4a", DEVICE_ID),
        ("Galaxy", OTHER_DEVICE_ID),
    ]
    assert repairs(gateway.hass) == ["second_device"]


async def test_an_id_that_was_seen_first_at_its_own_url_stays_there(
    nameless: Gateway,
) -> None:
    """Also against a phone of which nothing else is known yet, in the long run."""
    gateway = nameless
    await gateway.accepted(message(1, device_id=OTHER_DEVICE_ID), OTHER_WEBHOOK_ID)
    await gateway.accepted(message(2, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(message(3, device_id=OTHER_DEVICE_ID), OTHER_WEBHOOK_ID)
    await gateway.accepted(message(4, device_id=DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(message(5, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(image(6), WEBHOOK_ID)
    await gateway.accepted(image(7), OTHER_WEBHOOK_ID)

    assert told(gateway)[-2:] == [
        ("Pixel 4a", DEVICE_ID),
        ("Galaxy", OTHER_DEVICE_ID),
    ]


# With a token


@pytest.fixture
async def unknown_ids(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account with a token, and two phones of which no id is known yet."""
    service.add_phone(account, "Galaxy", device_id=OTHER_DEVICE_ID)
    home = await set_up_home(
        token_entry(
            service,
            account,
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    home.set_webhooks(OTHER_DEVICE_ID, OTHER_WEBHOOK_ID)
    return home


def _ids(home: Home) -> list[Any]:
    """Return the ids of both phones, as messages without one show them."""
    return [event.data["gateway_device_id"] for event in home.gateway.messages[-2:]]


async def test_with_a_token_no_phone_adopts_an_id_that_the_service_does_not_list(
    unknown_ids: Home,
) -> None:
    gateway = unknown_ids.gateway
    await gateway.accepted(message(1, device_id=STRANGE_DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(message(2, device_id=DEVICE_ID), WEBHOOK_ID)
    await gateway.accepted(image(3), WEBHOOK_ID)

    assert told(gateway)[-1] == ("Pixel 4a", DEVICE_ID)
    assert "second_device" in unknown_ids.issues


async def test_an_id_that_could_not_be_looked_up_yet_is_adopted_later(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """The service can't be asked when the first messages come."""
    service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getalldevices", times=None)
    )
    home = await set_up_home(token_entry(service, account, phone_subentry()))
    await home.service.receive(DEVICE_ID, ANNA, "one")
    service.clear_faults()
    await time.passes(minutes=6)
    await home.service.receive(DEVICE_ID, ANNA, "two")
    await home.gateway.accepted(image(1), WEBHOOK_ID)

    assert told(home.gateway)[-1] == ("Pixel 4a", DEVICE_ID)
    assert "second_device" not in home.issues


async def test_what_catch_up_brings_is_the_phones_whose_own_url_has_the_id(
    time: Time, unknown_ids: Home
) -> None:
    """B's id was given to A by a stranger, before B had a message."""
    home = unknown_ids
    await home.gateway.accepted(message(1, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    await time.passes(minutes=15)
    await home.service.receive(OTHER_DEVICE_ID, ANNA, "by its own URL")
    await home.service.receive(DEVICE_ID, ANNA, "by its own URL, too")
    await time.passes(minutes=15)
    home.gateway.messages.clear()

    await home.gateway.accepted(message(2, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    home.lose("lost", LUCA, OTHER_DEVICE_ID)
    home.lose("lost, too", LUCA, DEVICE_ID)
    for _ in range(3):
        await time.passes(minutes=15)

    assert {
        (event.data["phone"], event.data["text"]) for event in home.gateway.messages[1:]
    } == {("Galaxy", "lost"), ("Pixel 4a", "lost, too")}


async def test_what_was_told_before_an_id_changed_hands_is_not_told_again(
    time: Time, unknown_ids: Home
) -> None:
    """The Pixel's URL was at the service for the Galaxy, until that was noticed."""
    home = unknown_ids
    home.set_webhooks(OTHER_DEVICE_ID, WEBHOOK_ID)
    texts = [f"Message number {number}" for number in range(12)]
    for text in texts:
        await home.service.receive(OTHER_DEVICE_ID, LUCA, text)
    await time.passes(minutes=15)
    home.set_webhooks(OTHER_DEVICE_ID, OTHER_WEBHOOK_ID)
    await home.service.receive(OTHER_DEVICE_ID, LUCA, "by its own URL")
    for _ in range(3):
        await time.passes(minutes=15)

    assert home.texts == [*texts, "by its own URL"]


async def test_the_id_that_a_person_enters_is_the_phones(
    unknown_ids: Home,
) -> None:
    home = unknown_ids
    await home.gateway.accepted(message(1, device_id=OTHER_DEVICE_ID), WEBHOOK_ID)
    dialog = await Dialog.change_phone(home.hass, home.entry, PHONE_ID)
    await dialog.submit(
        name="Pixel 4a", gateway_device_id=str(DEVICE_ID), new_url=False
    )
    await home.settle()
    await home.gateway.accepted(message(2, device_id=OTHER_DEVICE_ID), OTHER_WEBHOOK_ID)
    await home.gateway.accepted(image(3), WEBHOOK_ID)
    await home.gateway.accepted(image(4), OTHER_WEBHOOK_ID)

    assert _ids(home) == [DEVICE_ID, OTHER_DEVICE_ID]
