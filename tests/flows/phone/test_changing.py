"""Changing a phone: its name, its device ID and its URL."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
    replaced_url,
)
from tests.builders.gateway import Gateway, is_registered
from tests.payloads import message
from tests.plugin import SetUp

from .steps import (
    A_MOMENT,
    OLD_URL_LIFETIME,
    SHOWN_URL_LIFETIME,
    at_new_url,
    at_url,
    can_only_be_copied,
    change,
    changed,
    later,
    proved,
    replaced,
    time_out,
    wait,
)


@pytest.mark.parametrize(
    ("bound", "shown"),
    [([], "-"), (["sim_1", "whatsapp_business"], "SIM 1, WhatsApp Business")],
)
async def test_changing_a_phone_shows_what_the_service_has_to_confirm(
    set_up: SetUp, bound: list[str], shown: str
) -> None:
    gateway = await set_up(account_entry(phone_subentry(bound_channels=bound)))

    dialog = await change(gateway)

    placeholders = dialog.result["description_placeholders"]
    assert placeholders["confirmed_channels"] == shown
    dialog.close()


async def test_changing_a_phone_shows_its_url_and_what_was_entered(
    set_up: SetUp,
) -> None:
    gateway = await set_up(account_entry(phone_subentry(gateway_device_id=10403)))

    dialog = await change(gateway)

    assert dialog.url == f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    assert dialog.suggestions == {
        "webhook_url": dialog.url,
        "name": "Pixel 4a",
        "gateway_device_id": "10403",
        "new_url": None,
    }
    await dialog.submit(name="Pixel 4a", gateway_device_id="10403")
    phone = await changed(gateway, dialog)
    assert dict(phone.data) == {
        "webhook_id": WEBHOOK_ID,
        "cloudhook": False,
        "gateway_device_id": 10403,
    }


async def test_changing_a_phone_offers_no_device_id_where_none_was_entered(
    gateway: Gateway,
) -> None:
    dialog = await change(gateway)

    assert dialog.suggestions["gateway_device_id"] is None
    dialog.close()


async def test_the_url_is_there_to_be_copied_and_changes_nothing(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    before = dict(gateway.entry.subentries[PHONE_ID].data)
    dialog = await change(gateway)
    assert can_only_be_copied(dialog)

    await dialog.submit(name="Pixel 4a", webhook_url="https://evil.example.com/hook")

    assert dict((await changed(gateway, dialog)).data) == before
    assert WEBHOOK_ID not in caplog.text


async def test_a_new_url_is_there_to_be_copied_and_is_the_one_that_is_stored(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    assert can_only_be_copied(dialog)

    await dialog.submit(webhook_url="https://evil.example.com/hook")
    await dialog.choose("finish")

    assert (await changed(gateway, dialog)).data["webhook_id"] == webhook_id
    assert webhook_id not in caplog.text


async def test_only_the_path_is_shown_where_nobody_can_tell_the_rest(
    gateway: Gateway,
) -> None:
    gateway.hass.config.external_url = None
    gateway.hass.config.api = None

    dialog = await change(gateway)

    assert dialog.url == f"/api/webhook/{WEBHOOK_ID}"
    await dialog.submit(name="Galaxy")
    assert (await changed(gateway, dialog)).title == "Galaxy"


async def test_renaming_a_phone_renames_its_device_and_keeps_the_rest(
    gateway: Gateway, device_registry: dr.DeviceRegistry
) -> None:
    await gateway.accepted(message(1, body="Hello"))
    states = gateway.states()
    identifier = (DOMAIN, PHONE_ID)
    before = device_registry.async_get_device_by_identifier(
        identifier, gateway.entry.entry_id
    )
    assert before is not None
    assert before.name == "Pixel 4a"

    dialog = await change(gateway)
    await dialog.submit(name=" Galaxy ")
    phone = await changed(gateway, dialog)

    assert phone.title == "Galaxy"
    after = device_registry.async_get_device_by_identifier(
        identifier, gateway.entry.entry_id
    )
    assert after is not None
    assert (after.id, after.name) == (before.id, "Galaxy")
    assert gateway.states() == states
    await gateway.accepted(message(2))
    assert gateway.messages[-1].data["phone"] == "Galaxy"


async def test_a_phone_may_keep_its_own_name_and_id_but_not_take_anothers(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=1),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=2
            ),
        )
    )
    dialog = await change(gateway)

    await dialog.submit(name="GALAXY", gateway_device_id="2", new_url=True)
    assert dialog.page == "reconfigure"
    assert dialog.errors == {
        "name": "name_taken",
        "gateway_device_id": "device_id_taken",
    }
    assert dialog.suggestions == {
        "webhook_url": dialog.url,
        "name": "GALAXY",
        "gateway_device_id": "2",
        "new_url": True,
    }

    await dialog.submit(name="PIXEL 4A", gateway_device_id="1", new_url=False)
    phone = await changed(gateway, dialog)
    assert (phone.title, phone.data["gateway_device_id"]) == ("PIXEL 4A", 1)


async def test_the_device_id_can_be_entered_changed_and_cleared(
    gateway: Gateway,
) -> None:
    for number, expected in (("10403", 10403), ("10404", 10404), ("", None)):
        dialog = await change(gateway)
        await dialog.submit(name="Pixel 4a", gateway_device_id=number)
        phone = await changed(gateway, dialog)
        assert phone.data.get("gateway_device_id") == expected
        await gateway.accepted(message(expected or 1, device_id=None))
        assert gateway.messages[-1].data["gateway_device_id"] == expected


async def test_a_reported_device_id_is_back_once_the_entered_one_is_cleared(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, device_id=17))
    for number, expected in (("10404", 10404), ("", 17)):
        dialog = await change(gateway)
        await dialog.submit(name="Pixel 4a", gateway_device_id=number)
        await changed(gateway, dialog)
        await gateway.accepted(message(expected + 1, device_id=None))
        assert gateway.messages[-1].data["gateway_device_id"] == expected


async def test_a_new_url_is_proved_like_a_first_one_and_its_messages_told_at_once(
    gateway: Gateway,
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    assert webhook_id != WEBHOOK_ID
    assert gateway.entry.subentries[PHONE_ID].data["webhook_id"] == WEBHOOK_ID
    await gateway.accepted(message(1), WEBHOOK_ID)
    await gateway.accepted(message(2), webhook_id)
    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]

    await dialog.submit()
    await wait(dialog)
    await gateway.accepted(message(3), webhook_id)
    assert len(gateway.messages) == 3
    await proved(gateway, dialog)
    await dialog.submit()
    phone = await changed(gateway, dialog)

    url = f"https://home.example.com/api/webhook/{webhook_id}"
    assert phone.data["webhook_id"] == webhook_id
    assert phone.data["proved_url"] == url
    [old] = phone.data["previous_urls"]
    assert (old["webhook_id"], old["cloudhook"]) == (WEBHOOK_ID, False)
    assert (await change(gateway)).url == url
    assert len(gateway.messages) == 3


async def test_a_new_url_can_come_with_a_new_name_and_id(gateway: Gateway) -> None:
    dialog = await change(gateway)
    await dialog.submit(name="Galaxy", gateway_device_id="10404", new_url=True)
    webhook_id = dialog.webhook_id
    await dialog.submit()
    await dialog.choose("finish")
    phone = await changed(gateway, dialog)

    assert phone.title == "Galaxy"
    assert phone.data["gateway_device_id"] == 10404
    assert phone.data["webhook_id"] == webhook_id


async def test_after_a_new_url_both_work_for_a_day(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    webhook_id = await replaced(gateway)

    await later(gateway, freezer, OLD_URL_LIFETIME - timedelta(minutes=1))
    await gateway.accepted(message(1), WEBHOOK_ID)
    await gateway.accepted(message(2), webhook_id)
    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]

    await later(gateway, freezer, timedelta(minutes=2))
    assert not await is_registered(gateway.client, WEBHOOK_ID)
    await gateway.accepted(message(3), webhook_id)
    assert len(gateway.messages) == 3


async def test_the_day_of_the_old_url_goes_on_over_reloads(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    webhook_id = await replaced(gateway)
    freezer.tick(timedelta(hours=20))
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert await is_registered(gateway.client, WEBHOOK_ID)

    await later(gateway, freezer, timedelta(hours=5))

    assert not await is_registered(gateway.client, WEBHOOK_ID)
    assert await is_registered(gateway.client, webhook_id)


@pytest.mark.parametrize(
    ("left", "works"), [(timedelta(hours=1), True), (-timedelta(hours=1), False)]
)
async def test_the_day_of_the_old_url_goes_on_over_restarts(
    hass: HomeAssistant, set_up: SetUp, left: timedelta, *, works: bool
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(
                previous_urls=[
                    replaced_url(
                        OTHER_WEBHOOK_ID, (dt_util.utcnow() + left).isoformat()
                    )
                ]
            )
        )
    )

    assert await is_registered(gateway.client, WEBHOOK_ID)
    assert await is_registered(gateway.client, OTHER_WEBHOOK_ID) is works


async def test_other_changes_leave_the_day_of_the_old_url_alone(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await replaced(gateway)
    dialog = await change(gateway)
    await dialog.submit(name="Galaxy")
    await changed(gateway, dialog)

    assert await is_registered(gateway.client, WEBHOOK_ID)
    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)
    assert not await is_registered(gateway.client, WEBHOOK_ID)


async def test_a_second_new_url_leaves_the_day_of_the_first_url_alone(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    second = await replaced(gateway)
    await later(gateway, freezer, timedelta(hours=14))
    third = await replaced(gateway)
    await later(gateway, freezer, timedelta(hours=9))
    for webhook_id in (WEBHOOK_ID, second, third):
        assert await is_registered(gateway.client, webhook_id)

    await later(gateway, freezer, timedelta(hours=2))
    assert not await is_registered(gateway.client, WEBHOOK_ID)
    assert await is_registered(gateway.client, second)

    await later(gateway, freezer, timedelta(hours=14))
    assert not await is_registered(gateway.client, second)
    assert await is_registered(gateway.client, third)


async def test_a_url_that_has_had_its_day_is_forgotten_with_the_next_new_one(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    second = await replaced(gateway)
    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)

    await replaced(gateway)

    [previous] = gateway.entry.subentries[PHONE_ID].data["previous_urls"]
    assert previous["webhook_id"] == second


async def test_closing_the_dialog_leaves_the_old_url_as_it_was(
    gateway: Gateway,
) -> None:
    before = dict(gateway.entry.subentries[PHONE_ID].data)
    dialog, webhook_id = await at_new_url(gateway)
    await dialog.submit()
    await wait(dialog)

    dialog.close()
    await gateway.hass.async_block_till_done()
    await gateway.accepted(message(1), webhook_id)
    await gateway.accepted(message(2))

    assert dict(gateway.entry.subentries[PHONE_ID].data) == before
    assert gateway.published == [1, 2]
    shown = await change(gateway)
    assert shown.webhook_id == WEBHOOK_ID
    assert shown.suggestions["new_url"] is None


async def test_a_new_url_whose_dialog_was_closed_is_offered_again(
    gateway: Gateway,
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()
    await gateway.accepted(message(1), webhook_id)

    again, same = await at_new_url(gateway)
    assert same == webhook_id
    await again.submit()
    await wait(again)
    await proved(gateway, again)
    await again.submit()
    phone = await changed(gateway, again)

    assert phone.data["webhook_id"] == webhook_id
    assert (
        phone.data["proved_url"] == f"https://home.example.com/api/webhook/{webhook_id}"
    )
    [old] = phone.data["previous_urls"]
    assert old["webhook_id"] == WEBHOOK_ID
    # It is the phone's own by now: the next new one is another.
    _, third = await at_new_url(gateway)
    assert third not in {webhook_id, WEBHOOK_ID}


async def test_a_new_url_whose_dialog_was_closed_ends_after_a_day(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()

    await later(gateway, freezer, SHOWN_URL_LIFETIME - A_MOMENT)
    await gateway.accepted(message(1), webhook_id)
    await later(gateway, freezer, 2 * A_MOMENT)

    assert not await is_registered(gateway.client, webhook_id)
    assert gateway.published == [1]
    _, other = await at_new_url(gateway)
    assert other != webhook_id
    assert await is_registered(gateway.client, WEBHOOK_ID)


async def test_a_new_url_that_was_shown_is_offered_to_its_phone_only(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()

    other = await Dialog.change_phone(gateway.hass, gateway.entry, OTHER_PHONE_ID)
    await other.submit(name="Galaxy", new_url=True)
    new = await at_url(gateway, "Nokia")
    first, _ = await at_new_url(gateway)
    second, _ = await at_new_url(gateway)

    shown = [d.webhook_id for d in (other, new, first, second)]
    assert shown[2] == webhook_id
    assert len(set(shown)) == 4


async def test_a_url_of_a_phone_that_was_being_added_is_none_for_another(
    gateway: Gateway,
) -> None:
    dialog = await at_url(gateway, "Nokia")
    webhook_id = dialog.webhook_id
    dialog.close()

    _, new = await at_new_url(gateway)

    assert new != webhook_id


async def test_a_new_url_that_was_shown_goes_with_its_phone(gateway: Gateway) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await gateway.hass.async_block_till_done()

    assert not await is_registered(gateway.client, webhook_id)
    assert gateway.messages == []
    assert (await at_url(gateway, "Nokia")).webhook_id != webhook_id


async def test_a_new_url_that_nothing_calls_can_be_waited_for_again(
    gateway: Gateway,
) -> None:
    dialog, _ = await at_new_url(gateway)
    await dialog.submit()
    await wait(dialog)
    await time_out(gateway, dialog)

    await dialog.choose("finish")

    phone = await changed(gateway, dialog)
    assert "proved_url" not in phone.data


async def test_the_proof_of_an_old_url_says_nothing_of_a_new_one(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(proved_url="https://home.example.com/old"))
    )
    await replaced(gateway)

    assert "proved_url" not in gateway.entry.subentries[PHONE_ID].data


async def test_removing_a_phone_closes_the_dialogs_that_change_it(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    dialog, webhook_id = await at_new_url(gateway)
    early = await change(gateway)
    other = await Dialog.change_phone(gateway.hass, gateway.entry, OTHER_PHONE_ID)
    new = await at_url(gateway, "Nokia")

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await gateway.hass.async_block_till_done()

    assert not dialog.open
    assert not early.open
    response = await gateway.call(message(1), webhook_id)
    assert (response.status, await response.read()) == (200, b"")
    assert gateway.messages == []
    assert other.open
    assert new.open
    other.close()
    new.close()


async def test_two_dialogs_at_once_do_not_give_two_phones_the_same_name(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    dialog = await change(gateway)
    await dialog.submit(name="Nokia", new_url=True)
    webhook_id = dialog.webhook_id
    other = await Dialog.change_phone(gateway.hass, gateway.entry, OTHER_PHONE_ID)
    await other.submit(name="Nokia")
    await gateway.hass.async_block_till_done()

    await dialog.submit()
    await dialog.choose("finish")
    assert dialog.page == "reconfigure"
    assert dialog.errors == {"name": "name_taken"}

    # A user who takes no new URL after all keeps the old one, and may have pasted the new one.
    await dialog.submit(name="Pixel 5", new_url=False)
    phone = await changed(gateway, dialog)
    assert (phone.title, phone.data["webhook_id"]) == ("Pixel 5", WEBHOOK_ID)
    assert "previous_urls" not in phone.data
    await gateway.accepted(message(1), webhook_id)
    assert gateway.published == [1]


async def test_no_url_of_a_deleted_account_comes_back_when_the_day_of_the_old_one_ends(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    webhook_id = await replaced(gateway)
    assert await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)

    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)

    assert not await is_registered(gateway.client, WEBHOOK_ID)
    assert not await is_registered(gateway.client, webhook_id)
