"""What is stored of a phone: as it was when read back, or refused as damaged."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
import json
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.smsgateway24.domain.idempotency import IdempotencyRecord
from custom_components.smsgateway24.domain.ledger import PublishedMessage, SentRecord
from custom_components.smsgateway24.domain.outgoing import (
    Outcome,
    OutgoingMessage,
    SendProblem,
)
from custom_components.smsgateway24.domain.recent_messages import RecentMessage
from custom_components.smsgateway24.domain.send_limits import CountedSend
from custom_components.smsgateway24.domain.state import (
    ContactState,
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
    DAMAGE,
    decode,
    decode_contact,
    decode_idempotency,
    decode_outgoing,
    decode_published,
    decode_queued,
    decode_recent,
    decode_send,
    decode_sent,
    decode_state,
    encode,
    encode_idempotency,
    encode_outgoing,
    encode_published,
    encode_queued,
    encode_recent,
    encode_send,
    encode_sent,
    parse_optional_time,
)

from .builders import (
    MAX_ID,
    MIN_ID,
    NOW,
    NUMBER,
    ReducedPhone,
    a_picture,
    a_report,
    a_text,
    many,
    some,
)
from .strategies import seconds, tags, texts

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
_last_messages = st.none() | st.builds(
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
)
_states = st.builds(
    PhoneState,
    last_message=_last_messages,
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
        recipient_name=st.none() | _texts,
        channel=_channels,
        status=_statuses,
        status_id=st.none() | _ids,
        status_message=_texts,
        attempt=st.integers(1, 9),
    ),
    problems=st.lists(
        st.builds(
            Problem,
            message_id=_message_ids,
            recipient=_texts,
            recipient_name=st.none() | _texts,
            status=_statuses,
            since=_times,
        ),
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
            type_name=st.none() | _texts,
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
    attempt=st.integers(0, 99),
    status=_statuses,
    status_id=st.none() | _ids,
    changed_at=st.none() | _times,
    timed=st.booleans(),
    opened_at=st.none() | _times,
    known_at=_times,
    unknown_ids=st.lists(st.none() | _ids, max_size=8).map(tuple),
    counted_sent=st.booleans(),
    sent_from_here=st.booleans(),
)
_recent = st.builds(
    RecentMessage,
    message_id=_message_ids,
    sender=_texts,
    channel_id=st.none() | _ids,
    accepted_at=_times,
    by_webhook=st.booleans(),
)
_on_their_way = st.builds(
    OutgoingMessage,
    tag=tags,
    recipient=_texts,
    channel_id=st.integers(0, 5),
    posted_at=_times,
    message_id=st.none() | _message_ids,
    history_row=st.integers(0, 2**53),
)
_outgoing = st.builds(
    OutgoingMessage,
    phone_id=_texts,
    recipient=_texts,
    name=st.none() | _texts,
    channel_id=st.integers(0, 5),
    tag=tags,
    admitted=st.booleans(),
    posted_at=st.none() | _times,
    message_id=st.none() | _message_ids,
    outcome=st.none() | st.sampled_from(Outcome),
    status=st.none() | _statuses,
    status_id=st.none() | st.integers(0, 101),
    problem=st.none() | st.sampled_from(SendProblem),
    reason=_texts,
)
_under_a_key = st.builds(
    IdempotencyRecord, at=_times, messages=st.lists(_outgoing, max_size=4).map(tuple)
)


def assert_same(back: object, value: object) -> None:
    """Check that a value is the same, with the types of what is in it."""
    assert back == value
    assert repr(back) == repr(value)


@some
@given(_states)
def test_a_state_comes_back_as_it_was(state: PhoneState) -> None:
    assert_same(decode_state(decode(encode(state))), state)


@many
@given(
    st.builds(ContactState, last_message=_last_messages, phone_id=_texts, phone=_texts)
)
def test_what_a_contact_shows_comes_back_as_it_was(state: ContactState) -> None:
    assert_same(decode_contact(encode(state)), state)


@many
@given(_arrivals)
def test_what_waits_comes_back_as_it_was(arrival: QueuedPayload) -> None:
    back = decode_queued(encode_queued(arrival, keep_content=True))

    assert_same(back, arrival)
    assert type(back.payload) is type(arrival.payload)


@many
@given(
    st.builds(
        PublishedMessage,
        st.integers(0, 2**37),
        st.integers(0, 2**48 - 1),
        listed=st.booleans(),
    )
)
def test_a_published_message_comes_back_as_it_was(message: PublishedMessage) -> None:
    assert_same(decode_published(encode_published(message)), message)
    assert decode(encode_published(message))[:2] == [message.at, message.digest]


@many
@given(_records)
def test_a_sent_message_comes_back_as_it_was(record: SentRecord) -> None:
    assert_same(decode_sent(encode_sent(record)), record)


@many
@given(_recent)
def test_a_sender_comes_back_as_it_was(message: RecentMessage) -> None:
    text = encode_recent(message)

    assert_same(decode_recent(message.message_id, text), message)
    assert "message_id" not in decode(text)


@many
@given(seconds, texts)
def test_what_counts_against_the_limits_comes_back_to_the_second(
    at: datetime, number: str
) -> None:
    send = CountedSend(at=at, number=number, parts=3, reserved=True)
    later = replace(send, at=at + timedelta(microseconds=999_999))

    assert_same(decode_send(encode_send(send)), send)
    assert_same(decode_send(encode_send(later)), send)


@many
@given(_on_their_way)
def test_a_message_on_its_way_comes_back_as_it_was(message: OutgoingMessage) -> None:
    assert_same(decode_outgoing(encode_outgoing(message)), message)


@many
@given(_outgoing)
def test_of_a_message_on_its_way_only_that_is_stored_by_which_it_is_found(
    message: OutgoingMessage,
) -> None:
    # A name would outlive its contact.
    kept = {"tag", "recipient", "channel_id", "posted_at", "message_id", "history_row"}
    assert set(decode(encode_outgoing(message))) == kept


@many
@given(_under_a_key)
def test_what_was_sent_under_a_key_comes_back_as_it_was(
    record: IdempotencyRecord,
) -> None:
    back = decode_idempotency(encode_idempotency(record))

    assert_same(back, record)
    for message in back.messages:
        assert message.outcome is None or isinstance(message.outcome, Outcome)
        assert message.status is None or isinstance(message.status, Status)
        assert message.problem is None or isinstance(message.problem, SendProblem)


def test_what_a_phone_lived_through_comes_back() -> None:
    phone = ReducedPhone()
    for message_id in (7, 3, 5):
        phone.message(message_id)
        phone.report(message_id, 9, status_message='a|b c,d@e "\\', changed_at=NOW)
        phone.report(message_id, 4)

    assert_same(decode_state(decode(encode(phone.state))), phone.state)
    for message_id in (7, 3, 5):
        record = phone.ledger.sent(message_id)
        assert record is not None
        assert_same(decode_sent(encode_sent(record)), record)


def test_what_there_are_thousands_of_is_small_on_the_disk() -> None:
    message = PublishedMessage(at=2**32, digest=2**48 - 1)
    assert len(encode_published(message)) <= 28
    # Fields that have their default are left out.
    assert decode(encode_sent(SentRecord(known_at=NOW))) == {
        "known_at": "2026-11-20T18:05:00+00:00"
    }


def test_content_that_may_not_be_kept_is_not_written() -> None:
    message = a_picture(1, text="Geheim", image_url="https://geheim.example/1.jpg")
    arrival = QueuedPayload(payload=message, accepted_at=NOW)

    assert "eheim" in encode_queued(arrival, keep_content=True)
    bare = encode_queued(arrival, keep_content=False)
    assert "eheim" not in bare
    assert decode_queued(bare) == QueuedPayload(
        payload=a_picture(1, text="", image_url=None), accepted_at=NOW
    )
    assert arrival.payload == message


def test_a_report_has_no_content_to_leave_out() -> None:
    arrival = QueuedPayload(
        payload=a_report(1, 9, status_message="No credit"), accepted_at=NOW
    )

    assert encode_queued(arrival, keep_content=False) == encode_queued(
        arrival, keep_content=True
    )


# Plain values


class Moment(datetime):
    """Another kind of datetime, as tests have one whose clock stands still."""


@dataclass(frozen=True, slots=True)
class Dated:
    at: datetime


def test_plain_values_are_written_as_json() -> None:
    moment = Moment(2026, 11, 20, 18, 5, tzinfo=UTC)
    value = {
        "devices": frozenset({3, 1, 2}),
        "at": moment,
        "dated": Dated(moment),
        "status": Status.SENT,
        "days": (1, 2),
        "text": 'Grüße 🚗\n"\u2028',
        "none": None,
    }

    assert json.loads(encode(value)) == {
        "devices": [1, 2, 3],
        "at": "2026-11-20T18:05:00+00:00",
        "dated": {"at": "2026-11-20T18:05:00+00:00"},
        "status": "sent",
        "days": [1, 2],
        "text": 'Grüße 🚗\n"\u2028',
        "none": None,
    }


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", [lambda: None]])
def test_what_is_no_plain_value_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        encode({"value": value})


@many
@given(_times, st.integers(-14 * 60, 14 * 60))
def test_a_time_keeps_its_moment_and_its_zone(at: datetime, offset: int) -> None:
    moment = at.replace(tzinfo=timezone(timedelta(minutes=offset)))
    back = parse_optional_time(decode(encode(moment)))

    assert back == moment
    assert back is not None
    assert back.utcoffset() == moment.utcoffset()


def test_no_time_is_none() -> None:
    assert parse_optional_time(None) is None


# Damage

_whole = ReducedPhone()
_whole.reduce_payload(a_picture(1, received_at=NOW))
_whole.report(2, 9, changed_at=NOW)
_whole.report(2, 4)
STATE: dict[str, Any] = decode(encode(_whole.state))
_RECORD = SentRecord(
    status=Status.SENT, changed_at=NOW, opened_at=NOW, known_at=NOW, unknown_ids=(4,)
)
_SENT_NOW = OutgoingMessage(
    tag=1,
    recipient=NUMBER,
    channel_id=0,
    posted_at=NOW,
    outcome=Outcome.FAILED,
    status=Status.NO_SERVICE,
    problem=SendProblem.NO_SERVICE,
)


@dataclass(frozen=True, slots=True)
class Form:
    """How something is read, and one that is whole, as JSON and as a value."""

    decode: Callable[[str], object]
    text: str

    @property
    def whole(self) -> Any:
        return json.loads(self.text)

    def read(self, value: Any) -> object:
        return self.decode(json.dumps(value))


def _waiting(payload: Any) -> str:
    return encode_queued(
        QueuedPayload(payload=payload, accepted_at=NOW), keep_content=True
    )


FORMS = {
    "state": Form(lambda text: decode_state(decode(text)), encode(_whole.state)),
    "message": Form(decode_queued, _waiting(a_text(1, received_at=NOW))),
    "report": Form(decode_queued, _waiting(a_report(1, changed_at=NOW))),
    "published": Form(decode_published, encode_published(PublishedMessage(5, 7))),
    "sent": Form(decode_sent, encode_sent(_RECORD)),
    "recent": Form(
        lambda text: decode_recent(1, text),
        encode_recent(
            RecentMessage(
                message_id=1,
                sender=NUMBER,
                channel_id=0,
                accepted_at=NOW,
                by_webhook=True,
            )
        ),
    ),
    "send": Form(decode_send, encode_send(CountedSend(at=NOW, number=NUMBER, parts=1))),
    "outgoing": Form(decode_outgoing, encode_outgoing(_SENT_NOW)),
    "idempotency": Form(
        decode_idempotency,
        encode_idempotency(IdempotencyRecord(at=NOW, messages=(_SENT_NOW,))),
    ),
}
all_forms = pytest.mark.parametrize("name", FORMS)

_junk = st.recursive(
    st.none()
    | st.booleans()
    # Larger ones are in a test of their own.
    | st.integers(-(2**53), 2**53)
    | st.floats(-1e9, 1e9)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)


@all_forms
def test_what_is_cut_off_is_damage(name: str) -> None:
    form = FORMS[name]
    form.decode(form.text)

    for length in range(len(form.text)):
        with pytest.raises(DAMAGE):
            form.decode(form.text[:length])


@all_forms
@pytest.mark.parametrize(
    "value", [None, 5, 1.5, True, "", "text", [], [1], [[], []], {}, {"x": 1}]
)
def test_something_else_is_damage(name: str, value: Any) -> None:
    form = FORMS[name]

    with pytest.raises(DAMAGE):
        form.read(value)
    with pytest.raises(DAMAGE):
        form.read([form.whole])


@pytest.mark.parametrize(
    "text", ["", "{", "NaN", "[1,]", "'a'", "1 2", "\x00", "[" * 5_000, "1e999"]
)
def test_what_is_no_json_is_damage(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(text)


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("state", set(STATE)),
        ("message", {"message", "accepted_at", "via", "recovered"}),
        ("report", {"report", "accepted_at", "via", "recovered"}),
        ("sent", {"known_at"}),
        ("recent", {"sender", "channel_id", "accepted_at", "by_webhook"}),
        ("outgoing", {"tag", "recipient", "channel_id", "posted_at"}),
        ("idempotency", {"at", "messages"}),
    ],
)
def test_a_missing_field_is_damage(name: str, needed: set[str]) -> None:
    form, whole = FORMS[name], FORMS[name].whole

    assert needed <= set(whole)
    for field in needed:
        with pytest.raises(DAMAGE):
            form.read({key: value for key, value in whole.items() if key != field})


@pytest.mark.parametrize(
    "name", ["message", "report", "sent", "recent", "outgoing", "idempotency"]
)
@pytest.mark.parametrize("damaged", ["soon", "2026-11-20T18:05:00", "", 5, [], {}])
def test_a_time_that_is_none_or_has_no_zone_is_damage(name: str, damaged: Any) -> None:
    form = FORMS[name]
    dated = {
        key
        for key in ("accepted_at", "known_at", "changed_at", "posted_at", "at")
        if key in form.whole
    }

    assert dated
    for field in dated:
        with pytest.raises(DAMAGE):
            form.read(form.whole | {field: damaged})
        with pytest.raises(DAMAGE):
            form.read(form.whole | {field: None})


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


@pytest.mark.parametrize(
    "damage",
    [
        {"problems": [STATE["problems"][0] | {"since": "2026-11-20T18:05:00"}]},
        {"problems": None},
        {"problems": [5]},
        {"received": "many"},
        {"failed": None},
    ],
)
def test_a_state_with_a_damaged_value_is_damaged(damage: dict[str, Any]) -> None:
    with pytest.raises(DAMAGE):
        decode_state(STATE | damage)


MESSAGE = FORMS["message"].whole["message"]
REPORT = FORMS["report"].whole["report"]


@pytest.mark.parametrize(
    "damage",
    [
        {"via": "pigeon"},
        {"message": None},
        {"message": []},
        {"message": MESSAGE | {"more": 1}},
        {"message": MESSAGE | {"type": "voice"}},
        {"message": MESSAGE | {"received_at": 5}},
        {"message": MESSAGE | {"received_at": None}},
        {"message": MESSAGE | {"sent_at": "today"}},
    ],
)
def test_a_waiting_message_that_is_damaged_is_damage(damage: dict[str, Any]) -> None:
    form = FORMS["message"]

    with pytest.raises(DAMAGE):
        form.read(form.whole | damage)


@pytest.mark.parametrize(
    "damage",
    [
        {"report": None},
        {"report": REPORT | {"more": 1}},
        {"report": REPORT | {"changed_at": "2026-11-20T18:05:00"}},
        {"report": MESSAGE},
        {"message": REPORT},
    ],
)
def test_a_waiting_report_that_is_damaged_is_damage(damage: dict[str, Any]) -> None:
    form = FORMS["report"]

    with pytest.raises(DAMAGE):
        form.read(form.whole | damage)


@pytest.mark.parametrize(
    ("name", "damaged"),
    [
        ("published", [1]),
        ("published", [1, 2, 4]),
        ("published", [1, 2, 1, 1]),
        ("published", ["x", 1]),
        ("published", [1, None]),
        ("send", [1_700_000_000]),
        ("send", [1_700_000_000, NUMBER, 1]),
        ("send", ["soon", NUMBER]),
        ("send", [2**50, NUMBER]),
        ("send", [1e30, NUMBER]),
        ("send", [None, NUMBER]),
        ("sent", FORMS["sent"].whole | {"status": "lost"}),
        ("sent", FORMS["sent"].whole | {"unknown_ids": 4}),
        ("sent", FORMS["sent"].whole | {"opened_at": None}),
        ("sent", FORMS["sent"].whole | {"more": 1}),
        ("recent", FORMS["recent"].whole | {"digest": 1}),
        ("outgoing", FORMS["outgoing"].whole | {"status": "sideways"}),
        ("outgoing", FORMS["outgoing"].whole | {"problem": "sideways"}),
        ("outgoing", FORMS["outgoing"].whole | {"who": 1}),
        ("idempotency", {"at": "2026-11-20T18:05:00+00:00", "messages": [{"tag": 1}]}),
        ("idempotency", {"at": "2026-11-20T18:05:00+00:00", "messages": [5]}),
        ("idempotency", {"at": "2026-11-20T18:05:00+00:00", "messages": None}),
    ],
)
def test_a_record_with_a_damaged_value_is_damaged(name: str, damaged: Any) -> None:
    with pytest.raises(DAMAGE):
        FORMS[name].read(damaged)


@pytest.mark.parametrize("at", [2**56, -(2**56), 2**63 - 1])
def test_a_time_that_no_calendar_has_is_damage(at: int) -> None:
    with pytest.raises(DAMAGE):
        FORMS["send"].read([at, NUMBER])


def places(value: Any) -> list[Any]:
    """Return all lists and objects in a value, itself as well, but no empty ones."""
    match value:
        case dict() if value:
            inner = list(value.values())
        case list() if value:
            inner = value
        case _:
            return []
    return [value, *(place for each in inner for place in places(each))]


@all_forms
@many
@given(data=st.data())
def test_junk_on_disk_is_read_or_is_damage_and_nothing_else(
    name: str, data: st.DataObject
) -> None:
    damaged = FORMS[name].whole
    place = data.draw(st.sampled_from(places(damaged)))
    where = list(place) if isinstance(place, dict) else range(len(place))
    place[data.draw(st.sampled_from(where))] = data.draw(_junk)
    with suppress(*DAMAGE):
        FORMS[name].read(damaged)


@all_forms
@many
@given(data=st.data())
def test_changed_letters_on_disk_are_read_or_are_damage_and_nothing_else(
    name: str, data: st.DataObject
) -> None:
    letters = list(FORMS[name].text)
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.integers(0, len(letters) - 1))
        letters[where] = data.draw(
            st.sampled_from('0123456789{}[],:" +-.eTZtrue') | st.characters()
        )
    with suppress(*DAMAGE):
        FORMS[name].decode("".join(letters))


@many
@given(st.text(max_size=30) | st.text(st.sampled_from('[]{}",:0159.e-'), max_size=30))
@example("[1" + "0" * 400 + ",1]")
def test_any_text_is_read_or_is_damage_and_nothing_else(text: str) -> None:
    for form in FORMS.values():
        with suppress(*DAMAGE):
            form.decode(text)
