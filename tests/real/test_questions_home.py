"""Questions in real Home Assistant processes: kills, and automations that ask."""

from typing import Any

import pytest

from workbench.moved_clock import compiler
from workbench.question_kills import campaign, check, report
from workbench.waiting import wait_for

from .helpers import ANNA, DEVICE_ID, witnessed, world

MODES = ["single", "restart", "queued", "parallel"]
SEEN = "seen_by_automation"


@pytest.mark.skipif(compiler() is None, reason="no C compiler to move a clock with")
async def test_no_kill_asks_anybody_twice_or_loses_an_answer() -> None:
    """The short form of workbench/question_kills.py."""
    result = await campaign(kills=5, seed=1)

    assert check(result) == [], report(result)
    assert result.given, report(result)


def ask(name: str) -> dict[str, Any]:
    """Ask Anna a question of a name, as a script does."""
    data = {
        "contact": "Anna",
        "message": f"Question {name}?",
        "answers": ["yes", "no"],
        "question_id": name,
    }
    return {"action": "smsgateway24.ask", "data": data}


def automation(mode: str) -> dict[str, Any]:
    """Write an automation that asks, and is started by the end of its own question."""
    options = {"question_id": mode}
    return {
        "id": mode,
        "alias": mode,
        "mode": mode,
        "triggers": [
            {"trigger": "event", "event_type": "water"},
            {
                "trigger": "smsgateway24.question_answered",
                "id": "answered",
                "options": options,
            },
        ],
        "actions": [
            {
                "choose": {
                    "conditions": {"condition": "trigger", "id": "answered"},
                    "sequence": {
                        "event": SEEN,
                        "event_data": {
                            "name": mode,
                            "answer": "{{ trigger.question.answer_id }}",
                        },
                    },
                },
                "default": ask(mode),
            }
        ],
    }


async def test_automations_in_each_mode_and_a_script_that_waits_hear_their_answers() -> (
    None
):
    heard = {"name": "waits", "answer": "{{ response.answer_id }}"}
    script = {
        "sequence": [
            ask("waits") | {"response_variable": "response"},
            {"event": SEEN, "event_data": heard},
        ]
    }
    automations = [automation(mode) for mode in MODES]
    async with world(automations=automations, scripts={"waits": script}) as here:
        home, service = here.home, here.service
        await home.rest("POST", "/api/events/water")
        await home.call_action(
            "script", "turn_on", target={"entity_id": "script.waits"}
        )
        await service.wait_for_calls("addsms", 5)
        # Who waits, waits on.
        await home.reload_entry(here.account.entry_id)

        codes = {}
        for message in service.messages(incoming=False):
            question, yes, _ = message.body.split("\n")
            codes[question.removeprefix("Question ").removesuffix("?")] = yes.split()[0]
        for code in codes.values():
            await service.receive(DEVICE_ID, ANNA, code)
        await wait_for(lambda: len(witnessed(home, SEEN)) >= len(codes), 30)

        assert sorted(codes) == sorted([*MODES, "waits"])
        assert sorted(
            (seen["name"], seen["answer"]) for seen in witnessed(home, SEEN)
        ) == [(name, "yes") for name in sorted(codes)]
        assert len(service.messages(incoming=False)) == len(codes)
        assert home.problems() == []
