"""What is stored of a phone: as it was when read back, or refused as damaged."""

from contextlib import suppress
from datetime import UTC, datetime
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain.ledger import (
    MAX_MESSAGES,
    MAX_SENT,
    Ledger,
    SentRecord,
)
from custom_components.smsgateway24.domain.state import (
    LastDelivery,
    LastImage,
    LastMessage,
    PhoneState,
    Problem,
    QueuedPayload,
    Via,
)
from custom_components.smsgateway24.protocol import Channel, MessageType, Status
from custom_components.smsgateway24.storage.codec import (
    decode_ledger,
    decode_queued,
    decode_state,
    encode_ledger,
    encode_queued,
    encode_state,
)

from .builders import (
    MAX_ID,
    MIN_ID,
    NOW,
    ReducedPhone,
    a_picture,
    a_report,
    a_text,
    many,
    some,
)

# On disk and back

_ids = st.integers(MIN_ID, MAX_ID)
_message_ids = st.integers(1, MAX_ID)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_times = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - drawn naive, then given its zone
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(fold=0))
_counts = st.integers(0, 2**53)
_channels = st.sampled_from(Channel)
_statuses = st.sampled_from(Status)
_states = st.builds(
    PhoneState,
    last_message=st.none()
    | st.builds(
        LastMessage,
        message_id=_message_ids,
        type=st.sampled_from(MessageType),
        channel=_channels,
        sender=_texts,
        sender_name=st.none() | _texts,
        text=_texts,
        image_url=st.none() | _texts,
        hidden=st.booleans(),
        received_at=_times,
    ),
    last_image=st.none()
    | st.builds(
        LastImage,
        message_id=_message_ids,
        channel=_channels,
        sender=_texts,
        url=_texts,
        received_at=_times,
    ),
    last_delivery=st.none()
    | st.builds(
        LastDelivery,
        message_id=_message_ids,
        recipient=_texts,
        channel=_channels,
        status=_statuses,
        status_id=st.none() | _ids,
        status_message=_texts,
        attempt=st.integers(1, 9),
    ),
    problems=st.lists(
        st.builds(Problem, message_id=_message_ids, recipient=_texts, since=_times),
        max_size=3,
    ).map(tuple),
    received=_counts,
    sent=_counts,
    delivered=_counts,
    failed=_counts,
)
_arrivals = st.builds(
    QueuedPayload,
    payload=st.one_of(
        st.builds(
            a_text,
            _message_ids,
            sender=_texts,
            type=st.sampled_from(MessageType),
            text=_texts,
            image_url=st.none() | _texts,
            channel_id=st.none() | _ids,
            internal_id=st.none() | _ids,
            device_id=st.none() | _ids,
            received_at=st.none() | _times,
            sent_at=st.none() | _times,
        ),
        st.builds(
            a_report,
            _message_ids,
            st.none() | _ids,
            status_message=_texts,
            recipient=_texts,
            channel_id=st.none() | _ids,
            device_id=st.none() | _ids,
            changed_at=st.none() | _times,
        ),
    ),
    accepted_at=_times,
    via=st.sampled_from(Via),
    recovered=st.booleans(),
)
_records = st.builds(
    SentRecord,
    attempt=st.integers(1, 99),
    status=_statuses,
    status_id=st.none() | _ids,
    changed_at=st.none() | _times,
    known_at=_times,
    unknown_ids=st.lists(st.none() | _ids, max_size=8).map(tuple),
    counted_sent=st.booleans(),
    sent_from_here=st.booleans(),
)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    ledger = Ledger()
    for message_id in draw(st.lists(_message_ids, max_size=5, unique=True)):
        ledger.restore(message_id, draw(st.integers(0, 2**40)))
    for message_id in draw(st.lists(_message_ids, max_size=5, unique=True)):
        ledger.record(message_id, draw(_records))
    return ledger


def on_disk(value: Any) -> Any:
    """Return what comes back from a file."""
    return json.loads(json.dumps(value))


@some
@given(_states)
def test_a_state_comes_back_as_it_was(state: PhoneState) -> None:
    back = decode_state(on_disk(encode_state(state)))

    assert back == state
    assert repr(back) == repr(state)


