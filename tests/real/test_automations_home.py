"""Automations made as the editor makes them: what starts them, and what does not."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from typing import Any

import aiohttp
import pytest

from tests.payloads import message
from workbench.session import RequestFailedError
from workbench.waiting import wait_for

from .helpers import ANNA, DEVICE_ID, LUCA, World, witnessed, world

STRANGER = "+4917642111119"
BOTH = {"smsgateway24.message_received", "smsgateway24.delivery_status_changed"}
SEEN = "seen_by_automation"
MINUTE, HOUR = 60, 3_600


@dataclass(frozen=True, kw_only=True)
class Row:
    """A message, and which automations it starts beside those that its age decides."""

    sender: str
    text: str = ""
    channel: int = 0
    image: bool = False
    age: float = 2
    starts: str = ""


ROWS = (
    Row(sender=ANNA, text="Open the gate please", starts="anna trusted gate"),
    Row(sender=ANNA, text="OPEN THE GATE", channel=1, starts="anna trusted gate"),
    Row(sender=ANNA, text="open", starts="anna trusted exact"),
    Row(sender=ANNA, text=" Open ", starts="anna trusted exact"),
    Row(sender=ANNA, text="# status", starts="anna trusted hash"),
    Row(sender=ANNA, text="Your CODE 4711", starts="anna trusted code"),
    Row(sender=ANNA, text="code 47111", starts="anna trusted"),
    Row(sender=ANNA, text="Hello", channel=3, starts="anna trusted whatsapp"),
    Row(sender=ANNA, channel=3, image=True, starts="anna trusted whatsapp picture"),
    Row(sender="0049 157 52982212", text="Hi", starts="anna trusted"),
    Row(sender="015752982212", text="Hi", starts="anna trusted"),
    Row(
        sender="4915752982212@s.whatsapp.net",
        text="Hi",
        channel=3,
        starts="anna trusted whatsapp",
    ),
    Row(
        sender="4915752982212@g.us",
        text="open the gate",
        channel=3,
        starts="gate whatsapp",
    ),
    Row(
        sender=LUCA,
        text="open the gate",
        channel=3,
        starts="luca person gate whatsapp",
    ),
    Row(sender=LUCA, text="open", starts="luca person exact"),
    Row(sender=LUCA, channel=3, image=True, starts="luca person picture whatsapp"),
    Row(sender=LUCA, channel=2, image=True, starts="luca person picture"),
    Row(sender=LUCA, text="Ciao", channel=4, starts="luca person"),
    Row(sender=STRANGER, text="open the gate", starts="gate"),
    Row(sender=STRANGER, text="open", starts="exact"),
    Row(sender=STRANGER, text="#help", channel=2, starts="hash"),
    Row(sender=STRANGER, channel=3, image=True, starts="picture whatsapp"),
    Row(sender="Amazon", text="Your code 1234", starts="amazon code"),
    Row(sender="amazon", text="Parcel", channel=5, starts="amazon"),
    Row(sender="Amazon", text="open the gate", channel=3, starts="gate whatsapp"),
    Row(sender="Amazon", text="Parcel", channel=2),
    Row(sender="Amazon Prime", text="Parcel"),
    # A name of a contact is a name that anybody can have.
    Row(sender="Anna", text="open the gate", starts="gate"),
    Row(sender="Anna 015752982212", text="open", starts="exact"),
    Row(sender=ANNA, text="open the gate", age=30 * MINUTE),
    Row(sender=ANNA, text="open", age=2 * HOUR),
    Row(sender=LUCA, text="open", age=30 * MINUTE, starts="person"),
    Row(sender=LUCA, text="open the gate", age=48 * HOUR, starts="person"),
    Row(sender=STRANGER, channel=3, image=True, age=11 * MINUTE),
    Row(sender=ANNA, text="open the gate", age=8 * MINUTE, starts="anna trusted gate"),
    # Cut in states and events, and not here.
    Row(sender=STRANGER, text="x" * 9_000 + " code 4711", starts="code"),
    Row(sender=ANNA, text="é" * 8_500 + " open the gate", starts="anna trusted gate"),
    Row(sender=ANNA, text="🚪 open the gate 🚪", starts="anna trusted gate"),
    Row(sender=STRANGER, text="Hi\n# not at the start"),
    Row(sender=STRANGER),
)
RECOVERED = (
    Row(sender=ANNA, text="open the gate", age=3 * MINUTE, starts="anna trusted gate"),
    Row(sender=LUCA, text="open the gate", age=20 * MINUTE, starts="person"),
)


def expected(row: Row) -> set[str]:
    """Name the automations that a message starts."""
    fresh = {"fresh"} if row.age < 10 * MINUTE else set()
    hour = {"hour"} if row.age < HOUR else set()
    return {"any", *row.starts.split()} | fresh | hour


class Editor:
    """Saves automations as the editor does."""

    def __init__(self, here: World) -> None:
        """Have the phone picked where nobody else is."""
        self._here = here
        self._phone = {"device_id": [here.phone.device_id]}

    async def save(
        self,
        name: str,
        target: dict[str, Any] | None = None,
        *,
        trigger: str = "message_received",
        **options: Any,
    ) -> None:
        """Save an automation that says what started it."""
        variable = "message" if trigger == "message_received" else "delivery"
        data = {
            "name": name,
            "message_id": f"{{{{ trigger.{variable}.message_id }}}}",
        }
        if variable == "message":
            data |= {
                "length": "{{ trigger.message.text | length }}",
                "groups": "{{ trigger.message.groups }}",
                "recovered": "{{ trigger.message.recovered }}",
            }
        await self._here.home.rest(
            "POST",
            f"/api/config/automation/config/{name}",
            json={
                "alias": name,
                "mode": "queued",
                "max": 200,
                "triggers": [
                    {
                        "trigger": f"smsgateway24.{trigger}",
                        "target": self._phone if target is None else target,
                        "options": options,
                    }
                ],
                "conditions": [],
                "actions": [{"event": SEEN, "event_data": data}],
            },
        )

    async def refused(self, name: str, **options: Any) -> str:
        """Save an automation that makes no sense, and give what is said of it."""
        with pytest.raises(RequestFailedError) as raised:
            await self.save(name, **options)
        assert raised.value.status == 400
        return str(raised.value.body)


def started(here: World) -> dict[int, set[str]]:
    """Return which automations each message has started; each at most once."""
    seen = [(d["name"], int(d["message_id"])) for d in witnessed(here.home, SEEN)]
    assert [pair for pair, times in Counter(seen).items() if times > 1] == []
    found: dict[int, set[str]] = {}
    for name, message_id in seen:
        found.setdefault(message_id, set()).add(name)
    return found


async def offered(here: World, what: str, device_id: str) -> set[str]:
    """Return what the editor offers of ours where a device is picked."""
    names = await here.home.ws(
        f"get_{what}_for_target", target={"device_id": [device_id]}
    )
    return {name for name in names if name.startswith("smsgateway24.")}


async def message_entity(here: World, **change: Any) -> str:
    """Change the phone's event entity of messages in its settings, and give its id."""
    [entity] = [
        e
        for e in await here.home.entity_registry("smsgateway24")
        if e["unique_id"] == f"{here.phone.subentry_id}_message"
    ]
    if change:
        await here.home.ws(
            "config/entity_registry/update", entity_id=entity["entity_id"], **change
        )
        await here.home.reload_entry(here.account.entry_id)
    return str(entity["entity_id"])


