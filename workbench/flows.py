"""Walks through the dialogs of a Home Assistant with given answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .client import Client, FlowKind
from .session import Json

# More steps than any flow has, so that a flow that loops ends.
_MOST_STEPS = 20

type Answers = Mapping[str, Mapping[str, Any]]
"""By step: the fields of a form, or {"next_step_id": …} for a menu.

A form without fields needs no answer.
"""


@dataclass(frozen=True, slots=True)
class Walked:
    """The result of a flow."""

    end: Json
    values: Mapping[str, Any]
    """The suggested values of all forms, by field."""


async def walk(
    client: Client, step: Json, answers: Answers, kind: FlowKind = "config"
) -> Walked:
    """Answer a flow's steps until it ends; fields that a form does not have are left out.

    Raises RuntimeError if an answer is rejected, or if there is none for a step.
    """
    values: dict[str, Any] = {}
    for _ in range(_MOST_STEPS):
        values |= _filled_in(step)
        match step["type"]:
            case "create_entry":
                return Walked(step, values)
            case "abort" if step["reason"].endswith("_successful"):
                return Walked(step, values)
            case "form" if not step["errors"]:
                given = answers.get(step["step_id"], {})
                names = {field["name"] for field in step["data_schema"] or ()}
                answer = {key: given[key] for key in given if key in names}
            case "menu" if step["step_id"] in answers:
                answer = dict(answers[step["step_id"]])
            case _:
                break
        step = await client.configure_flow(step["flow_id"], answer, kind)
    raise RuntimeError(f"the {kind} flow came to an unexpected step: {step}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the dialog for changing a subentry shows."""

    values: Mapping[str, Any]
    """The suggested values, by field."""


async def look_at(
    client: Client, entry_id: str, subentry_type: str, subentry_id: str
) -> Shown:
    """Open the dialog for changing a subentry, and close it."""
    step = await client.start_subentry_flow(entry_id, subentry_type, subentry_id)
    await client.abort_flow(step["flow_id"], "subentry")
    return Shown(_filled_in(step))


def _filled_in(step: Json) -> dict[str, Any]:
    """Return the suggested values of a step's form."""
    return {
        field["name"]: field["description"]["suggested_value"]
        for field in step.get("data_schema") or ()
        if "suggested_value" in (field.get("description") or {})
    }
