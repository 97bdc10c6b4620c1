"""Repairs: each is there while its cause is, goes with it, and no stranger can raise many."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from tests.builders.automations import device, trigger_config
from tests.builders.cloud import Cloud, home_assistant_cloud
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.payloads import message, status
from tests.plugin import SetUp

URL = f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ENTRY_ID = "01ENTRY0000000000000000000"


def own(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build a text that names no other phone."""
    return message(sms_id, device_id=None, **fields)


async def reload(home: Gateway) -> None:
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done()


# The address


@pytest.fixture
async def proved(set_up: SetUp) -> Gateway:
    """An account whose phone was called by the address that Home Assistant has."""
    return await set_up(account_entry(phone_subentry(proved_url=URL)))


async def move(hass: HomeAssistant, url: str | None) -> None:
    """Change the address of the home in its settings."""
    await hass.config.async_update(external_url=url)
    await hass.async_block_till_done()


def proved_url(home: Gateway) -> str:
    return str(home.entry.subentries[PHONE_ID].data["proved_url"])


async def test_another_address_is_mentioned_at_once_and_the_old_one_makes_it_good(
    proved: Gateway,
) -> None:
    assert repairs(proved.hass) == []

    await move(proved.hass, "https://new.example.com")
    assert repairs(proved.hass) == ["url_changed"]
    assert "Pixel 4a" in reads(proved.hass, "url_changed")
    await reload(proved)
    assert repairs(proved.hass) == ["url_changed"]

    await move(proved.hass, "https://home.example.com")
    assert repairs(proved.hass) == []


@pytest.mark.parametrize(
    ("address", "host", "proves"),
    [
        ("https://new.example.com", "new.example.com", True),
        ("https://new.example.com", "NEW.example.com:443", True),
        ("https://new.example.com:8443", "new.example.com:8443", True),
        ("https://new.example.com:8443", "new.example.com", False),
        ("https://new.example.com", "home.example.com", False),
        ("https://new.example.com", "new.example.com:bad", False),
        ("https://new.example.com", "", False),
        ("https://new.example.com", "[]@", False),
        ("https://new.example.com", "xn--", False),
        ("https://new.example.com", "new.example.com:65536", False),
        ("https://bücher.example", "xn--bcher-kva.example", True),
        ("https://[2001:db8::1]:8123", "[2001:DB8::1]:8123", True),
    ],
)
async def test_a_call_to_the_new_address_proves_it(
    proved: Gateway, address: str, host: str, proves: bool
) -> None:
    await move(proved.hass, address)

    response = await proved.call(own(1), headers={"Host": host})
    await proved.hass.async_block_till_done()

    assert response.status == 200
    assert repairs(proved.hass) == ([] if proves else ["url_changed"])
    assert (proved_url(proved) != URL) is proves
    await reload(proved)
    assert repairs(proved.hass) == ([] if proves else ["url_changed"])


async def test_the_first_call_proves_the_address_of_a_phone_that_was_never_tried(
    set_up: SetUp,
) -> None:
    home = await set_up(account_entry(phone_subentry()))

    await home.call(own(1), headers={"Host": "elsewhere.example.com"})
    assert "proved_url" not in home.entry.subentries[PHONE_ID].data
    await home.call(own(2), headers={"Host": "home.example.com"})

    assert proved_url(home) == URL
    await move(home.hass, "https://new.example.com")
    assert repairs(home.hass) == ["url_changed"]


@pytest.mark.parametrize(
    ("url", "cloudhook"),
    [("http://192.168.1.5:8123", False), ("https://home.example.com", True)],
)
async def test_a_call_at_home_proves_nothing_of_a_phone_that_was_never_tried(
    hass: HomeAssistant, set_up: SetUp, url: str, cloudhook: bool
) -> None:
    await move(hass, url)
    with home_assistant_cloud(hass):
        home = await set_up(account_entry(phone_subentry(cloudhook=cloudhook)))

        await home.call(own(1), headers={"Host": url.partition("//")[2]})

    assert "proved_url" not in home.entry.subentries[PHONE_ID].data


async def test_a_call_to_a_replaced_address_proves_nothing_of_its_successor(
    set_up: SetUp,
) -> None:
    url = f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    home = await set_up(account_entry(phone_subentry(proved_url=url)))
    dialog = await Dialog.change_phone(home.hass, home.entry, PHONE_ID)
    await dialog.submit(name="Pixel 4a", new_url=True)
    await dialog.submit()
    await dialog.choose("finish")
    await home.hass.async_block_till_done()

    await home.call(own(1), headers={"Host": "home.example.com"})

    assert "proved_url" not in home.entry.subentries[PHONE_ID].data


