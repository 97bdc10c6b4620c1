"""Builders of the blueprints' tests: automations that are made of the files we publish."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
import re
from typing import Any

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.entries import PHONE_ID
from tests.builders.home import Home
from tests.payloads import message

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "blueprints" / "automation" / DOMAIN
DOCS = ROOT / "docs" / "blueprints.md"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

RECEIVER = "notify.hallway"
NOTIFY = {"notify_entities": [RECEIVER]}

HOSTILE = {
    "template": "{{ states('lock.front') }}",
    "statement": "{% for x in range(9) %}boom{% endfor %}",
    "comment": "{# hidden #}",
    "markdown": "**bold** [x](http://evil) ![y](http://evil/p.png)",
    "reference": "[x][1]\n\n[1]: http://evil",
    "html": '<script>alert(1)</script><a href="http://evil">x</a>',
    "order": "clear_notification",
    "number": "007",
    "decimal": "+12.50",
    "nothing": "None",
    "list": "[1, 2]",
    "quotes": "\"\"\" ''' \\ \\n }} %}",
    "emoji": "Wasser im Keller 💧👩‍👩‍👧 \u202e!",
    "lines": "one\ntwo\r\nthree",
}


def load(name: str) -> Blueprint:
    """Read a blueprint as Home Assistant does."""
    return Blueprint(
        load_yaml_dict(str(FOLDER / f"{name}.yaml")),
        path=f"{DOMAIN}/{name}.yaml",
        expected_domain="automation",
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )


def fresh(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build the body of a text that does not say when it was written, and so counts as new."""
    return message(sms_id, **{"date": None, "date_sent": None} | fields)


def device(hass: HomeAssistant, entry: MockConfigEntry, key: str = PHONE_ID) -> str:
    """Return the device of a phone or a contact."""
    found = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, key), entry.entry_id
    )
    assert found is not None
    return found.id


def app_device(hass: HomeAssistant, name: str) -> str:
    """Add a phone with Home Assistant's app, as far as blueprints look at it."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    found = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name
    )
    return found.id


@dataclass
class Automation:
    """An automation that was made of a blueprint."""

    hass: HomeAssistant
    calls: list[ServiceCall] = field(default_factory=list)

    @property
    def done(self) -> list[dict[str, Any]]:
        """Return the data of the actions, in order."""
        return [dict(call.data) for call in self.calls]

    @property
    def running(self) -> int:
        """Count the runs that are under way, or wait for their turn."""
        state = self.hass.states.get("automation.test")
        assert state is not None
        count: int = state.attributes["current"]
        return count


async def automation(
    hass: HomeAssistant, name: str, /, calls: list[ServiceCall], **inputs: Any
) -> Automation:
    """Make an automation of a blueprint."""
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "id": "test",
                "alias": "Test",
                "use_blueprint": {"path": f"{DOMAIN}/{name}.yaml", "input": inputs},
            }
        },
    )
    await hass.async_block_till_done()
    state = hass.states.get("automation.test")
    assert state is not None
    assert state.state == "on"
    return Automation(hass, calls)


async def until(predicate: Callable[[], bool]) -> None:
    """Wait until something is true.

    An automation that waits keeps `async_block_till_done` waiting too, and the clocks may stand
    still, and with them whatever waits for a time.
    """
    while not predicate():  # noqa: ASYNC110
        await asyncio.sleep(0)


async def sent(home: Home, count: int) -> list[tuple[str, str]]:
    """Wait until the phone has so many messages to send; return their recipients and texts."""
    service = home.service
    await until(lambda: len(service.messages(incoming=False)) >= count)
    messages = service.messages(incoming=False)
    return [(message.address, message.body) for message in messages]


_ROW = re.compile(r"^\| `(?P<name>[a-z_]+)` \| (?P<default>.*?) \| .+ \|$")


def documented(name: str) -> dict[str, str]:
    """Return the inputs of a blueprint and their defaults, as the docs have them."""
    return dict(_rows(name))


def section(name: str) -> str:
    """Return what the docs say of a blueprint."""
    parts = DOCS.read_text("utf-8").split("\n## ")
    [found] = [part for part in parts if f"/{name}.yaml" in part]
    return found


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in section(name).splitlines():
        if found := _ROW.match(line):
            yield found["name"], found["default"]
