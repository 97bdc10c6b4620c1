"""Phones whose clock or zone is off: what is asked, and what the answer does to their messages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
import json
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import CoreState, Event, HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.smsgateway24.storage.records import Kind
from tests.builders.automations import automations, device, trigger_config
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import DEVICE_ID, Home, Time
from tests.builders.repairs import Repair, open_issues, reads, repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.builders.storage import change_stored, stored_phone
from tests.monitors.builders import reload
from tests.payloads import message
from tests.plugin import SetUp

# Some of the entities are disabled by default.
pytestmark = pytest.mark.usefixtures("every_entity")

ANNA = "+4915752982212"
LUCA = "+393331234567"
NOVEMBER = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ON_ITS_WAY = timedelta(seconds=3)
"""From the phone to Home Assistant."""
WEST, EAST = timedelta(hours=-5), timedelta(hours=5, minutes=30)
NONE = timedelta(0)

type SignIn = Callable[[], Awaitable[TestClient[Any, Any]]]
type Write = Callable[[datetime, tzinfo], Any]


def in_iso(moment: datetime, zone: tzinfo) -> str:
    """Write a date with its offset."""
    return moment.astimezone(zone).isoformat()


def without_zone(moment: datetime, zone: tzinfo) -> str:
    """Write the time that a clock in a zone shows."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


@pytest.fixture(autouse=True)
async def _repairs(
    hass: HomeAssistant, _home: None, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(NOVEMBER)
    assert await async_setup_component(hass, "repairs", {})


@pytest.fixture
def sign_in(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_admin_user: User
) -> SignIn:
    """Sign in a user who may fix repairs, for longer than the usual half an hour."""

    async def sign_in() -> TestClient[Any, Any]:
        [refresh_token] = hass_admin_user.refresh_tokens.values()
        refresh_token.access_token_expiration = timedelta(days=1)
        return await hass_client(hass.auth.async_create_access_token(refresh_token))

    return sign_in


def entry(*subentries: Any, **fields: Any) -> Any:
    """Build an account with a phone and a trusted contact."""
    anna = contact_subentry("Anna", ANNA, trusted=True)
    return account_entry(*(subentries or (phone_subentry(),)), anna, **fields)


@dataclass
class Texting:
    """A phone to which somebody writes every quarter of an hour."""

    gateway: Gateway
    freezer: FrozenDateTimeFactory
    webhook_id: str = WEBHOOK_ID
    last_id: int = 0

    async def receive(
        self,
        offset: timedelta,
        count: int = 1,
        *,
        pause: timedelta = timedelta(minutes=15),
        write: Write = in_iso,
        zone: tzinfo = UTC,
        **fields: Any,
    ) -> None:
        """Receive texts whose date is off."""
        for _ in range(count):
            self.freezer.tick(pause)
            date = write(dt_util.utcnow() - ON_ITS_WAY + offset, zone)
            await self.post(**{"date": date, "date_sent": None} | fields)

    async def post(self, **fields: Any) -> None:
        self.last_id += 1
        fields = {"device_id": None, "address": ANNA} | fields
        await self.gateway.accepted(message(self.last_id, **fields), self.webhook_id)

    async def look_off(self, offset: timedelta) -> None:
        """Receive what makes Home Assistant ask."""
        await self.receive(offset, 5)

    @property
    def times(self) -> tuple[timedelta, int | None]:
        """Return how much later than now the last message seems to be, and its age."""
        event: Event[Any] = self.gateway.messages[-1]
        received_at = datetime.fromisoformat(event.data["received_at"])
        return received_at - event.time_fired, event.data["age"]


RIGHT = (-ON_ITS_WAY, 3)
"""The times of a message whose date is right."""


@pytest.fixture
async def phone(set_up: SetUp, freezer: FrozenDateTimeFactory) -> Texting:
    """A phone of an account without a token."""
    return Texting(await set_up(entry()), freezer)


async def answer(
    phone: Texting, sign_in: SignIn, choice: str, key: str = "clock_offset"
) -> Repair:
    """Open the repair, and choose."""
    dialog = await Repair.open(phone.gateway.hass, await sign_in(), key)
    assert dialog.page == "init"
    await dialog.choose(choice)
    await phone.gateway.hass.async_block_till_done()
    return dialog


# Every form of a date, in every kind of zone


FORMS: dict[str, Write] = {
    "seconds": lambda moment, _zone: int(moment.timestamp()),
    "milliseconds": lambda moment, _zone: int(moment.timestamp() * 1000),
    "an offset": in_iso,
    "PHP": lambda moment, zone: {
        "date": f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S.%f}",
        "timezone_type": 3,
        "timezone": str(zone),
    },
    # The phone's clock is right, and shows the time of its zone.
    "no zone": lambda moment, _zone: without_zone(moment, UTC),
}
ZONES = {
    "Europe/Rome": ("1", "UTC+1"),
    "America/New_York": ("5", "UTC-5"),
    "Asia/Kolkata": ("5.5", "UTC+5:30"),
    "America/Sao_Paulo": ("3", "UTC-3"),
    "Australia/Lord_Howe": ("11", "UTC+11"),
}


