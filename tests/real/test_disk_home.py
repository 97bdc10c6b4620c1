"""A real Home Assistant whose disk takes nothing for a while."""

import aiohttp

from tests.payloads import message
from workbench import demo
from workbench.configuration import Options
from workbench.instance import Instance
from workbench.storage_faults.course import has_room_again, is_known_unwritable, repairs
from workbench.storage_faults.disk import LOCK, full_disk
from workbench.waiting import wait_for

OPTIONS = Options(recorder=False)
TAKEN, KNOWN = (200, {"result": "accepted"}), (200, {"result": "repeated"})
REFUSED = (503, {"error": "the message could not be stored"})

type Answer = tuple[int, dict[str, str]]


async def _post(session: aiohttp.ClientSession, url: str, sms_id: int) -> Answer:
    async with session.post(url, json=message(sms_id)) as response:
        return response.status, await response.json()


async def _post_all(
    session: aiohttp.ClientSession, url: str, sms_ids: range
) -> list[Answer]:
    return [await _post(session, url, sms_id) for sms_id in sms_ids]


async def _last_message(home: Instance) -> int | None:
    last = await home.state("sensor.pixel_4a_last_message")
    return None if last is None else last["attributes"].get("message_id")


async def _errors(home: Instance) -> list[tuple[str, int]]:
    """Return the log lines of ours since the start, with how often each came.

    They are read from the memory: the file of the log can't be written either.
    """
    return [
        (line["message"][0], line["count"])
        for line in await home.ws("system_log/list")
        if line["name"].startswith("custom_components.smsgateway24")
    ]


async def _stored_on_disk(home: Instance, phone: demo.Phone) -> None:
    """Wait for Home Assistant's own files, which it does not write again."""
    entries = home.folder / ".storage" / "core.config_entries"
    await wait_for(
        lambda: phone.subentry_id in entries.read_text(),
        what="entry",
        retry_on=(FileNotFoundError,),
    )


async def test_what_comes_while_the_disk_is_full_is_refused_published_and_known_later() -> (
    None
):
    async with Instance(options=OPTIONS) as home, aiohttp.ClientSession() as session:
        phone = await demo.set_up(home)
        url = phone.webhook_url
        assert await _post(session, url, 1) == TAKEN
        await _stored_on_disk(home, phone)

        with full_disk(home):
            # Nothing is known of it yet.
            assert await _post(session, url, 2) == TAKEN
            await wait_for(
                lambda: is_known_unwritable(home), 30, what="repair", interval=0.2
            )
            for sms_id in range(3, 7):
                assert await _post(session, url, sms_id) == REFUSED
                assert await _last_message(home) == sms_id
            assert await _post(session, url, 2) == REFUSED
            await home.reload_entry(phone.entry_id)
            assert await _post(session, url, 7) == REFUSED
            assert await _last_message(home) == 7
            [(line, count)] = await _errors(home)
            assert line.startswith("Could not write the database of an account (SQLITE")
            assert count == 1

        await has_room_again(home)
        assert await _post_all(session, url, range(1, 8)) == [KNOWN] * 7
        await home.restart()

        assert await _post_all(session, url, range(1, 9)) == [KNOWN] * 7 + [TAKEN]
        assert await repairs(home) <= {"url_not_public"}


async def test_a_start_with_a_full_disk_reads_what_is_there_and_publishes_what_comes() -> (
    None
):
    async with Instance(options=OPTIONS) as home, aiohttp.ClientSession() as session:
        phone = await demo.set_up(home)
        url = phone.webhook_url
        assert await _post_all(session, url, range(1, 4)) == [TAKEN] * 3
        await home.stop()

        await home.start("spawned")
        with full_disk(home, LOCK):
            await home.wait_answering(300)
            await home.wait_running(300)
            assert await _last_message(home) == 3
            assert await _post(session, url, 4) == TAKEN
            await wait_for(
                lambda: is_known_unwritable(home), 30, what="repair", interval=0.2
            )
            answers = await _post_all(session, url, range(1, 7))
            assert answers == [REFUSED] * 6
            assert await _last_message(home) == 6
            [(_, count)] = await _errors(home)
            assert count == 1

        await has_room_again(home)
        assert await _post_all(session, url, range(1, 7)) == [KNOWN] * 6
        await home.kill()
        await home.start()

        assert await _post_all(session, url, range(1, 8)) == [KNOWN] * 6 + [TAKEN]
        assert await repairs(home) <= {"url_not_public"}