async def test_proving_an_address_does_not_reload_the_account(proved: Gateway) -> None:
    await move(proved.hass, "https://new.example.com")
    changed = proved.watch()

    await proved.call(status(1, 5), headers={"Host": "new.example.com"})
    await proved.hass.async_block_till_done()

    assert changed == []


async def test_a_home_without_any_address_says_so_until_it_has_one(
    proved: Gateway,
) -> None:
    proved.hass.config.api = None
    await move(proved.hass, None)
    assert repairs(proved.hass) == ["url_changed"]
    response = await proved.call(own(1), headers={"Host": "home.example.com"})
    assert response.status == 200
    assert repairs(proved.hass) == ["url_changed"]

    await move(proved.hass, "https://home.example.com")
    assert repairs(proved.hass) == []


@pytest.mark.parametrize("url", ["http://192.168.1.5:8123", "http://home.local", None])
async def test_an_address_that_only_works_at_home_is_mentioned_until_a_call_comes(
    hass: HomeAssistant, set_up: SetUp, url: str | None
) -> None:
    hass.config.api = None
    await move(hass, url)
    home = await set_up(account_entry(phone_subentry()))
    assert repairs(hass) == ["url_not_public"]

    await home.accepted(own(1))
    assert repairs(hass) == []
    await reload(home)
    assert repairs(hass) == []


