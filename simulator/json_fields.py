"""Converts JSON to the fields of a class, so that invalid input is rejected as a whole."""

from collections.abc import Mapping
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def read_fields(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given fields, converted by a class's type hints.

    Raises ValueError that names the field, if one is unknown or of a wrong type.
    """
    hints = get_type_hints(kind)
    if unknown := given.keys() - hints.keys():
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    found = {}
    for name, value in given.items():
        try:
            found[name] = _read(hints[name], value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return found


def _read(hint: Any, value: Any) -> Any:
    origin, choices = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        if value is None and NoneType in choices:
            return None
        (hint,) = (choice for choice in choices if choice is not NoneType)
        return _read(hint, value)
    if origin is Literal:
        if value in choices:
            return value
        raise ValueError(f"must be one of {', '.join(choices)}")
    if origin is frozenset and isinstance(value, list):
        return frozenset(_read(choices[0], item) for item in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is hint:
        return value
    raise ValueError("wrong type")
