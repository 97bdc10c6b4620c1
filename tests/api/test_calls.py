"""Every method of the API, against the simulated service, when all goes well."""

from datetime import UTC, datetime, timedelta, timezone

import aiohttp
import pytest

from custom_components.smsgateway24.api import (
    AuthError,
    Client,
    Device,
    DeviceStatus,
    MessageStatus,
    Sim,
    async_get_token,
)
from simulator import Account, Behaviour, ManualClock, Phone, Service

from .builders import METHODS, RECIPIENT, TEXT, Caller, outgoing

START = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


async def test_a_token_is_had_for_an_address_and_its_password(
    session: aiohttp.ClientSession, service: Service, account: Account
) -> None:
    token = await async_get_token(
        session, account.email, account.password, service.api_url
    )

    assert token == account.token


async def test_a_wrong_password_is_an_error_of_access(
    session: aiohttp.ClientSession, service: Service, account: Account
) -> None:
    with pytest.raises(AuthError):
        await async_get_token(session, account.email, "wrong", service.api_url)

    assert len(service.calls("gettoken")) == 1


async def test_the_list_of_phones_says_what_each_is(
    client: Client, service: Service, account: Account, phone: Phone
) -> None:
    service.change_phone(phone.device_id, number="+4917642111110", app_current=False)
    bare = service.add_phone(account, "Galaxy A54")

    assert await client.async_devices() == (
        Device(
            device_id=phone.device_id,
            title="Pixel 4a",
            numbers=("+4917642111110", "+4917642111111", "+4917642111112"),
            last_seen=START,
            request_interval=10,
            app_version="13.0.10",
            app_current=False,
            sims=(
                Sim(
                    slot=0,
                    operator="Example Mobile",
                    number="+4917642111111",
                    country="DE",
                ),
                Sim(
                    slot=1,
                    operator="Example Mobile",
                    number="+4917642111112",
                    country="DE",
                ),
            ),
        ),
        Device(
            device_id=bare.device_id,
            title="Galaxy A54",
            last_seen=START,
            request_interval=10,
            app_version="13.0.10",
            app_current=True,
        ),
    )


async def test_a_phone_knows_the_operator_of_each_slot(
    client: Client, phone: Phone
) -> None:
    [device] = await client.async_devices()

    assert (device.operator(0), device.operator(1)) == ("Example Mobile",) * 2
    assert device.operator(2) is None


async def test_an_account_without_phones_has_an_empty_list(client: Client) -> None:
    assert await client.async_devices() == ()


