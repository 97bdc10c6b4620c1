"""What a file of translations may contain."""

from pathlib import Path
import re
from typing import Any

from homeassistant.generated.languages import LANGUAGES
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .pieces import (
    ADDRESS,
    QUOTED,
    any_key,
    breaches,
    fault,
    found_in,
    named,
    plain_text,
    read_json,
    slug_or_underscore,
    text,
    word_key,
)

TEXTS = named(any_key, text)
NAMED_TEXTS = named(word_key, text)
STATES = named(word_key, plain_text)


def _optional(**parts: Any) -> dict[Any, Any]:
    return {vol.Optional(key): value for key, value in parts.items()}


def _required(**parts: Any) -> dict[Any, Any]:
    return {vol.Required(key): value for key, value in parts.items()}


# Dialogs

_FIELDS = _optional(data=TEXTS, data_description=TEXTS)


def _described_fields_exist(step: Any) -> Any:
    """Refuse a description of a field that has no name."""
    missing = [
        vol.Invalid("describes a field that is not in data", path=[*path, key])
        for path, part in [
            (["data_description"], step),
            *(
                (["sections", name, "data_description"], section)
                for name, section in step.get("sections", {}).items()
            ),
        ]
        for key in part.get("data_description", {})
        if key not in part.get("data", {})
    ]
    if missing:
        raise vol.MultipleInvalid(missing)
    return step


STEP = vol.All(
    {
        **_FIELDS,
        **_optional(
            title=text,
            description=text,
            menu_options=TEXTS,
            menu_option_descriptions=TEXTS,
            submit=text,
            sections=named(
                any_key, {**_FIELDS, **_optional(name=text, description=text)}
            ),
        ),
    },
    _described_fields_exist,
)
FLOW = {
    **_required(step=named(any_key, STEP)),
    **_optional(
        flow_title=text,
        error=TEXTS,
        abort=TEXTS,
        progress=TEXTS,
        create_entry=TEXTS,
        initiate_flow=_required(user=text),
    ),
}
SUBENTRY_FLOW = {
    **{key: rule for key, rule in FLOW.items() if key != "initiate_flow"},
    **_required(
        entry_type=text, initiate_flow=vol.All({vol.Required("user"): text, str: text})
    ),
}


def _one_way_out(issue: Any) -> Any:
    """Accept an issue that either explains itself or has a dialog."""
    if len(issue.keys() & {"description", "fix_flow"}) != 1:
        raise vol.Invalid("must have either a description or a fix_flow")
    return issue


ISSUE = vol.All(
    {
        **_required(title=text),
        **_optional(description=text, fix_flow=FLOW, short_title=text),
    },
    _one_way_out,
)

# Entities

STATE_ATTRIBUTES = named(word_key, _optional(name=plain_text, state=STATES))
ENTITY = _optional(
    name=text,
    state=STATES,
    state_attributes=STATE_ATTRIBUTES,
    unit_of_measurement=plain_text,
)
ENTITY_COMPONENT = _optional(name=text, state=STATES, state_attributes=STATE_ATTRIBUTES)

# Actions, triggers and conditions

FIELDS = named(
    word_key, {**_required(name=text), **_optional(description=text, example=text)}
)
DESCRIBED = {**_required(name=text, description=text), **_optional(fields=FIELDS)}
ACTION = {
    **DESCRIBED,
    **_optional(
        sections=named(
            word_key, {**_required(name=text), **_optional(description=text)}
        )
    ),
}


def _old_or_new_fields(fields: Any) -> Any:
    """Accept fields of an object: a name each, or an object with name and description."""
    if isinstance(fields, dict) and all(
        isinstance(part, str) for part in fields.values()
    ):
        return named(cv.slug, text)(fields)
    return named(word_key, {**_required(name=text), **_optional(description=text)})(
        fields
    )


SELECTOR = _optional(
    choices=NAMED_TEXTS,
    options=NAMED_TEXTS,
    unit_of_measurement=NAMED_TEXTS,
    fields=_old_or_new_fields,
)


def _panel(value: Any) -> Any:
    """Accept texts in objects, as deep as they are."""
    if isinstance(value, dict):
        return named(lambda key: key if key == "_" else word_key(key), _panel)(value)
    return text(value)


SCHEMA = vol.Schema(
    _optional(
        title=text,
        config={**FLOW, **_optional(title=text)},
        config_subentries=named(slug_or_underscore, SUBENTRY_FLOW),
        options=FLOW,
        preview_features=named(
            word_key,
            {
                **_required(name=text, description=str),
                **_optional(enable_confirmation=text, disable_confirmation=text),
            },
        ),
        selector=named(slug_or_underscore, SELECTOR),
        device_automation=_optional(
            action_type=TEXTS,
            condition_type=TEXTS,
            trigger_type=TEXTS,
            trigger_subtype=TEXTS,
            extra_fields=TEXTS,
            extra_fields_descriptions=TEXTS,
        ),
        system_health=_optional(info=NAMED_TEXTS),
        config_panel=_panel,
        application_credentials=_optional(description=text),
        issues=named(any_key, ISSUE),
        entity_component=named(slug_or_underscore, ENTITY_COMPONENT),
        device=named(word_key, _optional(name=text)),
        entity=named(cv.slug, named(word_key, ENTITY)),
        exceptions=named(cv.slug, _optional(message=text)),
        services=named(word_key, ACTION),
        conditions=named(cv.underscore_slug, DESCRIBED),
        triggers=named(cv.underscore_slug, DESCRIBED),
        conversation=_required(agent=_required(done=text)),
        common=named(cv.slug, text),
    )
)


def translation_faults(folder: Path) -> list[str]:
    """Return what is wrong with the translations of an integration, in all languages."""
    found = []
    for path in sorted(folder.glob("translations/*.json")):
        file = f"translations/{path.name}"
        if path.stem not in LANGUAGES:
            found.append(fault(file, [], "Home Assistant has no such language"))
        found += breaches(file, SCHEMA, read_json(path))
    return found


# The repository's own rules, beyond hassfest's


def own_text(value: Any) -> Any:
    """Refuse what comes near to HTML, an address or quotes around a placeholder."""
    if re.search(r"<[^>]*>", value):
        raise vol.Invalid("has HTML")
    if re.search(r"https?://|www\.", value):
        raise vol.Invalid(ADDRESS)
    if re.search(r"'[^']*{[^}]*}[^']*'", value):
        raise vol.Invalid(QUOTED)
    return value


def own_key(key: Any) -> str:
    """Accept keys of lower-case words, also where hassfest accepts any."""
    if not re.fullmatch(r"[a-z0-9_-]+", any_key(key)):
        raise vol.Invalid("a key must be of a-z, 0-9, - and _")
    return str(key)


def _own_tree(value: Any) -> Any:
    if isinstance(value, dict):
        return _OWN_OBJECT(value)
    return own_text(value) if isinstance(value, str) else value


_OWN_OBJECT = named(own_key, _own_tree)


def own_translation_faults(folder: Path) -> list[str]:
    """Return what the repository's own rules refuse in the translations, in all languages."""
    found = []
    for path in sorted(folder.glob("translations/*.json")):
        file = f"translations/{path.name}"
        tree = read_json(path)
        found += breaches(file, vol.Schema(_own_tree), tree)
        found += [
            fault(file, ["config_subentries", kind, "step"], "has no step")
            for kind, section in tree.get("config_subentries", {}).items()
            if not found_in(section, "step")
        ]
    return found
