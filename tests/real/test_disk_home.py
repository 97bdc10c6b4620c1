"""A real Home Assistant whose disk takes nothing for a while."""

import resource
from typing import Any

import aiohttp

from tests.payloads import message
from workbench import demo
from workbench.configuration import Options
from workbench.instance import Instance
from workbench.waiting import wait_for


async def _post(session: aiohttp.ClientSession, url: str, sms_id: int) -> str:
    async with session.post(url, json=message(sms_id)) as response:
        assert response.status == 200
        return str((await response.json())["result"])


async def _repairs(home: Instance) -> set[str]:
    """Return the keys of the repairs of ours that are open."""
    listed: dict[str, list[Any]] = await home.ws("repairs/list_issues")
    ours = [i for i in listed["issues"] if i["domain"] == "smsgateway24"]
    return {issue["translation_key"] for issue in ours}


async def test_what_came_while_the_disk_took_nothing_is_known_after_the_next_start() -> (
    None
):
    """The kernel refuses writes of over a hundred bytes, as a full disk would."""
    async with (
        Instance(options=Options(recorder=False)) as home,
        aiohttp.ClientSession() as session,
    ):
        phone = await demo.set_up(home)
        url = phone.webhook_url
        assert await _post(session, url, 1) == "accepted"

        # Home Assistant's own files as well, which it does not write again.
        entries = home.folder / ".storage" / "core.config_entries"
        await wait_for(
            lambda: phone.subentry_id in entries.read_text(),
            what="entry",
            retry_on=(FileNotFoundError,),
        )

        limits = resource.prlimit(home.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(home.pid, resource.RLIMIT_FSIZE, (100, limits[1]))
        for sms_id in range(2, 7):
            assert await _post(session, url, sms_id) == "accepted"

        async def mentioned() -> bool:
            return "store_unwritable" in await _repairs(home)

        await wait_for(mentioned, 30, what="repair")
        await home.reload_entry(phone.entry_id)
        assert await _post(session, url, 7) == "accepted"
        last = await home.state("sensor.pixel_4a_last_message")
        assert last is not None
        assert last["attributes"]["message_id"] == 7

        # There is room again, and nothing more comes before the stop.
        resource.prlimit(home.pid, resource.RLIMIT_FSIZE, limits)
        await home.restart()

        answers = [await _post(session, url, sms_id) for sms_id in range(1, 9)]
        assert answers == ["repeated"] * 7 + ["accepted"]
        assert await _repairs(home) <= {"url_not_public"}