async def test_an_address_of_the_internet_makes_that_good(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await move(hass, "http://192.168.1.5:8123")
    await set_up(account_entry(phone_subentry()))

    await move(hass, "https://home.example.com")

    assert repairs(hass) == []


async def test_a_proved_address_is_good_wherever_it_seems_to_be(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Somebody has a relay in front of it, or runs both on one machine."""
    await move(hass, "http://192.168.1.5:8123")
    url = f"http://192.168.1.5:8123/api/webhook/{WEBHOOK_ID}"

    await set_up(account_entry(phone_subentry(proved_url=url)))

    assert repairs(hass) == []


async def test_a_cloudhook_is_good_while_there_is_a_subscription(
    set_up: SetUp, cloud: Cloud
) -> None:
    hook = "https://hooks.nabu.casa/a1a1"
    home = await set_up(account_entry(phone_subentry(cloudhook=True, proved_url=hook)))
    hass = home.hass
    await move(hass, "https://new.example.com")
    assert repairs(hass) == []

    cloud.subscribed = False
    await reload(home)
    assert repairs(hass) == ["url_changed"]

    cloud.subscribed = True
    await reload(home)
    assert repairs(hass) == []


async def test_a_cloudhook_is_reached_though_the_home_itself_is_not(
    hass: HomeAssistant, set_up: SetUp, cloud: Cloud
) -> None:
    await move(hass, "http://192.168.1.5:8123")

    home = await set_up(account_entry(phone_subentry(cloudhook=True)))
    assert repairs(hass) == []

    cloud.subscribed = False
    await reload(home)
    assert repairs(hass) == ["url_changed"]


async def test_what_replaced_a_cloudhook_is_good_once_the_service_calls_it(
    set_up: SetUp, cloud: Cloud
) -> None:
    hook = "https://hooks.nabu.casa/a1a1"
    cloud.subscribed = False
    home = await set_up(account_entry(phone_subentry(cloudhook=True, proved_url=hook)))

    await home.call(own(1), headers={"Host": "home.example.com"})

    assert repairs(home.hass) == []
    assert proved_url(home) == URL
    await reload(home)
    assert repairs(home.hass) == []
    await move(home.hass, "https://new.example.com")
    assert repairs(home.hass) == ["url_changed"]


async def test_without_the_cloud_at_all_a_cloudhook_is_gone(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(account_entry(phone_subentry(cloudhook=True)))

    assert repairs(hass) == ["url_changed"]


# A second phone


@pytest.fixture
async def known(set_up: SetUp) -> Gateway:
    """An account with two phones whose ids are known."""
    return await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=10404
            ),
        )
    )


async def test_a_second_id_on_an_address_is_mentioned_until_it_is_somebodys(
    known: Gateway,
) -> None:
    hass = known.hass
    await known.accepted(message(1, device_id=10404))
    await known.accepted(message(2, device_id=10403))
    assert repairs(hass) == []

    await known.accepted(message(3, device_id=777))
    assert repairs(hass) == ["second_device"]
    await reload(known)
    assert repairs(hass) == ["second_device"]

    hass.config_entries.async_add_subentry(
        known.entry,
        ConfigSubentry(
            data=MappingProxyType(
                {"webhook_id": "c3" * 32, "cloudhook": False, "gateway_device_id": 777}
            ),
            subentry_type="phone",
            title="Third",
            unique_id=None,
        ),
    )
    await hass.async_block_till_done()
    assert repairs(hass) == []


async def test_a_phone_that_is_still_being_added_has_no_second_one(
    gateway: Gateway,
) -> None:
    dialog = await Dialog.add_phone(gateway.hass, gateway.entry)
    await dialog.submit(name="Galaxy")

    for device_id in (1, 2):
        await gateway.call(message(device_id, device_id=device_id), dialog.webhook_id)

    assert repairs(gateway.hass) == []


async def test_a_phone_that_is_removed_takes_its_repairs_with_it(
    known: Gateway,
) -> None:
    await known.accepted(message(1, device_id=777))
    await known.accepted(status(2, 100, device_id=10403))
    await known.accepted(status(3, 100, device_id=10404))
    assert repairs(known.hass) == ["not_allowed", "not_allowed", "second_device"]

    known.hass.config_entries.async_remove_subentry(known.entry, PHONE_ID)
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == []


@pytest.mark.parametrize("how", ["unload", "disable", "remove"])
async def test_an_account_that_goes_takes_its_repairs_with_it(
    known: Gateway, how: str
) -> None:
    entries = known.hass.config_entries
    await known.accepted(message(1, device_id=777))
    await known.accepted(status(2, 100, device_id=10403))
    assert repairs(known.hass) == ["not_allowed", "second_device"]

    if how == "unload":
        await entries.async_unload(known.entry.entry_id)
        # What comes meanwhile waits, with what is wrong about it.
        await known.accepted(message(3, device_id=778))
    elif how == "disable":
        await entries.async_set_disabled_by(
            known.entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await entries.async_remove(known.entry.entry_id)
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == []


async def test_a_thousand_forged_calls_raise_one_repair_of_a_kind(
    known: Gateway,
) -> None:
    created = async_capture_events(known.hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)

    for number in range(1, 1001):
        forged = {"device_id": 20_000 + number}
        kinds = (message(number, **forged), status(number, 9, **forged))
        await known.call(kinds[number % 2])
    await known.call(status(5_000, 100))
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == ["generic_failures", "not_allowed", "second_device"]
    assert len([e for e in created if e.data["action"] == "create"]) == 3
    assert "777" not in {issue.issue_id for issue in open_issues(known.hass)}


# What becomes of messages


@pytest.mark.parametrize("status_id", [100, 101])
@pytest.mark.parametrize("good", [6, 7])
async def test_a_refused_permission_is_mentioned_until_something_is_sent(
    gateway: Gateway, status_id: int, good: int
) -> None:
    await gateway.accepted(status(1, status_id))
    assert repairs(gateway.hass) == ["not_allowed"]
    assert "permission button" in reads(gateway.hass, "not_allowed")

    await gateway.accepted(status(2, 9))
    assert repairs(gateway.hass) == ["not_allowed"]
    await gateway.accepted(status(3, good))
    assert repairs(gateway.hass) == []


async def test_three_generic_failures_in_a_row_are_no_accident(
    gateway: Gateway,
) -> None:
    for sms_id, status_id in enumerate((9, 9, 6, 9, 9), 1):
        await gateway.accepted(status(sms_id, status_id))
        assert repairs(gateway.hass) == []

    await gateway.accepted(status(6, 9))
    assert repairs(gateway.hass) == ["generic_failures"]
    advice = reads(gateway.hass, "generic_failures")
    assert [w for w in ("balance", "blocked", "+", "delay") if w not in advice] == []

    await gateway.accepted(status(7, 9))
    assert repairs(gateway.hass) == ["generic_failures"]
    await gateway.accepted(status(8, 7))
    assert repairs(gateway.hass) == []


async def test_one_phones_failures_are_not_anothers(known: Gateway) -> None:
    for sms_id in (1, 2):
        await known.accepted(status(sms_id, 9, device_id=10403))
    await known.accepted(status(3, 9, device_id=10404))

    assert repairs(known.hass) == []


# Silence


@pytest.fixture
def pass_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> Callable[..., Awaitable[None]]:
    """Let time pass, with what is due in it; ask for it before the account."""
    freezer.move_to(NOW)

    async def pass_time(**span: float) -> None:
        freezer.tick(timedelta(**span))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    return pass_time


type PassTime = Callable[..., Awaitable[None]]


async def speak_for(home: Gateway, days: int, pass_time: PassTime) -> None:
    """Call once a day, today at last."""
    for day in range(days):
        if day:
            await pass_time(days=1, seconds=-1)
        await home.accepted(own(1_000 + day))


async def test_a_phone_that_used_to_speak_is_missed_after_a_day(
    pass_time: PassTime, gateway: Gateway
) -> None:
    hass = gateway.hass
    await speak_for(gateway, 5, pass_time)
    await pass_time(hours=23, minutes=59)
    assert repairs(hass) == []

    await pass_time(minutes=2)
    assert repairs(hass) == ["phone_silent"]
    await reload(gateway)
    assert repairs(hass) == ["phone_silent"]
    await pass_time(days=30)
    assert repairs(hass) == ["phone_silent"]

    await gateway.accepted(own(1))
    assert repairs(hass) == []


async def test_it_is_missed_a_day_after_its_last_call_and_not_after_its_first_of_a_day(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await speak_for(gateway, 5, pass_time)
    await pass_time(hours=3)
    await gateway.accepted(own(1))

    await pass_time(hours=22)
    assert repairs(gateway.hass) == []
    await pass_time(hours=3)

    assert repairs(gateway.hass) == ["phone_silent"]


async def test_one_that_speaks_now_and_then_is_not_missed(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await speak_for(gateway, 4, pass_time)
    await pass_time(days=2)
    assert repairs(gateway.hass) == []

    for sms_id in range(1, 8):
        await pass_time(days=3)
        await gateway.accepted(own(sms_id))
    await pass_time(days=2)

    assert repairs(gateway.hass) == []


async def test_of_several_phones_those_that_are_silent_are_named(
    pass_time: PassTime, known: Gateway
) -> None:
    for day in range(5):
        await known.accepted(message(10 + day, device_id=10403))
        await known.accepted(message(20 + day, device_id=10404))
        await pass_time(days=1, seconds=-10)
    await known.accepted(message(30, device_id=10404))

    await pass_time(seconds=20)

    assert repairs(known.hass) == ["phone_silent"]
    assert "Pixel 4a" in reads(known.hass, "phone_silent")
    await pass_time(days=1)
    assert repairs(known.hass) == ["phone_silent", "phone_silent"]


async def test_what_was_usual_is_still_known_after_a_restart(
    pass_time: PassTime,
    hass: HomeAssistant,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    aiohttp_client: AiohttpClient,
) -> None:
    home = await set_up(account_entry(phone_subentry(), entry_id=ENTRY_ID))
    await speak_for(home, 5, pass_time)
    await hass.async_stop(force=True)
    await pass_time(days=2)

    entry = account_entry(phone_subentry(), entry_id=ENTRY_ID)
    async with restarted(aiohttp_client, entry) as (again, _client):
        assert repairs(again) == ["phone_silent"]


async def test_an_account_that_is_unloaded_misses_nobody(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await speak_for(gateway, 5, pass_time)
    await gateway.hass.config_entries.async_unload(gateway.entry.entry_id)

    await pass_time(days=2)

    assert repairs(gateway.hass) == []


# Contacts that are gone


class House:
    """Edits the files of a home, and has them read again."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Begin with nothing in them."""
        self._hass = hass
        self._folder = folder
        (folder / "configuration.yaml").write_text(
            "automation: !include automations.yaml\nscript: !include scripts.yaml\n"
        )
        blueprints = folder / "blueprints" / "automation" / "own"
        blueprints.mkdir(parents=True)
        (blueprints / "told.yaml").write_text(
            "blueprint: {name: Told, domain: automation,"
            " input: {person: {selector: {device: }}}}\n"
            "triggers: [{trigger: event, event_type: never}]\n"
            "actions: [{action: smsgateway24.send_message,"
            " data: {contact: !input person, message: Hello}}]\n"
        )

    async def has(
        self, *automations: dict[str, Any], **scripts: dict[str, Any]
    ) -> None:
        """Save automations and scripts, and let the reload be noticed."""
        # JSON is YAML.
        (self._folder / "automations.yaml").write_text(json.dumps(automations))
        (self._folder / "scripts.yaml").write_text(json.dumps(scripts))
        for domain in ("automation", "script"):
            assert await async_setup_component(self._hass, domain, {})
            await self._hass.services.async_call(domain, "reload", blocking=True)
        await self._hass.async_block_till_done()
        async_fire_time_changed(self._hass, datetime.now(UTC) + timedelta(seconds=2))
        await self._hass.async_block_till_done()


@pytest.fixture
def house(hass: HomeAssistant, tmp_path: Path, _home: None) -> House:
    """A home whose automations and scripts are in files, as a person's are."""
    hass.config.config_dir = str(tmp_path)
    return House(hass, tmp_path)


@pytest.fixture
async def people(set_up: SetUp, house: House) -> Gateway:
    return await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", "+4915752982212"),
            contact_subentry("Luca", "+393331234567"),
        )
    )


