"""Phones, contacts and accounts that an action names."""

from collections.abc import Callable, Iterable, Iterator

from homeassistant.const import ATTR_LABEL_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, label_registry as lr
from homeassistant.helpers.service import async_get_device_and_config_entry

from ..account.account import Account, SmsGateWay24ConfigEntry
from ..account.phone import Phone
from ..const import DOMAIN
from ..domain.contacts import same_name
from ..errors import InvalidRequestError
from .target import contacts_in


def get_phone(hass: HomeAssistant, device_id: str) -> tuple[Account, Phone]:
    """Return account and phone of a device; raises InvalidRequestError or Home Assistant's."""
    account, key = _resolve_device(hass, device_id, lambda account: account.phones)
    if key is None:
        raise InvalidRequestError(translation_key="device_is_no_phone")
    return account, account.phones[key]


def get_recipients(
    hass: HomeAssistant,
    device_id: str | None,
    contacts: Iterable[str],
    labels: Iterable[str] = (),
) -> tuple[Account | None, Phone | None, list[str]]:
    """Return the phone and the contacts that are named, with the one account that has them.

    None for the account where neither is named. Raises InvalidRequestError or Home Assistant's.
    """
    phone: Phone | None = None
    accounts: dict[str, Account] = {}
    if device_id is not None:
        account, phone = get_phone(hass, device_id)
        accounts[account.entry.entry_id] = account
    contact_ids: dict[str, None] = {}
    for account, contact_id in get_contacts(hass, contacts, labels):
        accounts[account.entry.entry_id] = account
        contact_ids[contact_id] = None
    if len(accounts) > 1:
        raise InvalidRequestError(translation_key="several_accounts")
    return next(iter(accounts.values()), None), phone, list(contact_ids)


def get_contacts(
    hass: HomeAssistant, contacts: Iterable[str], labels: Iterable[str]
) -> Iterator[tuple[Account, str]]:
    """Yield accounts and contacts that are named, and those with labels.

    Raises InvalidRequestError or Home Assistant's.
    """
    for position, contact in enumerate(contacts, 1):
        yield get_contact(hass, contact, position)
    known = lr.async_get(hass)
    accounts = {account.entry.entry_id: account for account in get_accounts(hass)}
    for given in labels:
        label = known.async_get_label(given) or known.async_get_label_by_name(given)
        name, label_id = (label.name, label.label_id) if label else (given, given)
        ids = contacts_in(hass, {ATTR_LABEL_ID: [label_id]})
        if any(entry_id not in accounts for entry_id, _ in ids):
            raise InvalidRequestError(translation_key="label_not_loaded", label=name)
        found = [
            (accounts[entry_id], contact_id)
            for entry_id, contact_id in ids
            # A contact whose device is disabled is nobody.
            if contact_id in accounts[entry_id].book.contact_ids
        ]
        if not found:
            raise InvalidRequestError(
                translation_key="label_without_contacts", label=name
            )
        yield from found


def get_contact(
    hass: HomeAssistant, given: str, position: int = 1
) -> tuple[Account, str]:
    """Return account and contact of a device, or of a name that only one contact has.

    Raises InvalidRequestError or Home Assistant's.
    """
    if dr.async_get(hass).async_get(given) is None:
        return _get_contact_by_name(hass, given, position)
    account, key = _resolve_device(
        hass, given, lambda account: account.book.contact_ids
    )
    if key is None:
        raise InvalidRequestError(translation_key="device_is_no_contact")
    return account, key


def _get_contact_by_name(
    hass: HomeAssistant, name: str, position: int
) -> tuple[Account, str]:
    found = [
        (account, contact.contact_id)
        for account in get_accounts(hass)
        for contact in account.book.contacts
        if same_name(contact.name, name)
    ]
    if len(found) == 1:
        return found[0]
    raise InvalidRequestError(
        translation_key=("contact_name_ambiguous" if found else "contact_name_unknown"),
        position=str(position),
    )


def _resolve_device(
    hass: HomeAssistant, device_id: str, get_ids: Callable[[Account], Iterable[str]]
) -> tuple[Account, str | None]:
    device, entry = async_get_device_and_config_entry(hass, DOMAIN, device_id)
    account: Account = entry.runtime_data
    ids = set(get_ids(account))
    keys = (key for domain, key in device.identifiers if domain == DOMAIN)
    return account, next((key for key in keys if key in ids), None)


def get_accounts(hass: HomeAssistant) -> list[Account]:
    """Return the accounts that are loaded."""
    entries: list[SmsGateWay24ConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    return [entry.runtime_data for entry in entries]


def get_only_account(hass: HomeAssistant) -> Account:
    """Return the only account that can send; raises InvalidRequestError if there is not one."""
    accounts = [each for each in get_accounts(hass) if each.client is not None]
    if len(accounts) > 1:
        raise InvalidRequestError(translation_key="which_phone")
    if not accounts:
        raise InvalidRequestError(translation_key="no_account")
    return accounts[0]
