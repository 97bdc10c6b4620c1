"""Where marked texts, links, numbers and secrets are left in real Home Assistant processes."""

from collections.abc import Iterable, Mapping
import json
from pathlib import Path
from typing import Any

import aiohttp

from simulator import ApiFault, ApiFaultKind, WebhookFault, WebhookFaultKind
from tests.payloads import image, message, status
from workbench import demo
from workbench.configuration import Options
from workbench.flows import walk
from workbench.instance import Instance
from workbench.session import RequestFailedError
from workbench.waiting import wait_for
from workbench.websocket import CommandFailedError

from .helpers import ANNA, DEVICE_ID, LUCA, World, world

STRANGER = "+4917642111177"
BUCKET = "https://smsgateway24.s3.eu-central-1.amazonaws.com"
ENTRIES = Path(".storage/core.config_entries")
TRACES = Path(".storage/trace.saved_traces")
DEBUG = {"custom_components.smsgateway24": "debug"}


class Marks:
    """Texts and links that nobody else has, one of each for each message."""

    def __init__(self) -> None:
        """Start with none."""
        self.all: list[str] = []

    def text(self) -> str:
        """Make one up."""
        return self._new("MARKEDTEXT")

    def link(self) -> str:
        """Make the link of a picture up."""
        return f"{BUCKET}/{self._new('MARKEDLINK')}.jpg"

    def _new(self, kind: str) -> str:
        mark = f"{kind}{len(self.all):04}END"
        self.all.append(mark)
        return mark

    def left_in(self, text: str) -> list[str]:
        """Return those that a text holds."""
        return [mark for mark in self.all if mark in text]


