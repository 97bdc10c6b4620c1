"""What a call comes to: told once, counted once, and in the order of a message's life."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain.contacts import Party
from custom_components.smsgateway24.domain.ledger import MAX_FOREIGN, PublishedMessage
from custom_components.smsgateway24.domain.reducer import (
    MAX_PROBLEMS,
    PROBLEM_LIFETIME,
    expire_problems,
    reduce,
    shorten,
    without_content,
)
from custom_components.smsgateway24.domain.state import (
    DeliveryUpdated,
    LastDelivery,
    LastImage,
    LastMessage,
    MessageReceived,
    PhoneState,
    QueuedPayload,
    Via,
)
from custom_components.smsgateway24.protocol import Channel, MessageType, Status

from .builders import (
    NOW,
    NUMBER,
    OTHER_NUMBER,
    ReducedPhone,
    a_picture,
    a_report,
    a_text,
    an_identity,
    many,
    minutes,
    some,
)

# Attempts


type Step = tuple[int, float | None, float, str | None]
"""A status id, its senttime and its arrival in minutes, and what is told: status, attempt."""


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(
            [
                (1, None, 0, "pending 1"),
                (3, None, 0, "queued 1"),
                (2, None, 0, "taken_by_phone 1"),
                (6, None, 0, "sent 1"),
                (7, None, 0, "delivered 1"),
            ],
            id="a life without times is told step by step",
        ),
        pytest.param(
            [(6, 1, 1, "sent 1"), (7, 2, 2, "delivered 1")],
            id="a life may leave steps out",
        ),
        pytest.param(
            [(7, None, 0, "delivered 1"), (6, None, 9, None), (1, None, 99, None)],
            id="what comes after delivered is late",
        ),
        pytest.param(
            [(6, 1, 1, "sent 1"), (6, 1, 1, None), (6, None, 60, None)],
            id="a repeat is late",
        ),
        pytest.param(
            [(6, 5, 5, "sent 1"), (6, 6, 6, None)],
            id="the same status again is late, newer or not",
        ),
        pytest.param(
            [(7, 5, 5, "delivered 1"), (7, 9, 9, None)],
            id="delivered again is late",
        ),
        pytest.param(
            [
                (6, 5, 5, "sent 1"),
                (3, 4, 6, None),
                (3, 5, 7, None),
                (3, 6, 8, "queued 2"),
            ],
            id="an earlier status opens an attempt only with a newer time",
        ),
        pytest.param(
            [(6, None, 0, "sent 1"), (3, None, 60, None), (3, 1, 60, None)],
            id="without two times an unfailed status does not yield",
        ),
        pytest.param(
            [(6, 1, 0, "sent 1"), (3, None, 60, None)],
            id="one time is not two",
        ),
        pytest.param(
            [
                (9, None, 0, "generic_failure 1"),
                (9, None, 2, None),
                (10, None, 1, None),
            ],
            id="a failure that repeats within two minutes is the same one",
        ),
        pytest.param(
            [(9, None, 0, "generic_failure 1"), (9, None, 2.1, "generic_failure 2")],
            id="a failure that repeats after two minutes opens a new attempt",
        ),
        pytest.param(
            [
                (9, None, 0, "generic_failure 1"),
                (9, None, 1.5, None),
                (9, None, 2.5, "generic_failure 2"),
            ],
            id="the two minutes run from the failure, not from its repeat",
        ),
        pytest.param(
            [
                (9, None, 0, "generic_failure 1"),
                (1, None, 3, "pending 2"),
                (6, None, 3, "sent 2"),
                (10, None, 4, "no_service 2"),
                (6, None, 5, None),
                (6, None, 7, "sent 3"),
                (7, None, 7, "delivered 3"),
            ],
            id="a resend without times is told as attempts",
        ),
        pytest.param(
            [
                (9, 1, 1, "generic_failure 1"),
                (9, 1, 60, None),
                (9, 2, 61, "generic_failure 2"),
            ],
            id="a failure again is a new attempt where its time says so",
        ),
        pytest.param(
            [(9, 5, 5, "generic_failure 1"), (6, 4, 60, None), (6, 6, 61, "sent 2")],
            id="after a failure an older time is late however long it took",
        ),
        pytest.param(
            [
                (9, 5, 5, "generic_failure 1"),
                (6, None, 6, None),
                (6, None, 8, "sent 2"),
            ],
            id="after a failure with a time, a report without one waits two minutes",
        ),
        pytest.param(
            [(9, None, 5, "generic_failure 1"), (6, 6, 6, None), (6, 6, 8, "sent 2")],
            id="after a failure without a time, a report with one waits two minutes",
        ),
        pytest.param(
            [
                (7, 5, 5, "delivered 1"),
                (9, 4, 6, None),
                (9, 5, 6, None),
                (9, None, 600, None),
                (9, 6, 7, "generic_failure 2"),
            ],
            id="delivered yields to a newer time only",
        ),
        pytest.param(
            [(7, None, 5, "delivered 1"), (9, 6, 600, None), (1, 6, 600, None)],
            id="delivered without a time never yields",
        ),
        pytest.param(
            [(9, None, 0, "generic_failure 1"), (7, None, 1, "delivered 1")],
            id="what was delivered after all was delivered",
        ),
        pytest.param(
            [(8, 1, 1, "not_delivered 1"), (7, 2, 2, "delivered 2")],
            id="delivered at a newer time than the failure is of a resend",
        ),
        pytest.param(
            [(4, None, 0, "unknown 1"), (6, None, 0, "sent 1"), (4, None, 0, None)],
            id="a message that begins with an unknown status goes on as usual",
        ),
        pytest.param(
            [
                (6, None, 0, "sent 1"),
                (4, None, 0, "unknown 1"),
                (4, None, 0, None),
                (13, None, 0, "unknown 1"),
                (None, None, 0, "unknown 1"),
                (None, None, 9, None),
                (3, None, 9, None),
                (7, None, 9, "delivered 1"),
                (14, None, 9, None),
            ],
            id="each unknown status is told once until the end",
        ),
        pytest.param(
            [(9, None, 0, "generic_failure 1"), (4, None, 60, None), (4, 9, 60, None)],
            id="an unknown status opens nothing",
        ),
        pytest.param(
            [
                (6, 5, 5, "sent 1"),
                (4, 5, 5, "unknown 1"),
                (3, 6, 6, "queued 2"),
                (4, 6, 6, "unknown 2"),
                (4, 7, 7, None),
            ],
            id="an unknown status is told anew in a new attempt",
        ),
        # Known faults; each goes green, and so loud, when it is mended.
        pytest.param(
            [
                (7, 1, 1, "delivered 1"),
                (9, 2, 2, "generic_failure 2"),
                (7, 1, 2, None),
            ],
            id="an old delivered does not end the attempt after it",
        ),
        pytest.param(
            [
                (9, 1, 1, "generic_failure 1"),
                (3, 2, 2, "queued 2"),
                (9, 1, 2, None),
                (6, 3, 3, "sent 2"),
            ],
            id="an old failure does not end the attempt after it",
        ),
        pytest.param(
            [(1, 1, 1, "pending 1"), (6, None, 2, "sent 1"), (3, 1.5, 2, None)],
            id="a status without a time is not as old as the one before it",
        ),
        pytest.param(
            [
                (2, 1, 1, "taken_by_phone 1"),
                (8, None, 2, "not_delivered 1"),
                (6, 1.5, 2, None),
            ],
            id="a failure without a time is not as old as the status before it",
        ),
        pytest.param(
            [(6, None, 0, "sent 1")]
            + [(number, None, 0, "unknown 1") for number in range(20, 28)]
            + [(28, None, 0, None), (20, None, 0, None)],
            id="unknown statuses are told once each, and no more than eight",
        ),
    ],
)
def test_attempts(steps: list[Step]) -> None:
    phone = ReducedPhone()
    previous: Status | None = None
    for number, (status_id, sent, at, expected) in enumerate(steps):
        phone.now = NOW + minutes(at)
        before = phone.snapshot()
        event = phone.report(
            1, status_id, changed_at=None if sent is None else NOW + minutes(sent)
        )
        told = None if event is None else f"{event.status} {event.attempt}"
        assert told == expected, f"step {number}"
        if event is None:
            assert phone.snapshot() == before
            continue
        assert event.previous == previous
        if event.status is not Status.UNKNOWN or previous is None:
            previous = event.status


def test_a_step_is_told_with_all_that_is_known_of_it() -> None:
    phone = ReducedPhone()
    phone.ledger.record(
        1, replace(record_of(phone, 1, 1), status=Status.PENDING, sent_from_here=True)
    )
    item = a_report(
        1,
        8,
        status_message="Sms Not Delivered",
        channel_id=3,
        device_id=10403,
        changed_at=NOW - minutes(1),
    )
    party = Party(address=NUMBER, normalized=NUMBER, contact_id="c", name="Mum")
    transition = reduce(
        phone.state,
        phone.ledger,
        QueuedPayload(payload=item, accepted_at=NOW, via=Via.POLL, recovered=True),
        party,
        keep_content=True,
        now=NOW,
    )

    assert transition.event == DeliveryUpdated(
        message_id=1,
        party=party,
        channel=Channel.WHATSAPP,
        channel_id=3,
        device_id=10403,
        status=Status.NOT_DELIVERED,
        status_id=8,
        status_message="Sms Not Delivered",
        previous=Status.PENDING,
        attempt=1,
        sent_from_here=True,
        changed_at=NOW - minutes(1),
        via=Via.POLL,
        recovered=True,
        confirmed=True,
    )
    assert transition.state.last_delivery == LastDelivery(
        message_id=1,
        recipient=NUMBER,
        recipient_name="Mum",
        channel=Channel.WHATSAPP,
        status=Status.NOT_DELIVERED,
        status_id=8,
        status_message="Sms Not Delivered",
        attempt=1,
    )


def record_of(phone: ReducedPhone, message_id: int, status_id: int) -> Any:
    """Return the record of a message after a report on it."""
    phone.report(message_id, status_id)
    record = phone.ledger.sent(message_id)
    assert record is not None
    return record


def test_who_sent_a_message_is_known_through_all_its_attempts() -> None:
    phone = ReducedPhone()
    phone.ledger.record(1, replace(record_of(phone, 1, 1), sent_from_here=True))

    for at, status_id in ((0, 6), (0, 9), (3, 9), (4, 7)):
        phone.now = NOW + minutes(at)
        event = phone.report(1, status_id)
        assert event is not None
        assert event.sent_from_here
    foreign = phone.report(2, 6)
    assert foreign is not None
    assert not foreign.sent_from_here


def test_the_last_delivery_is_that_of_the_message_that_changed_last() -> None:
    phone = ReducedPhone()
    phone.report(5, 6)
    phone.report(3, 7)
    phone.report(5, 1)
    assert phone.state.last_delivery is not None
    assert phone.state.last_delivery.message_id == 3

    phone.report(5, 4)
    assert phone.state.last_delivery == LastDelivery(
        message_id=5,
        recipient=NUMBER,
        channel=Channel.SIM_1,
        status=Status.UNKNOWN,
        status_id=4,
        status_message="",
        attempt=1,
    )


# Counters


def counters(state: PhoneState) -> tuple[int, int, int, int]:
    return (state.received, state.sent, state.delivered, state.failed)


@pytest.mark.parametrize(
    ("status_ids", "expected"),
    [
        ((1, 3, 2), (0, 0, 0, 0)),
        ((6,), (0, 1, 0, 0)),
        ((6, 7), (0, 1, 1, 0)),
        ((7,), (0, 1, 1, 0)),
        ((7, 6), (0, 1, 1, 0)),
        ((6, 8), (0, 1, 0, 1)),
        ((8,), (0, 1, 0, 1)),
        ((2, 9), (0, 0, 0, 1)),
        ((9, 9, 10), (0, 0, 0, 1)),
        ((9, 7), (0, 1, 1, 1)),
        ((4, 6, 4), (0, 1, 0, 0)),
        ((6, 6, 6), (0, 1, 0, 0)),
    ],
)
def test_a_message_is_counted_once_in_an_attempt(
    status_ids: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    phone = ReducedPhone()
    for status_id in status_ids:
        phone.report(1, status_id)

    assert counters(phone.state) == expected


def test_a_resend_counts_anew() -> None:
    phone = ReducedPhone()
    for at, status_id in ((0, 6), (0, 8), (3, 6), (3, 7)):
        phone.now = NOW + minutes(at)
        phone.report(1, status_id)

    assert counters(phone.state) == (0, 2, 1, 1)


# Problems


def problems(phone: ReducedPhone) -> dict[str, int]:
    return {problem.recipient: problem.message_id for problem in phone.state.problems}


@pytest.mark.parametrize("status_id", [8, 9, 10, 11, 12, 100, 101])
@pytest.mark.parametrize("end", [6, 7])
def test_a_failure_is_a_problem_until_a_later_message_arrives(
    status_id: int, end: int
) -> None:
    phone = ReducedPhone()
    phone.report(5, status_id)
    assert problems(phone) == {NUMBER: 5}

    phone.report(6, 2)
    phone.report(4, end)
    phone.report(7, end, recipient=OTHER_NUMBER)
    phone.report(6, 4)
    assert problems(phone) == {NUMBER: 5}

    phone.report(6, end)
    assert problems(phone) == {}


def test_a_resend_that_is_sent_ends_its_own_problem() -> None:
    phone = ReducedPhone()
    phone.report(5, 9)
    phone.now += minutes(3)
    phone.report(5, 1)
    assert problems(phone) == {NUMBER: 5}

    phone.report(5, 6)
    assert problems(phone) == {}


def test_a_message_that_fails_after_it_was_sent_is_a_problem() -> None:
    phone = ReducedPhone()
    phone.report(5, 6)
    assert problems(phone) == {}

    phone.report(5, 8)
    assert problems(phone) == {NUMBER: 5}


def test_there_is_one_problem_a_recipient_however_spelled() -> None:
    phone = ReducedPhone()
    phone.report(5, 9, recipient="0157 52982212")
    phone.report(6, 9, recipient="+49 157 52982212")
    phone.report(7, 9, recipient="4242")
    assert problems(phone) == {NUMBER: 6, "4242": 7}

    phone.report(8, 6, recipient="004915752982212")
    assert problems(phone) == {"4242": 7}
    phone.report(8, 7, recipient="4242")
    assert problems(phone) == {}


def test_a_late_failure_of_an_older_message_does_not_end_a_newer_problem_early() -> (
    None
):
    phone = ReducedPhone()
    phone.report(10, 9)
    phone.report(5, 9)
    phone.report(7, 6)

    assert problems(phone) == {NUMBER: 10}


def test_problems_are_bounded_and_the_newest_stay() -> None:
    phone = ReducedPhone()
    for message_id in range(1, MAX_PROBLEMS + 11):
        phone.report(message_id, 9, recipient=f"+49176{message_id:08}")

    assert list(problems(phone).values()) == list(range(11, MAX_PROBLEMS + 11))


def test_a_problem_ends_after_a_day() -> None:
    phone = ReducedPhone()
    phone.report(5, 9)
    phone.now += minutes(60)
    phone.report(6, 9, recipient=OTHER_NUMBER)
    almost = NOW + PROBLEM_LIFETIME - timedelta(microseconds=1)

    assert timedelta(hours=24) == PROBLEM_LIFETIME
    assert expire_problems(phone.state, almost) is phone.state
    phone.state = expire_problems(phone.state, NOW + PROBLEM_LIFETIME)
    assert problems(phone) == {OTHER_NUMBER: 6}
    phone.state = expire_problems(phone.state, NOW + PROBLEM_LIFETIME + minutes(60))
    assert phone.state.problems == ()
    assert counters(phone.state) == (0, 0, 0, 2)


def test_a_failure_again_makes_the_problem_new() -> None:
    phone = ReducedPhone()
    phone.report(5, 9)
    phone.now += minutes(60)
    phone.report(5, 9)

    assert [problem.since for problem in phone.state.problems] == [phone.now]


# Messages


def test_a_message_is_told_with_all_that_is_known_of_it() -> None:
    item = a_picture(
        9,
        text="Schau",
        received_at=NOW - minutes(1),
        sent_at=NOW - minutes(2),
    )
    party = Party(
        address=NUMBER, normalized=NUMBER, contact_id="c", name="Mum", trusted=True
    )
    phone = ReducedPhone()
    transition = reduce(
        phone.state,
        phone.ledger,
        QueuedPayload(payload=item, accepted_at=NOW, via=Via.POLL, recovered=True),
        party,
        keep_content=True,
        now=NOW + minutes(1),
        identity=an_identity(item),
    )

    noted = PublishedMessage(
        at=int(phone.now.timestamp()) + 60,
        digest=an_identity(item).digest,
        listed=True,
    )
    assert list(phone.ledger.messages.items()) == [(9, noted)]
    assert transition.event == MessageReceived(
        message=item,
        party=party,
        text="Schau",
        text_truncated=False,
        image_url="https://example.com/9.jpg",
        hidden=False,
        age=120,
        future_dated=False,
        received_at=NOW - minutes(1),
        accepted_at=NOW,
        via=Via.POLL,
        recovered=True,
        confirmed=True,
        conflict=False,
    )
    assert transition.state == PhoneState(
        last_message=LastMessage(
            message_id=9,
            type=MessageType.IMAGE,
            channel=Channel.WHATSAPP,
            sender=NUMBER,
            sender_name="Mum",
            text="Schau",
            image_url="https://example.com/9.jpg",
            hidden=False,
            received_at=NOW - minutes(1),
        ),
        last_image=LastImage(
            message_id=9,
            channel=Channel.WHATSAPP,
            sender=NUMBER,
            url="https://example.com/9.jpg",
            received_at=NOW - minutes(1),
        ),
        received=1,
    )


def test_a_repeat_is_no_news_and_the_same_text_under_another_id_is() -> None:
    phone = ReducedPhone()
    phone.message(1)
    before = phone.snapshot()

    assert phone.reduce_payload(a_text(1)) is None
    assert phone.snapshot() == before
    assert phone.message(2).text == "Hallo"
    assert phone.state.received == 2


def test_a_message_and_a_report_of_one_id_do_not_meet() -> None:
    phone = ReducedPhone()
    phone.message(1)

    assert phone.report(1, 6) is not None
    assert phone.reduce_payload(a_text(1)) is None


def shown(phone: ReducedPhone) -> tuple[int, int | None]:
    """Return the ids of the message and of the picture on show."""
    assert phone.state.last_message is not None
    image = phone.state.last_image
    return (
        phone.state.last_message.message_id,
        None if image is None else image.message_id,
    )


def test_a_recovered_message_replaces_only_what_is_not_newer() -> None:
    phone = ReducedPhone()
    phone.reduce_payload(a_picture(1, received_at=NOW - minutes(9)), recovered=True)
    assert shown(phone) == (1, 1)
    phone.reduce_payload(a_picture(2, received_at=NOW - minutes(5)), recovered=True)
    assert shown(phone) == (2, 2)

    assert (
        phone.reduce_payload(a_picture(3, received_at=NOW - minutes(6)), recovered=True)
        is not None
    )
    assert shown(phone) == (2, 2)
    assert phone.state.received == 3

    phone.reduce_payload(a_picture(4, received_at=NOW - minutes(5)), recovered=True)
    assert shown(phone) == (4, 4)
    phone.message(5, received_at=NOW - minutes(4))
    phone.reduce_payload(a_picture(6, received_at=NOW - minutes(4.5)), recovered=True)
    assert shown(phone) == (5, 6)


def test_a_message_by_webhook_is_the_last_whatever_its_time() -> None:
    phone = ReducedPhone()
    phone.reduce_payload(a_picture(1, received_at=NOW - minutes(1)))
    phone.reduce_payload(a_picture(2, received_at=NOW - minutes(5)))

    assert shown(phone) == (2, 2)


def test_a_phone_that_lives_in_2099_does_not_hold_the_sensors() -> None:
    phone = ReducedPhone()
    future = datetime(2099, 1, 1, tzinfo=NOW.tzinfo)
    event = phone.message(1, received_at=future, sent_at=future)
    assert (event.received_at, event.age) == (NOW, None)
    assert event.message.received_at == future
    assert phone.state.last_message is not None
    assert phone.state.last_message.received_at == NOW

    phone.now += minutes(1)
    phone.message(2, recovered=True, received_at=NOW + minutes(0.5))
    assert shown(phone) == (2, None)


@pytest.mark.parametrize(
    ("received", "sent", "age"),
    [
        (None, None, None),
        (-1, None, 60),
        (None, -2, 120),
        # An operator's clock can be wrong by minutes, or by the hours of a time zone.
        (-1, -11, 60),
        (-1, -300, 60),
        (-3, 300, 180),
        # A date in the future says nothing, but for clocks that are a little ahead.
        (2, None, 0),
        (2.02, None, None),
        (5, -1, None),
        (1, 300, 0),
        (None, 2, 0),
        (None, 300, None),
        (-0.02, None, 1),
        (0, 0, 0),
    ],
)
def test_the_age_counts_from_when_the_phone_received_it_else_from_when_it_was_sent(
    received: float | None, sent: float | None, age: int | None
) -> None:
    event = ReducedPhone().message(
        1,
        received_at=None if received is None else NOW + minutes(received),
        sent_at=None if sent is None else NOW + minutes(sent),
    )

    assert event.age == age


@pytest.mark.parametrize(
    ("received", "sent", "future_dated"),
    [
        (None, None, False),
        (-300, 300, False),
        (2, None, False),
        (2.02, -1, True),
        (None, 2.02, True),
    ],
)
def test_a_date_in_the_future_is_noted(
    received: float | None, sent: float | None, future_dated: bool
) -> None:
    event = ReducedPhone().message(
        1,
        received_at=None if received is None else NOW + minutes(received),
        sent_at=None if sent is None else NOW + minutes(sent),
    )

    assert event.future_dated is future_dated


@pytest.mark.parametrize(
    ("ahead", "waited", "age"),
    [(300, 0.5, None), (300, 2, 120), (1, 0.5, 30), (3, 5, 300), (3, 0.5, None)],
)
def test_a_message_of_the_future_is_as_old_as_it_has_waited_here(
    ahead: float, waited: float, age: int | None
) -> None:
    item = a_text(1, received_at=NOW + minutes(ahead))
    phone = ReducedPhone()
    event = reduce(
        phone.state,
        phone.ledger,
        QueuedPayload(payload=item, accepted_at=NOW),
        phone.book.identify(item.sender, item.channel),
        keep_content=True,
        now=NOW + minutes(waited),
        identity=an_identity(item),
    ).event

    assert isinstance(event, MessageReceived)
    assert event.age == age
    assert event.future_dated is (ahead > 2)


def test_a_message_without_a_time_came_when_it_was_accepted() -> None:
    event = ReducedPhone().message(1)

    assert (event.received_at, event.message.received_at) == (NOW, None)


# Texts


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("a" * 8_000, 8_000),
        ("a" * 8_001, 8_000),
        ("a" * 60_000, 8_000),
        ("ä" * 8_000, 8_000),
        ("€" * 8_000, 8_000),
        ('"' * 8_000, 8_000),
        ("\n" * 8_000, 8_000),
        ("🚗" * 6_999, 6_999),
        ("🚗" * 7_000, 7_000),
        ("🚗" * 7_001, 7_000),
        ("🚗" * 8_000, 7_000),
        ("a" * 10 + "🚗" * 7_000, 7_007),
        ("\x01" * 8_000, 4_666),
        ("🚗" * 6_000 + '"' * 2_000, 8_000),
        ("🚗" * 6_000 + '"' * 1_999 + "🚗", 7_999),
    ],
)
def test_a_text_is_cut_to_what_an_event_may_carry(text: str, length: int) -> None:
    short, cut = shorten(text)

    assert short == text[:length]
    assert cut == (length < len(text))
    event = ReducedPhone().message(1, text=text)
    assert (event.text, event.text_truncated) == (short, cut)
    assert event.message.text == text


# Content that may not be kept


def test_hidden_content_is_in_no_news_and_no_state() -> None:
    phone = ReducedPhone(keep_content=False)
    event = phone.reduce_payload(a_picture(1, text="Geheim" * 2_000))

    assert isinstance(event, MessageReceived)
    assert (event.text, event.text_truncated, event.image_url, event.hidden) == (
        "",
        False,
        None,
        True,
    )
    assert event.message.text.startswith("Geheim")
    assert phone.state.last_image is None
    last = phone.state.last_message
    assert last is not None
    assert (last.text, last.image_url, last.hidden, last.sender) == (
        "",
        None,
        True,
        NUMBER,
    )
    assert "Geheim" not in repr(event) + repr(phone.state)
    assert not phone.message(2).text


def test_what_may_no_longer_be_kept_is_forgotten() -> None:
    phone = ReducedPhone()
    phone.reduce_payload(a_picture(1, text="Geheim"))
    phone.report(2, 9)
    full = phone.state
    assert full.last_message is not None

    assert without_content(full, text=False, image=False) is full
    bare = replace(full.last_message, text="", image_url=None, hidden=True)
    no_text = without_content(full, text=True, image=False)
    assert no_text == replace(full, last_message=bare)
    assert without_content(full, text=False, image=True) == replace(
        full, last_image=None
    )
    nothing = without_content(full, text=True, image=True)
    assert nothing == replace(full, last_message=bare, last_image=None)
    assert without_content(nothing, text=True, image=True) is nothing
    assert without_content(PhoneState(), text=True, image=True) == PhoneState()


def test_the_repr_of_a_state_and_its_news_is_private() -> None:
    phone = ReducedPhone()
    event = [
        phone.reduce_payload(
            a_picture(1, text="Geheim", image_url="https://geheim.example")
        ),
        phone.report(2, 9, status_message="Geheim"),
    ]

    for value in (event, phone.state):
        assert "eheim" not in repr(value)
        assert "5298" not in repr(value)


# Anything, in any order

_STATUS_IDS = st.sampled_from([1, 3, 2, 6, 7, 8, 9, 12, 100, 4, 13, None])
_reports = st.builds(
    lambda message_id, status_id, sent, to: a_report(
        message_id,
        status_id,
        changed_at=None if sent is None else NOW + minutes(sent),
        recipient=to,
    ),
    st.integers(1, 4),
    _STATUS_IDS,
    st.none() | st.integers(-9, 9),
    st.sampled_from([NUMBER, OTHER_NUMBER, "4242", ""]),
)
_messages = st.builds(
    lambda message_id, build, received: build(
        message_id, received_at=None if received is None else NOW + minutes(received)
    ),
    st.integers(1, 6),
    st.sampled_from([a_text, a_picture]),
    st.none() | st.integers(-9, 9),
)
_calls = st.lists(
    st.tuples(_reports | _messages, st.booleans(), st.sampled_from([0, 0, 1, 3])),
    max_size=25,
)


@many
@given(_calls)
def test_counters_never_fall_and_an_immediate_repeat_is_never_news(
    calls: list[tuple[Any, bool, int]],
) -> None:
    phone = ReducedPhone()
    told: list[Any] = []
    for item, recovered, waited in calls:
        phone.now += minutes(waited)
        before = counters(phone.state)
        told.append(phone.reduce_payload(item, recovered=recovered))
        assert all(
            old <= new for old, new in zip(before, counters(phone.state), strict=True)
        )
        after = phone.snapshot()
        assert phone.reduce_payload(item, recovered=recovered) is None
        assert phone.snapshot() == after

        recipients = [problem.recipient for problem in phone.state.problems]
        assert len(recipients) == len(set(recipients))
    reports = [event for event in told if isinstance(event, DeliveryUpdated)]
    assert phone.state.received == sum(
        isinstance(event, MessageReceived) for event in told
    )
    assert phone.state.delivered == sum(
        event.status == "delivered" for event in reports
    )
    assert phone.state.failed == sum(event.status.failed for event in reports)
    assert phone.state.sent <= len(reports)


@many
@given(_calls)
def test_replaying_everything_at_one_clock_is_no_news(
    calls: list[tuple[Any, bool, int]],
) -> None:
    phone = ReducedPhone()
    untimed = [
        replace(item, changed_at=None) if hasattr(item, "changed_at") else item
        for item, _, _ in calls
    ]
    for item in untimed:
        phone.reduce_payload(item)
    before = phone.snapshot()
    # Up to two minutes later nothing can be a resend, except by the service's own times.
    for waited in (0, 2):
        phone.now += minutes(waited)
        assert [phone.reduce_payload(item) for item in untimed] == [None] * len(untimed)
        assert phone.snapshot() == before


@some
@given(st.lists(st.sampled_from([8, 9, 10, 11, 12, 100, 101]), min_size=1, max_size=5))
def test_replaying_a_failure_after_two_minutes_is_news(status_ids: list[int]) -> None:
    phone = ReducedPhone()
    for number, status_id in enumerate(status_ids, 1):
        event = phone.report(1, status_id)
        assert event is not None
        assert event.attempt == number
        phone.now += minutes(2) + timedelta(microseconds=1)


@many
@given(st.lists(_messages, max_size=25), st.randoms(use_true_random=False))
def test_each_message_is_told_exactly_once_in_any_order(
    messages: list[Any], chance: Any
) -> None:
    phone = ReducedPhone()
    arrivals = messages * 2
    chance.shuffle(arrivals)
    told = [
        event.message.message_id
        for item in arrivals
        if isinstance(event := phone.reduce_payload(item), MessageReceived)
    ]

    said = {(item.message_id, an_identity(item).digest) for item in messages}
    assert sorted(told) == sorted(message_id for message_id, _ in said)
    assert phone.state.received == len(told)


_LIVES = [
    [1, 3, 2, 6, 7],
    *([1, 3, 2, 6, failure] for failure in (8, 9, 10)),
    *([1, 3, 2, failure] for failure in (11, 12, 100, 101)),
]


@many
@given(st.sampled_from(_LIVES), st.booleans(), st.data())
def test_within_an_attempt_any_order_ends_at_the_same_status(
    life: list[int], timed: bool, data: st.DataObject
) -> None:
    reached = life[: data.draw(st.integers(1, len(life)))]
    gaps = data.draw(st.lists(st.integers(0, 600), min_size=5, max_size=5))
    times = [
        NOW + timedelta(seconds=sum(gaps[: number + 1])) if timed else None
        for number in range(len(reached))
    ]
    repeats = data.draw(st.lists(st.sampled_from(range(len(reached))), max_size=5))
    order = data.draw(st.permutations([*range(len(reached)), *repeats]))
    phone = ReducedPhone()
    told = []
    for number in order:
        # Without times it must be over in two minutes, or a failure could be a resend.
        phone.now += timedelta(seconds=3600 if timed else 12)
        event = phone.report(1, reached[number], changed_at=times[number])
        if event is not None:
            assert event.attempt == 1
            told.append(reached[number])
    record = phone.ledger.sent(1)

    assert record is not None
    assert (record.status, record.attempt) == (Status.of(reached[-1]), 1)
    assert told == sorted(set(told), key=life.index)
    assert told[-1] == reached[-1]


@many
@given(st.lists(_messages, min_size=1, max_size=20))
def test_what_is_recovered_only_moves_the_sensors_forward(messages: list[Any]) -> None:
    phone = ReducedPhone(now=NOW + minutes(10))
    seen: list[datetime] = []
    for item in messages:
        phone.reduce_payload(item, recovered=True)
        assert phone.state.last_message is not None
        seen.append(phone.state.last_message.received_at)

    assert seen == sorted(seen)


def test_more_reports_than_are_remembered_do_no_harm() -> None:
    phone = ReducedPhone()
    for message_id in range(1, MAX_FOREIGN + 3):
        phone.report(message_id, 6)

    assert phone.state.sent == MAX_FOREIGN + 2
    assert phone.report(MAX_FOREIGN + 2, 6) is None
    assert phone.ledger.sent(2) is None


# Messages with one id


def test_what_comes_again_is_published_once() -> None:
    phone = ReducedPhone()
    phone.message(1)

    assert phone.reduce_payload(a_text(1)) is None
    assert phone.reduce_payload(a_text(1, text="HALLO!")) is None
    assert phone.reduce_payload(a_text(1, type=MessageType.UNKNOWN)) is None


def test_another_message_with_the_same_id_is_published_and_marked() -> None:
    phone = ReducedPhone()
    first = phone.message(1)
    more = phone.message(1, text="und mehr")
    forged = phone.message(1, sender=OTHER_NUMBER)

    assert [first.conflict, more.conflict, forged.conflict] == [False, None, True]
    assert phone.state.received == 3
    for sender, text in (
        (NUMBER, "Hallo"),
        (NUMBER, "und mehr"),
        (OTHER_NUMBER, "Hallo"),
    ):
        assert phone.reduce_payload(a_text(1, sender=sender, text=text)) is None


def test_a_used_up_id_holds_up_no_message_however_often_it_was_used() -> None:
    phone = ReducedPhone()
    for number in range(50):
        phone.message(1, text=f"forged {number}")

    assert phone.message(1, sender=OTHER_NUMBER, text="real").conflict is True


def test_a_message_is_confirmed_by_the_list_only() -> None:
    phone = ReducedPhone()

    assert phone.message(1).confirmed is None