@pytest.mark.parametrize("name", ZONES)
async def test_dates_that_are_off_by_a_zone_are_corrected_once_the_user_says_so(
    set_up: SetUp, freezer: FrozenDateTimeFactory, sign_in: SignIn, name: str
) -> None:
    zone, (hours, in_zone) = ZoneInfo(name), ZONES[name]
    offset = zone.utcoffset(NOVEMBER.replace(tzinfo=None)) or NONE
    age = None if offset > NONE else 3 - int(offset.total_seconds())
    webhook_ids = {form: f"{number}" * 64 for number, form in enumerate(FORMS)}
    gateway = await set_up(
        entry(*(phone_subentry(*each, each[0]) for each in webhook_ids.items()))
    )

    for number, (form, write) in enumerate(FORMS.items()):
        phone = Texting(gateway, freezer, webhook_ids[form], last_id=100 * number)
        for _ in range(5):
            assert repairs(gateway.hass) == []
            await phone.receive(offset, write=write, zone=zone)
            assert phone.times == (offset - ON_ITS_WAY, age), form
        assert reads(gateway.hass, "clock_offset") == (
            f"All messages of {form} look {hours} h off. Is its clock in {in_zone}?"
        )
        await answer(phone, sign_in, "yes")

        for _ in range(6):
            assert repairs(gateway.hass) == []
            await phone.receive(offset, write=write, zone=zone)
            assert phone.times == RIGHT, form


@pytest.mark.parametrize("name", ZONES)
async def test_a_phone_whose_dates_name_their_zone_is_not_asked_about(
    phone: Texting, name: str
) -> None:
    zone = ZoneInfo(name)
    for form in ("seconds", "milliseconds", "an offset", "PHP"):
        for _ in range(6):
            await phone.receive(NONE, write=FORMS[form], zone=zone)
            assert phone.times == RIGHT, form

    assert repairs(phone.gateway.hass) == []


# What is asked


@pytest.mark.parametrize(
    ("offset", "hours", "zone"),
    [
        (WEST, "5", "UTC-5"),
        (EAST, "5.5", "UTC+5:30"),
        (timedelta(hours=1), "1", "UTC+1"),
    ],
)
async def test_the_question_names_phone_hours_and_zone(
    phone: Texting, sign_in: SignIn, offset: timedelta, hours: str, zone: str
) -> None:
    await phone.look_off(offset)

    assert reads(phone.gateway.hass, "clock_offset") == (
        f"All messages of Pixel 4a look {hours} h off. Is its clock in {zone}?"
    )
    [issue] = open_issues(phone.gateway.hass)
    assert issue.is_fixable
    assert issue.severity == "warning"
    assert str(issue.learn_more_url).endswith("/docs/repairs/clock-offset.md")
    dialog = await Repair.open(phone.gateway.hass, await sign_in(), "clock_offset")
    assert dialog.result["menu_options"] == ["yes", "no"]
    assert dialog.shown == {"phone": "Pixel 4a", "hours": hours, "zone": zone}


