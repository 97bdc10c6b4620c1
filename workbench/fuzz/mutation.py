"""Random mutations of the service's example requests."""

from collections.abc import Callable
from dataclasses import replace
import json
from pathlib import Path
from random import Random
from typing import Any

from workbench.configuration import REPOSITORY

from .call import Framing
from .odd_values import (
    ALIEN_NAMES,
    CONTENT_TYPES,
    DESCRIPTIVE,
    HUGE,
    METHODS,
    ODD_HEADERS,
    ODD_VALUES,
    TEXTS,
)
from .plan import (
    FRESH,
    MARK,
    MULTIPART,
    Break,
    Edit,
    Fields,
    Packing,
    Plan,
    Raw,
    Writing,
)

PAYLOADS = REPOSITORY / "tests" / "payloads"


def examples(folder: Path = PAYLOADS) -> tuple[Plan, ...]:
    """Return the examples, each with a new message id, and with the mark in its text."""
    return tuple(
        Plan(fields=_fields(json.loads(path.read_text("utf-8"))), valid=True)
        for path in sorted(folder.glob("*.json"))
    )


def _fields(example: dict[str, Any]) -> Fields:
    marked = {
        name: f"{value} {MARK}"
        if name in {"body", "status_message"} and value
        else value
        for name, value in example.items()
    }
    return tuple((marked | {"sms_id": FRESH}).items())


def mutated(plan: Plan, others: tuple[Plan, ...], rng: Random) -> Plan:
    """Return a changed plan.

    In one of ten cases only what must not matter is changed, otherwise up to four things that may.
    """
    if rng.random() < 0.1:
        return _harmless(plan, rng)
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
        plan = rng.choice(_MUTATIONS)(plan, others, rng)
    return plan


def _harmless(plan: Plan, rng: Random) -> Plan:
    fields = list(plan.fields)
    rng.shuffle(fields)
    writing = rng.choice(
        (Writing.JSON, Writing.UTF_8, Writing.INDENTED, Writing.BOM, Writing.FORM)
    )
    content_types = [
        content_type
        for content_type in CONTENT_TYPES
        if not (content_type or "").startswith("multipart/form-data")
    ]
    plan = replace(plan, fields=tuple(fields))
    if rng.random() < 0.2:
        plan = replace(plan, writing=Writing.MULTIPART, content_type=MULTIPART)
    else:
        plan = replace(plan, writing=writing, content_type=rng.choice(content_types))
    return replace(
        plan,
        packing=rng.choice((Packing.NONE, Packing.NONE, Packing.GZIP, Packing.DEFLATE)),
        framing=rng.choice((Framing.WHOLE, Framing.CHUNKED, Framing.SLOW)),
        pieces=_some_sizes(rng),
    )


def _some_sizes(rng: Random) -> tuple[int, ...]:
    return tuple(rng.choice((1, 2, 7, 100, 4_096)) for _ in range(rng.randint(1, 4)))


_SHORT_WRITINGS = (Writing.JSON, Writing.UTF_8, Writing.UTF_8)

# The mutations. Each takes the plan, the other examples and the random number generator.