@many
@given(_arrivals)
def test_what_waits_comes_back_as_it_was(arrival: QueuedPayload) -> None:
    back = decode_queued(on_disk(encode_queued(arrival, keep_content=True)))

    assert back == arrival
    assert type(back.payload) is type(arrival.payload)
    assert repr(back) == repr(arrival)


@some
@given(ledgers())
def test_a_ledger_comes_back_as_it_was(ledger: Ledger) -> None:
    back = decode_ledger(on_disk(encode_ledger(ledger)))

    assert list(back.messages()) == list(ledger.messages())
    assert list(back.sent_records()) == list(ledger.sent_records())


def test_what_a_phone_lived_through_comes_back_with_its_order() -> None:
    phone = ReducedPhone()
    for message_id in (7, 3, 5):
        phone.message(message_id)
        phone.report(message_id, 9, status_message="a|b c,d@e", changed_at=NOW)
        phone.report(message_id, 4)
    phone.ledger.remember(3, NOW)
    ledger = decode_ledger(on_disk(encode_ledger(phone.ledger)))

    assert [message_id for message_id, _ in ledger.messages()] == [7, 5, 3]
    assert list(ledger.sent_records()) == list(phone.ledger.sent_records())
    assert decode_state(on_disk(encode_state(phone.state))) == phone.state


def test_a_full_ledger_is_two_lines_on_disk() -> None:
    ledger = Ledger()
    for message_id in range(1, MAX_MESSAGES + 1):
        ledger.remember(message_id, NOW)
    for message_id in range(1, MAX_SENT + 1):
        ledger.record(message_id, SentRecord(known_at=NOW, changed_at=NOW))
    written = json.dumps(encode_ledger(ledger), indent=2)

    assert written.count("\n") == 3
    assert len(written) < 500_000
    assert len(decode_ledger(json.loads(written))) == MAX_MESSAGES


def test_content_that_may_not_be_kept_is_not_written() -> None:
    message = a_picture(1, text="Geheim", image_url="https://geheim.example/1.jpg")
    arrival = QueuedPayload(payload=message, accepted_at=NOW)

    assert "eheim" in json.dumps(encode_queued(arrival, keep_content=True))
    bare = encode_queued(arrival, keep_content=False)
    assert "eheim" not in json.dumps(bare)
    assert decode_queued(on_disk(bare)) == QueuedPayload(
        payload=a_picture(1, text="", image_url=None), accepted_at=NOW
    )


def test_a_report_has_no_content_to_leave_out() -> None:
    arrival = QueuedPayload(
        payload=a_report(1, 9, status_message="No credit"), accepted_at=NOW
    )

    assert encode_queued(arrival, keep_content=False) == encode_queued(
        arrival, keep_content=True
    )


# Damage

_whole = ReducedPhone()
_whole.reduce_payload(a_picture(1, received_at=NOW))
_whole.report(2, 9, changed_at=NOW)
_whole.report(2, 4)
STATE = on_disk(encode_state(_whole.state))
LEDGER = on_disk(encode_ledger(_whole.ledger))
MESSAGE = on_disk(
    encode_queued(QueuedPayload(payload=a_text(1), accepted_at=NOW), keep_content=True)
)
REPORT = on_disk(
    encode_queued(
        QueuedPayload(payload=a_report(1), accepted_at=NOW), keep_content=True
    )
)
KINDS = [
    pytest.param(decode_state, STATE, id="state"),
    pytest.param(decode_ledger, LEDGER, id="ledger"),
    pytest.param(decode_queued, MESSAGE, id="message"),
    pytest.param(decode_queued, REPORT, id="report"),
]
DAMAGE = (KeyError, TypeError, ValueError)

_junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(-1e9, 1e9)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)


@pytest.mark.parametrize(("decode", "whole"), KINDS)
def test_a_missing_field_is_damage(decode: Any, whole: dict[str, Any]) -> None:
    decode(whole)
    for name in whole:
        with pytest.raises(DAMAGE):
            decode({key: value for key, value in whole.items() if key != name})
    others: tuple[Any, ...] = (None, 5, "text", [], [whole], {})
    for other in others:
        with pytest.raises(DAMAGE):
            decode(other)


