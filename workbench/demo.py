"""Sets up accounts with phones and contacts through the dialogs, as a user does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .client import Client
from .configuration import DOMAIN
from .flows import Answers, look_at, walk
from .session import Json, RequestFailedError
from .waiting import wait_for

_TITLE = "SmsGateWay24"
_PHONE = "phone"
_CONTACT = "contact"
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhone:
    """A phone to add; with the service's id for it, it is chosen from the account's list."""

    name: str
    gateway_device_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact to add; `phone` is the name of the phone to send from, None for the first."""

    name: str
    number: str
    trusted: bool = False
    channel: str = "sim_1"
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone that was set up, and its webhook URL."""

    entry_id: str
    subentry_id: str
    device_id: str
    """In the device registry."""
    name: str
    webhook_url: str = field(repr=False)
    gateway_device_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact that was set up."""

    subentry_id: str
    device_id: str
    """In the device registry."""
    name: str
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that was set up; phones and contacts in the order in which they were requested."""

    entry_id: str
    phones: tuple[Phone, ...]
    contacts: tuple[Contact, ...]


async def set_up(client: Client, phone: NewPhone | None = None) -> Phone:
    """Set up an account without the API, with one phone.

    Raises RuntimeError if a flow shows a step that is not expected here.
    """
    answers = {
        "user": {"next_step_id": "receive_only"},
        "receive_only": {"name": _TITLE},
    }
    account = _Dialogs(client, *await _add_account(client, answers))
    [found] = await account.phones([phone or NewPhone(name="Pixel 4a")])
    return found


async def set_up_with_service(
    client: Client,
    *,
    api_url: str,
    token: str,
    phones: Sequence[NewPhone],
    contacts: Sequence[NewContact] = (),
    entry_id: str | None = None,
    title: str = _TITLE,
) -> Account:
    """Set up an account with a token, or add what is missing to an existing one.

    The service must run, since the dialogs request it. Raises RuntimeError if a flow rejects an
    answer or shows a step that is not expected here.
    """
    step = None
    if entry_id is None:
        entry_id, step = await _add_account(client, _access(title, api_url, token))
    account = _Dialogs(client, entry_id, step)
    found = await account.phones(phones)
    people = await account.contacts(contacts, found)
    await account.wait_loaded()
    return Account(entry_id=entry_id, phones=found, contacts=people)


async def expect_many(client: Client, entry_id: str, **options: Any) -> None:
    """Let as many messages a second come in as an account can be set to, and change other options.

    Tests send more than a phone would. Raises RuntimeError if the options are rejected.
    """
    step = await client.start_options_flow(entry_id)
    given = {"webhooks_per_second": 1_000} | options
    await walk(client, step, {"init": given, "sending": given}, "options")


async def move(client: Client, entry_id: str, *, api_url: str, token: str) -> None:
    """Change the API URL and token of an account. Raises RuntimeError if they are rejected."""
    step = await client.start_flow(DOMAIN, entry_id=entry_id)
    form = {"token": token, "advanced": {"api_url": api_url}}
    answers: Answers = {"reconfigure": {"next_step_id": "token"}, "new_token": form}
    await walk(client, step, answers)


def _access(title: str, api_url: str, token: str) -> dict[str, dict[str, Any]]:
    form = {"name": title, "token": token, "advanced": {"api_url": api_url}}
    return {"user": {"next_step_id": "token"}, "token": form}


async def _add_account(client: Client, answers: Answers) -> tuple[str, Json]:
    """Return the id of the new entry, and the step for its first phone, which follows."""
    account = (await walk(client, await client.start_flow(DOMAIN), answers)).end
    entry_id: str = account["result"]["entry_id"]
    _, flow_id = account.get("next_flow") or (None, None)
    try:
        return entry_id, flow_id and await client.flow(flow_id, "subentry")
    except RequestFailedError:
        return entry_id, None


class _Dialogs:
    """Adds phones and contacts to an account, and finds existing ones."""

    def __init__(self, client: Client, entry_id: str, step: Json = None) -> None:
        """Take the account, and the step of its first phone if that dialog is open."""
        self._client = client
        self._entry_id = entry_id
        self._step = step

    async def phones(self, wanted: Iterable[NewPhone]) -> tuple[Phone, ...]:
        """Return the phones, adding missing ones; renamed ones are recognized."""
        there = await self._there(_PHONE, "gateway_device_id")
        return tuple([await self._phone(phone, there) for phone in wanted])

    async def contacts(
        self, wanted: Sequence[NewContact], phones: Iterable[Phone]
    ) -> tuple[Contact, ...]:
        """Return the contacts, adding missing ones; renamed ones are recognized."""
        there = await self._there(_CONTACT, "number") if wanted else {}
        by_name = {phone.name: phone.subentry_id for phone in phones}
        return tuple([await self._contact(new, there, by_name) for new in wanted])

    async def wait_loaded(self) -> None:
        """Wait until the entry is loaded. Raises RuntimeError if its setup failed for good."""

        async def loaded() -> bool:
            for entry in await self._client.entries(DOMAIN):
                if entry["entry_id"] == self._entry_id:
                    if entry["state"] == "setup_error":
                        raise RuntimeError("the account could not be set up")
                    return bool(entry["state"] == "loaded")
            return False

        await wait_for(loaded, _PATIENCE, what="loaded account")

    async def _phone(self, phone: NewPhone, there: Mapping[str, str]) -> Phone:
        device_id = phone.gateway_device_id
        subentry_id = there.get(str(device_id)) or there.get(phone.name)
        if subentry_id is None:
            fields = {"name": phone.name}
            if device_id is not None:
                fields["gateway_device_id"] = str(device_id)
            subentry_id = await self._add(_PHONE, fields)
        shown = await look_at(self._client, self._entry_id, _PHONE, subentry_id)
        return Phone(
            entry_id=self._entry_id,
            subentry_id=subentry_id,
            device_id=await self._device_id(subentry_id),
            name=await self._title(subentry_id),
            webhook_url=shown.values["webhook_url"],
            gateway_device_id=device_id,
        )

    async def _contact(
        self, contact: NewContact, there: Mapping[str, str], phones: Mapping[str, str]
    ) -> Contact:
        subentry_id = there.get(contact.number) or there.get(contact.name)
        if subentry_id is None:
            fields: dict[str, Any] = {
                "number": contact.number,
                "name": contact.name,
                "channel": contact.channel,
                "trusted": contact.trusted,
            }
            if contact.phone is not None:
                fields["phone"] = phones[contact.phone]
            subentry_id = await self._add(_CONTACT, fields)
        return Contact(
            subentry_id=subentry_id,
            device_id=await self._device_id(subentry_id),
            name=await self._title(subentry_id),
            number=contact.number,
        )

    async def _there(self, subentry_type: str, field_name: str) -> dict[str, str]:
        """Return the ids of existing subentries, by title and by the value of a field."""
        found: dict[str, str] = {}
        for subentry in await self._client.subentries(self._entry_id):
            if subentry["subentry_type"] == subentry_type:
                subentry_id: str = subentry["subentry_id"]
                shown = await look_at(
                    self._client, self._entry_id, subentry_type, subentry_id
                )
                found[subentry["title"]] = subentry_id
                found[str(shown.values.get(field_name))] = subentry_id
        return found

    async def _add(self, subentry_type: str, fields: Mapping[str, Any]) -> str:
        before = await self._ids()
        step, self._step = self._step, None
        if step is None:
            step = await self._client.start_subentry_flow(self._entry_id, subentry_type)
        answers = {"user": fields, "prove": {"next_step_id": "finish"}}
        await walk(self._client, step, answers, "subentry")
        # Adding a phone reloads the account, which replaces its entities.
        await self.wait_loaded()
        [subentry_id] = await self._ids() - before
        return subentry_id

    async def _ids(self) -> set[str]:
        subentries = await self._client.subentries(self._entry_id)
        return {subentry["subentry_id"] for subentry in subentries}

    async def _title(self, subentry_id: str) -> str:
        [title] = [
            subentry["title"]
            for subentry in await self._client.subentries(self._entry_id)
            if subentry["subentry_id"] == subentry_id
        ]
        return str(title)

    async def _device_id(self, subentry_id: str) -> str:
        async def device_id() -> str | None:
            for device in await self._client.device_registry():
                if [DOMAIN, subentry_id] in device["identifiers"]:
                    return str(device["id"])
            return None

        found = await wait_for(device_id, _PATIENCE, what="device of the subentry")
        return str(found)
