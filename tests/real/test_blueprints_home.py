"""Our blueprints in a real Home Assistant, saved and filled in as the user interface does it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
import re
from typing import Any

from tests.blueprints.builders import FOLDER as FILES
from workbench.waiting import wait_for

from .helpers import ANNA, DEVICE_ID, LUCA, World, witnessed, world

SEEN = "seen_by_automation"
FOLDER = "smsgateway24"
CAROL = "+4917642111119"
HOSTILE = "{{ states('sun.sun') }} **b** [x](http://evil) <script>\n{% raw %} 💧"
TAMED = HOSTILE.replace("](", "] (").replace("<s", "< s")


def note(of: str, **data: str) -> dict[str, Any]:
    """Build an action that is written down."""
    return {"event": SEEN, "event_data": {"of": of} | data}


@dataclass
class Editor:
    """The pages where blueprints are imported and automations made of them."""

    here: World

    async def make(self, name: str, **inputs: Any) -> None:
        """Save a blueprint as the import does, and make an automation of it."""
        home = self.here.home
        path = f"{FOLDER}/{name}.yaml"
        await home.ws(
            "blueprint/save", domain="automation", path=path, yaml=source(name)
        )
        await home.rest(
            "POST",
            f"/api/config/automation/config/{name}",
            json={
                "alias": name,
                "use_blueprint": {"path": path, "input": inputs},
            },
        )
        await wait_for(lambda: self._is_on(name), what=f"automation {name}")

    async def _is_on(self, name: str) -> bool:
        state = await self.here.home.state(f"automation.{name}")
        return state is not None and state["state"] == "on"

    async def entity(self, domain: str, device_id: str, mark: str) -> str:
        """Find an entity of a device by the end of its unique id."""
        [entity_id] = [
            entry["entity_id"]
            for entry in await self.here.home.entity_registry("smsgateway24")
            if entry["device_id"] == device_id
            and entry["entity_id"].startswith(f"{domain}.")
            and entry["unique_id"].endswith(mark)
        ]
        return str(entity_id)

    def sent(self, number: str) -> list[str]:
        """Return what somebody was sent."""
        return [
            message.body
            for message in self.here.service.messages(incoming=False)
            if message.address == number
        ]

    def seen(self, of: str) -> list[dict[str, Any]]:
        """Return what the actions of an automation wrote down."""
        return [note for note in witnessed(self.here.home, SEEN) if note["of"] == of]


def source(name: str) -> str:
    """Read a blueprint."""
    return (FILES / f"{name}.yaml").read_text("utf-8")


async def comes(what: str, found: Callable[[], list[Any]], count: int = 1) -> list[Any]:
    """Wait until there are so many of something."""
    await wait_for(lambda: len(found()) >= count, timeout=30, what=what)
    return found()


async def test_each_blueprint_does_what_it_says() -> None:
    async with world(step_seconds=0.2) as here:
        home, service, editor = here.home, here.service, Editor(here)
        phone, (anna, luca) = here.phone.device_id, here.account.contacts
        tell_luca = {
            "notify_entities": [await editor.entity("notify", luca.device_id, "notify")]
        }

        # A stranger's message goes to Luca, as it is; so does a burst, whole and in order.
        await editor.make(
            "forward_message", phones=[phone], app_devices=[], **tell_luca
        )
        await service.receive(DEVICE_ID, CAROL, HOSTILE)
        [forwarded] = await comes("message to Luca", lambda: editor.sent(LUCA))
        assert forwarded == f'{CAROL} (Pixel 4a)\n"{TAMED}"'
        await service.receive(DEVICE_ID, CAROL, channel=3, image=True)
        forwarded = (await comes("picture", lambda: editor.sent(LUCA), 2))[-1]
        assert forwarded == f"{CAROL} (Pixel 4a)\nPicture"
        image = await editor.entity("image", phone, "last_image")
        shown = await home.request("GET", f"/api/image_proxy/{image}?message=1")
        assert shown[:3] == b"\xff\xd8\xff" or shown[1:4] == b"PNG"
        await turn_off(here, "forward_message")

        # Codes: a burst of fifty.
        await editor.make(
            "one_time_code",
            phones=[phone],
            senders=["Amazon"],
            actions=[note("code", code="{{ code }}")],
        )
        for number in range(50):
            await service.receive(DEVICE_ID, "Amazon", f"Code {4711 + number}.")
        codes = await comes("codes", lambda: editor.seen("code"), 50)
        assert [int(seen["code"]) for seen in codes] == list(range(4711, 4761))

        # A command, and its confirmation.
        await editor.make(
            "command_by_message",
            phones=[phone],
            text="open the gate",
            confirm=True,
            actions=[note("gate", who="{{ trigger.message.sender_name }}")],
            reply="The gate is open.",
        )
        await service.receive(DEVICE_ID, CAROL, "open the gate")
        await service.receive(DEVICE_ID, ANNA, "Open the gate")
        [question] = await comes("question", lambda: editor.sent(ANNA))
        [code] = re.findall(r"\d{6}", question)
        assert editor.seen("gate") == []
        await service.receive(DEVICE_ID, CAROL, code)
        await service.receive(DEVICE_ID, ANNA, code)
        answers = await comes("reply", lambda: editor.sent(ANNA), 2)
        assert answers[1] == "The gate is open."
        assert editor.seen("gate") == [{"of": "gate", "who": "Anna"}]
        assert editor.sent(CAROL) == []
        await turn_off(here, "command_by_message")

        # An alert: Anna can't be reached, Luca can; then nobody. Who could not, is told.
        await editor.make(
            "message_not_delivered", phones=[phone], app_devices=[], **tell_luca
        )
        await editor.make(
            "alert_until_somebody_has_it",
            alarm_triggers=[{"trigger": "event", "event_type": "alarm"}],
            message="Water in the {{ trigger.event.data.where }}!",
            contacts=[anna.device_id, luca.device_id],
            fallback=[note("siren", text="{{ text }}")],
        )
        service.end_at(8, number=ANNA)
        await home.rest("POST", "/api/events/alarm", json={"where": "cellar"})
        await comes("alert and news", lambda: editor.sent(LUCA)[2:], 2)
        assert set(editor.sent(LUCA)[2:]) == {
            "Water in the cellar!\n1 I have it",
            (
                "Message not delivered (Pixel 4a)\nThe message to Anna failed."
                " The operator could not deliver the message."
            ),
        }
        assert editor.seen("siren") == []
        await turn_off(here, "message_not_delivered")
        service.end_at(9, number=LUCA)
        await home.rest("POST", "/api/events/alarm", json={"where": "bath"})
        await comes("siren", lambda: editor.seen("siren"))
        assert [s["text"] for s in editor.seen("siren")] == ["Water in the bath!"]

        # The phone goes away and comes back; Home Assistant restarts meanwhile.
        online = await editor.entity("binary_sensor", phone, "online")
        await editor.make(
            "phone_offline", online=online, offline_minutes=0.05, **tell_luca
        )
        told = len(editor.sent(LUCA))

        def news() -> list[str]:
            return editor.sent(LUCA)[told:]

        await goes(here, online, to="off")
        await comes("offline", news)
        await home.restart()
        await comes("offline again", news, 2)
        await goes(here, online, to="on")
        lines = await comes("back", news, 3)
        assert [line.partition("\n")[2] for line in lines] == [
            "Pixel 4a is offline.",
            "Pixel 4a is offline.",
            "Pixel 4a is back.",
        ]

        assert [line for line in home.problems() if "rror" in line] == []


async def test_a_burst_is_forwarded_to_a_contact_in_few_messages() -> None:
    async with world(step_seconds=0.2) as here:
        service, editor = here.service, Editor(here)
        luca = here.account.contacts[1]
        service.auto_reply(LUCA, "I am driving")
        await editor.make(
            "forward_message",
            phones=[here.phone.device_id],
            app_devices=[],
            notify_entities=[await editor.entity("notify", luca.device_id, "notify")],
        )
        texts = [f"This is number {number:02} of the burst" for number in range(40)]

        await asyncio.gather(
            *(service.receive(DEVICE_ID, CAROL, text) for text in texts)
        )

        def missing() -> list[str]:
            sent = "\n".join(editor.sent(LUCA))
            return [text for text in texts if text not in sent]

        await wait_for(lambda: not missing(), timeout=120, what="all of the burst")
        assert len(editor.sent(LUCA)) <= 6
        assert [line for line in here.home.problems() if "rror" in line] == []


async def turn_off(here: World, name: str) -> None:
    """Have an automation do nothing more."""
    target = {"entity_id": f"automation.{name}"}
    await here.home.call_action("automation", "turn_off", target=target)


async def goes(here: World, entity_id: str, *, to: str) -> None:
    """Turn the phone on or off, and have Home Assistant ask for it."""
    here.service.change_phone(DEVICE_ID, online=to == "on")
    # Home Assistant believes of a phone that was seen just now that it is there.
    phones = here.service.state.phones
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    phones[DEVICE_ID] = replace(phones[DEVICE_ID], last_seen=long_ago)

    async def shown() -> bool:
        await here.home.call_action(
            "homeassistant", "update_entity", {"entity_id": entity_id}
        )
        state = await here.home.state(entity_id)
        return state is not None and state["state"] == to

    await wait_for(shown, timeout=30, what=f"phone {to}")
