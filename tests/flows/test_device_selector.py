"""Picking a phone from the list that the service has, when one is added or changed."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectSelector, TextSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Account, ApiFault, ApiFaultKind, ManualClock, Service
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

PIXEL = {"value": "501", "label": "Pixel 4a (501)"}
GALAXY = {"value": "502", "label": "Galaxy (502)"}


@pytest.fixture
def owner(service: Service) -> Account:
    """An account with two phones, 501 and 502."""
    account = service.add_account()
    service.add_phone(account, "Pixel 4a", device_id=501)
    service.add_phone(account, "Galaxy", device_id=502)
    return account


def connected(
    service: Service, account: Account, *phones: ConfigSubentryDataWithId
) -> MockConfigEntry:
    data = {"token": account.token, "api_url": service.api_url}
    return account_entry(*phones, data=data)


@pytest.fixture
async def account(
    hass: HomeAssistant, set_up: SetUp, service: Service, owner: Account
) -> Gateway:
    """The account in Home Assistant, without a phone as yet, once the list was read."""
    gateway = await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    return gateway


def offered(dialog: Dialog) -> list[Any]:
    """Return the phones that can be picked, of which any other id is as good."""
    schema = dialog.result["data_schema"].schema
    asked = [name for name in schema if name != "webhook_url"]
    assert asked[:2] == ["gateway_device_id", "name"]
    selector = schema["gateway_device_id"]
    assert isinstance(selector, SelectSelector)
    assert selector.config["custom_value"]
    assert selector.config["mode"] == "dropdown"
    return list(selector.config["options"])


def is_plain(dialog: Dialog) -> bool:
    """Return whether an id is to be typed."""
    selector = dialog.result["data_schema"].schema["gateway_device_id"]
    return isinstance(selector, TextSelector)


async def finished(dialog: Dialog) -> None:
    """Go through the pages after the first."""
    assert dialog.page == "url"
    await dialog.submit()
    await dialog.choose("finish")
    assert dialog.page == "created"


def only_phone(gateway: Gateway) -> ConfigSubentry:
    [subentry] = gateway.entry.subentries.values()
    return subentry


async def test_a_phone_is_picked_and_called_as_the_service_calls_it(
    hass: HomeAssistant, account: Gateway
) -> None:
    dialog = await Dialog.add_phone(hass, account.entry)
    assert offered(dialog) == [PIXEL, GALAXY]

    await dialog.submit(gateway_device_id="502")
    await finished(dialog)

    subentry = only_phone(account)
    assert subentry.title == "Galaxy"
    assert subentry.data["gateway_device_id"] == 502


@pytest.mark.parametrize("name", ["", "  "])
async def test_an_empty_name_is_no_name(
    hass: HomeAssistant, account: Gateway, name: str
) -> None:
    dialog = await Dialog.add_phone(hass, account.entry)
    await dialog.submit(gateway_device_id="501", name=name)
    await finished(dialog)

    assert only_phone(account).title == "Pixel 4a"


async def test_a_phone_that_is_picked_may_be_called_otherwise(
    hass: HomeAssistant, account: Gateway
) -> None:
    dialog = await Dialog.add_phone(hass, account.entry)
    await dialog.submit(gateway_device_id="501", name="Hallway")
    await finished(dialog)

    assert only_phone(account).title == "Hallway"
    assert only_phone(account).data["gateway_device_id"] == 501


@pytest.mark.parametrize("entered", [{"gateway_device_id": "777"}, {}])
async def test_a_phone_that_is_not_in_the_list_needs_a_name(
    hass: HomeAssistant, account: Gateway, entered: dict[str, str]
) -> None:
    dialog = await Dialog.add_phone(hass, account.entry)
    await dialog.submit(**entered)
    assert dialog.errors == {"name": "name_missing"}
    assert offered(dialog) == [PIXEL, GALAXY]

    await dialog.submit(**entered, name="Old one")
    await finished(dialog)

    device_id = 777 if entered else None
    assert only_phone(account).data.get("gateway_device_id") == device_id


async def test_what_is_no_id_is_refused_there_too(
    hass: HomeAssistant, account: Gateway
) -> None:
    dialog = await Dialog.add_phone(hass, account.entry)
    await dialog.submit(gateway_device_id="Galaxy", name="Galaxy")

    assert dialog.errors == {"gateway_device_id": "device_id_invalid"}


async def test_a_name_of_the_service_that_another_phone_has_is_taken(
    hass: HomeAssistant, set_up: SetUp, service: Service, owner: Account
) -> None:
    gateway = await set_up(connected(service, owner, phone_subentry("Galaxy")))

    dialog = await Dialog.add_phone(hass, gateway.entry)
    await dialog.submit(gateway_device_id="502")

    assert dialog.errors == {"name": "name_taken"}


async def test_phones_that_are_there_already_are_not_offered(
    hass: HomeAssistant, set_up: SetUp, service: Service, owner: Account
) -> None:
    service.add_phone(owner, "Fairphone", device_id=503)
    configured = phone_subentry(gateway_device_id=502)
    other = phone_subentry("Other", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
    gateway = await set_up(connected(service, owner, configured, other))
    await hass.async_block_till_done(wait_background_tasks=True)
    # The other phone has its id, which the service lists, from its first message.
    await gateway.accepted(message(1, device_id=501), OTHER_WEBHOOK_ID)

    dialog = await Dialog.add_phone(hass, gateway.entry)

    assert [option["value"] for option in offered(dialog)] == ["503"]


async def test_an_id_is_typed_where_all_phones_are_there_already(
    hass: HomeAssistant, set_up: SetUp, service: Service, owner: Account
) -> None:
    gateway = await set_up(
        connected(
            service,
            owner,
            phone_subentry(gateway_device_id=501),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=502
            ),
        )
    )

    assert is_plain(await Dialog.add_phone(hass, gateway.entry))


async def test_a_phone_that_is_changed_is_offered_with_the_free_ones(
    hass: HomeAssistant, set_up: SetUp, service: Service, owner: Account
) -> None:
    gateway = await set_up(
        connected(service, owner, phone_subentry("Hallway", gateway_device_id=501))
    )

    dialog = await Dialog.change_phone(hass, gateway.entry, PHONE_ID)
    assert offered(dialog) == [PIXEL, GALAXY]
    assert dialog.suggestions["gateway_device_id"] == "501"
    assert dialog.suggestions["name"] == "Hallway"
    await dialog.submit(gateway_device_id="502", new_url=False)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reconfigure_successful"
    assert only_phone(gateway).title == "Galaxy"
    assert only_phone(gateway).data["gateway_device_id"] == 502


async def test_the_list_that_is_there_is_not_asked_for_again(
    hass: HomeAssistant, account: Gateway, service: Service
) -> None:
    count = len(service.calls("getalldevices"))

    dialog = await Dialog.add_phone(hass, account.entry)

    assert offered(dialog) == [PIXEL, GALAXY]
    assert len(service.calls("getalldevices")) == count


async def test_the_last_list_is_offered_while_the_service_is_in_trouble(
    hass: HomeAssistant, account: Gateway, service: Service
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.STATUS, times=None))

    assert offered(await Dialog.add_phone(hass, account.entry)) == [PIXEL, GALAXY]


@pytest.mark.parametrize(
    "kind", [ApiFaultKind.STATUS, ApiFaultKind.HTML, ApiFaultKind.ERROR]
)
async def test_an_id_is_typed_where_there_never_was_a_list(
    hass: HomeAssistant,
    set_up: SetUp,
    service: Service,
    owner: Account,
    kind: ApiFaultKind,
) -> None:
    service.fail_api(ApiFault(kind=kind, times=None))
    gateway = await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    count = len(service.calls())

    dialog = await Dialog.add_phone(hass, gateway.entry)

    assert is_plain(dialog)
    # By then it is known that the service does not answer.
    assert len(service.calls()) == count
    await dialog.submit(name="Pixel 4a", gateway_device_id="501")
    await finished(dialog)


async def test_a_slow_service_keeps_nobody_from_typing(
    hass: HomeAssistant,
    set_up: SetUp,
    service: Service,
    owner: Account,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "custom_components.smsgateway24.flows.device_selector.LIST_TIMEOUT", 0.05
    )
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, seconds=9, times=None))
    gateway = await set_up(connected(service, owner))

    assert is_plain(await Dialog.add_phone(hass, gateway.entry))

    service.clear_faults()
    clock.tick(9)


async def test_a_list_that_is_on_its_way_is_asked_for_once_by_a_dialog(
    hass: HomeAssistant,
    set_up: SetUp,
    service: Service,
    owner: Account,
    clock: ManualClock,
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, seconds=9))
    gateway = await set_up(connected(service, owner))
    await service.wait_for_calls("getalldevices")

    dialog = await Dialog.add_phone(hass, gateway.entry)
    assert offered(dialog) == [PIXEL, GALAXY]
    await dialog.submit()
    assert dialog.errors == {"name": "name_missing"}

    assert len(service.calls("getalldevices")) == 2
    clock.tick(9)


async def test_an_account_without_a_token_asks_nobody(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    assert is_plain(await Dialog.add_phone(hass, gateway.entry))


async def test_an_account_that_is_not_loaded_asks_nobody(
    hass: HomeAssistant, account: Gateway, service: Service
) -> None:
    await hass.config_entries.async_unload(account.entry.entry_id)
    count = len(service.calls())

    assert is_plain(await Dialog.add_phone(hass, account.entry))
    assert len(service.calls()) == count


async def test_a_phone_that_another_dialog_added_first_is_not_added_twice(
    hass: HomeAssistant, account: Gateway
) -> None:
    slow = await Dialog.add_phone(hass, account.entry)
    await slow.submit(gateway_device_id="501", name="Slow")
    await slow.submit()
    hass.config_entries.async_add_subentry(
        account.entry,
        ConfigSubentry(
            data=MappingProxyType(
                dict(phone_subentry()["data"]) | {"gateway_device_id": 501}
            ),
            subentry_type="phone",
            title="Quick",
            unique_id=None,
        ),
    )

    await slow.choose("finish")

    assert slow.errors == {"gateway_device_id": "device_id_taken"}
    assert offered(slow) == [GALAXY]