@pytest.mark.parametrize("field", ["last_message", "last_image", "last_delivery"])
def test_a_state_with_a_damaged_part_is_damaged(field: str) -> None:
    part = STATE[field]
    for damaged in (
        {"message_id": 1},
        {key: value for key, value in part.items() if key != "message_id"},
        part | {"more": 1},
        part | {"channel": "telegraph"},
        "text",
        [part],
        5,
        True,
    ):
        with pytest.raises(DAMAGE):
            decode_state(STATE | {field: damaged})
    assert getattr(decode_state(STATE | {field: None}), field) is None


@pytest.mark.parametrize("field", ["last_message", "last_image", "last_delivery"])
@pytest.mark.parametrize("damaged", [{}, [], "", 0, False])
def test_an_empty_part_of_a_state_is_damage_and_not_null(
    field: str, damaged: Any
) -> None:
    with pytest.raises(DAMAGE):
        decode_state(STATE | {field: damaged})


@pytest.mark.parametrize("field", ["messages", "sent"])
@pytest.mark.parametrize("damaged", [None, 5, [], {}])
def test_a_ledger_that_is_no_text_is_damaged(field: str, damaged: Any) -> None:
    with pytest.raises(DAMAGE):
        decode_ledger(LEDGER | {field: damaged})


def test_a_time_without_a_zone_is_damage() -> None:
    with pytest.raises(DAMAGE):
        decode_state(
            STATE
            | {"problems": [STATE["problems"][0] | {"since": "2026-11-20T18:05:00"}]}
        )


@pytest.mark.parametrize(
    "damage",
    [
        {"messages": "1"},
        {"messages": "1@2@3"},
        {"messages": "@"},
        {"messages": "x@1"},
        {"sent": "1"},
        {"sent": "1|1|sent"},
        {"sent": LEDGER["sent"] + "|1"},
        {"sent": LEDGER["sent"].replace("generic_failure", "lost")},
        {"sent": LEDGER["sent"].replace("+00:00", "+xx:00")},
    ],
)
def test_a_ledger_with_a_damaged_item_is_damaged(damage: dict[str, str]) -> None:
    assert LEDGER | damage != LEDGER
    with pytest.raises(DAMAGE):
        decode_ledger(LEDGER | damage)


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "report"},
        {"via": "pigeon"},
        {"accepted_at": "yesterday"},
        {"accepted_at": None},
        {"delivery": None},
        {"delivery": MESSAGE["delivery"] | {"more": 1}},
        {"delivery": MESSAGE["delivery"] | {"type": "voice"}},
        {"delivery": MESSAGE["delivery"] | {"received_at": 5}},
        {"delivery": MESSAGE["delivery"] | {"sent_at": "today"}},
    ],
)
def test_a_waiting_message_that_is_damaged_is_damage(damage: dict[str, Any]) -> None:
    with pytest.raises(DAMAGE):
        decode_queued(MESSAGE | damage)


@pytest.mark.parametrize(
    ("decode", "whole"), [kind for kind in KINDS if kind.id != "ledger"]
)
@many
@given(data=st.data())
def test_junk_on_disk_is_read_or_is_damage_and_nothing_else(
    decode: Any, whole: dict[str, Any], data: st.DataObject
) -> None:
    damaged = json.loads(json.dumps(whole))
    place = data.draw(
        st.sampled_from(
            [damaged, *(part for part in damaged.values() if isinstance(part, dict))]
        )
    )
    place[data.draw(st.sampled_from(list(place)))] = data.draw(_junk)
    with suppress(*DAMAGE):
        decode(damaged)


@many
@given(st.text(st.sampled_from("0123456789@|- ,:+Tsent"), max_size=60), st.booleans())
def test_junk_in_a_ledger_is_read_or_is_damage_and_nothing_else(
    junk: str, among_messages: bool
) -> None:
    field = "messages" if among_messages else "sent"
    try:
        ledger = decode_ledger(LEDGER | {field: junk})
    except DAMAGE:
        return
    assert (
        encode_ledger(ledger)["sent" if among_messages else "messages"]
        == (LEDGER["sent" if among_messages else "messages"])
    )