async def test_a_phone_that_is_offline_says_for_how_long_it_was_silent(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    there = await client.async_device_status(phone.device_id)
    service.change_phone(phone.device_id, online=False)
    clock.tick(600)
    gone = await client.async_device_status(phone.device_id)

    assert there == DeviceStatus(online=True, silence=0)
    assert gone == DeviceStatus(online=False, silence=600)


async def test_a_message_is_sent_as_it_was_asked_for(
    client: Client, service: Service, phone: Phone
) -> None:
    message_id = await client.async_send(
        outgoing(phone.device_id, channel_id=3, tag=4711, urgent=True)
    )

    message = service.message(message_id)
    assert (message.address, message.body) == (RECIPIENT, TEXT)
    assert (message.channel, message.customer_id, message.urgent) == (3, 4711, True)
    assert message.time_to_send == START


async def test_a_message_for_later_is_timed_in_utc_whatever_its_zone(
    client: Client, service: Service, phone: Phone
) -> None:
    tomorrow = START + timedelta(days=1)
    message_id = await client.async_send(
        outgoing(
            phone.device_id, send_at=tomorrow.astimezone(timezone(timedelta(hours=5)))
        )
    )

    assert service.message(message_id).time_to_send == tomorrow
    [call] = service.calls("addsms")
    assert call.body["timetosend"] == "2026-11-21 18:00:00"


@pytest.mark.parametrize(
    "text",
    [
        "1 + 1 = 2 & more; 100 % sure?",
        "a+b%20c%2B&token=x",
        "Tür öffnen 🚪👨‍👩‍👧",
        "erste Zeile\nzweite Zeile\r\ndritte\tZeile",
        "  spaces around  ",
        "<b>\"quoted\"</b> \\ 'single' {{ template }}",
        "العربية 中文 ภาษาไทย",
    ],
)
async def test_a_text_arrives_as_it_was_written(
    client: Client, service: Service, phone: Phone, text: str
) -> None:
    message_id = await client.async_send(outgoing(phone.device_id, text=text))

    assert service.message(message_id).body == text


async def test_a_message_can_be_followed(
    client: Client, service: Service, phone: Phone
) -> None:
    message_id = await client.async_send(outgoing(phone.device_id))
    new = await client.async_message_status(message_id)
    await service.settle()
    delivered = await client.async_message_status(message_id)

    assert new == MessageStatus(status_id=1, description="New")
    assert delivered == MessageStatus(status_id=7, description="Delivered")


async def test_messages_of_both_directions_are_listed_oldest_first(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    service.remember(phone.device_id, "+393331234567", "Ciao", channel=3)
    clock.tick(60)
    sent_id = await client.async_send(outgoing(phone.device_id))
    await service.settle()

    received, sent = await client.async_messages()

    assert received.incoming
    assert (received.address, received.text) == ("+393331234567", "Ciao")
    assert (received.device_id, received.channel_id) == (phone.device_id, 3)
    assert received.created == START
    assert (sent.message_id, sent.status_id, sent.customer_id) == (sent_id, 7, 4711)
    assert (sent.created, sent.changed_at) == (START + timedelta(minutes=1),) * 2


async def test_a_list_can_be_narrowed_down(
    client: Client,
    service: Service,
    account: Account,
    phone: Phone,
    clock: ManualClock,
) -> None:
    other = service.add_phone(account)
    service.remember(phone.device_id, "+393331234567", "too early")
    clock.tick(3600)
    service.remember(phone.device_id, "+393331234567", "incoming")
    service.remember(other.device_id, "+393331234567", "other phone")
    tagged = await client.async_send(outgoing(phone.device_id, tag=1))
    await client.async_send(outgoing(phone.device_id, tag=2))
    clock.tick(3600)
    service.remember(phone.device_id, "+393331234567", "too late")
    half = timedelta(minutes=30)
    begin = (START + half).astimezone(timezone(timedelta(hours=-8)))
    end = START + timedelta(hours=1) + half

    of_time = await client.async_messages(begin=begin, end=end)
    of_phone = await client.async_messages(begin=begin, device_id=other.device_id)
    incoming = await client.async_messages(
        end=end, device_id=phone.device_id, status_id=5
    )
    of_tag = await client.async_messages(tag=1)

    assert [m.text for m in of_time] == ["incoming", "other phone", TEXT, TEXT]
    assert [m.text for m in of_phone] == ["other phone"]
    assert [m.text for m in incoming] == ["too early", "incoming"]
    assert [m.message_id for m in of_tag] == [tagged]


async def test_a_list_without_messages_is_empty(client: Client) -> None:
    assert await client.async_messages() == ()


async def test_numbers_may_be_written_as_strings(
    client: Client, service: Service, account: Account, phone: Phone
) -> None:
    of_numbers = await client.async_devices()
    service.behaviour = Behaviour(api_strings=True)

    message_id = await client.async_send(outgoing(phone.device_id))

    assert message_id in service.state.messages
    assert await client.async_devices() == of_numbers
    status = await client.async_device_status(phone.device_id)
    assert status == DeviceStatus(online=True, silence=0)
    assert (await client.async_message_status(message_id)).status_id == 1
    [listed] = await client.async_messages()
    assert (listed.message_id, listed.device_id) == (message_id, phone.device_id)
    assert (listed.status_id, listed.customer_id) == (1, 4711)


async def test_an_answer_may_be_labelled_as_a_page(
    client: Client, service: Service, phone: Phone
) -> None:
    service.behaviour = Behaviour(api_content_type="text/html")

    assert len(await client.async_devices()) == 1


@pytest.mark.parametrize("method", METHODS)
async def test_nothing_is_ever_put_into_the_address(
    session: aiohttp.ClientSession, service: Service, account: Account, method: str
) -> None:
    await Caller(session, service, account).call(method)

    [call] = service.calls()
    assert call.method == method
    assert call.http_method == "POST"
    assert call.content_type == "application/x-www-form-urlencoded"
    assert call.query == {}
    assert ("token" in call.body) == (method != "gettoken")
    assert ("pass" in call.body) == (method == "gettoken")


async def test_what_goes_out_and_comes_in_keeps_its_secrets_to_itself(
    client: Client, service: Service, account: Account, phone: Phone
) -> None:
    service.rename_phone(phone.device_id, "Phone of Anna")
    message = outgoing(phone.device_id)
    await client.async_send(message)
    values = (
        client,
        message,
        await client.async_devices(),
        await client.async_messages(),
        await client.async_message_status(next(iter(service.state.messages))),
    )

    said = repr(values)
    assert "Device(" in said
    for secret in (account.token, RECIPIENT, TEXT, "+49176", "Anna", "New"):
        assert secret not in said