def asks_for(home: Gateway, contact: str, alias: str = "Gate") -> dict[str, Any]:
    """Write an automation that names a contact."""
    return {
        "id": alias,
        "alias": alias,
        "triggers": trigger_config(
            "message_received", {"device_id": device(home)}, contact=[contact]
        ),
        "actions": [],
    }


def sends_to(contact: str) -> dict[str, Any]:
    """Write a script that names a contact."""
    return {
        "alias": "Alarm",
        "sequence": [
            {
                "action": "smsgateway24.send_message",
                "data": {"contact": [contact], "message": "Hello"},
            }
        ],
    }


async def remove(home: Gateway, name: str) -> None:
    home.hass.config_entries.async_remove_subentry(home.entry, contact_id(name))
    await home.hass.async_block_till_done()


async def test_a_contact_who_is_removed_and_still_named_is_mentioned_with_where(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    from_blueprint = {
        "id": "Told",
        "alias": "Told",
        "use_blueprint": {"path": "own/told.yaml", "input": {"person": anna}},
    }
    await house.has(asks_for(people, anna), from_blueprint, alarm=sends_to(anna))
    assert repairs(people.hass) == []

    await remove(people, "Anna")
    assert repairs(people.hass) == ["contact_gone"]
    words = reads(people.hass, "contact_gone")
    assert "Anna" in words
    assert "Alarm, Gate, Told" in words

    luca = device(people, contact_id("Luca"))
    await house.has(asks_for(people, luca), from_blueprint, alarm=sends_to(luca))
    assert "is named in: Told" in reads(people.hass, "contact_gone")
    await reload(people)
    assert repairs(people.hass) == ["contact_gone"]

    await house.has(asks_for(people, luca), alarm=sends_to(luca))
    assert repairs(people.hass) == []


async def test_a_contact_whom_nobody_names_goes_without_a_word(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, device(people, contact_id("Luca"))))

    await remove(people, "Anna")
    # Whoever names them from now on does so on purpose.
    await house.has(asks_for(people, anna))

    assert repairs(people.hass) == []


