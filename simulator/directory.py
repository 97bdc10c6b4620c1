"""Accounts, their phones, and the webhook URLs of the phones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypedDict, Unpack

from .model import CHANNELS, Account, Phone, Webhooks
from .state import State


class PhoneChanges(TypedDict, total=False):
    """The fields of a phone that can be changed, except its title."""

    number: str | None
    online: bool
    app_version: str
    app_current: bool
    subscription: bool
    clock_ahead: float


class Directory:
    """Accounts by e-mail address, phones by device id; returned values are snapshots."""

    def __init__(self, state: State) -> None:
        """Take the state in which they are stored."""
        self.state = state

    def add_account(
        self,
        email: str = "owner@example.com",
        password: str = "password",  # noqa: S107 - of an account that exists only in memory
        *,
        token: str | None = None,
        zone: str = "Europe/Berlin",
    ) -> Account:
        """Add an account. Raises ValueError if the e-mail address is in use."""
        return self.state.add_account(email, password, token=token, zone=zone)

    def revoke_token(self, email: str) -> Account:
        """Replace the token of an account, so that the old one is rejected."""
        account = replace(self.state.accounts[email], token=self.state.new_token())
        self.state.accounts[email] = account
        return account

    def add_phone(
        self,
        account: Account,
        title: str = "Pixel 4a",
        *,
        device_id: int | None = None,
        numbers: Sequence[str] = (),
        **changes: Unpack[PhoneChanges],
    ) -> Phone:
        """Add a phone with a SIM card for each number. Raises ValueError if the id is in use."""
        phone = self.state.add_phone(
            account.email, title, device_id=device_id, numbers=numbers
        )
        return self.change_phone(phone.device_id, **changes) if changes else phone

    def phone(self, device_id: int) -> Phone:
        """Return a phone in its current state. Raises KeyError."""
        return self.state.phones[device_id]

    def rename_phone(self, device_id: int, title: str) -> Phone:
        """Change the title of a phone."""
        return self._put(replace(self.phone(device_id), title=title))

    def change_phone(self, device_id: int, **changes: Unpack[PhoneChanges]) -> Phone:
        """Change fields of a phone; one that goes offline was last seen now."""
        phone = self.phone(device_id)
        if phone.online and changes.get("online") is False:
            phone = replace(phone, last_seen=self.state.clock.now())
        return self._put(replace(phone, **changes))

    def register_anew(self, device_id: int) -> Phone:
        """Move a phone to a new id, as a new login does on some; the old one stays, offline."""
        return self.state.register_anew(device_id)

    def set_webhooks(
        self,
        device_id: int,
        *,
        status: str | None = None,
        incoming: str | Mapping[int, str] | None = None,
    ) -> Phone:
        """Set a phone's webhook URLs: one for all slots, or one for each. None empties a field."""
        if isinstance(incoming, str):
            incoming = dict.fromkeys(CHANNELS.values(), incoming)
        webhooks = Webhooks(
            status=status, incoming=MappingProxyType(dict(incoming or {}))
        )
        return self._put(replace(self.phone(device_id), webhooks=webhooks))

    def _put(self, phone: Phone) -> Phone:
        self.state.phones[phone.device_id] = phone
        return phone
