"""Whose texts and pictures are kept: the option *Content kept* of an account."""

from collections.abc import Mapping
from dataclasses import replace
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er, restore_state

from ..const import CONF_CONTENT, CONTENT_ALL, CONTENT_CONTACTS, CONTENT_NONE
from ..domain.contacts import Party
from ..domain.reducer import without_content, without_text
from ..errors import place_of
from ..protocol import Channel
from .data import AccountData

_LOGGER = logging.getLogger(__name__)

_WIDTHS = (CONTENT_NONE, CONTENT_CONTACTS, CONTENT_ALL)
_MESSAGE_ATTRIBUTES = frozenset({"gateway_device_id", "sender", "channel", "text"})
"""Attributes that our messages have and events of other integrations do not."""
_LAST_ATTRIBUTES = "last_event_attributes"
"""What event entities keep their attributes under (components/event, `EventExtraStoredData`)."""


class ContentPolicy:
    """Decides what may be kept of a message, and deletes what may no longer be."""

    def __init__(self, entry: ConfigEntry[Any], data: AccountData) -> None:
        """Read the option of `entry` whenever it is asked."""
        self._entry = entry
        self._data = data

    @property
    def kept(self) -> str:
        """Whose content is kept: `all`, `contacts` or `none`."""
        return str(self._entry.options.get(CONF_CONTENT, CONTENT_ALL))

    def keeps_content_of(self, party: Party) -> bool:
        """Whether texts and pictures of a sender may be shown and kept."""
        kept = self.kept
        if kept == CONTENT_CONTACTS:
            return party.contact_id is not None
        return kept == CONTENT_ALL

    def keeps_content_from(self, sender: str, channel: Channel) -> bool:
        """Whether texts and pictures of an address may be shown and kept."""
        return self.keeps_content_of(self._data.book.identify(sender, channel))

    def permitted(self, attributes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return attributes, those of a message without content that may not be kept."""
        if not attributes.keys() >= _MESSAGE_ATTRIBUTES:
            return attributes
        sender, channel = attributes["sender"], Channel(attributes["channel"])
        if self.keeps_content_from(sender, channel):
            return attributes
        return {**attributes, "text": "", "image_url": None}

    @callback
    def async_apply(self) -> bool:
        """Delete content that may no longer be kept from what phones and contacts show.

        Return whether files may hold some of it, too.
        """
        data, kept = self._data, self.kept
        before, data.applied_content = data.applied_content, kept
        if kept != before:
            data.async_note_change()
        blanked = self.async_blank_states()
        return blanked or (
            before in _WIDTHS and _WIDTHS.index(kept) < _WIDTHS.index(before)
        )

    @callback
    def async_blank_states(self) -> bool:
        """Delete such content from what is shown; return whether there was any."""
        changed = False
        for phone in self._data.phones.values():
            last, image = phone.state.last_message, phone.state.last_image
            bare = without_content(
                phone.state,
                text=last is not None
                and not self.keeps_content_from(last.sender, last.channel),
                image=image is not None
                and not self.keeps_content_from(image.sender, image.channel),
            )
            changed |= bare is not phone.state
            phone.state = bare
        for contact_id, contact in self._data.contacts.items():
            last = contact.last_message
            if (
                last is not None
                and not last.hidden
                and not self.keeps_content_from(last.sender, last.channel)
            ):
                bare_contact = replace(contact, last_message=without_text(last))
                self._data.contacts.put(contact_id, bare_contact)
                changed = True
        return changed

    async def async_delete_restorable(self, hass: HomeAssistant) -> None:
        """Delete such content from what Home Assistant stores to restore entities.

        That is of entities that are disabled, renamed or gone, which it would keep for a week
        (helpers/restore_state.py). Which account an entity belonged to that is gone is unknown.
        """
        try:
            self._async_blank_restorable(hass)
            await restore_state.RestoreStateData.async_save_persistent_states(hass)
        except Exception as err:  # noqa: BLE001 - must not stop the account
            _LOGGER.error(  # noqa: TRY400 - a traceback may hold a message
                "Message texts that should be deleted may stay in Home Assistant's own file"
                " core.restore_state for up to seven days: %s",
                place_of(err),
            )

    @callback
    def _async_blank_restorable(self, hass: HomeAssistant) -> None:
        registry = er.async_get(hass)
        for stored in restore_state.async_get(hass).async_get_stored_states():
            state = stored.state
            # From 2026.11 on an entity is known by its registry id, whatever its entity id is.
            registry_id: str | None = getattr(stored, "entity_registry_id", None)
            owner = registry.async_get(registry_id or state.entity_id)
            if owner is not None and owner.config_entry_id != self._entry.entry_id:
                continue
            attributes = self.permitted(state.attributes)
            if attributes is not state.attributes:
                stored.state = State(
                    state.entity_id,
                    state.state,
                    attributes,
                    last_changed=state.last_changed,
                    last_reported=state.last_reported,
                    last_updated=state.last_updated,
                    context=state.context,
                )
            extra = {} if stored.extra_data is None else stored.extra_data.as_dict()
            if last := extra.get(_LAST_ATTRIBUTES):
                stored.extra_data = restore_state.RestoredExtraData(
                    {**extra, _LAST_ATTRIBUTES: self.permitted(last)}
                )