def _value(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    """Change the value of a field; a message is accepted if the field only describes it."""
    if not plan.fields:
        return plan
    fields = list(plan.fields)
    number = rng.randrange(len(fields))
    name, value = fields[number][0], rng.choice(ODD_VALUES)
    fields[number] = (name, value)
    is_odd = name in DESCRIPTIVE and _can_be_read(value)
    return replace(
        plan, fields=tuple(fields), valid=plan.valid and is_odd, odd=plan.odd or is_odd
    )


def _can_be_read(value: Any) -> bool:
    """Whether a text is JSON, and not nested too deeply for this Python."""
    if not isinstance(value, Raw):
        return True
    if len(value) > 10_000 or value.count("[") > 100 or value.count("{") > 100:
        return False
    try:
        json.loads(value, parse_int=str, parse_constant=float.fromhex)
    except ValueError:
        return False
    return "NaN" not in value and "Infinity" not in value


def _long(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    """Make a text very long."""
    fields = [
        (name, rng.choice('aä🚗\x01"') * rng.choice((300, 8_001, 10_000, 30_000)))
        if name in TEXTS and rng.random() < 0.6
        else (name, value)
        for name, value in plan.fields
    ]
    return replace(
        plan, fields=tuple(fields), valid=False, writing=rng.choice(_SHORT_WRITINGS)
    )


def _kind(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    """Turn a number into a string or a string into a number, as the service itself does."""
    fields = list(plan.fields)
    if fields:
        number = rng.randrange(len(fields))
        name, value = fields[number]
        if isinstance(value, int):
            fields[number] = (name, rng.choice((str(value), float(value), [value])))
        elif isinstance(value, str) and value != FRESH:
            fields[number] = (name, rng.choice((len(value), [value], {value: value})))
    return replace(plan, fields=tuple(fields), valid=False)


def _without(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    fields = list(plan.fields)
    if fields:
        del fields[rng.randrange(len(fields))]
    return replace(plan, fields=tuple(fields), valid=False)


def _twice(plan: Plan, others: tuple[Plan, ...], rng: Random) -> Plan:
    """Repeat a name, with the same value or with another."""
    fields = list(plan.fields)
    name, value = rng.choice(rng.choice(others).fields)
    if rng.random() < 0.5:
        value = rng.choice(ODD_VALUES)
    fields.insert(rng.randint(0, len(fields)), (name, value))
    return replace(plan, fields=tuple(fields), valid=False)


def _alien(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    name = rng.choice(ALIEN_NAMES)
    return replace(
        plan, fields=(*plan.fields, (name, rng.choice(ODD_VALUES))), valid=False
    )


def _mixed(plan: Plan, others: tuple[Plan, ...], rng: Random) -> Plan:
    """Append the fields of another example: a report and a message at once."""
    return replace(plan, fields=plan.fields + rng.choice(others).fields, valid=False)


def _rewritten(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    writing = rng.choice(tuple(Writing))
    if writing is Writing.MULTIPART and rng.random() < 0.7:
        plan = replace(plan, content_type=MULTIPART)
        if rng.random() < 0.4:
            cut = Edit(kind=Break.CUT, at=rng.random())
            plan = replace(plan, edits=(*plan.edits, cut))
    return replace(plan, writing=writing)


def _broken(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    kind = rng.choice(tuple(Break))
    data = b""
    if kind is Break.INSERT:
        data = rng.choice(
            (
                rng.randbytes(rng.randint(1, 40)),
                b"\xff\xfe",
                b"\0",
                b'"',
                b"}{",
                b"&a=b",
                b"\r\n\r\n",
                b" " * HUGE,
                b"[" * HUGE,
            )
        )
    edit = Edit(
        kind=kind,
        at=rng.choice((0.0, 1.0, rng.random(), rng.random())),
        length=rng.choice((1, 1, 2, 10, 100)),
        data=data,
    )
    return replace(plan, edits=(*plan.edits, edit))


def _labelled(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    return replace(plan, content_type=rng.choice(CONTENT_TYPES))


def _headed(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    return replace(plan, headers=(*plan.headers, rng.choice(ODD_HEADERS)))


def _packed(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    return replace(plan, packing=rng.choice(tuple(Packing)))


def _framed(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    return replace(plan, framing=rng.choice(tuple(Framing)), pieces=_some_sizes(rng))


def _asked(plan: Plan, _others: tuple[Plan, ...], rng: Random) -> Plan:
    return replace(plan, method=rng.choice(METHODS))


_MUTATIONS: tuple[Callable[[Plan, tuple[Plan, ...], Random], Plan], ...] = (
    *(_value,) * 5,
    *(_broken,) * 3,
    _long,
    _kind,
    _kind,
    _without,
    _twice,
    _twice,
    _alien,
    _mixed,
    _rewritten,
    _rewritten,
    _labelled,
    _headed,
    _packed,
    _framed,
    _framed,
    _asked,
)
