"""Config, options and subentry flows, as their user sees them."""

from collections.abc import Mapping
from typing import Any, Self

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowContext,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers.selector import SelectSelector

from custom_components.smsgateway24.const import DOMAIN

from .translations import CENTRAL, ENGLISH, below, placeholders

# Fields that a page has only where there is something to choose from.
SHOWN_AT_TIMES = {
    "config_subentries.contact.step.user": {"phone", "recent_sender"},
    "config_subentries.contact.step.reconfigure": {"phone"},
}


def assert_translated(section: str, result: Mapping[str, Any]) -> None:
    """Check that all a flow shows has words, and that the words get what they ask for."""
    match result["type"]:
        case FlowResultType.FORM:
            step = f"{section}.step.{result['step_id']}"
            paths = {
                f"{section}.error.{error}"
                for error in (result["errors"] or {}).values()
            }
            assert paths <= ENGLISH.keys(), paths
            errors = {path: ENGLISH[path] for path in paths}
            _assert_filled(step, result, below(step) | errors)
            _assert_fields_translated(step, result["data_schema"].schema)
        case FlowResultType.MENU:
            step = f"{section}.step.{result['step_id']}"
            _assert_filled(step, result)
            options = set(result["menu_options"])
            assert below(f"{step}.menu_options").keys() == options
            assert below(f"{step}.menu_option_descriptions").keys() == options
        case FlowResultType.SHOW_PROGRESS:
            assert f"{section}.step.{result['step_id']}.title" in ENGLISH
            path = f"{section}.progress.{result['progress_action']}"
            _assert_filled(path, result, {path: ENGLISH[path]})
        case FlowResultType.ABORT:
            texts, section = ENGLISH, f"{section}.abort"
            if result.get("translation_domain") == "homeassistant":
                texts, section = CENTRAL, "config.abort"
            path = f"{section}.{result['reason']}"
            _assert_filled(path, result, {path: texts[path]})
        case kind:
            assert kind is FlowResultType.CREATE_ENTRY
            texts = below(f"{section}.create_entry")
            if texts or result["description_placeholders"]:
                _assert_filled(section, result, texts)


def _assert_fields_translated(step: str, schema: Mapping[Any, Any]) -> None:
    sections = {
        str(marker.schema): part
        for marker, part in schema.items()
        if isinstance(part, section)
    }
    texts = below(f"{step}.sections")
    assert {path.partition(".")[0] for path in texts} == sections.keys(), step
    for name, part in sections.items():
        assert f"{name}.name" in texts, step
        _assert_fields_translated(f"{step}.sections.{name}", part.schema.schema)
    fields = {str(marker.schema) for marker in schema} - sections.keys()
    fields |= SHOWN_AT_TIMES.get(step, set())
    assert below(f"{step}.data").keys() == fields, step
    assert below(f"{step}.data_description").keys() == fields, step
    for selector in schema.values():
        # What the user has named, such as phones, is not translated.
        if (
            isinstance(selector, SelectSelector)
            and "translation_key" in selector.config
        ):
            key = selector.config["translation_key"]
            options = below(f"selector.{key}.options").keys()
            assert options == set(selector.config["options"]), key


def _assert_filled(
    path: str, result: Mapping[str, Any], texts: Mapping[str, str] | None = None
) -> None:
    """Check that the texts of a step exist, and name just the placeholders that it gives."""
    texts = below(path) if texts is None else texts
    assert texts, path
    wanted = set().union(*map(placeholders, texts.values()))
    assert wanted == set(result.get("description_placeholders") or ()), path


