"""Fix flows for a phone: its second device id, its clock, its changed or known webhook URL.

And one that adds a phone which the service lists.
"""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.components.repairs.const import FlowType
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from .account.account import Account
from .account.issues import Issue, issue_id as get_issue_id
from .account.phone import Phone
from .account.registry import REGISTRY
from .const import CONF_GATEWAY_DEVICE_ID, DOMAIN, SUBENTRY_PHONE, VENDOR_DEVICES_URL
from .flows.phone import CONF_NEW_URL, CONF_OLD_URL_ENDS, CONF_WEBHOOK_URL, url_field


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the fix flow of an issue."""
    ids = data or {}
    if issue_id.startswith(f"{Issue.PHONE_NOT_ADDED}_"):
        return AddPhoneRepairFlow(*str(ids.get("subject")).rsplit("_", 1))
    entry_id, phone_id = str(ids.get("entry_id")), str(ids.get("subject"))
    if issue_id == get_issue_id(Issue.SECOND_DEVICE, phone_id):
        return SecondDeviceRepairFlow(entry_id, phone_id)
    if issue_id == get_issue_id(Issue.ADDRESS_KNOWN, phone_id):
        return AddressKnownRepairFlow(entry_id, phone_id)
    if issue_id == get_issue_id(Issue.MESSAGE_REFUSED, phone_id):
        return MessageRefusedRepairFlow(entry_id, phone_id)
    if issue_id == get_issue_id(Issue.CLOCK_OFFSET, phone_id):
        return ClockRepairFlow(entry_id, phone_id)
    return UrlChangedRepairFlow(entry_id, phone_id)


class AddPhoneRepairFlow(RepairsFlow):
    """Fix flow that asks for the name of a phone, and leads on to its webhook URL."""

    def __init__(self, entry_id: str, device_id: str) -> None:
        """Create the flow for a phone of the service's list."""
        self._entry_id = entry_id
        self._device_id = device_id

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Start; `user_input` is the data of the issue here, not that of a form."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for a name, then continue with the flow that adds a phone, at its URL."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if issue is None or entry is None:
            return self.async_abort(reason="already_solved")
        account = await self.hass.data[REGISTRY].async_get(entry)
        if int(self._device_id) in account.data.gateway_device_ids():
            return self.async_abort(reason="already_solved")
        placeholders = issue.translation_placeholders or {}
        if user_input is None:
            name = vol.Required(CONF_NAME, default=placeholders.get("phone", ""))
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({name: TextSelector()}),
                description_placeholders={**placeholders, "device": self._device_id},
            )
        flow = await self.hass.config_entries.subentries.async_init(
            (self._entry_id, SUBENTRY_PHONE),
            context={"source": SOURCE_USER},
            data={
                CONF_NAME: user_input[CONF_NAME],
                CONF_GATEWAY_DEVICE_ID: self._device_id,
            },
        )
        if flow["type"] is FlowResultType.ABORT:
            return self.async_abort(reason="cannot_add")
        return self.async_abort(
            reason="add_phone",
            next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, flow["flow_id"]),
        )


class PhoneRepairFlow(RepairsFlow):
    """Fix flow for one phone, which may be removed while the flow is open."""

    def __init__(self, entry_id: str, phone_id: str) -> None:
        """Create the flow for a phone."""
        self._entry_id = entry_id
        self._phone_id = phone_id

    async def _async_phone(self) -> tuple[Account, Phone] | None:
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or self._phone_id not in entry.subentries:
            return None
        account = await self.hass.data[REGISTRY].async_get(entry)
        phone = account.phones.get(self._phone_id)
        return None if phone is None else (account, phone)


class SecondDeviceRepairFlow(PhoneRepairFlow):
    """Fix flow for a second device id: of the same phone, or of another one with the same URL.

    The id that was shown is stored, since another request may have another id by then.
    """

    _device_id: int | None = None

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask which of both is the case."""
        found = await self._async_phone()
        if found is None or found[1].other_device_id is None:
            return self.async_abort(reason="already_solved")
        phone = found[1]
        self._device_id = phone.other_device_id
        return self.async_show_menu(
            step_id="init",
            menu_options=["take_over", "add_phone"],
            description_placeholders={
                "phone": phone.name,
                "device": str(self._device_id),
            },
        )

    async def async_step_take_over(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Store the new id of the phone."""
        found = await self._async_phone()
        if found is None or found[1].other_device_id is None:
            return self.async_abort(reason="already_solved")
        account, phone = found
        subentry = account.entry.subentries[self._phone_id]
        data = {**subentry.data, CONF_GATEWAY_DEVICE_ID: self._device_id}
        self.hass.config_entries.async_update_subentry(
            account.entry, subentry, data=data
        )
        account.async_check_second_device(phone)
        return self.async_create_entry(data={})

    async def async_step_add_phone(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Continue with the flow that adds a phone, which gets its own URL."""
        flow = await self.hass.config_entries.subentries.async_init(
            (self._entry_id, SUBENTRY_PHONE), context={"source": SOURCE_USER}
        )
        return self.async_abort(
            reason="add_phone",
            next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, flow["flow_id"]),
        )


class NewAddressRepairFlow(PhoneRepairFlow):
    """Fix flow for a webhook URL that somebody else may know."""

    async def async_step_new_address(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Continue with the flow that changes the phone, at its new URL.

        The present one is refused once that flow is finished: after the first request by the new
        one, if the user waits for it, or at once.
        """
        if (found := await self._async_phone()) is None:
            return self.async_abort(reason="already_solved")
        subentry = found[0].entry.subentries[self._phone_id]
        fields = {
            CONF_NAME: subentry.title,
            CONF_NEW_URL: True,
            CONF_OLD_URL_ENDS: True,
        }
        if (device_id := subentry.data.get(CONF_GATEWAY_DEVICE_ID)) is not None:
            fields[CONF_GATEWAY_DEVICE_ID] = str(device_id)
        flow = await self.hass.config_entries.subentries.async_init(
            (self._entry_id, SUBENTRY_PHONE),
            context={"source": SOURCE_RECONFIGURE, "subentry_id": self._phone_id},
            data=fields,
        )
        return self.async_abort(
            reason="new_address",
            next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, flow["flow_id"]),
        )


