"""The repair that offers a phone of the account that nobody has added."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ApiFaultKind, Service
from tests.builders.dialogs import Dialog
from tests.builders.entries import PHONE_ID, contact_subentry, phone_subentry
from tests.builders.home import ANNA, DEVICE_ID, Home, Time, token_entry
from tests.builders.repairs import Repair, open_issues
from tests.builders.restarts import AiohttpClient
from tests.payloads import message
from tests.plugin import SetUpHome

GALAXY = 10_404


async def asked(time: Time) -> None:
    """Let the service be asked for its phones."""
    await time.passes(minutes=5, seconds=1)


def offered(home: Home) -> list[str]:
    """Return the phones that are offered, less those whose offer is ignored."""
    return sorted(
        (issue.translation_placeholders or {})["phone"]
        for issue in open_issues(home.hass)
        if issue.translation_key == "phone_not_added"
        and issue.dismissed_version is None
    )


def ignore(home: Home) -> None:
    """Click on *Ignore*, in every offer."""
    for issue in open_issues(home.hass):
        ir.async_ignore_issue(home.hass, DOMAIN, issue.issue_id, True)


async def reload(home: Home) -> None:
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()


@pytest.fixture
async def client(
    home: Home, hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Sign in a user who may fix repairs."""
    assert await async_setup_component(home.hass, "repairs", {})
    return await hass_client()


async def test_a_phone_that_is_in_the_account_and_not_here_is_offered(
    time: Time, home: Home
) -> None:
    assert offered(home) == []
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)
    assert offered(home) == ["Galaxy"]

    await reload(home)
    assert offered(home) == ["Galaxy"]
    home.service.state.phones.pop(GALAXY)
    await asked(time)
    assert offered(home) == []


async def test_it_is_added_from_the_offer(
    time: Time, home: Home, client: TestClient[Any, Any]
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)

    dialog = await Repair.open(home.hass, client, "phone_not_added")
    assert dialog.page == "confirm"
    assert dialog.shown["phone"] == "Galaxy"
    await dialog.submit(name="Cellar phone")
    assert dialog.page == "add_phone"
    kind, flow_id = dialog.result["next_flow"]
    assert kind == "config_subentries_flow"
    added = await Dialog.resume(
        home.hass.config_entries.subentries, "config_subentries.phone", flow_id
    )
    # Its address, for which nothing else had to be entered.
    assert added.page == "url"
    await added.submit()
    await added.choose("finish")
    await home.settle()

    [phone] = [s for s in home.entry.subentries.values() if s.title == "Cellar phone"]
    assert phone.data["gateway_device_id"] == GALAXY
    assert offered(home) == []


async def test_an_offer_that_is_ignored_stays_ignored(
    time: Time, home: Home, aiohttp_client: AiohttpClient
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)
    ignore(home)

    await asked(time)
    await reload(home)
    assert offered(home) == []
    await reload(home)
    await asked(time)
    assert offered(home) == []

    # Once it has left the account, it would be news again.
    phone = home.service.state.phones.pop(GALAXY)
    await asked(time)
    home.service.state.phones[GALAXY] = phone
    await asked(time)
    assert offered(home) == ["Galaxy"]


async def test_a_phone_that_was_removed_here_is_not_offered(
    time: Time, home: Home
) -> None:
    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await home.settle()
    await asked(time)
    assert offered(home) == []
    await reload(home)
    assert offered(home) == []

    dialog = await Dialog.add_phone(home.hass, home.entry)
    await dialog.submit(name="Again", gateway_device_id=str(DEVICE_ID))
    await dialog.submit()
    await dialog.choose("finish")
    await home.settle()
    await asked(time)
    assert offered(home) == []


async def test_a_phone_that_was_removed_is_not_offered_after_a_restart_either(
    time: Time, home: Home, aiohttp_client: AiohttpClient
) -> None:
    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await home.settle()

    async with home.killed(aiohttp_client) as again:
        assert offered(again) == []


async def test_of_many_phones_three_are_offered(time: Time, home: Home) -> None:
    for number in range(10):
        home.service.add_phone(
            home.account, f"Phone {number}", device_id=GALAXY + number
        )
    await asked(time)
    assert offered(home) == ["Phone 0", "Phone 1", "Phone 2"]

    ignore(home)
    await asked(time)
    assert offered(home) == ["Phone 3", "Phone 4", "Phone 5"]


async def test_a_phone_that_is_out_of_use_is_not_offered(
    time: Time, home: Home
) -> None:
    """The list has those of a user who changes phones for years."""
    home.service.add_phone(home.account, "Former", device_id=GALAXY)
    home.service.change_phone(GALAXY, online=False)
    await time.passes(days=8)
    await asked(time)

    assert offered(home) == []


async def test_nothing_is_offered_while_a_phone_may_be_any_of_them(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await set_up_home(token_entry(service, account, phone_subentry()))
    await asked(time)
    assert offered(home) == []

    await home.gateway.accepted(
        message(1, address=ANNA, device_id=DEVICE_ID, channel_id=0)
    )
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)
    assert offered(home) == ["Galaxy"]


async def test_nothing_is_offered_while_a_phone_may_have_got_a_new_id(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """Some do when the app is signed in again; the former one is in the list no more."""
    home = await set_up_home(
        token_entry(service, account, phone_subentry(gateway_device_id=99_999))
    )
    await asked(time)

    assert offered(home) == []


async def test_nothing_is_offered_while_a_dialog_adds_a_phone(
    time: Time, home: Home
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    dialog = await Dialog.add_phone(home.hass, home.entry)
    await asked(time)
    assert offered(home) == []

    dialog.close()
    await asked(time)
    assert offered(home) == ["Galaxy"]


async def test_the_dialog_that_follows_a_new_account_comes_first(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await set_up_home(
        token_entry(service, account, contact_subentry("Anna", ANNA))
    )
    assert offered(home) == []

    await asked(time)
    assert offered(home) == ["Pixel 4a"]


async def test_an_offer_that_has_been_taken_up_elsewhere_leaves_nothing_to_do(
    time: Time, home: Home, client: TestClient[Any, Any]
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)
    dialog = await Repair.open(home.hass, client, "phone_not_added")
    phone = home.entry.subentries[PHONE_ID]
    home.hass.config_entries.async_update_subentry(
        home.entry, phone, data=dict(phone.data) | {"gateway_device_id": GALAXY}
    )
    await home.settle()

    await dialog.submit(name="Galaxy")

    assert dialog.page == "already_solved"


async def test_an_account_that_is_removed_leaves_no_offer_behind(
    time: Time, home: Home
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)
    ignore(home)

    await home.hass.config_entries.async_remove(home.entry.entry_id)
    await home.hass.async_block_till_done()

    assert [key for key in ir.async_get(home.hass).issues if key[0] == DOMAIN] == []


async def test_a_service_that_cannot_be_asked_changes_no_offer(
    time: Time, home: Home
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    await asked(time)
    home.fault(ApiFaultKind.STATUS, "getalldevices", times=None)

    for _ in range(3):
        await asked(time)

    assert offered(home) == ["Galaxy"]