async def keep_content_of_contacts_only(here: World) -> None:
    home, entry_id = here.home, here.account.entry_id
    step = await home.start_options_flow(entry_id)
    await home.configure_flow(
        step["flow_id"],
        {
            "accept_from": "everyone",
            "content": "contacts",
            "sends_per_hour": 30,
            "sends_per_day": 200,
        },
        kind="options",
    )
    await home.reload_entry(entry_id)


async def test_each_option_starts_an_automation_by_the_right_messages_and_no_others() -> (
    None
):
    async with world() as here:
        home, service, editor = here.home, here.service, Editor(here)
        anna, luca = here.account.contacts
        await keep_content_of_contacts_only(here)
        for device_id in (here.phone.device_id, anna.device_id, luca.device_id):
            assert await offered(here, "triggers", device_id) == BOTH
        assert "smsgateway24.is_online" in await offered(
            here, "conditions", here.phone.device_id
        )

        entity_id = await message_entity(here)
        hour = {"hours": 1, "minutes": 0, "seconds": 0}
        await editor.save("any", max_age={"active_choice": "any", "any": "any"})
        await editor.save("fresh")
        await editor.save(
            "hour", max_age={"active_choice": "duration", "duration": hour}
        )
        await editor.save("anna", sender=["0157 52982212"])
        await editor.save("amazon", sender=["Amazon"])
        await editor.save("luca", contact=[luca.device_id])
        await editor.save("person", {"device_id": [luca.device_id]}, max_age="any")
        await editor.save("trusted", {"entity_id": [entity_id]}, trusted=True)
        await editor.save("gate", text="open the gate", match="contains")
        await editor.save("exact", text="open", match="equals")
        await editor.save("hash", text="#", match="starts_with")
        await editor.save("code", text=r"code (?P<code>\d{4})$", match="regex")
        await editor.save("whatsapp", channel=["whatsapp"])
        await editor.save("picture", type=["image"])
        await editor.save("strange", type=["unknown"])
        words = await editor.refused("bad", text="open (the gate", match="regex")
        assert "not a valid regular expression" in words
        assert "position" in words

        wanted: dict[int, set[str]] = {}
        for row in ROWS:
            told = await service.receive(
                DEVICE_ID,
                row.sender,
                row.text,
                channel=row.channel,
                image=row.image,
                # The phone received it then, and its webhook comes now.
                at=datetime.now(UTC) - timedelta(seconds=row.age),
            )
            wanted[told.sms_id] = expected(row)
            # The service may well repeat itself.
            await service.call_again(told.sms_id)
        assert len(wanted) == len(ROWS) == 40
        async with aiohttp.ClientSession() as session:
            body = message(9_000_001, type="voice", address=ANNA, channel_id=3)
            body |= {"device_id": DEVICE_ID, "date": None, "date_sent": None}
            async with session.post(here.phone.webhook_url, json=body) as response:
                assert response.status == 200
        wanted[9_000_001] = {"any", "fresh", "hour", "strange"} | {
            "anna",
            "trusted",
            "whatsapp",
        }
        now = datetime.now(UTC)
        for row in RECOVERED:
            at = now - timedelta(seconds=row.age)
            found = service.remember(
                DEVICE_ID, row.sender, row.text, channel=row.channel, at=at
            )
            wanted[found.sms_id] = expected(row)
        await home.reload_entry(here.account.entry_id)
        await wait_for(lambda: started(here).keys() >= wanted.keys(), timeout=60)

        # Whatever comes after what is hidden or switched off is told all the same.
        for change in ({"hidden_by": "user"}, {"disabled_by": "user"}):
            await message_entity(here, **change)
            # The editor offers what a visible entity of the target shows.
            assert await offered(here, "triggers", luca.device_id) == BOTH
            assert await offered(here, "triggers", here.phone.device_id) == set()
            told = await service.receive(DEVICE_ID, LUCA, "Open", channel=3)
            wanted[told.sms_id] = {"any", "fresh", "hour", "luca", "person"} | {
                "exact",
                "whatsapp",
            }
            told = await service.receive(DEVICE_ID, ANNA, "Hi")
            wanted[told.sms_id] = {"any", "fresh", "hour", "anna", "trusted"}
        await wait_for(lambda: started(here).keys() >= wanted.keys(), timeout=60)
        # The last one of them is the last of all.
        await wait_for(lambda: started(here) == wanted, timeout=10)

        seen = witnessed(home, SEEN)
        events = witnessed(home, "smsgateway24_message_received")
        assert {e["message_id"] for e in events if e["recovered"]} == {
            d["message_id"] for d in seen if d["recovered"]
        }
        assert all(e["text"] == "" for e in events if e["sender_name"] is None)
        assert max(d["length"] for d in seen if d["name"] == "code") == 9_010
        codes = [d["groups"]["code"] for d in seen if d["name"] == "code"]
        # Digits become numbers where Home Assistant renders a template.
        assert [str(code) for code in codes] == ["4711", "1234", "4711"]
        assert home.problems() == []