async def test_nothing_is_asked_before_the_fifth_message_and_the_first_hour(
    phone: Texting,
) -> None:
    quick = timedelta(minutes=7)

    await phone.receive(WEST, 9, pause=quick)
    assert repairs(phone.gateway.hass) == []
    await phone.receive(WEST, pause=quick)

    assert repairs(phone.gateway.hass) == ["clock_offset"]


async def test_a_phone_that_was_offline_is_not_asked_about(
    phone: Texting, freezer: FrozenDateTimeFactory
) -> None:
    """Somebody has written to it every hour for a day, and it delivers all within a minute."""
    written = [dt_util.utcnow() + timedelta(hours=hour) for hour in range(24)]
    freezer.tick(timedelta(hours=24))
    for date in written:
        freezer.tick(timedelta(seconds=2))
        await phone.post(date=date.isoformat(), date_sent=None)
    await phone.receive(NONE, 5)

    assert repairs(phone.gateway.hass) == []


async def test_an_alarm_that_comes_hours_late_is_not_asked_about(
    phone: Texting, freezer: FrozenDateTimeFactory
) -> None:
    date = dt_util.utcnow()
    freezer.tick(-WEST)
    for _ in range(5):
        await phone.post(date=date.isoformat(), date_sent=None)
    await phone.receive(NONE, 5)

    assert repairs(phone.gateway.hass) == []


@pytest.mark.parametrize("offset", [WEST, timedelta(days=365), timedelta(days=-365)])
async def test_a_single_wrong_stamp_is_not_asked_about(
    phone: Texting, offset: timedelta
) -> None:
    for _ in range(3):
        await phone.receive(offset)
        await phone.receive(NONE, 3)

    assert repairs(phone.gateway.hass) == []


@pytest.mark.parametrize("waits", [False, True])
async def test_a_message_that_is_repeated_counts_once(
    phone: Texting, freezer: FrozenDateTimeFactory, waits: bool
) -> None:
    """Its date is another one each time, as where the service writes the time of its request."""
    hass, entry_id = phone.gateway.hass, phone.gateway.entry.entry_id
    if waits:
        await hass.config_entries.async_unload(entry_id)
    await phone.receive(WEST, 2)
    for _ in range(6):
        freezer.tick(timedelta(minutes=15))
        date = (dt_util.utcnow() + WEST).isoformat()
        await phone.gateway.accepted(message(2, date=date, date_sent=None))
    if waits:
        await hass.config_entries.async_setup(entry_id)
        await hass.async_block_till_done()
    assert phone.gateway.published == [1, 2]
    assert repairs(hass) == []

    await phone.receive(WEST, 3)
    assert repairs(hass) == ["clock_offset"]


async def test_messages_without_a_date_do_not_count(phone: Texting) -> None:
    await phone.receive(WEST, 4)
    await phone.receive(NONE, 5, date=None)
    assert repairs(phone.gateway.hass) == []

    await phone.receive(WEST)
    assert repairs(phone.gateway.hass) == ["clock_offset"]


async def test_whose_messages_are_not_accepted_does_not_matter(
    set_up: SetUp, freezer: FrozenDateTimeFactory, sign_in: SignIn
) -> None:
    """It is the clock of the phone, not of the sender."""
    phone = Texting(await set_up(entry(options={"accept_from": "trusted"})), freezer)
    await phone.receive(WEST, 5, address=LUCA)
    assert phone.gateway.messages == []
    await answer(phone, sign_in, "yes")

    await phone.receive(WEST)

    assert phone.times == RIGHT


async def test_each_phone_has_a_clock_of_its_own(
    set_up: SetUp, freezer: FrozenDateTimeFactory, sign_in: SignIn
) -> None:
    galaxy = phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
    gateway = await set_up(entry(phone_subentry(), galaxy))
    pixel = Texting(gateway, freezer)
    other = Texting(gateway, freezer, OTHER_WEBHOOK_ID, last_id=100)
    for _ in range(5):
        await pixel.receive(WEST)
        await other.receive(NONE)
    [issue] = open_issues(gateway.hass)
    assert (issue.translation_placeholders or {})["phone"] == "Pixel 4a"

    await other.receive(EAST, 5)
    assert repairs(gateway.hass) == ["clock_offset"] * 2
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, OTHER_PHONE_ID)
    await gateway.hass.async_block_till_done()
    await answer(pixel, sign_in, "yes")

    await pixel.receive(WEST)
    assert pixel.times == RIGHT