class Dialog:
    """A flow as its user sees it; every page of it must have its words."""

    def __init__(self, manager: Any, section: str, result: Any) -> None:
        """Take a flow that has just been started."""
        self._manager = manager
        self._section = section
        self.flow_id: str = result["flow_id"]
        self._show(result)

    @classmethod
    async def add_account(cls, hass: HomeAssistant) -> Self:
        """Click on *Add integration*."""
        manager = hass.config_entries.flow
        result = await manager.async_init(DOMAIN, context={"source": SOURCE_USER})
        return cls(manager, "config", result)

    @classmethod
    async def change_account(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Click on *Reconfigure*."""
        manager = hass.config_entries.flow
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
        return cls(manager, "config", await manager.async_init(DOMAIN, context=context))

    @classmethod
    async def new_token_wanted(
        cls, hass: HomeAssistant, entry: ConfigEntry[Any]
    ) -> Self:
        """Open what Home Assistant has put up because the service refuses the token."""
        [flow] = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
        return await cls.resume(hass.config_entries.flow, "config", flow["flow_id"])

    @classmethod
    async def options(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Click on *Configure*."""
        manager = hass.config_entries.options
        return cls(manager, "options", await manager.async_init(entry.entry_id))

    @classmethod
    async def add_phone(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Click on *Add phone*."""
        manager = hass.config_entries.subentries
        result = await manager.async_init(
            (entry.entry_id, "phone"), context={"source": SOURCE_USER}
        )
        return cls(manager, "config_subentries.phone", result)

    @classmethod
    async def change_phone(
        cls, hass: HomeAssistant, entry: ConfigEntry[Any], phone_id: str
    ) -> Self:
        """Click on *Change phone*."""
        manager = hass.config_entries.subentries
        result = await manager.async_init(
            (entry.entry_id, "phone"),
            context={"source": SOURCE_RECONFIGURE, "subentry_id": phone_id},
        )
        return cls(manager, "config_subentries.phone", result)

    @classmethod
    async def add_contact(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Click on *Add contact*."""
        manager = hass.config_entries.subentries
        result = await manager.async_init(
            (entry.entry_id, "contact"), context={"source": SOURCE_USER}
        )
        return cls(manager, "config_subentries.contact", result)

    @classmethod
    async def change_contact(
        cls, hass: HomeAssistant, entry: ConfigEntry[Any], contact_id: str
    ) -> Self:
        """Click on *Change contact*."""
        manager = hass.config_entries.subentries
        result = await manager.async_init(
            (entry.entry_id, "contact"),
            context={"source": SOURCE_RECONFIGURE, "subentry_id": contact_id},
        )
        return cls(manager, "config_subentries.contact", result)

    @classmethod
    async def resume(cls, manager: Any, section: str, flow_id: str) -> Self:
        """Take up a flow that something else has started."""
        return cls(manager, section, await manager.async_configure(flow_id))

    def _show(self, result: Any) -> None:
        assert_translated(self._section, result)
        self.result: dict[str, Any] = result

    async def submit(self, **user_input: Any) -> Self:
        """Fill a form in and submit it."""
        self._show(await self._manager.async_configure(self.flow_id, user_input))
        return self

    async def choose(self, option: str) -> Self:
        """Choose from a menu."""
        return await self.submit(next_step_id=option)

    async def look_again(self) -> Self:
        """Load the page again, as the frontend does when it hears that something changed."""
        self._show(await self._manager.async_configure(self.flow_id))
        return self

    def close(self) -> None:
        """Close the dialog before it is done."""
        self._manager.async_abort(self.flow_id)

    @property
    def open(self) -> bool:
        """Whether the flow is still in progress."""
        return any(
            progress["flow_id"] == self.flow_id
            for progress in self._manager.async_progress()
        )

    @property
    def page(self) -> str:
        """Name the page that is shown, or how the flow ended."""
        kind = self.result["type"]
        if kind is FlowResultType.ABORT:
            return str(self.result["reason"])
        if kind is FlowResultType.CREATE_ENTRY:
            return "created"
        return str(self.result["step_id"])

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors by field."""
        return self.result["errors"] or {}

    @property
    def url(self) -> str:
        """Return the URL that is shown."""
        return str(self.suggestions["webhook_url"])

    @property
    def webhook_id(self) -> str:
        """Return the webhook id out of a URL of this Home Assistant."""
        return self.url.rpartition("/")[2]

    @property
    def suggestions(self) -> dict[str, Any]:
        """Return what the form is filled in with, sections and all."""
        return _suggestions(self.result["data_schema"].schema)


def _suggestions(schema: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(marker.schema): _suggestions(part.schema.schema)
        if isinstance(part, section)
        else (marker.description or {}).get("suggested_value")
        for marker, part in schema.items()
    }