async def test_reports_start_automations_by_status_by_group_and_by_who_has_sent() -> (
    None
):
    async with world() as here:
        service, editor = here.service, Editor(here)
        anna = here.account.contacts[0]
        trigger = "delivery_status_changed"
        await editor.save("every", trigger=trigger)
        await editor.save("failed", trigger=trigger, status=["failed"])
        await editor.save("final", trigger=trigger, status=["final"])
        await editor.save("sent", trigger=trigger, status=["sent", "queued"])
        await editor.save("mine", trigger=trigger, status="final", only_mine=True)
        await editor.save(
            "to_anna", {"device_id": anna.device_id}, trigger=trigger, status="final"
        )
        service.end_at(9, number=STRANGER)

        [ours] = await here.send(contact=anna.device_id)
        [lost] = await here.send(to=STRANGER)
        await service.settle()
        body = {"sms_id": 9_000_001, "status_id": 7, "status_message": "Delivered"}
        body |= {"sendto": ANNA, "senttime": None, "channel_id": 0}
        async with (
            aiohttp.ClientSession() as session,
            session.post(here.phone.webhook_url, json=body) as response,
        ):
            assert response.status == 200

        def told() -> dict[str, Counter[int]]:
            found: dict[str, Counter[int]] = {}
            for data in witnessed(here.home, SEEN):
                found.setdefault(data["name"], Counter())[data["message_id"]] += 1
            return found

        one, two, other = ours["message_id"], lost["message_id"], 9_000_001
        await wait_for(lambda: other in told().get("to_anna", ()), timeout=30)
        every = told().pop("every")
        assert every.keys() == {one, two, other}
        assert every[one] > 2
        assert told()["failed"] == {two: 1}
        assert told()["final"] == {one: 1, two: 1, other: 1}
        assert told()["mine"] == {one: 1, two: 1}
        assert told()["to_anna"] == {one: 1, other: 1}
        assert set(told()["sent"]) <= {one, two}
        assert here.home.problems() == []


