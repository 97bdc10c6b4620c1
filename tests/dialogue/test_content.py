"""What is shown, and what is kept, of answers where content is not to be kept."""

from pathlib import Path
from typing import Any

from homeassistant.setup import async_setup_component
import pytest

from tests.builders.home import ANNA

from .builders import Asking
from .conftest import SetUpAsking

ANSWER = "In an hour, the spare key is under the mat"


async def _hear(asking: Asking) -> list[dict[str, Any]]:
    """Set up an automation on the ends of questions; return what starts it."""
    hass = asking.home.hass
    heard: list[dict[str, Any]] = []
    hass.bus.async_listen("heard", lambda event: heard.append(dict(event.data)))
    trigger = {"trigger": "smsgateway24.question_answered", "options": {}}
    heard_answer = {"answer": "{{ trigger.question.answer }}"}
    automation = {
        "alias": "Key",
        "triggers": [trigger],
        "actions": [{"event": "heard", "event_data": heard_answer}],
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    return heard


async def _is_stored(asking: Asking) -> bool:
    """Return whether the answer is in a file of the account."""
    hass, entry = asking.home.hass, asking.home.entry
    assert await entry.runtime_data.store.async_save()
    folder = Path(hass.config.config_dir)

    def find() -> bool:
        files = [p for p in folder.rglob(f"*{entry.entry_id}*") if p.is_file()]
        assert files
        return any(ANSWER.encode() in path.read_bytes() for path in files)

    return await hass.async_add_executor_job(find)


@pytest.mark.parametrize(
    ("content", "shown"), [("all", ANSWER), ("contacts", ANSWER), ("none", "")]
)
async def test_the_event_shows_what_may_be_kept_and_the_trigger_all(
    set_up_asking: SetUpAsking, content: str, shown: str
) -> None:
    asking = await set_up_asking(content=content)
    heard = await _hear(asking)
    waiting = await asking.wait_for_answer("Anna", answers=[])
    await asking.time.passes(seconds=40)

    await asking.answers(ANSWER)

    assert asking.closed[0]["answer"] == shown
    assert heard == [{"answer": ANSWER}]
    assert (await waiting)["answer"] == ANSWER


@pytest.mark.parametrize(("content", "kept"), [("all", True), ("none", False)])
async def test_an_answer_that_may_not_be_kept_is_in_no_file(
    set_up_asking: SetUpAsking, content: str, *, kept: bool
) -> None:
    asking = await set_up_asking(content=content, history_days=0)
    await asking.ask("Anna", answers=[])
    await asking.time.passes(seconds=40)
    await asking.answers(ANSWER)

    assert await _is_stored(asking) is kept
    assert asking.written_to(ANNA)


async def test_a_narrower_choice_takes_the_answer_out_of_the_file(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(content="all", history_days=0)
    await asking.ask("Anna", answers=[])
    await asking.time.passes(seconds=40)
    await asking.answers(ANSWER)
    home = asking.home

    home.hass.config_entries.async_update_entry(
        home.entry, options={**home.entry.options, "content": "none"}
    )
    await home.settle()

    assert not await _is_stored(asking)