def files_with(folder: Path, marks: Iterable[str]) -> dict[Path, list[str]]:
    """Return the files of a configuration folder that hold marks; every byte is looked at."""
    wanted = [(mark, mark.encode(), mark.encode("utf-16-le")) for mark in marks]
    found: dict[Path, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not _is_code(folder, path):
            content = path.read_bytes()
            held = [mark for mark, *forms in wanted if any(f in content for f in forms)]
            if held:
                found[path.relative_to(folder)] = held
    return found


def _is_code(folder: Path, path: Path) -> bool:
    return path.relative_to(folder).parts[0] in {"custom_components", "deps"}


def _options(
    *automations: Mapping[str, Any], logs: Mapping[str, str] | None = None
) -> Options:
    """Configure a home without a witness, who would write all down; the recorder writes at once."""
    return Options(
        commit_interval=0,
        logs=logs or DEBUG,
        yaml={
            "automation tests": list(automations),
            "input_boolean": {"saw_it": {}},
            "system_health": {},
        },
    )


def _sees_texts(**trace: Any) -> dict[str, Any]:
    """Build an automation that reads each text, and acts on it without repeating it."""
    return {
        "id": "sees_texts",
        "alias": "Sees texts",
        "mode": "queued",
        "max": 100,
        "triggers": {
            "trigger": "smsgateway24.message_received",
            "target": {"entity_id": "event.pixel_4a_message"},
            "options": {"max_age": "any"},
        },
        "conditions": "{{ trigger.message.text.startswith('MARKEDTEXT') }}",
        "actions": {
            "action": "input_boolean.toggle",
            "target": {"entity_id": "input_boolean.saw_it"},
        },
    } | trace


async def _post(url: str, *bodies: Any) -> None:
    async with aiohttp.ClientSession() as session:
        for body in bodies:
            async with session.post(url, json=body) as response:
                assert response.status == 200


async def _states(home: Instance) -> str:
    """Return all that is shown, and what it was a moment before."""
    history = await home.rest(
        "GET",
        "/api/history/period",
        params={"filter_entity_id": "sensor.pixel_4a_last_message"},
    )
    return json.dumps([await home.states(), history])


async def _choose_content(home: Instance, entry_id: str, content: str) -> None:
    """Choose what is kept in the options of the account."""
    step = await home.start_options_flow(entry_id)
    answer = {"accept_from": "everyone", "content": content}
    await walk(home, step, {"init": answer}, "options")


async def _is_loaded(home: Instance, entry_id: str) -> bool:
    [entry] = await home.entries("smsgateway24")
    assert entry["entry_id"] == entry_id
    return bool(entry["state"] == "loaded")


def _bodies(marks: Marks, first: int, count: int = 4) -> list[dict[str, Any]]:
    """Build texts, pictures, kinds that nobody knows, and a report, all marked."""
    bodies: list[dict[str, Any]] = []
    for sms_id in range(first, first + count):
        date = f"2026-11-2{first // 100 % 10} 10:00:{sms_id % 60:02}"
        bodies += [
            message(sms_id, body=marks.text(), date=date),
            message(sms_id + 50, body=marks.text() + "x" * 400, date=date),
            image(sms_id + 60, img_url=marks.link(), date=date, body=marks.text()),
            message(sms_id + 70, type="voice", body=marks.text(), date=date),
            status(sms_id + 80, 9),
        ]
    return [*bodies, message(first + 90, body=marks.text(), date=date)]


async def test_of_a_home_that_keeps_nothing_no_byte_of_a_text_or_a_link_is_left() -> (
    None
):
    marks = Marks()
    options = _options(_sees_texts(trace={"stored_traces": 0}))
    async with Instance(options=options) as home:
        phone = await demo.set_up(home)
        await _choose_content(home, phone.entry_id, "none")
        await _post(phone.webhook_url, *_bodies(marks, 100))

        # They did come, and automations do see them.
        last = await home.state("sensor.pixel_4a_last_message")
        assert last is not None
        assert (last["state"], last["attributes"]["message_id"]) == (
            "Text not stored",
            190,
        )
        seen = await home.state("automation.sees_texts")
        assert seen is not None
        assert seen["attributes"]["last_triggered"] is not None
        assert marks.left_in(await _states(home)) == []
        assert files_with(home.folder, marks.all) == {}
        entries = home.folder / ENTRIES
        # Else the choice itself would not outlive the kill.
        await wait_for(
            lambda: '"content":"none"' in "".join(entries.read_text().split()),
            what="choice on the disk",
            retry_on=(FileNotFoundError,),
        )

        await home.kill()
        assert files_with(home.folder, marks.all) == {}
        await home.start()
        await wait_for(lambda: _is_loaded(home, phone.entry_id), 60)
        await _post(phone.webhook_url, *_bodies(marks, 300))
        await home.reload_entry(phone.entry_id)
        assert marks.left_in(await _states(home)) == []
        assert files_with(home.folder, marks.all) == {}
        await home.stop()

        assert len(marks.all) == 2 * (4 * 5 + 1)
        assert files_with(home.folder, marks.all) == {}
        assert files_with(home.folder, ["pixel_4a_last_message"])
        # What else is stored of the messages is found.
        database = Path(f"smsgateway24_{phone.entry_id}.db")
        assert database in files_with(home.folder, ['"last_message"'])


async def test_traces_are_what_home_assistant_keeps_and_can_be_turned_off() -> None:
    marks = Marks()
    async with Instance(options=_options(_sees_texts())) as home:
        phone = await demo.set_up(home)
        await _choose_content(home, phone.entry_id, "none")
        await _post(phone.webhook_url, *_bodies(marks, 100, count=2))
        await home.stop()
        assert set(files_with(home.folder, marks.all)) == {TRACES}

        home.options = _options(_sees_texts(trace={"stored_traces": 0}))
        await home.start()
        await wait_for(lambda: _is_loaded(home, phone.entry_id), 60)
        after = Marks()
        after.all = [f"BEFORE{index}" for index in range(500)]
        await _post(phone.webhook_url, *_bodies(after, 300, count=2))
        seen = await home.state("automation.sees_texts")
        assert seen is not None
        assert seen["attributes"]["last_triggered"] is not None
        traces = await home.ws("trace/list", domain="automation", item_id="sees_texts")
        assert traces == []
        await home.stop()

        # Those of before are gone as well.
        assert files_with(home.folder, [*marks.all, *after.all]) == {}


async def test_switching_from_all_to_none_leaves_the_recorders_past_and_nothing_else() -> (
    None
):
    marks = Marks()
    options = _options(_sees_texts(trace={"stored_traces": 0}))
    async with Instance(options=options) as home:
        phone = await demo.set_up(home)
        await _post(phone.webhook_url, *_bodies(marks, 100))
        assert marks.left_in(json.dumps(await home.states()))
        # On the disk of both, as after a while.
        await home.restart()
        await wait_for(lambda: _is_loaded(home, phone.entry_id), 60)
        await _post(phone.webhook_url, message(199, body=marks.text()))
        ours = Path(f"smsgateway24_{phone.entry_id}.db")
        log = ours.with_name(f"{ours.name}-wal")
        await wait_for(
            lambda: log in files_with(home.folder, marks.all[-1:]),
            what="message on the disk while the database is open",
        )
        await home.reload_entry(phone.entry_id)
        database = {
            path.name
            for path in home.folder.iterdir()
            if "home-assistant_v2" in path.name
        }
        before = files_with(home.folder, marks.all)
        assert Path(".storage/core.restore_state") in before
        assert ours in before
        assert {path.name for path in before} & database

        await _choose_content(home, phone.entry_id, "none")

        # At once, while it runs: what is ours has none left.
        assert marks.left_in(json.dumps(await home.states())) == []
        await wait_for(
            lambda: {p.name for p in files_with(home.folder, marks.all)} <= database,
            what="what may not be kept to be deleted from the files",
        )
        past = len(marks.all)
        await _post(phone.webhook_url, *_bodies(marks, 300))
        new = marks.all[past:]
        assert new
        assert marks.left_in(json.dumps(await home.states())) == []
        assert files_with(home.folder, new) == {}

        # What the recorder wrote before is Home Assistant's, and goes by its own purge.
        await home.call_action("recorder", "purge", {"keep_days": 0, "repack": True})

        async def purged() -> bool:
            return not marks.left_in(await _states(home))

        await wait_for(purged, 30, what="purge")
        await home.stop()
        assert files_with(home.folder, marks.all) == {}


async def _system_health(home: Instance) -> str:
    """Return all that is said of the system."""
    heard: list[Any] = []
    async with home.subscribe("system_health/info") as events:
        while not heard or heard[-1]["type"] != "finish":
            heard.append(await events.get())
    assert any("smsgateway24" in json.dumps(event) for event in heard)
    return json.dumps(heard)


async def _said(home: Instance, entry_id: str) -> dict[str, str]:
    """Return all that Home Assistant tells users about the account."""
    said = {
        "diagnostics": await home.rest(
            "GET", f"/api/diagnostics/config_entry/{entry_id}"
        ),
        "repairs": await home.ws("repairs/list_issues"),
        "notifications": await home.ws("persistent_notification/get"),
        "system log": await home.ws("system_log/list"),
        "system health": await _system_health(home),
    }
    for device in await home.device_registry():
        if ["smsgateway24", entry_id] in device["identifiers"] or (
            device["config_entries"] == [entry_id]
        ):
            said[f"diagnostics of {device['model']}"] = await home.rest(
                "GET", f"/api/diagnostics/config_entry/{entry_id}/device/{device['id']}"
            )
    assert "diagnostics of Phone" in said
    assert "smsgateway24" in json.dumps(said["repairs"])
    return {name: json.dumps(text) for name, text in said.items()}


async def _harass(here: World, marks: Marks) -> None:
    """Send whatever is no message to a phone's URL, with marks in all of it."""
    url = here.phone.webhook_url
    bodies: list[bytes] = [
        b"{" + marks.text().encode(),
        json.dumps([marks.text()]).encode(),
        json.dumps({"sms_id": marks.text(), "status_id": 7}).encode(),
        json.dumps({"sms_id": 1, "address": marks.text(), "type": "img"}).encode(),
        json.dumps(message(5, device_id=987_654, body=marks.text())).encode(),
        json.dumps({"event": marks.text(), "message": marks.text()}).encode(),
        marks.text().encode() * 10_000,
        json.dumps(message(6, address=STRANGER, date=marks.text())).encode(),
        json.dumps(
            message(7, address=STRANGER, body=marks.text() + "\0\ud800")
        ).encode(),
    ]
    async with aiohttp.ClientSession() as session:
        for body in bodies:
            async with session.post(url, data=body) as response:
                assert marks.left_in(await response.text()) == []
        async with session.get(url) as response:
            assert response.status == 200
        async with session.put(url, data=marks.text()) as response:
            assert response.status == 405


async def test_no_line_and_no_report_says_who_wrote_what_to_whom_by_which_secret() -> (
    None
):
    """A whole run: everything is done that can be done, and everything goes wrong that can."""
    marks = Marks()
    async with world(
        step_seconds=0.1,
        automations=[_sees_texts()],
        logs=DEBUG,
    ) as here:
        home, service = here.home, here.service
        entry_id = here.account.entry_id
        webhook_id = here.phone.webhook_url.rsplit("/", 1)[1]
        secrets = [here.owner.token, webhook_id]
        numbers = [
            n.removeprefix("+") for n in (ANNA, LUCA, STRANGER, "+4917642111111")
        ]
        refused: list[str] = []

        # What is received, in every way.
        for sender in (ANNA, LUCA, STRANGER):
            await service.receive(DEVICE_ID, sender, marks.text() + "y" * 400)
            await service.receive(
                DEVICE_ID, sender, marks.text(), channel=3, image=True
            )
        links = [
            m.picture_url for m in service.messages(incoming=True) if m.picture_url
        ]
        for trouble in WebhookFaultKind:
            service.fail_webhooks(WebhookFault(kind=trouble, seconds=0.2))
            await service.receive(DEVICE_ID, STRANGER, marks.text())
        await service.release()
        await _harass(here, marks)
        await _post(
            here.phone.webhook_url,
            image(1_001, img_url=marks.link(), address=STRANGER),
            image(1_002, img_url=f"http://127.0.0.1/{marks.text()}", address=STRANGER),
        )
        await _look_at_picture(home, refused)

        # What is sent, and does not arrive.
        action = {"device_id": here.phone.device_id}
        await here.send(to=LUCA, message=marks.text(), wait_for="delivered")
        for kind in (
            ApiFaultKind.CUT,
            ApiFaultKind.HTML,
            ApiFaultKind.STATUS,
            ApiFaultKind.HALF,
        ):
            service.fail_api(ApiFault(kind=kind, method="addsms", processed=True))
            await here.send(to=LUCA, message=marks.text())
        text = marks.text()
        quote = f"{LUCA} refused {text} for {here.owner.token}"
        bad: list[tuple[str, dict[str, Any]]] = [
            ("send_message", {"to": LUCA, "message": text}),
            ("send_message", {"to": f"{marks.text()} {LUCA}", "message": text}),
            ("send_message", {"to": STRANGER, "message": marks.text() * 300}),
            ("send_message", {"to": "+4917642111111", "message": marks.text()}),
            ("send_message", {"to": LUCA, "message": text, "send_at": "2020-01-01"}),
            ("reply", {"message_id": 999_999, "message": marks.text()}),
            ("get_messages", {"number": STRANGER, "limit": 0}),
        ]
        for name, data in bad:
            service.fail_api(
                ApiFault(kind=ApiFaultKind.ERROR, method="addsms", text=quote)
            )
            try:
                await home.call_action("smsgateway24", name, action | data)
            except CommandFailedError as error:
                refused.append(str(error))
        assert len(refused) >= len(bad)
        service.api_faults.clear()
        await home.call_action(
            "smsgateway24", "get_messages", action, return_response=True
        )
        service.fail_api(ApiFault(kind=ApiFaultKind.ERROR, text=quote, times=3))
        await home.reload_entry(entry_id)

        # A repair is open: somebody else's id came in by this URL.
        said = await _said(home, entry_id)
        await home.restart()
        service.revoke_token(here.owner.email)
        await service.receive(DEVICE_ID, STRANGER, marks.text())
        try:
            await here.send(to=LUCA, message=marks.text())
        except CommandFailedError as error:
            refused.append(str(error))
        said |= {f"{k}, later": v for k, v in (await _said(home, entry_id)).items()}
        await home.remove_entry(entry_id)
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                here.phone.webhook_url, json=message(1, body=marks.text())
            ) as r,
        ):
            assert r.status == 200
        await home.stop()

        said |= {"log": home.log_text(), "refusals": "\n".join(refused)}
        private = [*marks.all, *numbers, *secrets, *links]
        told = {name: [m for m in private if m in text] for name, text in said.items()}
        # What a person types is repeated to that person where it is wrong, and nowhere else.
        assert {name: found for name, found in told.items() if found} == {}
        assert "custom_components.smsgateway24" in home.log_text()


async def _look_at_picture(home: Instance, refused: list[str]) -> None:
    state = await home.state("image.pixel_4a_last_image")
    assert state is not None
    try:
        await home.request("GET", "/api/image_proxy/image.pixel_4a_last_image")
    except RequestFailedError as error:
        refused.append(str(error))