# What happens meanwhile


async def test_a_message_on_time_ends_the_question(phone: Texting) -> None:
    await phone.look_off(WEST)

    await phone.receive(WEST - timedelta(hours=2, minutes=7))
    assert repairs(phone.gateway.hass) == ["clock_offset"]
    await phone.receive(NONE)

    assert repairs(phone.gateway.hass) == []


async def test_a_question_that_has_ended_takes_no_answer(
    phone: Texting, sign_in: SignIn
) -> None:
    await phone.look_off(WEST)
    dialog = await Repair.open(phone.gateway.hass, await sign_in(), "clock_offset")

    await phone.receive(NONE)
    await dialog.choose("yes")

    assert dialog.page == "already_solved"
    await phone.receive(WEST)
    assert phone.times[0] == WEST - ON_ITS_WAY


async def test_an_answer_about_another_offset_than_was_shown_counts_for_nothing(
    phone: Texting, sign_in: SignIn
) -> None:
    await phone.look_off(WEST)
    dialog = await Repair.open(phone.gateway.hass, await sign_in(), "clock_offset")

    await phone.look_off(EAST)
    await dialog.choose("yes")

    assert dialog.page == "already_solved"
    assert "UTC+5:30" in reads(phone.gateway.hass, "clock_offset")


async def test_a_question_that_is_ignored_does_not_hide_one_about_another_offset(
    phone: Texting,
) -> None:
    hass = phone.gateway.hass
    await phone.look_off(WEST)
    [issue] = open_issues(hass)
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, ignore=True)
    await phone.receive(WEST, 3)
    assert [i.dismissed_version is not None for i in open_issues(hass)] == [True]

    await phone.look_off(EAST)

    assert [i.dismissed_version is not None for i in open_issues(hass)] == [False]


async def test_a_reload_and_a_new_name_leave_the_question(phone: Texting) -> None:
    hass, home = phone.gateway.hass, phone.gateway.entry
    await phone.look_off(WEST)

    await reload(phone.gateway)
    assert repairs(hass) == ["clock_offset"]
    hass.config_entries.async_update_subentry(
        home, home.subentries[PHONE_ID], title="Cellar"
    )
    await hass.async_block_till_done()

    assert "of Cellar look" in reads(hass, "clock_offset")


async def test_what_comes_during_a_reload_counts(
    phone: Texting, sign_in: SignIn
) -> None:
    hass, home = phone.gateway.hass, phone.gateway.entry
    await hass.config_entries.async_unload(home.entry_id)

    await phone.look_off(WEST)
    assert repairs(hass) == []
    await hass.config_entries.async_setup(home.entry_id)
    await hass.async_block_till_done()

    assert repairs(hass) == ["clock_offset"]
    await answer(phone, sign_in, "yes")
    await phone.receive(WEST)
    assert phone.times == RIGHT


async def test_a_phone_that_is_removed_takes_its_question_with_it(
    phone: Texting, sign_in: SignIn
) -> None:
    hass = phone.gateway.hass
    await phone.look_off(WEST)
    dialog = await Repair.open(hass, await sign_in(), "clock_offset")

    hass.config_entries.async_remove_subentry(phone.gateway.entry, PHONE_ID)
    await hass.async_block_till_done()
    assert repairs(hass) == []
    await dialog.choose("yes")

    assert dialog.page == "already_solved"


async def test_a_phone_that_was_removed_is_a_new_one_when_it_is_added_again(
    phone: Texting, sign_in: SignIn
) -> None:
    hass, home = phone.gateway.hass, phone.gateway.entry
    await phone.look_off(WEST)
    await answer(phone, sign_in, "yes")
    [subentry] = home.get_subentries_of_type("phone")
    hass.config_entries.async_remove_subentry(home, PHONE_ID)
    await hass.async_block_till_done()

    hass.config_entries.async_add_subentry(home, subentry)
    await hass.async_block_till_done()
    await phone.receive(WEST)

    assert phone.times[0] == WEST - ON_ITS_WAY