async def test_the_last_automation_that_goes_makes_it_good(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, anna))
    await remove(people, "Anna")
    assert repairs(people.hass) == ["contact_gone"]

    await house.has()

    assert repairs(people.hass) == []


async def test_it_is_known_again_after_a_restart_once_automations_are_there(
    hass: HomeAssistant,
    set_up: SetUp,
    house: House,
    hass_storage: dict[str, Any],
    aiohttp_client: AiohttpClient,
) -> None:
    phone = phone_subentry()
    home = await set_up(
        account_entry(
            phone, contact_subentry("Anna", "+4915752982212"), entry_id=ENTRY_ID
        )
    )
    automation = asks_for(home, device(home, contact_id("Anna")))
    await house.has(automation)
    await remove(home, "Anna")
    await hass.async_stop(force=True)

    async with restarted(aiohttp_client) as (again, _client):
        assert await async_setup_component(
            again, "automation", {"automation": [automation]}
        )
        account_entry(phone, entry_id=ENTRY_ID).add_to_hass(again)
        assert await again.config_entries.async_setup(ENTRY_ID)
        await again.async_block_till_done()
        assert repairs(again) == ["contact_gone"]


async def test_an_account_that_is_unloaded_while_automations_change_looks_later(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, anna))
    await remove(people, "Anna")
    for domain in ("automation", "script"):
        await people.hass.services.async_call(domain, "reload", blocking=True)
    await house.has(asks_for(people, anna, alias="Other"))

    await people.hass.config_entries.async_unload(people.entry.entry_id)
    assert repairs(people.hass) == []
    await house.has(asks_for(people, anna, alias="Third"))
    assert repairs(people.hass) == []

    await people.hass.config_entries.async_setup(people.entry.entry_id)
    await people.hass.async_block_till_done()
    assert "is named in: Third" in reads(people.hass, "contact_gone")


