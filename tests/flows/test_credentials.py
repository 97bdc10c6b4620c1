"""Access to an account: entered, tried out, refused, renewed and given up again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
import json
import logging
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
    FlowType,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ApiFault, ApiFaultKind, ManualClock, Service, Simulator
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway, complaints
from tests.builders.storage import files_of
from tests.builders.translations import ENGLISH
from tests.payloads import message
from tests.plugin import SetUp

EMAIL = "owner@example.com"
PASSWORD = "correct horse battery"
POLL = timedelta(minutes=5, seconds=1)
VENDOR = "https://smsgateway24.com/getdata/"
WAYS = ["token", "login"]
REFUSALS = {"token": "invalid_auth", "login": "invalid_login"}


@pytest.fixture
async def elsewhere(socket_enabled: None) -> AsyncIterator[Service]:
    """The service at another address, with other accounts."""
    async with Simulator(seed=2, clock=ManualClock()) as service:
        yield service


@pytest.fixture
def owner(service: Service) -> Account:
    """An account with two phones, 501 and 502."""
    account = service.add_account(EMAIL, PASSWORD)
    service.add_phone(account, "Pixel 4a", device_id=501)
    service.add_phone(account, "Galaxy", device_id=502)
    return account


@pytest.fixture
def neighbour(service: Service) -> Account:
    """Another account, with phone 601."""
    account = service.add_account("neighbour@example.com", PASSWORD)
    service.add_phone(account, "Fairphone", device_id=601)
    return account


def entries(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    return hass.config_entries.async_entries(DOMAIN)


def fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def connected(
    service: Service, account: Account, *phones: Any, **fields: Any
) -> MockConfigEntry:
    """Build the entry of an account with access, as the dialog makes it."""
    return account_entry(
        *phones,
        data={"token": account.token, "api_url": service.api_url},
        unique_id=fingerprint(account.token),
        **fields,
    )


async def at(hass: HomeAssistant, way: str) -> Dialog:
    """Add an account, up to the page that asks for the access."""
    dialog = await (await Dialog.add_account(hass)).choose(way)
    assert dialog.page == way
    return dialog


async def give(
    dialog: Dialog,
    service: Service,
    account: Account,
    *,
    name: str | None = "Home",
    **changes: str,
) -> Dialog:
    """Fill in the token, or e-mail and password, whatever the page asks for."""
    known = {"token": account.token, "email": account.email} | {
        "password": account.password,
        "name": name,
    }
    asked = dialog.suggestions.keys() - {"advanced"}
    entered: dict[str, Any] = {key: known[key] for key in asked} | changes
    api_url = entered.pop("api_url", service.api_url)
    return await dialog.submit(**entered, advanced={"api_url": api_url})


async def reconfigured(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    service: Service,
    account: Account,
    way: str = "token",
) -> Dialog:
    """Enter the access of an entry in its dialog *Reconfigure*, and let it be used."""
    dialog = await Dialog.change_account(hass, entry)
    await dialog.choose(way)
    await give(dialog, service, account)
    await hass.async_block_till_done(wait_background_tasks=True)
    return dialog


async def polled(hass: HomeAssistant) -> None:
    """Let the phones be asked for again."""
    async_fire_time_changed(hass, dt_util.utcnow() + POLL)
    await hass.async_block_till_done(wait_background_tasks=True)


# Adding an account


async def test_there_are_three_ways_to_add_an_account(hass: HomeAssistant) -> None:
    dialog = await Dialog.add_account(hass)

    assert dialog.result["type"] is FlowResultType.MENU
    assert dialog.result["menu_options"] == ["token", "login", "receive_only"]


@pytest.mark.parametrize("way", WAYS)
async def test_an_account_with_access_holds_its_token_and_nothing_else(
    hass: HomeAssistant, service: Service, owner: Account, way: str
) -> None:
    dialog = await give(await at(hass, way), service, owner, name=" Home ")

    assert dialog.page == "created"
    [entry] = entries(hass)
    assert entry.title == "Home"
    assert entry.data == {"token": owner.token, "api_url": service.api_url}
    assert entry.unique_id == fingerprint(owner.token)
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "advanced", [{}, {"api_url": ""}, {"api_url": VENDOR}, {"api_url": VENDOR[:-1]}]
)
async def test_the_vendors_address_is_not_stored(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    advanced: dict[str, str],
) -> None:
    client = "custom_components.smsgateway24.api.client"
    monkeypatch.setattr(f"{client}.API_URL", service.api_url)
    dialog = await at(hass, way)
    entered = {"token": {"token": owner.token}} | {
        "login": {"email": EMAIL, "password": PASSWORD}
    }
    await dialog.submit(name="Home", **entered[way], advanced=advanced)

    assert dialog.page == "created"
    assert entries(hass)[0].data == {"token": owner.token}


async def test_the_address_is_out_of_the_way_and_starts_with_the_vendors(
    hass: HomeAssistant,
) -> None:
    dialog = await at(hass, "token")

    schema = dialog.result["data_schema"].schema
    assert schema["advanced"].options == {"collapsed": True}
    filled = dialog.result["data_schema"]({"token": "x", "advanced": {}})
    assert filled["advanced"] == {"api_url": VENDOR}


async def test_the_first_phone_can_be_picked_right_after_its_account(
    hass: HomeAssistant, service: Service, owner: Account
) -> None:
    dialog = await give(await at(hass, "token"), service, owner)

    kind, flow_id = dialog.result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    manager = hass.config_entries.subentries
    phone = await Dialog.resume(manager, "config_subentries.phone", flow_id)
    await phone.submit(gateway_device_id="502")
    await phone.submit()
    await phone.choose("finish")
    await hass.async_block_till_done(wait_background_tasks=True)
    [subentry] = entries(hass)[0].subentries.values()
    assert subentry.title == "Galaxy"
    assert subentry.data["gateway_device_id"] == 502


async def test_spaces_around_token_and_address_do_no_harm(
    hass: HomeAssistant, service: Service, owner: Account
) -> None:
    dialog = await at(hass, "token")
    url = f" {service.api_url}// "
    await give(dialog, service, owner, token=f" {owner.token}\n", api_url=url)

    data = {"token": owner.token, "api_url": service.api_url}
    assert entries(hass)[0].data == data


async def test_an_account_without_a_phone_can_be_added(
    hass: HomeAssistant, service: Service
) -> None:
    account = service.add_account()
    dialog = await give(await at(hass, "token"), service, account)

    assert dialog.page == "created"


@pytest.mark.parametrize(
    "url",
    [
        "smsgateway24.com/getdata",
        "ftp://example.com/",
        "http://",
        "https:///getdata/",
        "http://example.com:port/",
        "http://example.com/?key=1",
        "http://example.com/#top",
        "two words",
    ],
)
async def test_an_address_that_is_none_is_refused_and_shown(
    hass: HomeAssistant, service: Service, owner: Account, url: str
) -> None:
    dialog = await at(hass, "token")
    await give(dialog, service, owner, api_url=url)

    assert dialog.errors == {"advanced": "invalid_url"}
    schema = dialog.result["data_schema"].schema
    assert schema["advanced"].options == {"collapsed": False}
    assert dialog.suggestions["advanced"] == {"api_url": url}
    assert service.calls() == []
    await give(dialog, service, owner)
    assert dialog.page == "created"


# What goes wrong


@pytest.mark.parametrize(
    ("way", "wrong"), [("token", "token"), ("login", "password"), ("login", "email")]
)
async def test_wrong_access_is_refused_and_can_be_corrected(
    hass: HomeAssistant, service: Service, owner: Account, way: str, wrong: str
) -> None:
    dialog = await at(hass, way)

    for entered in ("wrong", ""):
        await give(dialog, service, owner, **{wrong: entered})
        assert dialog.errors == {"base": REFUSALS[way]}
    assert dialog.suggestions["name"] == "Home"
    # What is wrong may be nearly right; a password can't be read, and is typed anew.
    email = "" if wrong == "email" else EMAIL
    kept = {"token": ""} if way == "token" else {"email": email, "password": None}
    assert {key: dialog.suggestions[key] for key in kept} == kept

    await give(dialog, service, owner)
    assert dialog.page == "created"


def test_who_logs_in_is_told_nothing_of_a_token() -> None:
    assert "token" in ENGLISH["config.error.invalid_auth"]
    assert "token" not in ENGLISH["config.error.invalid_login"]


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_entered_stays_there_after_trouble(
    hass: HomeAssistant,
    simulator: Simulator,
    service: Service,
    owner: Account,
    way: str,
) -> None:
    """A token is long, and was pasted from another page; trouble is no reason to do that again."""
    entered = {"token": {"token": owner.token}}
    entered["login"] = {"email": EMAIL, "password": PASSWORD}
    given: dict[str, Any] = {"name": "Home", **entered[way]}
    given["advanced"] = {"api_url": service.api_url}
    dialog = await at(hass, way)

    async with simulator.unreachable():
        await dialog.submit(**given)
    assert dialog.errors == {"base": "cannot_connect"}
    assert dialog.suggestions == given

    wrong = {"advanced": {"api_url": "ftp://example.com/"}}
    await dialog.submit(**given | wrong)
    assert dialog.errors == {"advanced": "invalid_url"}
    assert dialog.suggestions == given | wrong

    await dialog.submit(**given)
    assert dialog.page == "created"


FAULTS = {
    "html": (ApiFault(kind=ApiFaultKind.HTML, times=None), "malformed_answer"),
    "half": (ApiFault(kind=ApiFaultKind.HALF, times=None), "cannot_connect"),
    "cut": (ApiFault(kind=ApiFaultKind.CUT, times=None), "cannot_connect"),
    "500": (ApiFault(kind=ApiFaultKind.STATUS, times=None), "cannot_connect"),
    "404": (
        ApiFault(kind=ApiFaultKind.STATUS, status=404, times=None),
        "cannot_connect",
    ),
    "403": (
        ApiFault(kind=ApiFaultKind.STATUS, status=403, times=None),
        "invalid_auth",
    ),
    "error": (
        ApiFault(kind=ApiFaultKind.ERROR, text="Account is blocked", times=None),
        "rejected",
    ),
    "silent error": (ApiFault(kind=ApiFaultKind.ERROR, times=None), "rejected"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("fault", "error"), FAULTS.values(), ids=FAULTS)
async def test_trouble_with_the_service_is_named_and_the_dialog_goes_on_after_it(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    way: str,
    fault: ApiFault,
    error: str,
) -> None:
    dialog = await at(hass, way)
    service.fail_api(fault)

    await give(dialog, service, owner)

    refusal = REFUSALS[way] if error == "invalid_auth" else error
    assert dialog.errors == {"base": refusal}
    assert entries(hass) == []
    service.clear_faults()
    await give(dialog, service, owner)
    assert dialog.page == "created"


@pytest.mark.parametrize("way", WAYS)
async def test_a_service_that_cannot_be_reached_is_named_and_tried_again(
    hass: HomeAssistant,
    simulator: Simulator,
    service: Service,
    owner: Account,
    way: str,
) -> None:
    dialog = await at(hass, way)

    async with simulator.unreachable():
        await give(dialog, service, owner)
        assert dialog.errors == {"base": "cannot_connect"}

    await give(dialog, service, owner)
    assert dialog.page == "created"


@pytest.mark.parametrize("method", ["gettoken", "getalldevices"])
@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{}",
        "1",
        '"ok"',
        "\x00",
        "[" * 100_000,
        '{"device": 5, "token": 5}',
        '{"device": true, "token": null}',
        '{"device": "none", "token": " "}',
        '{"error": 1e999}',
        f'{{"error": {"9" * 5_000}}}',
        '{"error": {"code": 1}}',
    ],
)
async def test_an_answer_that_makes_no_sense_is_an_error_on_the_page(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    caplog: pytest.LogCaptureFixture,
    method: str,
    answer: str,
) -> None:
    dialog = await at(hass, "login")
    service.fail_api(
        ApiFault(
            kind=ApiFaultKind.BODY, status=200, method=method, text=answer, times=None
        )
    )

    await give(dialog, service, owner)

    assert dialog.errors == {"base": "malformed_answer"}
    assert "Traceback" not in caplog.text


async def test_the_services_own_words_are_shown_less_what_is_private(
    hass: HomeAssistant, service: Service, owner: Account
) -> None:
    dialog = await at(hass, "login")
    words = f"{EMAIL} ({PASSWORD}, {owner.token}) owes 12345678"
    service.fail_api(ApiFault(kind=ApiFaultKind.ERROR, text=words, times=None))

    await give(dialog, service, owner, email=f" {EMAIL} ")

    # "password" in a text says that the access is wrong; this one has none of such words.
    assert dialog.errors == {"base": "rejected"}
    reason = dialog.result["description_placeholders"]["reason"]
    assert reason.endswith("owes …")
    for private in (EMAIL, PASSWORD, owner.token, "12345678"):
        assert private not in reason


async def test_a_token_is_not_shown_that_the_service_quotes_without_its_spaces(
    hass: HomeAssistant, service: Service, owner: Account
) -> None:
    dialog = await at(hass, "token")
    words = "No plan for open-sesame"
    service.fail_api(ApiFault(kind=ApiFaultKind.ERROR, text=words, times=None))

    await give(dialog, service, owner, token=" open-sesame ")

    assert dialog.result["description_placeholders"]["reason"] == "No plan for …"


# The same account twice


@pytest.mark.parametrize("way", WAYS)
async def test_an_account_is_not_added_twice(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp, way: str
) -> None:
    await set_up(connected(service, owner, title="My phones"))

    dialog = await give(await at(hass, way), service, owner)

    assert dialog.page == "already_configured"
    assert dialog.result["description_placeholders"] == {"account": "My phones"}
    assert len(entries(hass)) == 1


async def test_an_account_is_known_by_its_phones_when_its_token_is_another(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    owner = service.revoke_token(owner.email)

    dialog = await give(await at(hass, "token"), service, owner)

    assert dialog.page == "already_configured"


async def test_an_account_is_known_by_its_phones_while_it_is_not_loaded(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    gateway = await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.config_entries.async_unload(gateway.entry.entry_id)
    owner = service.revoke_token(owner.email)

    dialog = await give(await at(hass, "token"), service, owner)

    assert dialog.page == "already_configured"


async def test_an_account_is_known_while_it_is_disabled_and_nothing_was_set_up(
    hass: HomeAssistant, service: Service, owner: Account
) -> None:
    disabled = {"disabled_by": ConfigEntryDisabler.USER}
    connected(service, owner, title="Asleep", **disabled).add_to_hass(hass)

    dialog = await give(await at(hass, "token"), service, owner)

    assert dialog.page == "already_configured"
    assert dialog.result["description_placeholders"] == {"account": "Asleep"}


async def test_two_dialogs_at_the_same_time_add_an_account_once(
    hass: HomeAssistant, service: Service, owner: Account
) -> None:
    first, second = await at(hass, "token"), await at(hass, "login")

    await asyncio.gather(
        give(first, service, owner), give(second, service, owner, name="Office")
    )

    assert sorted([first.page, second.page]) == ["already_configured", "created"]
    assert len(entries(hass)) == 1


async def test_two_accounts_are_two_entries(
    hass: HomeAssistant, service: Service, owner: Account, neighbour: Account
) -> None:
    for account in (owner, neighbour):
        dialog = await give(await at(hass, "token"), service, account)
        assert dialog.page == "created"
        await hass.async_block_till_done(wait_background_tasks=True)


async def test_the_same_ids_at_another_address_are_other_phones(
    hass: HomeAssistant,
    service: Service,
    elsewhere: Service,
    owner: Account,
    set_up: SetUp,
) -> None:
    await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    namesake = elsewhere.add_account(EMAIL, PASSWORD)
    elsewhere.add_phone(namesake, "Pixel 4a", device_id=501)

    dialog = await give(await at(hass, "token"), elsewhere, namesake)

    assert dialog.page == "created"


@pytest.mark.parametrize("loaded", [True, False])
async def test_an_account_that_only_receives_is_to_be_given_the_token_instead(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp, loaded: bool
) -> None:
    entry = account_entry(phone_subentry(gateway_device_id=502), title="Listener")
    if loaded:
        await set_up(entry)
    else:
        entry.disabled_by = ConfigEntryDisabler.USER
        entry.add_to_hass(hass)

    dialog = await give(await at(hass, "token"), service, owner)

    assert dialog.page == "receives_already"
    assert dialog.result["description_placeholders"] == {"account": "Listener"}


async def test_a_phone_is_known_by_the_id_that_its_first_message_named(
    hass: HomeAssistant, service: Service, owner: Account, gateway: Gateway
) -> None:
    await gateway.accepted(message(1, device_id=501))

    dialog = await give(await at(hass, "token"), service, owner)

    assert dialog.page == "receives_already"


async def test_an_account_that_receives_from_other_phones_is_another(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    await set_up(account_entry(phone_subentry(gateway_device_id=777)))

    dialog = await give(await at(hass, "token"), service, owner)

    assert dialog.page == "created"


# The token is refused later


async def refused(hass: HomeAssistant, service: Service, account: Account) -> Account:
    """Let the service give an account another token, and Home Assistant notice."""
    account = service.revoke_token(account.email)
    await polled(hass)
    return account


@pytest.mark.parametrize("way", WAYS)
async def test_an_account_whose_token_is_refused_asks_for_another_and_goes_on(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    gateway = await set_up(connected(service, owner, phone_subentry()))
    await hass.async_block_till_done(wait_background_tasks=True)
    renewed = await refused(hass, service, owner)
    await gateway.accepted(message(1))
    assert len(gateway.messages) == 1

    dialog = await Dialog.new_token_wanted(hass, gateway.entry)
    assert dialog.page == "reauth_confirm"
    await dialog.choose(way)
    assert dialog.suggestions["advanced"] == {"api_url": service.api_url}
    caplog.clear()
    await give(dialog, service, renewed)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reauth_successful"
    assert gateway.entry.data == {"token": renewed.token, "api_url": service.api_url}
    assert gateway.entry.unique_id == fingerprint(renewed.token)
    assert gateway.entry.state is ConfigEntryState.LOADED
    assert hass.config_entries.flow.async_progress() == []
    # Such as that a listener and the dialog both reload.
    assert complaints(caplog.records) == []
    await gateway.accepted(message(2))
    assert len(gateway.messages) == 2
    count = len(service.calls("getalldevices"))
    await polled(hass)
    assert len(service.calls("getalldevices")) > count
    assert hass.config_entries.flow.async_progress() == []


async def test_a_token_that_works_again_starts_the_polling_again(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    gateway = await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    service.fail_api(
        ApiFault(kind=ApiFaultKind.ERROR, text="Token is disabled", times=None)
    )
    await polled(hass)
    dialog = await Dialog.new_token_wanted(hass, gateway.entry)
    await dialog.choose("token")
    await give(dialog, service, owner)
    assert dialog.errors == {"base": "invalid_auth"}

    service.clear_faults()
    await give(dialog, service, owner)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reauth_successful"
    count = len(service.calls("getalldevices"))
    await polled(hass)
    assert len(service.calls("getalldevices")) > count


async def test_a_new_token_is_taken_by_an_account_that_is_not_loaded(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    gateway = await set_up(connected(service, owner, phone_subentry()))
    await hass.async_block_till_done(wait_background_tasks=True)
    renewed = await refused(hass, service, owner)
    dialog = await Dialog.new_token_wanted(hass, gateway.entry)
    await hass.config_entries.async_unload(gateway.entry.entry_id)
    await dialog.choose("token")

    await give(dialog, service, renewed)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reauth_successful"
    assert gateway.entry.data["token"] == renewed.token
    assert gateway.entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("loaded", [True, False])
async def test_the_token_of_a_stranger_is_no_new_one(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    neighbour: Account,
    set_up: SetUp,
    loaded: bool,
) -> None:
    gateway = await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    await refused(hass, service, owner)
    dialog = await Dialog.new_token_wanted(hass, gateway.entry)
    if not loaded:
        await hass.config_entries.async_unload(gateway.entry.entry_id)
    await dialog.choose("token")

    await give(dialog, service, neighbour)

    assert dialog.page == "wrong_account"
    assert gateway.entry.data["token"] == owner.token
    assert gateway.entry.unique_id == fingerprint(owner.token)


async def test_any_token_is_taken_by_an_account_of_which_nothing_is_known(
    hass: HomeAssistant, service: Service, neighbour: Account, set_up: SetUp
) -> None:
    nobody = service.add_account("nobody@example.com")
    gateway = await set_up(connected(service, nobody))
    await hass.async_block_till_done(wait_background_tasks=True)
    await refused(hass, service, nobody)

    dialog = await Dialog.new_token_wanted(hass, gateway.entry)
    await dialog.choose("token")
    await give(dialog, service, neighbour)

    assert dialog.page == "reauth_successful"


@pytest.mark.parametrize("known", [True, False])
async def test_the_token_of_another_entry_is_no_new_one(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    neighbour: Account,
    set_up: SetUp,
    known: bool,
) -> None:
    mine = owner if known else service.add_account("nobody@example.com")
    gateway = await set_up(connected(service, mine))
    await set_up(connected(service, neighbour, title="Next door"))
    await hass.async_block_till_done(wait_background_tasks=True)

    dialog = await reconfigured(hass, gateway.entry, service, neighbour)

    assert dialog.page == "already_configured"
    assert dialog.result["description_placeholders"] == {"account": "Next door"}
    assert gateway.entry.data["token"] == mine.token


async def test_another_entrys_account_is_known_by_its_phones_too(
    hass: HomeAssistant,
    service: Service,
    neighbour: Account,
    set_up: SetUp,
) -> None:
    nobody = service.add_account("nobody@example.com")
    gateway = await set_up(connected(service, nobody))
    await set_up(connected(service, neighbour, title="Next door"))
    await hass.async_block_till_done(wait_background_tasks=True)
    neighbour = service.revoke_token(neighbour.email)

    dialog = await reconfigured(hass, gateway.entry, service, neighbour)

    assert dialog.page == "already_configured"


async def test_an_entry_that_receives_from_the_same_phones_keeps_nobody_from_a_new_token(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    gateway = await set_up(connected(service, owner))
    await set_up(
        account_entry(
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=502
            )
        )
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    renewed = await refused(hass, service, owner)

    dialog = await Dialog.new_token_wanted(hass, gateway.entry)
    await dialog.choose("token")
    await give(dialog, service, renewed)

    assert dialog.page == "reauth_successful"


async def test_an_entry_that_receives_from_them_keeps_nobody_from_access_to_unknown_phones(
    hass: HomeAssistant,
    service: Service,
    neighbour: Account,
    gateway: Gateway,
    set_up: SetUp,
) -> None:
    await set_up(
        account_entry(
            phone_subentry(
                "Fairphone", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=601
            )
        )
    )

    dialog = await reconfigured(hass, gateway.entry, service, neighbour)

    assert dialog.page == "reconfigure_successful"


# Changing the access


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("loaded", [True, False])
async def test_an_account_that_only_receives_is_given_access(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    set_up: SetUp,
    way: str,
    loaded: bool,
) -> None:
    phone = phone_subentry(gateway_device_id=501)
    gateway = await set_up(account_entry(phone, title="Listener"))
    await gateway.accepted(message(1))
    if not loaded:
        await hass.config_entries.async_unload(gateway.entry.entry_id)
    dialog = await Dialog.change_account(hass, gateway.entry)
    assert dialog.page == "upgrade"
    await dialog.choose(way)
    assert dialog.page == f"new_{way}"

    await give(dialog, service, owner)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reconfigure_successful"
    entry = gateway.entry
    assert entry.title == "Listener"
    assert entry.data == {"token": owner.token, "api_url": service.api_url}
    assert entry.unique_id == fingerprint(owner.token)
    assert entry.state is ConfigEntryState.LOADED
    assert len(entry.subentries) == 1
    await gateway.accepted(message(2))
    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]


async def test_an_account_whose_phones_have_no_id_yet_is_given_any_access(
    hass: HomeAssistant, service: Service, owner: Account, gateway: Gateway
) -> None:
    dialog = await reconfigured(hass, gateway.entry, service, owner)

    assert dialog.page == "reconfigure_successful"


@pytest.mark.parametrize("adopted", [True, False])
async def test_access_to_other_phones_is_refused(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp, adopted: bool
) -> None:
    data: dict[str, Any] = {} if adopted else {"gateway_device_id": 777}
    gateway = await set_up(account_entry(phone_subentry(**data), title="Listener"))
    if adopted:
        await gateway.accepted(message(1, device_id=777))

    dialog = await reconfigured(hass, gateway.entry, service, owner)

    assert dialog.page == "wrong_account"
    assert dialog.result["description_placeholders"] == {"name": "Listener"}
    assert gateway.entry.data == {}
    assert gateway.entry.unique_id is None


async def test_trouble_while_access_is_changed_is_named_too(
    hass: HomeAssistant, service: Service, owner: Account, gateway: Gateway
) -> None:
    dialog = await Dialog.change_account(hass, gateway.entry)
    await dialog.choose("login")
    await give(dialog, service, owner, password="wrong")
    assert dialog.errors == {"base": "invalid_login"}
    await give(dialog, service, owner, api_url="nonsense")
    assert dialog.errors == {"advanced": "invalid_url"}
    service.fail_api(ApiFault(kind=ApiFaultKind.ERROR, text="Closed", times=None))
    await give(dialog, service, owner)
    assert dialog.errors == {"base": "rejected"}

    service.clear_faults()
    await give(dialog, service, owner)
    assert dialog.page == "reconfigure_successful"


async def test_an_account_moves_to_another_address(
    hass: HomeAssistant,
    service: Service,
    elsewhere: Service,
    owner: Account,
    set_up: SetUp,
) -> None:
    gateway = await set_up(connected(service, owner, phone_subentry()))
    await hass.async_block_till_done(wait_background_tasks=True)
    moved = elsewhere.add_account(EMAIL, PASSWORD, token=owner.token)
    count = len(service.calls())

    dialog = await Dialog.change_account(hass, gateway.entry)
    assert dialog.page == "reconfigure"
    await dialog.choose("token")
    await give(dialog, elsewhere, moved)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reconfigure_successful"
    assert gateway.entry.data == {"token": owner.token, "api_url": elsewhere.api_url}
    # One call for the dialog, the other by the entry after its reload.
    assert len(elsewhere.calls("getalldevices")) == 2
    assert len(service.calls()) == count


async def test_a_new_token_by_reconfiguring_ends_the_question_for_one(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    gateway = await set_up(connected(service, owner))
    await hass.async_block_till_done(wait_background_tasks=True)
    renewed = await refused(hass, service, owner)
    question = await Dialog.new_token_wanted(hass, gateway.entry)

    await reconfigured(hass, gateway.entry, service, renewed)

    assert not question.open


@pytest.mark.parametrize("loaded", [True, False])
async def test_an_account_goes_back_to_receiving_only(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp, loaded: bool
) -> None:
    phone = phone_subentry(gateway_device_id=501)
    gateway = await set_up(connected(service, owner, phone, title="My phones"))
    await hass.async_block_till_done(wait_background_tasks=True)
    if not loaded:
        await hass.config_entries.async_unload(gateway.entry.entry_id)
    dialog = await Dialog.change_account(hass, gateway.entry)
    await dialog.choose("receive_only")
    assert dialog.page == "forget_access"
    assert gateway.entry.data != {}

    await dialog.submit()
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dialog.page == "reconfigure_successful"
    entry = gateway.entry
    assert (entry.title, dict(entry.data), entry.unique_id) == ("My phones", {}, None)
    assert entry.state is ConfigEntryState.LOADED
    await gateway.accepted(message(1))
    assert len(gateway.messages) == 1
    count = len(service.calls())
    await polled(hass)
    assert len(service.calls()) == count


async def test_access_that_was_given_up_can_be_given_again(
    hass: HomeAssistant, service: Service, owner: Account, set_up: SetUp
) -> None:
    gateway = await set_up(connected(service, owner, phone_subentry()))
    await hass.async_block_till_done(wait_background_tasks=True)
    dialog = await Dialog.change_account(hass, gateway.entry)
    await (await dialog.choose("receive_only")).submit()
    await hass.async_block_till_done(wait_background_tasks=True)

    added = await give(await at(hass, "token"), service, owner)
    assert added.page == "receives_already"
    dialog = await reconfigured(hass, gateway.entry, service, owner)

    assert dialog.page == "reconfigure_successful"
    assert gateway.entry.data["token"] == owner.token


# Secrets


@pytest.mark.parametrize("way", WAYS)
async def test_neither_email_nor_password_is_kept_and_the_token_only_in_the_entry(
    hass: HomeAssistant,
    service: Service,
    owner: Account,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    dialog = await at(hass, way)
    await give(dialog, service, owner, token="wrong") if way == "token" else None
    service.fail_api(ApiFault(kind=ApiFaultKind.HTML, times=None))
    await give(dialog, service, owner)
    in_progress = repr(hass.config_entries.flow.async_progress())
    service.clear_faults()
    await give(dialog, service, owner)
    await hass.async_block_till_done(wait_background_tasks=True)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1))
    await hass.async_block_till_done(wait_background_tasks=True)

    [entry] = entries(hass)
    flows = [
        *hass.config_entries.flow.async_progress(),
        *hass.config_entries.subentries.async_progress(),
    ]
    files = files_of(hass, entry.entry_id)
    database = repr([file.read_bytes() for file in files])
    assert "known_devices" in database
    stored = json.dumps(hass_storage, default=str) + database
    assert entry.entry_id in stored
    places = [repr(entry.as_dict()), in_progress, repr(flows), stored, caplog.text]
    for secret in (
        EMAIL,
        PASSWORD,
        EMAIL.replace("@", "%40"),
        PASSWORD.split(maxsplit=1)[0],
    ):
        assert all(secret not in place for place in places)
    assert owner.token not in in_progress + repr(flows) + caplog.text
    without_entries = {
        key: value for key, value in hass_storage.items() if "config_entries" not in key
    }
    assert owner.token not in json.dumps(without_entries, default=str) + database
    assert owner.token in repr(entry.as_dict()["data"])
    rest = {key: value for key, value in entry.as_dict().items() if key != "data"}
    assert owner.token not in repr(rest)
