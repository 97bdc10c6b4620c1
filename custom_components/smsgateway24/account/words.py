"""Words in the language of the server, where Home Assistant translates nothing itself."""

from collections.abc import Callable
from typing import Any

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import translation

from ..const import DOMAIN
from ..protocol import Status

_ENGLISH = "en"
_CATEGORY = "common"


async def async_load_words(hass: HomeAssistant, changed: Callable[[], None]) -> None:
    """Load the words, now and whenever the language of the server changes.

    `changed` is called once there are words of another language.
    """

    async def async_load() -> None:
        language = hass.config.language
        await translation.async_get_translations(hass, language, _CATEGORY, {DOMAIN})

    async def async_on_update(event: Event[Any]) -> None:
        if "language" in event.data:
            await async_load()
            changed()

    hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, async_on_update)
    await async_load()


@callback
def async_word(hass: HomeAssistant, key: str, **placeholders: str) -> str:
    """Return a word or a sentence; in English while the language is not loaded yet."""
    path = f"component.{DOMAIN}.{_CATEGORY}.{key}"
    for language in (hass.config.language, _ENGLISH):
        words = translation.async_get_cached_translations(
            hass, language, _CATEGORY, DOMAIN
        )
        if (text := words.get(path)) is not None:
            return text.format(**placeholders) if placeholders else text
    return key


@callback
def async_reason(hass: HomeAssistant, status: Status) -> str | None:
    """Return what happened to a message that failed; None for another one."""
    return async_word(hass, f"reason_{status}") if status.failed else None


@callback
def async_advice(hass: HomeAssistant, status: Status) -> str | None:
    """Return what to do about a message that failed; None for another one."""
    return async_word(hass, f"advice_{status}") if status.failed else None
