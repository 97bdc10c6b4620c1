"""Options of triggers and conditions: what may be written, and what to write instead.

An option that can match nothing, or more than its author means, is refused when the automation is
saved. Home Assistant adds the name of the option, so the sentences here begin with what is wrong.
No sentence repeats a value, which may be private.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
import re
from typing import Any

from homeassistant.const import CONF_TARGET
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..domain.contacts import MAX_ADDRESS, is_acceptable
from ..domain.phone_numbers import number_as_text, parse_address, tidy_typed_address
from ..domain.text_folding import fold_text
from .filters import Match, compile_pattern

type Validator[ValueT] = Callable[[Any], ValueT]

ANY = "any"
"""As the value of an option, it is the same as leaving the option out."""

_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_DEVICE_ID = re.compile(r"[0-9a-f]{32}")
_LIST = re.compile(r"[,;\n|]")
_WILDCARD = re.compile(r"[*.%+?]+|.*(?:\d\s*\*|\*\s*\d).*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Nobody writes such a text; it is meant as a pattern.
_PATTERN = re.compile(r"\*|\^.*\$|.*\.[*+].*|/.*/[a-z]?", re.DOTALL)
_EMPTY = "it is empty: {}, or leave the option out"
_A_DURATION = 'a duration in quotes, as in "00:05:00", or a number of seconds'
_TO_PICK = "pick the contact in the editor, or write the id of its device"
_YES_OR_NO = "write true or false"
_TO_WRITE_NUMBER = "put it in quotes, with + and the country code if it has one"


def kind_of(value: Any) -> str:
    """Return what a value is, as users call it."""
    match value:
        case None:
            return "empty"
        case bool():
            return "a truth value, as which YAML reads a bare on, off, yes or no"
        case int():
            return "a number without quotes"
        case float():
            return "a decimal number"
        case tuple() | set() | frozenset():
            return "a list in round or curly brackets"
        case list():
            return "a list"
        case Mapping():
            return "a dictionary"
    return "a date or the like"


def refuse_templates(value: Any, where: str = "triggers") -> Any:
    """Return a value that has no template in it, however deep."""
    match value:
        case str():
            if _TEMPLATE.search(value):
                raise vol.Invalid(
                    f"{where} take no templates: write the value itself, and compare with a"
                    " template in a condition"
                )
        case Mapping():
            for key, each in value.items():
                _at([key], partial(refuse_templates, where=where), each)
        case list():
            for index, each in enumerate(value):
                _at([index], partial(refuse_templates, where=where), each)
    return value


def refuse_templates_in_target(config: Mapping[str, Any], where: str) -> None:
    """Refuse a trigger or condition with a template in its target."""
    validator = partial(refuse_templates, where=where)
    _at([CONF_TARGET], validator, config.get(CONF_TARGET))


def list_or_any[ValueT](item: Validator[ValueT]) -> Validator[list[ValueT]]:
    """Return a validator of one value, a list of them, or `any`.

    An empty list is invalid: as a missing option it would match everything, which its author may
    not want, or has not filled in yet. Blueprints, whose inputs may be empty, write
    `[any, !input contacts]`: the values of the inner list, or no option if that is empty.
    """

    def validate(value: Any) -> list[ValueT]:
        match value:
            case str() if value == ANY:
                return []
            case [str(only)] if only == ANY:
                return []
            case [str(first), list() as inner] if first == ANY:
                if ANY in inner:
                    raise vol.Invalid(f'write "{ANY}" once, in front of the inner list')
                return _items(item, inner, 1)
            case None | [] | "":
                raise vol.Invalid(_EMPTY.format("name at least one"))
            case list() if ANY in value:
                raise vol.Invalid(
                    f'write "{ANY}" alone, or with a list behind it, as [{ANY}, [...]]'
                )
            case list():
                return _items(item, value)
        return [item(value)]

    return validate


def one_of(*values: str) -> Validator[str]:
    """Return a validator of one of some words."""
    words = f"one of {', '.join(values)}"
    advice = f"write {words}"

    def validate(value: Any) -> str:
        word = _text(value, advice)
        if word in values:
            return word
        if _LIST.search(word):
            raise vol.Invalid(f"it holds several: write one per line, each {words}")
        raise vol.Invalid(f"it is unknown: {advice}")

    return validate


def word(value: Any) -> str:
    """Validate the id of a question or an answer; YAML makes a boolean of a plain yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    found = _text(value, "write the id, in quotes")
    if is_invisible(found):
        raise vol.Invalid(_EMPTY.format("write the id"))
    return found.strip()


def yes_or_no(value: Any) -> bool:
    """Validate a truth value in any of Home Assistant's spellings."""
    refuse_templates(value)
    try:
        return cv.boolean(value)
    except vol.Invalid:
        raise vol.Invalid(_YES_OR_NO) from None


def yes_or_no_or_any(value: Any) -> bool | None:
    """Validate a truth value or `any`, which is None."""
    if value == ANY:
        return None
    try:
        return yes_or_no(value)
    except vol.Invalid as err:
        if err.msg != _YES_OR_NO:
            raise
        raise vol.Invalid(f'{_YES_OR_NO}, or "{ANY}"') from None


def duration(value: Any) -> timedelta:
    """Validate a duration in any of Home Assistant's formats."""
    return _duration(value, f"write {_A_DURATION}")


