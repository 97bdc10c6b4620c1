"""One account in a real Home Assistant, from set-up to removal, with no complaint in the log."""

import json
from typing import Any

from homeassistant.const import MAJOR_VERSION, MINOR_VERSION

from workbench.flows import walk
from workbench.instance import Instance
from workbench.waiting import wait_for
from workbench.websocket import Subscription

from .helpers import ANNA, DEVICE_ID, LUCA, World, files_of, world

SECRET = "MARKEDTEXT"


async def _is_loaded(home: Instance) -> bool:
    return [entry["state"] for entry in await home.entries("smsgateway24")] == [
        "loaded"
    ]


async def _choose_content(here: World, content: str) -> None:
    step = await here.home.start_options_flow(here.account.entry_id)
    answer = {
        "accept_from": "everyone",
        "content": content,
        "sends_per_hour": 30,
        "sends_per_day": 200,
    }
    done = await walk(here.home, step, {"sending": answer}, "options")
    assert done.end["type"] == "create_entry"


def _files_with(home: Instance, text: str) -> list[str]:
    """Return the files that hold a text, without those of the recorder and of the witness."""
    return [
        path.name
        for path in home.folder.rglob("*")
        if path.is_file()
        and not path.name.startswith(("home-assistant_v2", "witnessed"))
        and text.encode() in path.read_bytes()
    ]


async def _contacts_of_a_label(here: World) -> dict[str, str]:
    """Return both contacts a label, and return their devices by name."""
    home = here.home
    label = await home.ws("config/label_registry/create", name="Family")
    devices = {
        device["name"]: device["id"]
        for device in await home.device_registry()
        if device["name"] in {"Anna", "Luca"}
    }
    for device_id in devices.values():
        await home.ws(
            "config/device_registry/update",
            device_id=device_id,
            labels=[label["label_id"]],
        )
    return devices | {"label": label["label_id"]}


async def _heard(triggered: Subscription) -> str:
    event: dict[str, Any] = await triggered.get(30)
    return str(event["variables"]["trigger"]["message"]["text"])


async def test_content_is_withheld_and_kept_again_labels_exclude_and_the_log_stays_clean() -> (
    None
):
    async with world() as here:
        home, service = here.home, here.service
        family = await _contacts_of_a_label(here)
        target: dict[str, Any] = {"label_id": [family["label"]]}
        excludes = (MAJOR_VERSION, MINOR_VERSION) >= (2026, 11)
        if excludes:
            target["exclude"] = {"device_id": [family["Luca"]]}
        trigger = {
            "trigger": "smsgateway24.message_received",
            "target": target,
            "options": {"max_age": "any"},
        }
        async with home.subscribe("subscribe_trigger", trigger=trigger) as triggered:
            await service.receive(DEVICE_ID, LUCA, "From Luca")
            await service.receive(DEVICE_ID, ANNA, f"{SECRET} from Anna")
            if not excludes:
                assert await _heard(triggered) == "From Luca"
            assert await _heard(triggered) == f"{SECRET} from Anna"

        # A disabled entity's last event is kept by Home Assistant alone.
        await home.ws(
            "config/entity_registry/update",
            entity_id="event.pixel_4a_message",
            disabled_by="user",
        )
        await home.reload_entry(here.account.entry_id)
        await home.restart()
        await wait_for(lambda: _is_loaded(home), 60, what="restart")
        database = f"smsgateway24_{here.account.entry_id}.db"
        assert {"core.restore_state", database} <= {*_files_with(home, SECRET)}

        await _choose_content(here, "none")

        async def forgotten() -> bool:
            return not _files_with(home, SECRET)

        await wait_for(forgotten, 30, what="what may not be kept to be forgotten")
        assert SECRET not in json.dumps(await home.states())
        await home.reload_entry(here.account.entry_id)
        assert await _is_loaded(home)

        await _choose_content(here, "all")
        await service.receive(DEVICE_ID, ANNA, "Kept again")

        async def shown() -> bool:
            state = await home.state("sensor.pixel_4a_last_message")
            return bool(state["state"] == "Kept again")

        await wait_for(shown, what="message")
        await home.restart()
        await wait_for(lambda: _is_loaded(home), 60, what="restart")
        await wait_for(shown, what="message")

        await home.remove_entry(here.account.entry_id)
        assert await home.entries("smsgateway24") == []
        await home.stop()
        assert files_of(home, here.account.entry_id) == []
        assert _files_with(home, SECRET) == []
        assert [line for line in home.problems() if "smsgateway24" in line] == []