class AddressKnownRepairFlow(NewAddressRepairFlow):
    """Fix flow for a URL by which several senders used one id: a new one, or nothing."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask whether to make a new URL."""
        found = await self._async_phone()
        if found is None:
            return self.async_abort(reason="already_solved")
        return self.async_show_menu(
            step_id="init",
            menu_options=["new_address", "keep"],
            description_placeholders={"phone": found[1].name},
        )

    async def async_step_keep(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Keep the URL, and begin to count anew."""
        if (found := await self._async_phone()) is not None:
            account, phone = found
            phone.conflicts.clear()
            account.issues.async_set(Issue.ADDRESS_KNOWN, self._phone_id, on=False)
        return self.async_create_entry(data={})


class MessageRefusedRepairFlow(NewAddressRepairFlow):
    """Fix flow for a trusted contact's message that the service did not have.

    Either its list has none of that channel in time, or somebody else has sent it.
    """

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask who has sent it."""
        found = await self._async_phone()
        if found is None or found[1].refused_channel is None:
            return self.async_abort(reason="already_solved")
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_menu(
            step_id="init",
            menu_options=["it_was_me", "it_was_not_me"],
            description_placeholders=(issue and issue.translation_placeholders) or {},
        )

    async def async_step_it_was_me(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Trust messages of that channel without confirmation."""
        found = await self._async_phone()
        if found is not None and found[1].refused_channel is not None:
            account, phone = found
            account.trust.async_never_bind(phone, found[1].refused_channel)
        return self.async_create_entry(data={})

    async def async_step_it_was_not_me(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Make a new URL."""
        return await self.async_step_new_address()


class ClockRepairFlow(PhoneRepairFlow):
    """Fix flow that asks whether a phone's clock is off, or right again.

    The answer is about the offset that was shown, since the question may be another one by then.
    """

    _offset: int = 0

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask."""
        found = await self._async_phone()
        if found is None or (offset := found[1].clock.question) is None:
            return self.async_abort(reason="already_solved")
        phone = found[1]
        self._offset = offset
        return self.async_show_menu(
            step_id="init",
            menu_options=["yes", "no"],
            description_placeholders={
                "phone": phone.name,
                "hours": phone.clock.hours,
                "zone": phone.clock.zone,
            },
        )

    async def async_step_yes(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Correct the dates of later messages."""
        return await self._async_answer(confirmed=True)

    async def async_step_no(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave the dates, and do not ask again."""
        return await self._async_answer(confirmed=False)

    async def _async_answer(self, *, confirmed: bool) -> RepairsFlowResult:
        found = await self._async_phone()
        if found is None or not found[0].async_answer_clock(
            found[1], self._offset, confirmed=confirmed
        ):
            return self.async_abort(reason="already_solved")
        return self.async_create_entry(data={})


class UrlChangedRepairFlow(PhoneRepairFlow):
    """Fix flow that shows a phone's new URL, which is confirmed by submitting the form."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Start; `user_input` is the data of the issue here, not that of a form."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the URL, and where to paste it."""
        found = await self._async_phone()
        if found is None:
            return self.async_abort(reason="already_solved")
        account, phone = found
        if (url := account.unconfirmed_urls.get(self._phone_id)) is None:
            if account.issues.is_active(Issue.URL_CHANGED, self._phone_id):
                return self.async_abort(reason="no_address")
            return self.async_abort(reason="already_solved")
        if user_input is not None:
            account.async_confirm_url(self._phone_id)
            return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema(url_field(url)),
            description_placeholders={
                "phone": phone.name,
                CONF_WEBHOOK_URL: url,
                "devices_url": VENDOR_DEVICES_URL,
            },
        )
