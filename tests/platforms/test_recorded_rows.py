"""What a message costs in the recorder, and what stands in the activity of a device."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import (
    Events,
    EventTypes,
    States,
    StatesMeta,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance, session_scope
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import mock_component
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, Service
from tests.builders.entries import PHONE_ID, contact_id
from tests.builders.home import ANNA, CAROL, Home, token_entry
from tests.builders.translations import ENGLISH
from tests.payloads import image, message, status
from tests.plugin import SetUpHome

PACED = ("messages_received", "messages_sent", "messages_failed", "allowance_left")
STRANGER = "+4917642111155"


@pytest.fixture
async def mock_recorder_before_hass(async_test_recorder: Any) -> None:
    """Prepare the recorder before Home Assistant is there."""


@pytest.fixture
async def home(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
) -> Home:
    """A home with a recorder and a logbook; all default-enabled entities have a state."""
    # The pages of the user interface, which not every environment has.
    mock_component(hass, "frontend")
    assert await async_setup_component(hass, "logbook", {})
    home = await set_up_home(token_entry(service, account))
    await async_wait_recording_done(hass)
    return home


class Rows:
    """The rows that the recorder has written since the last look."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._before: tuple[Counter[str], Counter[str]] = (Counter(), Counter())

    async def new(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Return events of the integration, states, and states that are paced, by name."""
        await self._home.settle()
        await async_wait_recording_done(self._home.hass)
        now = await get_instance(self._home.hass).async_add_executor_job(self._count)
        events, states = (
            after - before for after, before in zip(now, self._before, strict=True)
        )
        self._before = now
        paced = Counter({name: states[name] for name in states if name.endswith(PACED)})
        return events, states - paced, paced

    def _count(self) -> tuple[Counter[str], Counter[str]]:
        with session_scope(hass=self._home.hass, read_only=True) as session:
            events = session.query(EventTypes.event_type).join(
                Events, Events.event_type_id == EventTypes.event_type_id
            )
            states = session.query(StatesMeta.entity_id).join(
                States, States.metadata_id == StatesMeta.metadata_id
            )
            return (
                Counter(name for (name,) in events if name.startswith(DOMAIN)),
                Counter(name for (name,) in states),
            )


@pytest.fixture
async def rows(home: Home) -> Rows:
    """The rows from here on."""
    rows = Rows(home)
    await rows.new()
    return rows


# The cost of a message


@pytest.mark.parametrize(
    ("body", "states"),
    [
        (message(1, address=STRANGER), 3),
        (message(1, address=ANNA), 5),
        (image(1, address=STRANGER), 4),
        (image(1, address=ANNA), 6),
    ],
)
async def test_a_message_is_one_event_and_few_states(
    home: Home, rows: Rows, body: dict[str, Any], states: int
) -> None:
    await home.gateway.accepted(body)

    events, written, paced = await rows.new()
    assert events == {"smsgateway24_message_received": 1}
    assert written.total() <= states, written
    assert set(written.values()) == {1}
    assert paced == {"sensor.pixel_4a_messages_received": 1}


async def test_a_repeat_is_no_row(home: Home, rows: Rows) -> None:
    await home.gateway.accepted(message(1, address=ANNA))
    await home.gateway.accepted(status(2, 6))
    await rows.new()

    await home.gateway.accepted(message(1, address=ANNA))
    await home.gateway.accepted(status(2, 6))

    assert [part.total() for part in await rows.new()] == [0, 0, 0]


async def test_a_report_is_one_event_and_one_state(home: Home, rows: Rows) -> None:
    for status_id in (1, 3, 2, 6, 7):
        await home.gateway.accepted(status(1, status_id))

        events, written, _ = await rows.new()
        assert events == {"smsgateway24_delivery_status": 1}
        assert written == {"sensor.pixel_4a_delivery_status": 1}


async def test_a_failure_is_a_state_more_when_the_problem_flips(
    home: Home, rows: Rows
) -> None:
    await home.gateway.accepted(status(1, 9, sendto=ANNA))
    _, written, _ = await rows.new()
    assert written == {
        "sensor.pixel_4a_delivery_status": 1,
        "binary_sensor.pixel_4a_delivery_problem": 1,
    }

    for number, recipient in ((2, ANNA), (3, CAROL)):
        await home.gateway.accepted(status(number, 9, sendto=recipient))
        events, written, _ = await rows.new()
        assert events.total() == 1
        assert written == {"sensor.pixel_4a_delivery_status": 1}


async def test_a_message_out_is_one_event_and_three_states(
    home: Home, rows: Rows
) -> None:
    await home.send(contact=home.device(contact_id("Anna")))

    events, written, paced = await rows.new()
    assert events == {"smsgateway24_message_sent": 1}
    assert written == {"notify.anna": 1}
    assert paced == {"sensor.pixel_4a_allowance_left": 1}


async def test_counters_and_allowance_are_written_once_in_many_messages(
    home: Home, rows: Rows
) -> None:
    for number in range(1, 10):
        await home.gateway.accepted(message(number, address=STRANGER))

    events, _, paced = await rows.new()
    assert events.total() == 9
    assert paced == {"sensor.pixel_4a_messages_received": 1}


# Activity


type Activity = Callable[..., Awaitable[list[dict[str, Any]]]]


@pytest.fixture
async def activity(home: Home, hass_ws_client: WebSocketGenerator) -> Activity:
    """What the page of a device shows from here on, asked for as the user interface does."""
    client = await hass_ws_client(home.hass)
    await home.settle()
    since = dt_util.utcnow()

    async def activity(subentry_id: str = PHONE_ID) -> list[dict[str, Any]]:
        await home.settle()
        await async_wait_recording_done(home.hass)
        device_id = home.device(subentry_id)
        entities = er.async_entries_for_device(er.async_get(home.hass), device_id)
        await client.send_json_auto_id(
            {
                "type": "logbook/get_events",
                "start_time": since.isoformat(),
                "entity_ids": [entity.entity_id for entity in entities],
                "device_ids": [device_id],
            }
        )
        answer = await client.receive_json()
        assert answer["success"], answer
        rows: list[dict[str, Any]] = answer["result"]
        return rows

    return activity


def sentences(found: list[dict[str, Any]]) -> list[str]:
    """Return the sentences of the integration."""
    return [row["message"] for row in found if row.get("domain") == DOMAIN]


def changes(found: list[dict[str, Any]]) -> Counter[str]:
    """Count the changes of entities."""
    return Counter(row["entity_id"] for row in found if "state" in row)


@pytest.mark.parametrize("body", [message(1, address=ANNA), image(1, address=ANNA)])
async def test_a_message_is_three_rows_of_the_phone_and_two_of_the_contact(
    home: Home, activity: Activity, body: dict[str, Any]
) -> None:
    await home.gateway.accepted(body)

    of_phone = await activity()
    of_contact = await activity(contact_id("Anna"))
    assert len(sentences(of_phone)) == 1
    assert changes(of_phone) == {
        "event.pixel_4a_message": 1,
        "sensor.pixel_4a_last_message": 1,
    }
    assert changes(of_contact) == {
        "event.anna_message": 1,
        "sensor.anna_last_message": 1,
    }
    assert len(of_contact) == 2


async def test_a_message_out_is_one_sentence_beside_the_changes_of_its_status(
    home: Home, activity: Activity
) -> None:
    await home.send(contact=home.device(contact_id("Anna")))
    assert sentences(await activity()) == ["is sending an SMS to Anna"]

    await home.service.settle()

    found = await activity()
    assert sentences(found) == ["delivered an SMS to Anna"]
    assert set(changes(found)) == {"sensor.pixel_4a_delivery_status"}


async def test_a_message_that_failed_is_one_sentence_with_the_reason(
    home: Home, activity: Activity
) -> None:
    home.service.end_at(9)
    await home.send(contact=home.device(contact_id("Anna")))
    await home.service.settle()

    found = await activity()

    reason = ENGLISH["common.reason_generic_failure"]
    assert sentences(found) == [f"could not get an SMS to Anna. {reason}"]
    assert changes(found)["binary_sensor.pixel_4a_delivery_problem"] == 1


async def test_the_sentences_are_in_the_language_of_the_server(
    home: Home, activity: Activity
) -> None:
    await home.gateway.accepted(message(1, address=ANNA))

    [sentence] = sentences(await activity())

    words = {"kind": ENGLISH["common.kind_sms"], "party": "Anna"}
    assert sentence == ENGLISH["common.logbook_received"].format(**words)


async def test_a_reload_has_no_sentence(home: Home, activity: Activity) -> None:
    await home.gateway.accepted(message(1, address=ANNA))
    await home.send(contact=home.device(contact_id("Anna")))
    await home.service.settle()
    before = sentences(await activity())

    assert await home.hass.config_entries.async_reload(home.entry.entry_id)

    assert sentences(await activity()) == before