async def test_an_unload_right_after_a_change_ends_the_look_that_was_to_come(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, anna))
    await remove(people, "Anna")
    people.hass.states.async_set("automation.new", "on")
    await people.hass.async_block_till_done()

    await people.hass.config_entries.async_unload(people.entry.entry_id)
    async_fire_time_changed(people.hass, datetime.now(UTC) + timedelta(seconds=2))
    await people.hass.async_block_till_done()

    assert repairs(people.hass) == []


async def test_of_very_many_who_are_gone_the_last_fifty_are_mentioned(
    set_up: SetUp, house: House
) -> None:
    names = [f"P{number:03}" for number in range(52)]
    home = await set_up(
        account_entry(
            phone_subentry(),
            *(contact_subentry(n, f"+49176421{11_111 + int(n[1:])}") for n in names),
        )
    )
    devices = [device(home, contact_id(name)) for name in names]
    await house.has(asks_for(home, devices[0]) | {"variables": {"all": devices}})

    for name in names:
        home.hass.config_entries.async_remove_subentry(home.entry, contact_id(name))
        await home.hass.async_block_till_done()

    assert len(repairs(home.hass)) == 50
    said = {
        (i.translation_placeholders or {})["contact"] for i in open_issues(home.hass)
    }
    assert said == set(names[2:])


# The file


async def test_a_file_that_cannot_be_read_is_mentioned_until_the_next_start(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    aiohttp_client: AiohttpClient,
) -> None:
    hass_storage[f"smsgateway24.{ENTRY_ID}"] = {
        "version": 1,
        "key": f"smsgateway24.{ENTRY_ID}",
        "data": {"phones": {PHONE_ID: "eaten by mice"}},
    }
    home = await set_up(account_entry(phone_subentry(), entry_id=ENTRY_ID))
    assert repairs(hass) == ["store_unreadable"]
    await home.accepted(own(1))
    assert len(home.messages) == 1
    await reload(home)
    assert repairs(hass) == ["store_unreadable"]
    await hass.async_stop(force=True)

    entry = account_entry(phone_subentry(), entry_id=ENTRY_ID)
    async with restarted(aiohttp_client, entry) as (again, _client):
        assert repairs(again) == []


@pytest.mark.parametrize("error", [OSError("No space left"), WriteError("No space")])
async def test_a_file_that_cannot_be_written_is_mentioned_once_until_it_can(
    pass_time: PassTime,
    gateway: Gateway,
    hass_storage: dict[str, Any],
    error: Exception,
) -> None:
    hass, key = gateway.hass, f"smsgateway24.{gateway.entry.entry_id}"
    changed = async_capture_events(hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)

    write = Store._async_write_data  # noqa: SLF001 - what is below ours is Home Assistant's

    async def fail(store: Store[Any], data: dict[str, Any]) -> None:
        if store.key == key:
            raise error
        await write(store, data)

    with patch.object(Store, "_async_write_data", fail):
        for sms_id in (1, 2, 3):
            await gateway.accepted(own(sms_id))
            await pass_time(seconds=10)
        assert repairs(hass) == ["store_unwritable"]
        assert [e.data["action"] for e in changed] == ["create"]
        assert len(gateway.messages) == 3
        await reload(gateway)
        assert repairs(hass) == ["store_unwritable"]

    await gateway.accepted(own(4))
    await pass_time(seconds=10)
    assert repairs(hass) == []
    assert hass_storage[key]["data"]["phones"][PHONE_ID]["state"]["received"] == 4


async def test_a_call_proves_nothing_of_a_phone_that_it_does_not_name(
    set_up: SetUp,
) -> None:
    home = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403, proved_url=URL),
            phone_subentry(
                "Galaxy",
                OTHER_WEBHOOK_ID,
                OTHER_PHONE_ID,
                gateway_device_id=10404,
                proved_url=f"https://home.example.com/api/webhook/{OTHER_WEBHOOK_ID}",
            ),
        )
    )
    await move(home.hass, "https://new.example.com")
    assert repairs(home.hass) == ["url_changed", "url_changed"]

    # By the address of the Pixel, which the Galaxy was given.
    body = message(1, device_id=10404)
    assert (await home.call(body, headers={"Host": "new.example.com"})).status == 200
    await home.hass.async_block_till_done()

    assert repairs(home.hass) == ["url_changed", "url_changed"]