def duration_or_any(value: Any) -> timedelta | str:
    """Validate a duration or `any`, also as the editor writes them."""
    if isinstance(value, dict) and isinstance(value.get("active_choice"), str):
        value = value.get(value["active_choice"])
    if value == ANY:
        return ANY
    found = _duration(value, f'write {_A_DURATION}, or "{ANY}"')
    if not found:
        raise vol.Invalid(f'no message is so new: write a duration, or "{ANY}"')
    return found


def _duration(value: Any, advice: str) -> timedelta:
    refuse_templates(value)
    # Of a truth value, Home Assistant makes a second.
    if not isinstance(value, bool):
        with suppress(vol.Invalid, OverflowError):
            return cv.positive_time_period(value)
    raise vol.Invalid(advice)


def contact(value: Any) -> str:
    """Validate the device id of a contact."""
    device_id = _text(value, _TO_PICK).strip()
    if not _DEVICE_ID.fullmatch(device_id):
        raise vol.Invalid(f"it is no id of a device: {_TO_PICK}")
    return device_id


def sender(country: str | None) -> Validator[str]:
    """Return a validator of a sender, with national numbers as dialled in `country`."""
    return partial(_validate_sender_option, country=country)


def _validate_sender_option(value: Any, country: str | None) -> str:
    """Validate a number or a name; an empty one would match every sender."""
    if isinstance(value, int) and not isinstance(value, bool):
        return number_from_integer(value, country)
    entered = _text(value, "write a number or a name, in quotes")
    address = tidy_typed_address(entered)
    if is_invisible(address):
        raise vol.Invalid(
            "a sender must not be empty: write a number or a name, or leave the option out"
        )
    if _LIST.search(address):
        raise vol.Invalid("it holds several senders: write one per line")
    if _WILDCARD.fullmatch(address):
        raise vol.Invalid(
            "wildcards are not known: write whole numbers and names, or leave the option out"
        )
    if len(address) > MAX_ADDRESS:
        raise vol.Invalid(
            f"it is longer than {MAX_ADDRESS} characters: write a number or a name"
        )
    if not is_acceptable(address, country):
        raise vol.Invalid(
            "it is no valid number and can be no name: write the number alone, with + and the"
            " country code"
        )
    return address


def number_from_integer(value: int, country: str | None) -> str:
    """Return the number that an integer stands for, if it has certainly lost nothing but a plus.

    YAML takes away a plus, and reads digits after a zero as octal: 0176123 becomes 64595. An
    integer which that may have happened to is invalid, and so is all that is no valid number with
    a plus, such as a short code.
    """
    number = parse_address(number_as_text(value, country) or "", country).normalized
    octal = f"{value:o}"
    if (
        number is None
        or number != f"+{value}"
        or any(parse_address(z + octal, country).candidates for z in ("0", "00"))
    ):
        raise vol.Invalid(f"it is {kind_of(value)}: {_TO_WRITE_NUMBER}")
    return number


def text(value: Any) -> str:
    """Validate a text to compare with; an empty one would match every message."""
    match value:
        case bool():
            raise vol.Invalid(
                f'it is {kind_of(value)}: put it in quotes, as in text: "on"'
            )
        case int():
            raise vol.Invalid(
                f'it is {kind_of(value)}: put it in quotes: text: "42" (YAML reads 0042 as 34)'
            )
        case list() if value:
            raise vol.Invalid(
                "it is a list: write one text, for several one with match: regex, as in"
                ' text: "open|close"'
            )
        case None | []:
            raise vol.Invalid(_EMPTY.format("write a text"))
    found = _text(value, 'put it in quotes: text: "..."')
    if is_invisible(found):
        raise vol.Invalid(_EMPTY.format("write a text"))
    if _CONTROL.search(found):
        raise vol.Invalid(
            "it has a control character, as which YAML reads a backslash between double"
            " quotes: use single quotes"
        )
    # A block of YAML ends with a line break that nobody means.
    return found.removesuffix("\n")


def text_with_match(options: dict[str, Any]) -> dict[str, Any]:
    """Validate how a text is compared, with the text."""
    expected = options.get("text", "")
    if options["match"] == Match.REGEX:
        try:
            compile_pattern(expected)
        except ValueError as err:
            raise vol.Invalid(
                f"the text is not a valid regular expression: {err}", path=["text"]
            ) from None
    elif _PATTERN.fullmatch(expected.strip()):
        raise vol.Invalid(
            "it is compared as it stands: leave the option out for any text, or write"
            " match: regex",
            path=["text"],
        )
    return options


def is_invisible(entered: str) -> bool:
    """Return whether a text consists of spaces and invisible characters only."""
    return not fold_text(entered).strip()


def _text(value: Any, advice: str) -> str:
    """Validate a text that is no template; of anything else say what it is, and the advice."""
    if not isinstance(value, str):
        raise vol.Invalid(f"it is {kind_of(value)}: {advice}")
    found: str = refuse_templates(value)
    return found


def _items[ValueT](
    item: Validator[ValueT], values: list[Any], *path: int
) -> list[ValueT]:
    def validate(value: Any) -> ValueT:
        if isinstance(value, list):
            raise vol.Invalid(
                "it is a list within the list: write one per line, without brackets"
            )
        return item(value)

    return [_at([*path, index], validate, each) for index, each in enumerate(values)]


def _at[ValueT](
    path: Iterable[Any], validator: Validator[ValueT], value: Any
) -> ValueT:
    """Validate a part of a value, and have errors name its place."""
    try:
        return validator(value)
    except vol.Invalid as err:
        err.prepend(list(path))
        raise