async def test_a_phone_that_is_being_added_is_asked_about_once_it_is_there(
    phone: Texting, freezer: FrozenDateTimeFactory
) -> None:
    hass = phone.gateway.hass
    dialog = await Dialog.add_phone(hass, phone.gateway.entry)
    await dialog.submit(name="Galaxy")
    added = Texting(phone.gateway, freezer, dialog.webhook_id, last_id=100)

    await added.look_off(WEST)
    assert repairs(hass) == []
    await dialog.submit()
    if dialog.page != "created":
        await dialog.choose("finish")
    await hass.async_block_till_done()

    assert dialog.page == "created"
    assert "of Galaxy look" in reads(hass, "clock_offset")


# What an answer does


async def test_no_leaves_the_dates_and_is_not_asked_again(
    phone: Texting, sign_in: SignIn
) -> None:
    await phone.look_off(WEST)

    dialog = await answer(phone, sign_in, "no")

    assert dialog.page == "done"
    assert repairs(phone.gateway.hass) == []
    await phone.receive(WEST, 8)
    assert phone.times == (WEST - ON_ITS_WAY, 18_003)
    await phone.receive(NONE, 5)
    await phone.receive(WEST, 8)
    await reload(phone.gateway)
    assert repairs(phone.gateway.hass) == []


@pytest.mark.parametrize("choice", ["yes", "no"])
async def test_an_answer_leaves_the_date_of_sending_as_it_is(
    phone: Texting, sign_in: SignIn, choice: str
) -> None:
    await phone.look_off(WEST)
    await answer(phone, sign_in, choice)
    sent = dt_util.utcnow() + WEST

    await phone.receive(WEST, date_sent=sent.isoformat())
    assert phone.gateway.messages[-1].data["sent_at"] == sent.isoformat()
    await phone.receive(WEST, date=None, date_sent=sent.isoformat())

    assert phone.gateway.messages[-1].data["sent_at"] == sent.isoformat()
    assert phone.gateway.messages[-1].data["age"] == 18_000 + 30 * 60


async def test_sensors_have_the_corrected_time(phone: Texting, sign_in: SignIn) -> None:
    gateway, registry = phone.gateway, er.async_get(phone.gateway.hass)
    name = gateway.entity_id("sensor", "last_received")
    registry.async_update_entity(name, disabled_by=None)
    await reload(gateway)
    await phone.look_off(WEST)
    shown = datetime.fromisoformat(gateway.state("sensor", "last_received").state)
    assert shown == dt_util.utcnow() + WEST - ON_ITS_WAY
    await answer(phone, sign_in, "yes")

    await phone.receive(WEST)

    shown = datetime.fromisoformat(gateway.state("sensor", "last_received").state)
    assert shown == dt_util.utcnow() - ON_ITS_WAY


async def test_the_diagnostics_have_what_was_confirmed(
    phone: Texting, sign_in: SignIn
) -> None:
    async def minutes() -> int:
        diagnostics = await async_get_config_entry_diagnostics(
            phone.gateway.hass, phone.gateway.entry
        )
        found: int = diagnostics["phones"][0]["clock_offset_minutes"]
        return found

    await phone.look_off(EAST)
    assert await minutes() == 0
    await answer(phone, sign_in, "yes")

    assert await minutes() == 330


async def test_summer_time_is_asked_about(
    phone: Texting, sign_in: SignIn, freezer: FrozenDateTimeFactory
) -> None:
    """On Lord Howe Island it is half an hour."""
    zone = ZoneInfo("Australia/Lord_Howe")

    async def receive(count: int) -> None:
        await phone.receive(NONE, count, write=without_zone, zone=zone)

    await receive(5)
    assert "11 h off. Is its clock in UTC+11?" in reads(
        phone.gateway.hass, "clock_offset"
    )
    await answer(phone, sign_in, "yes")
    await receive(1)
    assert phone.times == RIGHT

    freezer.move_to(datetime(2027, 4, 10, 12, 0, tzinfo=UTC))
    await receive(4)
    assert phone.times == (timedelta(minutes=-30) - ON_ITS_WAY, 1803)
    assert repairs(phone.gateway.hass) == []
    await receive(1)
    assert "0.5 h off. Is its clock in UTC+10:30?" in reads(
        phone.gateway.hass, "clock_offset"
    )
    await answer(phone, sign_in, "yes")

    await receive(6)
    assert phone.times == RIGHT
    assert repairs(phone.gateway.hass) == []


