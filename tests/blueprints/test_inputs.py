"""What is filled into a blueprint is checked when it is saved, and may be left empty."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.entries import (
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.home import ANNA
from tests.plugin import SetUp

from .builders import device

ACTION = [{"action": "test.open"}]
ALARM = [{"trigger": "event", "event_type": "alarm"}]
REQUIRED: dict[str, dict[str, Any]] = {
    "alert_until_somebody_has_it": {
        "alarm_triggers": ALARM,
        "message": "Water!",
        "contacts": [],
    },
    "ask_before_acting": {
        "asking_triggers": ALARM,
        "question": "Shut it off?",
        "contacts": [],
        "actions": ACTION,
    },
    "command_by_message": {"text": "open", "actions": ACTION},
    "forward_message": {},
    "message_not_delivered": {},
    "one_time_code": {},
}
ANNAS_DEVICE = "the device of Anna"


class Inputs:
    """Saves an automation of a blueprint as the editor does."""

    def __init__(self, client: Any, phone: str, anna: str) -> None:
        self._client = client
        self._phone = phone
        self._anna = anna

    async def save(self, name: str, **inputs: Any) -> str | None:
        """Return the error of Home Assistant, None without one."""
        shown = {"phones": [self._phone]} | inputs
        filled = {key: self._with_device(value) for key, value in shown.items()}
        blueprint = {"path": f"{DOMAIN}/{name}.yaml", "input": filled}
        response = await self._client.post(
            "/api/config/automation/config/test",
            json={"alias": "Test", "use_blueprint": blueprint},
        )
        body = await response.json()
        return None if response.status == 200 else str(body["message"])

    def _with_device(self, value: Any) -> Any:
        if value == ANNAS_DEVICE:
            return self._anna
        return [self._anna] if value == [ANNAS_DEVICE] else value


@pytest.fixture
async def inputs(
    hass: HomeAssistant,
    tmp_path: Path,
    _imported: None,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
) -> Inputs:
    """A phone and Anna, and Home Assistant's editor."""
    for file in ("automations.yaml", "configuration.yaml"):
        (tmp_path / file).touch()
    for component in ("automation", "config"):
        assert await async_setup_component(hass, component, {})
    account = account_entry(phone_subentry(), contact_subentry("Anna", ANNA))
    gateway = await set_up(account)
    return Inputs(
        await hass_client(),
        device(hass, gateway.entry),
        device(hass, gateway.entry, contact_id("Anna")),
    )


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        *((name, {}) for name in REQUIRED),
        ("alert_until_somebody_has_it", {"contacts": [ANNAS_DEVICE]}),
        ("alert_until_somebody_has_it", {"alarm_triggers": ALARM[0]}),
        ("ask_before_acting", {"contacts": [ANNAS_DEVICE], "confirm_code": True}),
        ("command_by_message", {"contacts": []}),
        ("command_by_message", {"confirm": True, "alert_contact": ANNAS_DEVICE}),
        ("command_by_message", {"contacts": [ANNAS_DEVICE], "match": "regex"}),
        ("forward_message", {"contacts": []}),
        ("forward_message", {"contacts": [ANNAS_DEVICE], "trusted": True}),
        ("message_not_delivered", {"only_mine": False}),
        ("one_time_code", {"senders": [], "contacts": []}),
        ("one_time_code", {"senders": ["Amazon", "0157 52982212"], "max_age": 1.5}),
        ("one_time_code", {"senders": [4915752982212], "contacts": [ANNAS_DEVICE]}),
        ("one_time_code", {"pattern": r"\{\{(?P<code>\d{6})\}\}"}),
    ],
)
async def test_inputs_may_be_empty_or_filled(
    inputs: Inputs, name: str, filled: dict[str, Any]
) -> None:
    assert await inputs.save(name, **REQUIRED[name] | filled) is None


@pytest.mark.parametrize(
    ("name", "filled", "place", "words"),
    [
        ("command_by_message", {"text": True}, "text", "in quotes"),
        ("command_by_message", {"text": "{{ x }}"}, "text", "take no templates"),
        ("command_by_message", {"contacts": ["Anna"]}, "contact[1][0]", "pick the"),
        ("forward_message", {"trusted": "perhaps"}, "trusted", "true or false"),
        ("one_time_code", {"senders": [""]}, "sender[1][0]", "must not be empty"),
        ("one_time_code", {"senders": "*"}, "sender", "[any, [...]]"),
        ("one_time_code", {"senders": None}, "sender", "[any, [...]]"),
        ("one_time_code", {"senders": ["+49157"]}, "sender[1][0]", "country code"),
        ("one_time_code", {"pattern": "("}, "text", "missing )"),
    ],
)
async def test_an_input_that_cannot_be_meant_so_is_refused(
    inputs: Inputs, name: str, filled: dict[str, Any], place: str, words: str
) -> None:
    error = await inputs.save(name, **REQUIRED[name] | filled)

    assert error is not None
    assert f"'options.{place}'" in error
    assert words in error
