"""The dialogs of repairs that can be made by clicking, through Home Assistant's own door."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.domain.contacts import AddressBook, Contact
from custom_components.smsgateway24.protocol import (
    Channel,
    IncomingMessage,
    MessageType,
)
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
from tests.builders.repairs import Repair, open_issues, repairs
from tests.payloads import message
from tests.plugin import SetUp

OLD_URL = f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
ANNA = "+4915752982212"
NEW_URL = f"https://new.example.com/api/webhook/{WEBHOOK_ID}"


@pytest.fixture(autouse=True)
async def _repairs(hass: HomeAssistant, _home: None) -> None:
    assert await async_setup_component(hass, "repairs", {})


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    """Two phones; the Pixel's address was proved."""
    return await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403, proved_url=OLD_URL),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=10404
            ),
        )
    )


@pytest.fixture
async def client(
    home: Gateway, hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Sign in a user who may fix repairs."""
    return await hass_client()


def data(home: Gateway) -> dict[str, Any]:
    return dict(home.entry.subentries[PHONE_ID].data)


async def test_a_phone_that_was_registered_anew_takes_over_the_id(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await home.accepted(message(1, device_id=777))

    dialog = await Repair.open(home.hass, client, "second_device")
    assert dialog.page == "init"
    assert dialog.shown == {"phone": "Pixel 4a", "device": "777"}
    await dialog.choose("take_over")
    await home.hass.async_block_till_done()

    assert dialog.page == "done"
    assert data(home)["gateway_device_id"] == 777
    assert repairs(home.hass) == []
    await home.accepted(message(2, device_id=777))
    assert repairs(home.hass) == []
    assert [e.data["message_id"] for e in home.messages] == [1, 2]


async def test_the_id_that_is_shown_is_the_one_that_is_taken_over(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    """A caller who knows the URL can name any id, also while the dialog is open."""
    await home.accepted(message(1, device_id=777))
    dialog = await Repair.open(home.hass, client, "second_device")

    await home.accepted(message(2, device_id=666))
    await dialog.choose("take_over")
    await home.hass.async_block_till_done()

    assert data(home)["gateway_device_id"] == 777


async def test_a_second_phone_is_added_in_a_dialog_of_its_own(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await home.accepted(message(1, device_id=777))

    dialog = await Repair.open(home.hass, client, "second_device")
    await dialog.choose("add_phone")

    assert dialog.page == "add_phone"
    kind, flow_id = dialog.result["next_flow"]
    assert kind == "config_subentries_flow"
    flows = home.hass.config_entries.subentries
    added = await Dialog.resume(flows, "config_subentries.phone", flow_id)
    await added.submit(name="Third", gateway_device_id="777")
    await added.submit()
    await added.choose("finish")
    await home.hass.async_block_till_done()
    assert added.page == "created"
    assert repairs(home.hass) == []
    assert data(home)["gateway_device_id"] == 10403


async def gone(home: Gateway, how: str) -> None:
    """Take away what a dialog is about."""
    entries = home.hass.config_entries
    if how == "phone":
        entries.async_remove_subentry(home.entry, PHONE_ID)
    elif how == "account":
        await entries.async_remove(home.entry.entry_id)
    else:
        phone = home.entry.subentries[PHONE_ID]
        entries.async_update_subentry(
            home.entry, phone, data=dict(phone.data) | {"gateway_device_id": 777}
        )
    await home.hass.async_block_till_done()


@pytest.mark.parametrize("how", ["phone", "account", "solved"])
async def test_who_was_faster_leaves_nothing_to_do_about_an_id(
    home: Gateway, client: TestClient[Any, Any], how: str
) -> None:
    await home.accepted(message(1, device_id=777))
    dialog = await Repair.open(home.hass, client, "second_device")

    await gone(home, how)
    await dialog.choose("take_over")

    assert dialog.page == "already_solved"


async def test_a_dialog_that_is_opened_too_late_says_so(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await home.accepted(message(1, device_id=777))
    [issue] = open_issues(home.hass)

    await gone(home, "solved")
    response = await client.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": issue.issue_id},
    )

    assert response.status == 400


async def test_a_dialog_that_is_looked_at_again_too_late_says_so(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await home.accepted(message(1, device_id=777))
    dialog = await Repair.open(home.hass, client, "second_device")

    await gone(home, "solved")
    response = await client.get(f"/api/repairs/issues/fix/{dialog.result['flow_id']}")

    assert (await response.json())["type"] in {"abort", "menu"}


async def move(hass: HomeAssistant, url: str | None) -> None:
    await hass.config.async_update(external_url=url)
    await hass.async_block_till_done()


async def test_a_new_address_is_shown_and_known_once_it_was_pasted(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await move(home.hass, "https://new.example.com")

    dialog = await Repair.open(home.hass, client, "url_changed")
    assert dialog.page == "confirm"
    assert dialog.shown["webhook_url"] == NEW_URL
    [field] = dialog.result["data_schema"]
    assert field["description"] == {"suggested_value": NEW_URL}
    assert field["selector"]["text"]["read_only"] is True
    assert dialog.shown["phone"] == "Pixel 4a"
    assert repairs(home.hass) == ["url_changed"]
    await dialog.submit()

    assert dialog.page == "done"
    assert data(home)["proved_url"] == NEW_URL
    assert repairs(home.hass) == []
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert repairs(home.hass) == []
    await move(home.hass, "https://home.example.com")
    assert repairs(home.hass) == ["url_changed"]


async def test_a_home_without_an_address_has_none_to_show(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    # Not even one that is found out.
    home.hass.config.api = None
    await move(home.hass, None)

    dialog = await Repair.open(home.hass, client, "url_changed")

    assert dialog.page == "no_address"
    assert "url_changed" in repairs(home.hass)


@pytest.mark.parametrize("how", ["phone", "account", "address"])
async def test_who_was_faster_leaves_nothing_to_do_about_an_address(
    home: Gateway, client: TestClient[Any, Any], how: str
) -> None:
    await move(home.hass, "https://new.example.com")
    dialog = await Repair.open(home.hass, client, "url_changed")

    if how == "address":
        await move(home.hass, "https://home.example.com")
    else:
        await gone(home, how)
    await dialog.submit()

    assert dialog.page == "already_solved"


async def test_nobody_is_led_to_a_repair_that_cannot_be_made_by_clicking(
    home: Gateway,
) -> None:
    await home.accepted(message(1, device_id=777))
    await move(home.hass, "https://new.example.com")

    fixable = {i.translation_key: i.is_fixable for i in open_issues(home.hass)}

    assert fixable == {"second_device": True, "url_changed": True}
    for issue in open_issues(home.hass):
        assert issue.severity == "warning"
        page = str(issue.translation_key).replace("_", "-")
        assert str(issue.learn_more_url).endswith(f"/docs/repairs/{page}.md")


# An address that somebody else may know


async def use_ids_twice(home: Gateway, *ids: int) -> None:
    """Have two senders use each id."""
    for sms_id in ids:
        await home.accepted(message(sms_id, device_id=10403))
        await home.accepted(message(sms_id, device_id=10403, address="+4917642111119"))


async def test_the_third_id_in_a_day_that_two_senders_use_is_no_accident(
    home: Gateway,
) -> None:
    await use_ids_twice(home, 1, 2)
    assert repairs(home.hass) == []
    await use_ids_twice(home, 3)

    assert repairs(home.hass) == ["address_known"]


async def test_two_texts_of_one_sender_under_an_id_are_no_sign_of_anything(
    home: Gateway,
) -> None:
    for sms_id in range(1, 6):
        for body in ("one", "two"):
            await home.accepted(message(sms_id, device_id=10403, body=body))

    assert repairs(home.hass) == []


async def test_a_new_address_is_made_where_the_phone_is_changed(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await use_ids_twice(home, 1, 2, 3)
    dialog = await Repair.open(home.hass, client, "address_known")
    assert dialog.shown == {"phone": "Pixel 4a"}
    await dialog.choose("new_address")

    assert dialog.page == "new_address"
    kind, flow_id = dialog.result["next_flow"]
    assert kind == "config_subentries_flow"
    flows = home.hass.config_entries.subentries
    changed = await Dialog.resume(flows, "config_subentries.phone", flow_id)
    before = data(home)
    await changed.submit()
    await changed.choose("finish")
    await home.hass.async_block_till_done()

    assert data(home)["webhook_id"] != before["webhook_id"]
    assert data(home)["gateway_device_id"] == before["gateway_device_id"]
    assert repairs(home.hass) == []


async def test_an_address_that_is_kept_is_counted_anew(
    home: Gateway, client: TestClient[Any, Any]
) -> None:
    await use_ids_twice(home, 1, 2, 3)
    dialog = await Repair.open(home.hass, client, "address_known")
    await dialog.choose("keep")

    assert dialog.page == "done"
    assert repairs(home.hass) == []
    await use_ids_twice(home, 4, 5)
    assert repairs(home.hass) == []
    await use_ids_twice(home, 6)
    assert repairs(home.hass) == ["address_known"]


# A trusted contact's message that the service does not have


@pytest.fixture
async def refused(home: Gateway, client: TestClient[Any, Any]) -> Repair:
    """The dialog about a message in Anna's name."""
    account = home.entry.runtime_data
    phone = account.phones[PHONE_ID]
    account.trust.async_bind(phone, Channel.WHATSAPP, bound=True)
    account.data.book = AddressBook(
        [Contact(contact_id="anna", name="Anna", addresses=(ANNA,), trusted=True)], "DE"
    )
    written = IncomingMessage(
        message_id=1, sender=ANNA, type=MessageType.TEXT, text="Open", channel_id=3
    )
    account.trust.async_report_refusal(phone, written)
    return await Repair.open(home.hass, client, "message_refused")


async def test_a_message_that_the_service_does_not_have_is_asked_about(
    home: Gateway, refused: Repair
) -> None:
    assert refused.shown.keys() == {"phone", "person", "channel", "time"}
    assert (refused.shown["person"], refused.shown["channel"]) == ("Anna", "WhatsApp")

    await refused.choose("it_was_me")
    assert refused.page == "done"
    assert data(home)["bound_channels"] == []
    assert data(home)["unbound_channels"] == ["whatsapp"]
    assert repairs(home.hass) == []


async def test_what_somebody_else_wrote_leads_to_a_new_address(
    home: Gateway, refused: Repair
) -> None:
    await refused.choose("it_was_not_me")

    assert refused.page == "new_address"
    assert data(home)["bound_channels"] == ["whatsapp"]
