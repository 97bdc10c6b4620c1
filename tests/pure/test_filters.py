"""Which messages and reports a filter means: tables of everyday life, and what holds for all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
import unicodedata

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.smsgateway24.automation.filters import (
    MAX_PATTERN,
    DeliveryFilter,
    Match,
    MessageFilter,
    Mismatch,
    TextFilter,
    compile_pattern,
)
from custom_components.smsgateway24.domain.contacts import AddressBook, Contact
from custom_components.smsgateway24.domain.state import (
    DeliveryUpdated,
    MessageReceived,
    Via,
)
from custom_components.smsgateway24.domain.text_folding import fold_text
from custom_components.smsgateway24.protocol import Channel, MessageType, Status

from .builders import NOW, NUMBER, OTHER_NUMBER, ReducedPhone, a_picture, many

BOOK = AddressBook(
    (
        Contact(contact_id="mum", name="Mum", addresses=(NUMBER,), trusted=True),
        Contact(
            contact_id="gino", name="Gino", addresses=(OTHER_NUMBER,), trusted=False
        ),
        Contact(contact_id="shop", name="Shop", addresses=("Amazon",), trusted=True),
    ),
    "DE",
)


def event(message_id: int = 1, /, **fields: Any) -> MessageReceived:
    """Return a message as it is told."""
    return ReducedPhone(book=BOOK).message(message_id, **fields)


def picture(**fields: Any) -> MessageReceived:
    found = ReducedPhone(book=BOOK).reduce_payload(a_picture(1, **fields))
    assert isinstance(found, MessageReceived)
    return found


def of_age(age: int | None, via: Via = Via.WEBHOOK) -> MessageReceived:
    return replace(event(), age=age, via=via)


def text_filter(text: str, match: Match = Match.CONTAINS) -> TextFilter:
    pattern = compile_pattern(text) if match is Match.REGEX else None
    return TextFilter(text=text, match=match, pattern=pattern)


def found(wanted: str, there: str, match: Match = Match.CONTAINS) -> bool:
    return text_filter(wanted, match).groups_in(there) is not None


def verdict(
    wanted: MessageFilter, of: MessageReceived, country: str | None = "DE"
) -> Mismatch | Mapping[str, str | None]:
    return wanted.match(of, country)


@pytest.mark.parametrize(
    ("sender", "wanted", "channel_id", "meant"),
    [
        # one number in all its spellings
        (NUMBER, NUMBER, 0, True),
        (NUMBER, "0157 5298-2212", 0, True),
        (NUMBER, "0049/157/52982212", 1, True),
        ("015752982212", NUMBER, 0, True),
        ("4915752982212@s.whatsapp.net", NUMBER, 3, True),
        ("4915752982212@c.us", "0157 52982212", 2, True),
        (NUMBER, "4915752982212", 3, True),
        (NUMBER, OTHER_NUMBER, 0, False),
        # no digits are taken out of words
        ("Mum 015752982212", NUMBER, 0, False),
        ("4915752982212@g.us", NUMBER, 3, False),
        # names and short codes, where the network chooses them
        ("Amazon", "amazon ", 0, True),
        (" AMAZON", "Amazon", 4, True),
        ("Amazon", "Amazon", 5, True),
        ("4242", "4242", 1, True),
        ("Amazon Prime", "Amazon", 0, False),
        # and where anybody chooses one
        ("Amazon", "Amazon", 3, False),
        ("Amazon", "Amazon", 2, False),
        ("Amazon", "Amazon", None, False),
        ("4242", "4242", 99, False),
    ],
)
def test_a_sender_is_meant_by_number_in_any_spelling_and_by_name_only_where_networks_choose_it(
    sender: str, wanted: str, channel_id: int | None, meant: bool
) -> None:
    judged = verdict(
        MessageFilter(senders=(wanted,)), event(sender=sender, channel_id=channel_id)
    )

    assert judged == ({} if meant else Mismatch.SENDER)


def test_one_of_several_senders_is_enough() -> None:
    wanted = MessageFilter(senders=("Amazon", OTHER_NUMBER, NUMBER))

    assert verdict(wanted, event(sender=NUMBER)) == {}


def test_how_a_number_reads_depends_on_the_home() -> None:
    wanted = MessageFilter(senders=("015752982212",))

    assert verdict(wanted, event(), "DE") == {}
    assert verdict(wanted, event(), "IT") is Mismatch.SENDER
    assert verdict(wanted, event(), None) is Mismatch.SENDER


@pytest.mark.parametrize(
    ("wanted", "message", "expected"),
    [
        (MessageFilter(), event(), {}),
        (MessageFilter(contact_ids=frozenset({"mum"})), event(), {}),
        (MessageFilter(contact_ids=frozenset({"gino"})), event(), Mismatch.CONTACT),
        (MessageFilter(contact_ids=frozenset()), event(), Mismatch.CONTACT),
        (
            MessageFilter(contact_ids=frozenset()),
            event(sender="Nobody"),
            Mismatch.CONTACT,
        ),
        (MessageFilter(except_ids=frozenset({"gino"})), event(), {}),
        (MessageFilter(except_ids=frozenset({"mum"})), event(), Mismatch.EXCEPTED),
        (
            MessageFilter(except_ids=frozenset({"mum"})),
            event(sender="Nobody"),
            {},
        ),
        (MessageFilter(known=True), event(), {}),
        (MessageFilter(known=True), event(sender="Nobody"), Mismatch.KNOWN),
        (MessageFilter(known=False), event(), Mismatch.KNOWN),
        (MessageFilter(known=False), event(sender="Nobody"), {}),
        (MessageFilter(trusted=True), event(), {}),
        (MessageFilter(trusted=True), event(sender=OTHER_NUMBER), Mismatch.UNTRUSTED),
        (MessageFilter(trusted=True), event(sender="Amazon"), {}),
        (
            MessageFilter(trusted=True),
            event(sender="Amazon", channel_id=3),
            Mismatch.UNTRUSTED,
        ),
        (MessageFilter(confirmed=True), event(), Mismatch.UNCONFIRMED),
        (MessageFilter(confirmed=True), replace(event(), confirmed=True), {}),
        (
            MessageFilter(confirmed=True),
            replace(event(), confirmed=False),
            Mismatch.UNCONFIRMED,
        ),
        (MessageFilter(channels=frozenset({Channel.SIM_1})), event(), {}),
        (
            MessageFilter(channels=frozenset({Channel.WHATSAPP})),
            event(),
            Mismatch.CHANNEL,
        ),
        (
            MessageFilter(channels=frozenset({Channel.UNKNOWN})),
            event(channel_id=77),
            {},
        ),
        (MessageFilter(types=frozenset({MessageType.IMAGE})), event(), Mismatch.TYPE),
        (MessageFilter(types=frozenset({MessageType.IMAGE})), picture(), {}),
        (MessageFilter(text=text_filter("gate")), picture(), Mismatch.TEXT),
        (MessageFilter(text=text_filter(".*", Match.REGEX)), picture(), {}),
    ],
)
def test_each_wish_is_judged_by_itself(
    wanted: MessageFilter, message: MessageReceived, expected: Any
) -> None:
    assert verdict(wanted, message) == expected


@pytest.mark.parametrize(
    ("max_age", "message", "expected"),
    [
        (600.0, of_age(0), {}),
        (600.0, of_age(600), {}),
        (600.0, of_age(601), Mismatch.TOO_OLD),
        (600.0, of_age(601, Via.POLL), Mismatch.TOO_OLD),
        (600.0, of_age(60, Via.POLL), {}),
        # When it was sent is not known: a call is about now, what was looked up may be of any day.
        (600.0, of_age(None), {}),
        (600.0, of_age(None, Via.POLL), Mismatch.TOO_OLD),
        (None, of_age(10**9), {}),
        (None, of_age(None, Via.POLL), {}),
        (0.0, of_age(0), {}),
        (0.0, of_age(1), Mismatch.TOO_OLD),
    ],
)
def test_an_old_message_is_not_meant(
    max_age: float | None, message: MessageReceived, expected: Any
) -> None:
    assert verdict(MessageFilter(max_age=max_age), message) == expected


@pytest.mark.parametrize(
    ("age", "max_age", "trusted", "expected"),
    [
        (None, 600.0, False, {}),
        (None, 600.0, True, Mismatch.TOO_OLD),
        # Nobody asks for its age.
        (None, None, True, {}),
        # It has waited here, which makes it no younger.
        (61, 600.0, False, {}),
        (61, 600.0, True, Mismatch.TOO_OLD),
        (601, 600.0, False, Mismatch.TOO_OLD),
    ],
)
def test_a_message_of_the_future_is_new_but_for_a_trusted_command(
    age: int | None, max_age: float | None, trusted: bool, expected: Any
) -> None:
    message = replace(of_age(age), future_dated=True)

    assert verdict(MessageFilter(max_age=max_age, trusted=trusted), message) == expected


def test_a_trusted_message_without_a_date_is_new() -> None:
    assert verdict(MessageFilter(max_age=600, trusted=True), of_age(None)) == {}


def test_a_wrong_clock_of_an_operator_makes_no_message_too_old() -> None:
    fresh = event(received_at=NOW, sent_at=NOW - timedelta(hours=5))
    late = event(received_at=NOW - timedelta(minutes=11), sent_at=NOW)

    assert not isinstance(verdict(MessageFilter(max_age=600), fresh), Mismatch)
    assert verdict(MessageFilter(max_age=600), late) is Mismatch.TOO_OLD


@pytest.mark.parametrize(
    ("match", "wanted", "there", "meant"),
    [
        (Match.CONTAINS, "gate", "Open the GATE now", True),
        (Match.CONTAINS, "GATE", "open the gate", True),
        (Match.CONTAINS, "gates", "open the gate", False),
        (Match.CONTAINS, "straße", "STRASSE 5", True),
        (Match.CONTAINS, "cafe\u0301", "Café offen", True),
        (Match.CONTAINS, "CAFÉ", "cafe\u0301 offen", True),
        (Match.CONTAINS, "cafe", "Café offen", False),
        (Match.CONTAINS, "\u03b1\u0345\u0301", "\u1fb4", True),
        (Match.CONTAINS, "🚪", "Tür 🚪 auf", True),
        (Match.EQUALS, "open", " Open\n", True),
        (Match.EQUALS, "open", "open the gate", False),
        (Match.STARTS_WITH, "#open", "  #OPEN gate", True),
        (Match.STARTS_WITH, "open", "please open", False),
        (Match.REGEX, r"\bgate\b", "the GATE.", True),
        (Match.REGEX, r"^gate", "the gate", False),
        (Match.REGEX, r"^\p{Lu}\d{4}$", "A1234", True),
    ],
)
def test_a_text_is_compared_as_one_would_read_it(
    match: Match, wanted: str, there: str, meant: bool
) -> None:
    assert found(wanted, there, match) is meant


def test_a_pattern_gives_its_named_groups_also_those_that_took_no_part() -> None:
    wanted = text_filter(r"code (?P<code>\d+)(?: for (?P<who>\w+))?", Match.REGEX)

    assert wanted.groups_in("Your CODE 4711 for Anna") == {
        "code": "4711",
        "who": "Anna",
    }
    assert wanted.groups_in("code 12") == {"code": "12", "who": None}
    assert wanted.groups_in("no number") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        "[a",
        "a{2,1}",
        "(?P<1>a)",
        r"\p{Nonsense}",
        "(?P=nobody)",
        "*",
        "(" * 499 + ")" * 499,
        "a" * (MAX_PATTERN + 1),
    ],
)
def test_what_is_no_pattern_is_refused_with_words(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        compile_pattern(pattern)


@many
@given(st.text(alphabet="()[]{}?*+|\\^$.<>=!:P&RLNpudw19,-ae~_\x00é", max_size=30))
def test_whatever_is_typed_either_is_a_pattern_or_is_refused(text: str) -> None:
    try:
        pattern = compile_pattern(text)
    except ValueError as err:
        assert str(err)  # noqa: PT017 - both ways are fine
    else:
        assert pattern.pattern == text


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "(a*)*b", "(a|a)+$", "(.*)*c"])
def test_a_pattern_that_would_take_for_ever_is_given_up(pattern: str) -> None:
    wanted = MessageFilter(text=text_filter(pattern, Match.REGEX))

    assert verdict(wanted, event(text="a" * 8_000 + "!")) in {
        Mismatch.PATTERN_TIMED_OUT,
        # The library sees through some of them.
        Mismatch.TEXT,
    }


def test_one_that_backtracks_ends_at_its_time_limit() -> None:
    wanted = MessageFilter(text=text_filter("(a|aa)+$", Match.REGEX))

    judged = verdict(wanted, event(text="a" * 8_000 + "!"))

    assert judged is Mismatch.PATTERN_TIMED_OUT


texts = st.text(max_size=40)


@many
@given(before=texts, wanted=texts, after=texts)
def test_what_is_in_a_text_is_found_there_however_it_is_composed(
    before: str, wanted: str, after: str
) -> None:
    assume(fold_text(wanted).strip())
    # At the seams of arbitrary strings other characters may come into being.
    there = f"{before} {wanted} {after}"

    assert found(wanted, there)
    assert found(unicodedata.normalize("NFD", wanted), there)


@many
@given(wanted=texts, there=texts)
def test_what_equals_also_starts_and_what_starts_is_also_contained(
    wanted: str, there: str
) -> None:
    trimmed = wanted.strip()

    if found(trimmed, there, Match.EQUALS):
        assert found(trimmed, there, Match.STARTS_WITH)
    if found(trimmed, there, Match.STARTS_WITH):
        assert found(trimmed, there, Match.CONTAINS)


@many
@given(
    contact_ids=st.none() | st.frozensets(st.sampled_from(["mum", "gino"])),
    trusted=st.booleans(),
    channels=st.none() | st.frozensets(st.sampled_from(Channel)),
    types=st.none() | st.frozensets(st.sampled_from(MessageType)),
    max_age=st.none() | st.floats(0, 1e6),
)
def test_all_wishes_together_mean_what_each_of_them_means(
    contact_ids: frozenset[str] | None,
    trusted: bool,
    channels: frozenset[Channel] | None,
    types: frozenset[MessageType] | None,
    max_age: float | None,
) -> None:
    parts = (
        MessageFilter(contact_ids=contact_ids),
        MessageFilter(trusted=trusted),
        MessageFilter(channels=channels),
        MessageFilter(types=types),
        MessageFilter(max_age=max_age),
    )
    whole = MessageFilter(
        contact_ids=contact_ids,
        trusted=trusted,
        channels=channels,
        types=types,
        max_age=max_age,
    )

    for message in (event(), picture(sender=OTHER_NUMBER), of_age(1_000, Via.POLL)):
        each = [part.match(message, "DE") for part in parts]
        assert (whole.match(message, "DE") == {}) is (each == [{}] * len(parts))


def test_no_filter_shows_what_it_looks_for() -> None:
    wanted = MessageFilter(
        senders=(NUMBER,), text=text_filter("open (sesame)", Match.REGEX)
    )

    assert "sesame" not in repr(wanted)
    assert NUMBER not in repr(wanted)


# Reports


def report(status_id: int | None, *, mine: bool = True) -> DeliveryUpdated:
    told = ReducedPhone(book=BOOK).report(1, status_id)
    assert told is not None
    return replace(told, sent_from_here=mine)


IDS = (1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 100, 101, 4711)


def means(wanted: DeliveryFilter) -> set[int]:
    return {status_id for status_id in IDS if wanted.match(report(status_id)) == {}}


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        (DeliveryFilter(), set(IDS)),
        (DeliveryFilter(statuses=frozenset()), set()),
        (DeliveryFilter(statuses=frozenset({Status.SENT})), {6}),
        (DeliveryFilter(statuses=frozenset({Status.NOT_ALLOWED})), {100, 101}),
        (DeliveryFilter(statuses=frozenset({Status.UNKNOWN})), {4711}),
        (
            DeliveryFilter(statuses=frozenset(), failed=True),
            {8, 9, 10, 11, 12, 100, 101},
        ),
        (
            DeliveryFilter(statuses=frozenset(), final=True),
            {7, 8, 9, 10, 11, 12, 100, 101},
        ),
        (
            DeliveryFilter(statuses=frozenset({Status.SENT}), failed=True),
            {6, 8, 9, 10, 11, 12, 100, 101},
        ),
    ],
)
def test_statuses_are_meant_by_name_and_by_group(
    wanted: DeliveryFilter, meant: set[int]
) -> None:
    assert means(wanted) == meant


def test_what_others_have_sent_is_not_meant_by_who_wants_only_their_own() -> None:
    wanted = DeliveryFilter(only_mine=True)

    assert wanted.match(report(6, mine=True)) == {}
    assert wanted.match(report(6, mine=False)) is Mismatch.NOT_MINE
    assert DeliveryFilter().match(report(6, mine=False)) == {}
    assert DeliveryFilter(statuses=frozenset()).match(report(6)) is Mismatch.STATUS
