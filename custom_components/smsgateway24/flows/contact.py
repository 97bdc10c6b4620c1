"""Subentry flow that adds and changes a contact: a name for numbers, and how to write to it."""

from collections.abc import Collection, Iterable
from typing import Any

from homeassistant.config_entries import (
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account.data import contact_addresses
from ..account.registry import REGISTRY
from ..const import (
    CONF_CHANNEL,
    CONF_MORE_NUMBERS,
    CONF_NUMBER,
    CONF_PHONE,
    CONF_TRUSTED,
    SUBENTRY_CONTACT,
    SUBENTRY_PHONE,
)
from ..domain.contacts import (
    MAX_ADDRESSES,
    addresses_overlap,
    has_too_many_digits,
    is_acceptable,
    is_same_address,
    same_name,
)
from ..domain.phone_numbers import (
    parse_typed_address,
    pretty_number,
    tidy_address,
    tidy_typed_address,
)
from ..protocol import Channel

CONF_RECENT_SENDER = "recent_sender"
CHANNELS = [channel.value for channel in Channel if channel is not Channel.UNKNOWN]


class ContactFlow(ConfigSubentryFlow):
    """Flow of one form; the contact is used as soon as it is stored.

    Number and recent sender are both optional fields, and this flow checks that one is filled in.
    If the list of senders were required, the frontend would preselect the first one, and a user
    who only enters a name would trust the sender of the last message.
    """

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the details of a new contact."""
        return await self._async_details("user", user_input, None)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the new details of a contact."""
        return await self._async_details(
            "reconfigure", user_input, self._get_reconfigure_subentry()
        )

    async def _async_details(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        subentry: ConfigSubentry | None,
    ) -> SubentryFlowResult:
        entry = self._get_entry()
        if entry.disabled_by is not None:
            # The recent senders of a disabled account are not loaded after a start.
            return self.async_abort(reason="account_disabled")
        picked = None if user_input is None else user_input.get(CONF_RECENT_SENDER)
        senders = await self._async_senders(picked)
        offered = senders if subentry is None else []
        errors: dict[str, str] = {}
        suggested = None if subentry is None else self._stored(subentry)
        if user_input is not None:
            suggested = user_input
            title = user_input[CONF_NAME].strip()
            data = self._data(user_input)
            errors = self._name_errors(title, subentry)
            errors |= self._number_errors(data, user_input, subentry, senders)
            if errors.get(CONF_NUMBER) == "number_missing" and offered:
                errors[CONF_NUMBER] = "number_or_sender_missing"
            if not errors and subentry is None:
                return self.async_create_entry(
                    title=title,
                    data=data,
                    description_placeholders={
                        "name": title,
                        "understood": self._understood(contact_addresses(data)),
                    },
                )
            if not errors and subentry is not None:
                return self.async_update_and_abort(
                    entry, subentry, title=title, data=data
                )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(self._fields(offered)), suggested
            ),
            errors=errors,
            description_placeholders=None
            if subentry is None
            else {"understood": self._understood(contact_addresses(subentry.data))},
        )

    def _understood(self, addresses: Iterable[str]) -> str:
        """Return addresses as a list, each with the numbers that it stands for."""
        lines = []
        for address in addresses:
            parsed = parse_typed_address(address, self.hass.config.country)
            numbers = " / ".join(map(pretty_number, sorted(parsed.candidates)))
            # A recent sender chose its name itself: it is shown as it is, without any markup.
            shown = f"`{' '.join(address.replace('`', chr(39)).split())}`"
            lines.append(f"- {shown} = **{numbers}**" if numbers else f"- {shown}")
        return "\n".join(lines)

    def _others(self, subentry: ConfigSubentry | None) -> list[ConfigSubentry]:
        """Return the other contacts of the account."""
        return [
            other
            for other in self._get_entry().get_subentries_of_type(SUBENTRY_CONTACT)
            if subentry is None or other.subentry_id != subentry.subentry_id
        ]

    def _name_errors(
        self, title: str, subentry: ConfigSubentry | None
    ) -> dict[str, str]:
        """Return the error of the name, if any."""
        errors = {}
        if not title:
            errors[CONF_NAME] = "name_missing"
        elif any(same_name(other.title, title) for other in self._others(subentry)):
            errors[CONF_NAME] = "name_taken"
        return errors

    def _number_errors(
        self,
        data: dict[str, Any],
        user_input: dict[str, Any],
        subentry: ConfigSubentry | None,
        senders: Collection[str],
    ) -> dict[str, str]:
        """Return the errors of the numbers, if any, by the field that they were entered in."""
        entered, picked = _entered(user_input), user_input.get(CONF_RECENT_SENDER)
        field = CONF_RECENT_SENDER if picked and not entered else CONF_NUMBER
        country, trusted = self.hass.config.country, data[CONF_TRUSTED]
        errors: dict[str, str] = {}
        if not data[CONF_NUMBER]:
            errors[field] = "number_missing"
            return errors
        others = [
            address
            for other in self._others(subentry)
            for address in contact_addresses(other.data)
        ]
        more = data.get(CONF_MORE_NUMBERS, ())
        checked = [(CONF_MORE_NUMBERS, address) for address in more]
        stored = () if subentry is None else contact_addresses(subentry.data)
        heard = {*senders, *stored}
        for name, address in (*checked, (field, data[CONF_NUMBER])):
            if has_too_many_digits(address, country):
                errors[name] = "number_too_long"
            elif not is_acceptable(address, country, heard=address in heard):
                errors[name] = "number_invalid"
            elif any(addresses_overlap(address, other, country) for other in others):
                errors[name] = "number_taken"
            elif trusted and len(parse_typed_address(address, country).candidates) > 1:
                errors[name] = "number_ambiguous"
        if len(more) >= MAX_ADDRESSES:
            errors[CONF_MORE_NUMBERS] = "too_many_numbers"
        if entered and picked and not addresses_overlap(entered, picked, country):
            errors[field] = "number_and_sender_differ"
        return errors

    def _data(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """Return the data to store, without a phone that was removed meanwhile."""
        picked = user_input.get(CONF_RECENT_SENDER, "")
        number, *more = self._numbers(_entered(user_input) or picked, user_input)
        data = {
            CONF_NUMBER: number,
            CONF_TRUSTED: user_input[CONF_TRUSTED],
            CONF_CHANNEL: user_input[CONF_CHANNEL],
        }
        if more:
            data[CONF_MORE_NUMBERS] = more
        if (phone_id := user_input.get(CONF_PHONE)) in self._phones():
            data[CONF_PHONE] = phone_id
        return data

    def _numbers(self, first: str, user_input: dict[str, Any]) -> list[str]:
        """Return all numbers that were entered, each once, the main one first."""
        country = self.hass.config.country
        found: list[str] = []
        for address in (first, *map(_tidy, user_input.get(CONF_MORE_NUMBERS, ()))):
            if address and not any(
                is_same_address(address, other, country) for other in found
            ):
                found.append(address)
        return found or [""]

    def _stored(self, subentry: ConfigSubentry) -> dict[str, Any]:
        """Return the values to fill the form with, without a phone that was removed."""
        stored = {CONF_NAME: subentry.title} | dict(subentry.data)
        if stored.get(CONF_PHONE) not in self._phones():
            stored.pop(CONF_PHONE, None)
        return stored

    def _phones(self) -> dict[str, str]:
        """Return the names of the account's phones by their ids."""
        phones = self._get_entry().get_subentries_of_type(SUBENTRY_PHONE)
        return {phone.subentry_id: phone.title for phone in phones}

    def _fields(self, senders: list[str]) -> dict[vol.Marker, Any]:
        """Return the fields of the form; recent senders only if there are any."""
        fields: dict[vol.Marker, Any] = {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Optional(CONF_NUMBER): TextSelector(),
            vol.Optional(CONF_MORE_NUMBERS): TextSelector(
                TextSelectorConfig(multiple=True)
            ),
        }
        if senders:
            fields[vol.Optional(CONF_RECENT_SENDER)] = SelectSelector(
                SelectSelectorConfig(options=senders, mode=SelectSelectorMode.DROPDOWN)
            )
        fields[vol.Required(CONF_CHANNEL, default=Channel.SIM_1.value)] = (
            SelectSelector(
                SelectSelectorConfig(
                    options=CHANNELS,
                    translation_key=CONF_CHANNEL,
                    mode=SelectSelectorMode.DROPDOWN,
                )
            )
        )
        if len(phones := self._phones()) > 1:
            fields[vol.Optional(CONF_PHONE)] = SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=phone_id, label=title)
                        for phone_id, title in phones.items()
                    ],
                    mode=SelectSelectorMode.DROPDOWN,
                )
            )
        fields[vol.Required(CONF_TRUSTED, default=False)] = BooleanSelector()
        return fields

    async def _async_senders(self, picked: str | None) -> list[str]:
        """Return recent senders that are no contacts, newest first.

        One that was picked stays in the list when the form is shown again.
        """
        account = await self.hass.data[REGISTRY].async_get(self._get_entry())
        senders = account.data.unknown_senders(dt_util.utcnow())
        return senders if picked is None or picked in senders else [*senders, picked]


def _entered(user_input: dict[str, Any]) -> str:
    """Return the number that was typed; an empty field is missing in the input."""
    return _tidy(user_input.get(CONF_NUMBER, ""))


def _tidy(entered: str) -> str:
    return tidy_address(tidy_typed_address(entered))
