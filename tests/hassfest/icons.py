"""What `icons.json` may contain."""

from pathlib import Path
from typing import Any

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.icon import convert_shorthand_service_icon
import voluptuous as vol

from .pieces import any_key, breaches, named, number_key, read_json, word_key


def icon(value: Any) -> str:
    """Accept the name of an icon of Material Design Icons."""
    if not isinstance(value, str) or not value.startswith("mdi:"):
        raise vol.Invalid('must be an icon such as "mdi:phone"')
    return str(cv.string_with_no_html(value))


ICONS = named(word_key, icon)


def _ascending(value: Any) -> Any:
    """Refuse ranges that do not begin with the lowest number."""
    numbers = [float(key) for key in named(number_key, icon)(value)]
    if numbers != sorted(numbers):
        raise vol.Invalid("numbers must ascend")
    return value


def _states_differ(look: Any) -> Any:
    """Refuse an icon of a state that is the default anyway."""
    same = [
        vol.Invalid("is the default anyway", path=["state", state])
        for state, own in look.get("state", {}).items()
        if own == look.get("default")
    ]
    if same:
        raise vol.MultipleInvalid(same)
    return look


_LOOK = {
    vol.Optional("default"): icon,
    vol.Optional("state"): ICONS,
    vol.Optional("range"): _ascending,
}
# hassfest wants states to differ here only: core has many entities whose states do not.
ATTRIBUTE = vol.All(_LOOK, _states_differ)
ENTITY = {**_LOOK, vol.Optional("state_attributes"): named(word_key, ATTRIBUTE)}
DIALOG = {
    vol.Optional("step"): named(
        any_key, {vol.Optional("sections"): named(any_key, icon)}
    )
}
ACTION = vol.All(
    convert_shorthand_service_icon,
    {vol.Optional("service"): icon, vol.Optional("sections"): ICONS},
)
SCHEMA = vol.Schema(
    {
        vol.Optional("conditions"): named(
            cv.underscore_slug, {vol.Optional("condition"): icon}
        ),
        vol.Optional("config"): DIALOG,
        vol.Optional("entity"): named(cv.slug, named(word_key, ENTITY)),
        vol.Optional("issues"): named(any_key, {vol.Optional("fix_flow"): DIALOG}),
        vol.Optional("options"): DIALOG,
        vol.Optional("services"): named(word_key, ACTION),
        vol.Optional("triggers"): named(
            cv.underscore_slug, {vol.Optional("trigger"): icon}
        ),
    }
)


def icon_faults(folder: Path) -> list[str]:
    """Return what is wrong with the icons of an integration."""
    return breaches("icons.json", SCHEMA, read_json(folder / "icons.json"))