async def test_a_pattern_without_an_end_is_given_up_and_home_assistant_answers_on() -> (
    None
):
    async with world() as here:
        home, service, editor = here.home, here.service, Editor(here)
        for number, pattern in enumerate(("(a|aa)+$", "(a+)+$", "(a|a)*$", "(.*)*b$")):
            await editor.save(f"slow_{number}", text=pattern, match="regex")
        await editor.save("fresh")

        done = asyncio.Event()

        async def ask() -> int:
            """Count how often Home Assistant answers while the messages come in."""
            answers = 0
            while not done.is_set():
                await asyncio.wait_for(home.rest("GET", "/api/"), 10)
                answers += 1
            return answers

        asking = asyncio.ensure_future(ask())
        told = [
            await service.receive(DEVICE_ID, STRANGER, "a" * 60_000 + "!")
            for _ in range(3)
        ]
        told.append(await service.receive(DEVICE_ID, STRANGER, "b"))
        done.set()
        assert await asking > 3

        ids = [m.sms_id for m in told]
        await wait_for(
            lambda: (
                [d["message_id"] for d in witnessed(home, SEEN) if d["name"] == "fresh"]
                == ids
            ),
            timeout=30,
        )
        slow = {(d["name"], d["message_id"]) for d in witnessed(home, SEEN)}
        assert {name for name, sms_id in slow if sms_id in ids[:3]} == {"fresh"}
        problems = home.problems()
        assert problems
        assert [p for p in problems if "took too long and was given up" not in p] == []
        assert "aaaa" not in json.dumps(problems)