@pytest.mark.parametrize("offset", [WEST, EAST])
@pytest.mark.parametrize("choice", ["yes", "no"])
async def test_a_clock_that_was_mended_is_asked_about(
    phone: Texting, sign_in: SignIn, offset: timedelta, choice: str
) -> None:
    await phone.look_off(offset)
    await answer(phone, sign_in, "yes")

    await phone.receive(NONE, 4)
    assert repairs(phone.gateway.hass) == []
    assert phone.times[0] == -offset - ON_ITS_WAY
    await phone.receive(NONE)
    hours = f"{abs(offset) / timedelta(hours=1):g}"
    assert reads(phone.gateway.hass, "clock_mended") == (
        f"All messages of Pixel 4a look {hours} h off. Is its clock right again?"
    )
    [issue] = open_issues(phone.gateway.hass)
    assert str(issue.learn_more_url).endswith("/docs/repairs/clock-offset.md")
    await answer(phone, sign_in, choice, "clock_mended")

    await phone.receive(NONE, 8)
    assert repairs(phone.gateway.hass) == []
    assert (phone.times == RIGHT) is (choice == "yes")


async def test_a_message_by_the_confirmed_clock_ends_the_question_whether_it_was_mended(
    phone: Texting, sign_in: SignIn
) -> None:
    await phone.look_off(WEST)
    await answer(phone, sign_in, "yes")
    await phone.receive(NONE, 5)
    assert repairs(phone.gateway.hass) == ["clock_mended"]

    await phone.receive(WEST)

    assert repairs(phone.gateway.hass) == []


# Dates in the future, and triggers


async def test_a_message_of_the_future_starts_all_but_trusted_commands(
    phone: Texting, hass_ws_client: WebSocketGenerator
) -> None:
    hass, target = phone.gateway.hass, {"device_id": device(phone.gateway)}
    started = await automations(
        hass,
        all=trigger_config("message_received", target),
        strict=trigger_config("message_received", target, max_age=1),
        trusted=trigger_config("message_received", target, trusted=True),
        patient=trigger_config(
            "message_received", target, trusted=True, max_age={"days": 30}
        ),
        any=trigger_config("message_received", target, trusted=True, max_age="any"),
    )

    await phone.receive(timedelta(days=25_000))

    assert phone.gateway.messages[-1].data["age"] is None
    for name, ids in {
        "all": [1],
        "strict": [1],
        "trusted": [],
        "patient": [],
        "any": [1],
    }.items():
        assert started.ids(name) == ids, name
    client = await hass_ws_client(hass)
    asked = {"domain": "automation", "item_id": "trusted"}
    await client.send_json_auto_id({"type": "trace/list"} | asked)
    [trace] = (await client.receive_json())["result"]
    run = {"type": "trace/get", "run_id": trace["run_id"]}
    await client.send_json_auto_id(run | asked)
    assert "too_old" in json.dumps((await client.receive_json())["result"])
    # A clock may be a little ahead, and a message may have no date.
    await phone.receive(timedelta(minutes=2))
    assert phone.times[1] == 0
    await phone.receive(NONE, date=None)
    assert phone.gateway.messages[-1].data["age"] is None
    assert started.ids("trusted") == started.ids("patient") == [2, 3]


async def test_a_message_of_the_future_does_not_hold_the_sensors(
    phone: Texting,
) -> None:
    gateway, registry = phone.gateway, er.async_get(phone.gateway.hass)
    name = gateway.entity_id("sensor", "last_received")
    registry.async_update_entity(name, disabled_by=None)
    await reload(gateway)

    await phone.receive(timedelta(days=25_000))
    assert (
        gateway.state("sensor", "last_received").state == dt_util.utcnow().isoformat()
    )
    await phone.receive(NONE, body="newer")

    shown = datetime.fromisoformat(gateway.state("sensor", "last_received").state)
    assert shown == dt_util.utcnow() - ON_ITS_WAY
    assert gateway.state("sensor", "last_message").state == "newer"


