"""How much may be sent, and that two machines do not talk for ever."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Account, ApiFaultKind, Service, Simulator
from tests.builders.entries import contact_subentry, phone_subentry
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    Home,
    Time,
    numbers,
    sender_subentries,
    token_entry,
    words,
)
from tests.builders.restarts import AiohttpClient
from tests.plugin import SetUp, SetUpHome

ANSWERS_EVERYTHING = {
    "automation": {
        "mode": "queued",
        "max": 100,
        "triggers": {
            "trigger": "event",
            "event_type": "smsgateway24_message_received",
        },
        "actions": {
            "action": "smsgateway24.reply",
            "continue_on_error": True,
            "data": {
                "device_id": "{{ trigger.event.data.device_id }}",
                "message_id": "{{ trigger.event.data.message_id }}",
                "message": "Thank you",
            },
        },
    }
}


async def home_with(
    set_up_home: SetUpHome, service: Service, account: Account, **options: int
) -> Home:
    return await set_up_home(token_entry(service, account, options=options))


async def test_only_so_many_messages_go_out_in_an_hour(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=2)
    await home.send(to="+4917642111120")
    await home.send(to="+4917642111121")

    for _ in range(3):
        assert await home.refused(to=CAROL) == "limit_hour"
    assert home.issues == ["send_limit_hour"]
    assert len(home.posts) == 2

    await time.passes(minutes=61)
    assert home.issues == []
    [result] = await home.send(to=CAROL)
    assert result["outcome"] == "reached"


async def test_only_so_many_messages_go_out_in_a_day(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_day=1)
    await home.send(to="+4917642111120")

    await time.passes(hours=23)
    assert await home.refused(to=CAROL) == "limit_day"
    assert home.issues == ["send_limit_day"]

    await time.passes(hours=2)
    assert home.issues == []
    await home.send(to=CAROL)
    assert len(home.posts) == 2


async def test_who_is_beyond_the_limit_is_left_out_and_nobody_else(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=2)

    results = await home.send(to=numbers(3))

    outcomes = [(result["to"], result["outcome"]) for result in results]
    assert outcomes == list(
        zip(numbers(3), ["reached", "reached", "rejected"], strict=True)
    )
    assert "…02" in results[2]["error"]
    assert results[2]["message_id"] is None
    assert len(home.posts) == 2
    assert home.issues == ["send_limit_hour"]


async def test_a_chatty_person_does_not_silence_the_alarm_for_the_family(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(10):
        await home.send(to=ANNA)

    # Without a response, as most automations call it: no error stops them.
    await home.send_unasked(to=[CAROL, ANNA, *numbers(1)], message="Burglar")

    sent = [m.address for m in home.service.messages(incoming=False)]
    assert sent[10:] == [CAROL, *numbers(1)]
    assert "did not go out to 1 of its 3 recipients" in caplog.text
    assert ANNA not in caplog.text


@pytest.mark.parametrize("grouped", [False, True], ids=["entities", "a group"])
async def test_notify_entities_reach_the_others_where_a_limit_refuses_one(
    hass: HomeAssistant,
    set_up_home: SetUpHome,
    service: Service,
    account: Account,
    *,
    grouped: bool,
) -> None:
    family = [*sender_subentries(), contact_subentry("Carol", CAROL)]
    home = await set_up_home(
        token_entry(service, account, *family, options={"sends_per_number": 1})
    )
    await home.send(to=ANNA)
    entities = ["notify.anna", "notify.carol", "notify.luca"]
    if grouped:
        members = {"group_type": "notify", "name": "Family", "entities": entities}
        group = MockConfigEntry(
            domain="group", title="Family", options=members | {"hide_members": False}
        )
        group.add_to_hass(hass)
        assert await hass.config_entries.async_setup(group.entry_id)
        await home.settle()
        entities = ["notify.family"]

    with pytest.raises(HomeAssistantError) as raised:
        await hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": entities, "message": "Burglar"},
            blocking=True,
        )
    await home.settle()

    assert raised.value.translation_key == "limit_recipient"
    alarmed = [m.address for m in home.service.messages(incoming=False)][1:]
    assert sorted(alarmed) == sorted([CAROL, LUCA])
    assert home.issues == ["send_limit_recipient"]


async def test_an_error_names_those_whom_a_limit_kept_from_being_reached_as_wanted(
    home: Home,
) -> None:
    for _ in range(10):
        await home.send(to=ANNA)

    with pytest.raises(HomeAssistantError) as raised:
        await home.send_unasked(to=[CAROL, ANNA], wait_for="accepted")

    assert words(raised.value).startswith("1 of 2 recipients were not reached: Anna.")


async def test_urgent_messages_have_a_reserve(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(
        set_up_home, service, account, sends_per_hour=1, urgent_reserve=2
    )
    await home.send(to=CAROL)

    assert await home.refused(to=ANNA) == "limit_hour"
    for _ in range(2):
        await home.send(to=ANNA, urgent=True)
    assert await home.refused(to=ANNA, urgent=True) == "limit_hour"
    assert len(home.posts) == 3


async def test_the_reserve_reaches_somebody_who_had_too_many_messages(
    home: Home,
) -> None:
    for _ in range(10):
        await home.send(to=ANNA)

    [result] = await home.send(to=ANNA, urgent=True)

    assert result["outcome"] == "reached"


async def test_an_urgent_message_within_the_limits_leaves_the_reserve_alone(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(
        set_up_home, service, account, sends_per_hour=1, urgent_reserve=1
    )
    for _ in range(2):
        await home.send(to=CAROL, urgent=True)

    assert await home.refused(to=CAROL, urgent=True) == "limit_hour"


async def test_a_long_message_counts_as_the_sms_that_it_is(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=4)

    [result] = await home.send(to=CAROL, message="Ж" * 140)
    assert result["parts"] == 3
    assert await home.refused(to=CAROL, message="a" * 161) == "limit_hour"

    [by_whatsapp] = await home.send(to=CAROL, channel="whatsapp", message="Ж" * 140)
    assert by_whatsapp["parts"] == 1


async def test_how_many_messages_one_number_gets_is_an_option(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_number=2)
    for _ in range(2):
        await home.send(to=CAROL)

    assert await home.refused(to=CAROL) == "limit_recipient"


async def test_a_later_run_with_the_key_reaches_whom_a_limit_left_out(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    first = await home.send(to=[CAROL, ANNA], once_key="alarm")
    assert [result["outcome"] for result in first] == ["reached", "rejected"]

    await time.passes(minutes=61)
    later = await home.send(to=[CAROL, ANNA], once_key="alarm")

    assert [result["outcome"] for result in later] == ["reached", "reached"]
    assert len(home.posts) == 2


async def test_one_number_gets_ten_messages_in_ten_minutes(
    time: Time, home: Home
) -> None:
    for _ in range(10):
        await home.send(to=CAROL)

    assert await home.refused(to=CAROL) == "limit_recipient"
    assert home.issues == ["send_limit_recipient"]
    [other] = await home.send(to="+4917642111120")
    assert other["outcome"] == "reached"

    await time.passes(minutes=11)
    assert home.issues == []
    await home.send(to=CAROL)


async def test_what_was_not_sent_is_not_counted(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    home.fault(ApiFaultKind.ERROR, text="No credit")
    [refused] = await home.send(to=CAROL)
    assert refused["outcome"] == "rejected"

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "reached"


async def test_what_never_reached_the_service_is_not_counted(
    set_up_home: SetUpHome,
    service: Service,
    account: Account,
    simulator: Simulator,
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    async with simulator.unreachable():
        # A connection that was open all the time might have taken the message.
        assert await home.refused("get_messages") == "cannot_connect"
        [unsent] = await home.send(to=CAROL)
    assert unsent["outcome"] == "failed"

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "reached"


async def test_what_was_refused_is_not_counted(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=2)
    await home.send(to=CAROL)
    assert await home.refused(to=[CAROL, "Amazon"]) == "number_invalid"
    assert await home.refused(to=CAROL, message="a" * 161) == "limit_hour"

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "reached"


async def test_what_may_have_been_sent_counts(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    home.fault(ApiFaultKind.CUT, processed=False)
    await home.send(to=CAROL)

    assert await home.refused(to=CAROL) == "limit_hour"


async def test_a_repair_stays_until_the_very_message_may_be_sent(
    time: Time, home: Home
) -> None:
    for _ in range(5):
        await home.send(to=ANNA)
    await time.passes(minutes=9)
    for _ in range(10):
        await home.send(to=CAROL)
    await home.refused(to=CAROL)

    # Anna's no longer count, which is of no help to Carol.
    await time.passes(minutes=2)
    assert home.issues == ["send_limit_recipient"]
    assert await home.refused(to=CAROL) == "limit_recipient"
    await time.passes(minutes=9)
    assert home.issues == []


async def test_a_message_longer_than_an_hour_allows_leaves_a_repair_to_read(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    assert await home.refused(to=CAROL, message="a" * 161) == "limit_hour"

    await time.passes(hours=23)
    assert home.issues == ["send_limit_hour"]
    await time.passes(hours=1, minutes=1)
    assert home.issues == []


async def test_of_all_limits_of_a_phone_there_is_one_repair(
    time: Time, set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(
        set_up_home, service, account, sends_per_hour=11, sends_per_day=12
    )
    for _ in range(10):
        await home.send(to=CAROL)
    assert await home.refused(to=CAROL) == "limit_recipient"
    await home.send(to=ANNA)
    assert await home.refused(to=ANNA) == "limit_hour"
    await time.passes(minutes=30)
    assert home.issues == ["send_limit_hour"]
    await time.passes(minutes=31)
    await home.send(to=ANNA)
    assert await home.refused(to=ANNA) == "limit_day"
    assert home.issues == ["send_limit_day"]


async def test_an_unload_takes_the_repair_along(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    await home.send(to=numbers(2))
    assert home.issues == ["send_limit_hour"]

    await home.hass.config_entries.async_unload(home.entry.entry_id)

    assert home.issues == []


async def test_what_was_sent_counts_after_a_kill_too(
    set_up_home: SetUpHome,
    service: Service,
    account: Account,
    aiohttp_client: AiohttpClient,
) -> None:
    home = await home_with(set_up_home, service, account, sends_per_hour=1)
    await home.send(to=CAROL)

    async with home.killed(aiohttp_client) as again:
        assert await again.refused(to=CAROL) == "limit_hour"


async def test_each_phone_has_limits_of_its_own(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    service.add_phone(account, "Galaxy", device_id=10404)
    home = await set_up_home(
        token_entry(
            service,
            account,
            phone_subentry(gateway_device_id=DEVICE_ID),
            phone_subentry("Galaxy", "c3" * 32, "01GALAXY", gateway_device_id=10404),
            options={"sends_per_hour": 1},
        )
    )
    await home.send(to=CAROL)

    [result] = await home.send(device_id=home.device("01GALAXY"), to=CAROL)

    assert result["outcome"] == "reached"


async def test_two_machines_that_answer_each_other_stop_by_themselves(
    hass: HomeAssistant, home: Home
) -> None:
    async with Simulator(seed=2, clock=home.service.clock) as other:
        owner = other.add_account()
        robot = other.add_phone(owner, "Robot", device_id=1, numbers=(CAROL,))
        home.service.connect(other)
        other.connect(home.service)
        # What reaches the robot is answered by it, and what reaches us by an automation.
        home.service.auto_reply(CAROL, "Got it: {text}")
        assert await async_setup_component(hass, "automation", ANSWERS_EVERYTHING)
        await home.service.receive(DEVICE_ID, CAROL, "Hello")

        for _ in range(60):
            await home.service.advance()
            await other.advance()
            await home.settle()

        assert robot.device_id == 1
        assert len(home.posts) == 10
        assert home.issues == ["send_limit_recipient"]


async def test_two_homes_that_answer_each_other_stop_by_themselves(
    hass: HomeAssistant, home: Home, set_up: SetUp
) -> None:
    async with Simulator(seed=2, clock=home.service.clock) as other:
        owner = other.add_account()
        other.add_phone(owner, "Robot", device_id=7, numbers=(CAROL,))
        home.service.connect(other)
        other.connect(home.service)
        robot = phone_subentry("Robot", "c3" * 32, "01ROBOT", gateway_device_id=7)
        entry = token_entry(other, owner, robot, title="Other home")
        gateway = await set_up(entry)
        url = str(gateway.client.make_url(f"/api/webhook/{'c3' * 32}"))
        other.set_webhooks(7, incoming=url)
        await home.settle()
        assert await async_setup_component(hass, "automation", ANSWERS_EVERYTHING)
        await home.service.receive(DEVICE_ID, CAROL, "Hello")

        for _ in range(60):
            await home.service.settle()
            await other.settle()
            await home.settle()

        assert len(home.posts) == len(other.calls("addsms")) == 10
        assert home.issues == ["send_limit_recipient"]
