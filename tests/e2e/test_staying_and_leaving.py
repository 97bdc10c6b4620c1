"""A restart changes nothing, and who leaves leaves nothing behind."""

from http import HTTPStatus
import json

from playwright.async_api import expect
import pytest
from yarl import URL

from workbench.configuration import DOMAIN
from workbench.waiting import wait_for

from .conftest import Play
from .stage import ANNA, ENGLISH, ITALIAN, PIXEL, Stage, Surface

EVENT = "smsgateway24_message_received"
ENTRY = "ui.panel.config.integrations.config_entry"


def told(here: Stage) -> list[int]:
    """Return the messages that were told, over all starts."""
    # The witness writes in a thread of its own: the last line may be half written yet.
    text = (here.home.folder / "witnessed.jsonl").read_text("utf-8")
    notes = [json.loads(line) for line in text.split("\n")[:-1]]
    return [n["data"]["message_id"] for n in notes if n["event"] == EVENT]


@pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN], ids=lambda surface: surface.name
)
async def test_a_restart_changes_nothing_and_nothing_is_left_in_the_end(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface, witnessed=True) as here:
        ours, ui = here.labels.ours, here.labels.ui
        account = await here.set_up()
        pixel = account.phones[0]
        me = await here.signed_in()
        last_message = ours("entity.sensor.last_message.name")
        message = await here.service.receive(PIXEL, ANNA, "Before the restart")
        await me.looks_at_device(pixel.device_id)
        await me.sees_state(last_message, "Before the restart")

        async with me.bears_with_a_restart():
            await here.home.restart()
            await here.service.call_again(message.sms_id)
            after = await here.service.receive(PIXEL, ANNA, "After the restart")
            # The page finds back by itself.
            await me.sees_state(last_message, "After the restart")
        await wait_for(
            lambda: len(told(here)) >= 2,
            60,
            what="note of the witness",
            retry_on=(FileNotFoundError,),
        )
        assert told(here) == [message.sms_id, after.sms_id]

        await me.goes_to(f"/config/integrations/integration/{DOMAIN}")
        menu = ui("ui.common.menu")
        phone = me.page.locator("ha-config-sub-entry-row").filter(has_text=pixel.name)
        await phone.get_by_role("button", name=menu).first.click()
        await phone.get_by_role("menuitem", name=ui(f"{ENTRY}.delete")).click()
        await me.presses(ui("ui.common.delete"))
        await expect(phone).to_have_count(0)
        assert await posted(here, pixel.webhook_url) == HTTPStatus.OK
        assert told(here) == [message.sms_id, after.sms_id]
        names = [device["name"] for device in await here.home.device_registry()]
        assert "Pixel 4a" not in names
        assert "Galaxy A54" in names

        entry = me.page.locator("ha-config-entry-row")
        await entry.get_by_role("button", name=menu).first.click()
        await me.page.get_by_role("menuitem", name=ui(f"{ENTRY}.delete")).last.click()
        await me.presses(ui("ui.common.delete"))
        await expect(entry).to_have_count(0)
        await wait_for(lambda: nothing_left(here), 30, what="end of the account")


async def posted(here: Stage, webhook_url: str) -> int:
    """Call an address once more, as the service would."""
    url = here.home.url + URL(webhook_url).path
    async with here.home.http.post(url, json={"sms_id": 1}) as response:
        return response.status


async def nothing_left(here: Stage) -> bool:
    """Whether no trace of ours is in any registry or file of Home Assistant."""
    devices = await here.home.device_registry()
    entities = await here.home.entity_registry(DOMAIN)
    issues = (await here.home.ws("repairs/list_issues"))["issues"]
    files = [
        path.name
        for folder in (here.home.folder, here.home.folder / ".storage")
        for path in folder.iterdir()
        if path.name.startswith(DOMAIN)
    ]
    left = [
        *(d["name"] for d in devices if any(DOMAIN in i for i in d["identifiers"])),
        *(e["entity_id"] for e in entities),
        *(i["issue_id"] for i in issues if i["domain"] == DOMAIN),
        *files,
        *(e["title"] for e in await here.home.entries(DOMAIN)),
    ]
    return not left