async def test_a_command_that_waited_here_is_as_old_as_that_whatever_its_date(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    hass.set_state(CoreState.not_running)
    phone = Texting(await set_up(entry()), freezer)
    await phone.receive(EAST)
    freezer.tick(timedelta(minutes=5))
    target = {"device_id": device(phone.gateway)}
    started = await automations(
        hass,
        all=trigger_config("message_received", target),
        strict=trigger_config("message_received", target, max_age=299),
        trusted=trigger_config("message_received", target, trusted=True),
    )

    await hass.async_start()
    await hass.async_block_till_done()

    assert phone.times[1] == 300
    assert started.ids("all") == [1]
    assert started.ids("strict") == started.ids("trusted") == []


@pytest.mark.parametrize("offset", [WEST, EAST])
async def test_a_trusted_command_works_once_the_clock_is_known(
    phone: Texting, sign_in: SignIn, offset: timedelta
) -> None:
    target = {"device_id": device(phone.gateway)}
    started = await automations(
        phone.gateway.hass,
        gate=trigger_config("message_received", target, trusted=True),
    )
    await phone.look_off(offset)
    assert started.ids("gate") == []
    await answer(phone, sign_in, "yes")

    await phone.receive(offset)
    assert started.ids("gate") == [6]
    # One that was late all the same is old all the same.
    await phone.receive(offset - timedelta(minutes=11))
    assert started.ids("gate") == [6]
    assert phone.times[1] == 663


async def test_the_end_of_time_is_no_error_either(
    phone: Texting, sign_in: SignIn
) -> None:
    await phone.look_off(WEST)
    await answer(phone, sign_in, "yes")

    await phone.receive(NONE, date="9999-12-31T23:59:59+00:00")

    event = phone.gateway.messages[-1].data
    assert event["received_at"] == "9999-12-31T23:59:59+00:00"
    assert event["age"] is None


# The list of the service


async def test_a_message_of_the_list_is_neither_counted_nor_corrected(
    time: Time, home: Home, sign_in: SignIn
) -> None:
    time.freezer.move_to(time.clock.now())

    async def by_webhook(sms_id: int) -> None:
        date = (dt_util.utcnow() + WEST).isoformat()
        fields = {"date": date, "date_sent": None, "device_id": DEVICE_ID}
        await home.gateway.accepted(message(sms_id, address=LUCA, **fields))

    for number in range(4):
        await time.passes(minutes=15)
        await by_webhook(1_000_000_000 + number)
    for _ in range(6):
        home.lose("Found later")
        await time.passes(minutes=15)
    assert "clock_offset" not in home.issues
    assert len(home.published) == 10

    await by_webhook(1_000_000_005)
    assert "clock_offset" in home.issues
    dialog = await Repair.open(home.hass, await sign_in(), "clock_offset")
    await dialog.choose("yes")
    created = time.clock.now().replace(microsecond=0)
    home.lose("Found later, too")
    await time.passes(minutes=15)
    await by_webhook(1_000_000_006)

    listed, pushed = (event.data for event in home.gateway.messages[-2:])
    assert (listed["received_via"], listed["age"]) == ("poll", 900)
    assert listed["received_at"] == created.isoformat()
    assert (pushed["received_via"], pushed["age"]) == ("webhook", 0)


# Restarts


def again(first: Gateway) -> Any:
    """Build the entry anew, for a second Home Assistant."""
    return entry(entry_id=first.entry.entry_id)


async def test_what_was_confirmed_outlives_a_restart(
    phone: Texting, sign_in: SignIn, aiohttp_client: AiohttpClient
) -> None:
    await phone.look_off(WEST)
    await answer(phone, sign_in, "yes")
    await phone.gateway.hass.async_stop(force=True)

    home = again(phone.gateway)
    async with restarted(aiohttp_client, phone.gateway.hass, home) as (hass, client):
        second = Texting(Gateway(hass, home, client), phone.freezer, last_id=50)
        await second.receive(WEST, 6)
        assert second.times == RIGHT
        assert repairs(hass) == []


async def test_an_answer_is_on_the_disk_though_nothing_arrives_any_more(
    phone: Texting, sign_in: SignIn
) -> None:
    await phone.look_off(WEST)

    await answer(phone, sign_in, "yes")

    assert stored_phone(phone.gateway)["clock"]["offset"] == -300


async def test_a_question_and_what_was_refused_outlive_a_restart(
    phone: Texting, sign_in: SignIn, aiohttp_client: AiohttpClient
) -> None:
    await phone.look_off(EAST)
    await answer(phone, sign_in, "no")
    await phone.look_off(WEST)
    await phone.gateway.hass.async_stop(force=True)

    home = again(phone.gateway)
    async with restarted(aiohttp_client, phone.gateway.hass, home) as (hass, client):
        assert "UTC-5" in reads(hass, "clock_offset")
        second = Texting(Gateway(hass, home, client), phone.freezer, last_id=50)
        await second.look_off(EAST)
        assert repairs(hass) == []


async def test_a_row_of_messages_goes_on_after_a_restart(
    phone: Texting, aiohttp_client: AiohttpClient
) -> None:
    await phone.receive(WEST, 3)
    await phone.gateway.hass.async_stop(force=True)

    home = again(phone.gateway)
    async with restarted(aiohttp_client, phone.gateway.hass, home) as (hass, client):
        second = Texting(Gateway(hass, home, client), phone.freezer, last_id=50)
        await second.receive(WEST)
        assert repairs(hass) == []
        await second.receive(WEST)
        assert repairs(hass) == ["clock_offset"]


async def test_what_waits_over_a_restart_counts_by_its_arrival(
    phone: Texting, aiohttp_client: AiohttpClient
) -> None:
    first = phone.gateway
    await first.hass.config_entries.async_unload(first.entry.entry_id)
    await phone.receive(WEST, 4)
    assert first.messages == []
    await first.hass.async_stop(force=True)
    phone.freezer.tick(timedelta(minutes=50))

    home = again(first)
    async with restarted(aiohttp_client, first.hass, home) as (hass, client):
        gateway = Gateway(hass, home, client)
        assert gateway.state("event", "message").attributes["message_id"] == 4
        second = Texting(gateway, phone.freezer, last_id=50)
        await second.receive(WEST)
        assert "UTC-5" in reads(hass, "clock_offset")


async def test_a_message_that_waits_over_a_restart_has_its_corrected_time(
    phone: Texting, sign_in: SignIn, aiohttp_client: AiohttpClient
) -> None:
    first = phone.gateway
    await phone.look_off(WEST)
    await answer(phone, sign_in, "yes")
    await first.hass.config_entries.async_unload(first.entry.entry_id)
    await phone.receive(WEST)
    came = dt_util.utcnow()
    await first.hass.async_stop(force=True)
    phone.freezer.tick(timedelta(minutes=20))

    home = again(first)
    async with restarted(aiohttp_client, first.hass, home) as (hass, client):
        state = Gateway(hass, home, client).state("event", "message").attributes
        assert state["received_at"] == (came - ON_ITS_WAY).isoformat()
        assert state["age"] == 20 * 60 + 3


async def test_a_damaged_clock_costs_no_message_that_is_known(
    phone: Texting, sign_in: SignIn, aiohttp_client: AiohttpClient
) -> None:
    first = phone.gateway
    await phone.look_off(WEST)
    await answer(phone, sign_in, "yes")
    await first.hass.async_stop(force=True)

    def damage(kept: dict[str, Any]) -> None:
        kept["clock"]["offset"] = "five hours"

    change_stored(first.hass, first.entry.entry_id, Kind.PHONE, PHONE_ID, damage)

    home = again(first)
    async with restarted(aiohttp_client, first.hass, home) as (hass, client):
        assert repairs(hass) == ["store_unreadable"]
        gateway = Gateway(hass, home, client)
        second = Texting(gateway, phone.freezer)
        await second.receive(WEST)
        # Known, and nothing else is lost.
        assert gateway.messages == []
        second.last_id = 50
        await second.receive(WEST)
        assert second.times[0] == WEST - ON_ITS_WAY
