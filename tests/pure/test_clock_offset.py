"""What messages show of their phone's clock: when the user is asked, and what an answer does."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain.clock_offset import MAX_OFFSET, ClockOffset

from .builders import NOW, many, minutes, some
from .strategies import through_the_disk

type Message = tuple[float, float]
"""When it arrives, in minutes, and by how many minutes its date is after that."""


def questions(clock: ClockOffset, *messages: Message) -> list[int | None]:
    """Return what is asked after each message."""
    asked = []
    for arrival, difference in messages:
        before, arrived_at = clock.question, NOW + minutes(arrival)
        changed = clock.observe(arrived_at + minutes(difference), arrived_at)
        assert changed == (clock.question != before)
        asked.append(clock.question)
    return asked


def spread(count: int, difference: float, begin: float = 0) -> list[Message]:
    """Return messages a quarter of an hour apart: five of them take an hour."""
    return [(begin + 15 * number, difference) for number in range(count)]


def asked_about(offset: int) -> ClockOffset:
    """Return a clock that the user is asked about."""
    clock = ClockOffset()
    assert questions(clock, *spread(5, offset))[-1] == offset
    return clock


def confirmed(offset: int) -> ClockOffset:
    """Return a clock that the user has confirmed to be off."""
    clock = asked_about(offset)
    assert clock.answer(offset, confirmed=True)
    return clock


# When it is asked


@pytest.mark.parametrize("offset", [-840, -300, -15, 15, 60, 330, 345, 840])
def test_five_messages_of_an_hour_that_are_off_alike_are_a_question(
    offset: int,
) -> None:
    clock = ClockOffset()

    assert questions(clock, *spread(5, offset)) == [None] * 4 + [offset]
    assert clock.offset == 0


@pytest.mark.parametrize(
    "differences",
    [
        pytest.param([-300, -299, -302, -301.5, -298], id="within two minutes"),
        pytest.param([-302, -298] * 3, id="at both edges"),
    ],
)
def test_a_message_may_take_a_moment(differences: list[float]) -> None:
    messages = [(15 * number, each) for number, each in enumerate(differences)]

    assert questions(ClockOffset(), *messages)[-1] == -300


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param(spread(40, 0), id="all on time"),
        pytest.param(spread(40, -2), id="all two minutes late"),
        pytest.param(spread(40, -7), id="all seven minutes late"),
        pytest.param(spread(40, -303), id="all between two quarters"),
        pytest.param(spread(40, 855), id="further off than any zone"),
        pytest.param(spread(40, 525_600), id="a clock of next year"),
        pytest.param([(n * 90, -300) for n in range(4)], id="four"),
        pytest.param([(0, -300)] * 40 + [(59.9, -300)], id="many in less than an hour"),
        pytest.param(
            [*spread(4, -300), (60, 0), *spread(4, -300, 75)],
            id="four, one on time, four",
        ),
        pytest.param(
            [*spread(4, -300), (60, -307), *spread(4, -300, 75)],
            id="four, one that is later, four",
        ),
        pytest.param(
            [*spread(4, -300), *spread(4, -240, 60), *spread(4, -300, 120)],
            id="four of one offset, four of another",
        ),
        pytest.param(
            [m for n in range(20) for m in ((30 * n, -300), (30 * n + 15, 0))],
            id="every other one",
        ),
    ],
)
def test_what_shows_no_offset_is_no_question(messages: list[Message]) -> None:
    assert set(questions(ClockOffset(), *messages)) == {None}


def late(written: list[float], arrivals: list[float]) -> list[Message]:
    """Return messages by when they were written and when they arrived, in minutes."""
    return [
        (arrival, date - arrival)
        for date, arrival in zip(written, arrivals, strict=True)
    ]


@pytest.mark.parametrize(
    "messages",
    [
        pytest.param(
            late([60.0 * n for n in range(24)], [1440 + n / 60 for n in range(24)]),
            id="a sensor that writes every hour, delivered at once after a day",
        ),
        pytest.param(
            late([0, 1, 1, 1.5, 1.5], [300, 300.1, 300.2, 300.3, 300.4]),
            id="an alarm of five messages that comes five hours late",
        ),
        pytest.param(
            late([0] * 24, [300 + 3 * n for n in range(24)]),
            id="messages of one minute that come one by one for an hour",
        ),
        pytest.param(
            late([15.0 * n for n in range(40)], [585 + 5 * n for n in range(40)]),
            id="a sensor that writes every quarter, delivered by and by",
        ),
        pytest.param(
            [
                *late([0, 1, 1, 1.5], [300, 300.1, 300.2, 300.3]),
                *spread(9, -0.1, begin=360),
            ],
            id="four messages five hours late, and then on time",
        ),
    ],
)
def test_a_backlog_is_no_question(messages: list[Message]) -> None:
    assert set(questions(ClockOffset(), *messages)) == {None}


@many
@given(st.lists(st.floats(0, 20_000), min_size=1, max_size=60))
def test_whatever_waits_for_a_phone_and_comes_within_an_hour_is_no_question(
    written: list[float],
) -> None:
    begin = max(written)
    arrivals = [begin + 58 * n / len(written) for n in range(len(written))]

    assert set(questions(ClockOffset(), *late(sorted(written), arrivals))) == {None}


@pytest.mark.parametrize("difference", [-300.0, 300.0, 43_200.0, -43_200.0, 1e9, -1e9])
def test_a_single_wrong_stamp_raises_nothing_and_ends_no_question(
    difference: float,
) -> None:
    clock = ClockOffset()
    around = [*spread(4, 0), (60, difference), *spread(4, 0, 75)]
    assert set(questions(clock, *around)) == {None}

    clock = asked_about(-240)
    assert questions(clock, (75, difference)) == [-240]


# How it ends


def test_a_message_on_time_ends_the_question() -> None:
    clock = asked_about(-300)

    assert questions(clock, (75, -0.5)) == [None]
    assert questions(clock, *spread(5, -300, 90)) == [None] * 4 + [-300]


def test_one_that_is_only_late_leaves_the_question() -> None:
    assert questions(asked_about(-300), (75, -425)) == [-300]


def test_another_offset_takes_the_place_of_the_question() -> None:
    asked = questions(asked_about(-300), *spread(5, -240, 75))

    assert asked == [-300] * 4 + [-240]


# Answers


@pytest.mark.parametrize("offset", [-300, 330, 15])
def test_yes_corrects_the_dates_from_then_on(offset: int) -> None:
    clock = asked_about(offset)
    assert clock.correct(NOW + minutes(offset)) == NOW + minutes(offset)

    assert clock.answer(offset, confirmed=True)

    assert clock.correct(NOW + minutes(offset)) == NOW
    assert clock.question is None
    assert set(questions(clock, *spread(40, offset, 75))) == {None}


def test_no_leaves_the_dates_and_is_not_asked_again() -> None:
    clock = asked_about(-300)

    assert clock.answer(-300, confirmed=False)

    assert clock.correct(NOW) == NOW
    assert set(questions(clock, *spread(40, -300, 75))) == {None}
    assert set(questions(clock, *spread(5, 0, 675))) == {None}
    assert set(questions(clock, *spread(40, -300, 750))) == {None}


def test_no_is_about_that_offset_only() -> None:
    clock = asked_about(-300)
    clock.answer(-300, confirmed=False)

    assert questions(clock, *spread(5, -240, 75))[-1] == -240
    assert questions(clock, *spread(5, -300, 150)) == [-240] * 4 + [None]


def test_an_answer_to_a_question_that_was_changed_counts_for_nothing() -> None:
    clock = asked_about(-300)
    questions(clock, *spread(5, -240, 75))

    assert not clock.answer(-300, confirmed=True)
    assert not clock.answer(-300, confirmed=False)
    assert (clock.offset, clock.question) == (0, -240)
    assert clock.answer(-240, confirmed=False)
    assert not clock.answer(-240, confirmed=True)
    assert clock.offset == 0


@pytest.mark.parametrize(("before", "after"), [(630, 660), (-300, -240), (60, 0)])
def test_another_offset_than_the_confirmed_one_is_asked_about(
    before: int, after: int
) -> None:
    """Summer time begins or ends, or the clock was put right."""
    clock = confirmed(before)

    assert questions(clock, *spread(5, after, 75)) == [None] * 4 + [after]
    assert clock.offset == before
    assert clock.answer(after, confirmed=True)
    assert clock.offset == after
    assert clock.correct(NOW + minutes(after)) == NOW


def test_messages_by_the_confirmed_offset_are_on_time() -> None:
    clock = confirmed(-300)
    questions(clock, *spread(5, 0, 75))
    assert clock.question == 0

    assert questions(clock, (150, -301)) == [None]


def test_what_was_refused_is_asked_again_once_another_offset_was_confirmed() -> None:
    clock = asked_about(-300)
    clock.answer(-300, confirmed=False)
    questions(clock, *spread(5, -240, 75))
    clock.answer(-240, confirmed=True)

    assert questions(clock, *spread(5, -300, 150))[-1] == -300


def test_who_says_that_the_clock_is_not_right_is_not_asked_that_again() -> None:
    clock = confirmed(-300)
    questions(clock, *spread(5, 0, 75))

    clock.answer(0, confirmed=False)

    assert clock.offset == -300
    assert set(questions(clock, *spread(40, 0, 150))) == {None}


@pytest.mark.parametrize(
    ("before", "offset", "hours", "zone"),
    [
        (0, -300, "5", "UTC-5"),
        (0, 330, "5.5", "UTC+5:30"),
        (0, -210, "3.5", "UTC-3:30"),
        (0, 345, "5.75", "UTC+5:45"),
        (0, 15, "0.25", "UTC+0:15"),
        (0, 840, "14", "UTC+14"),
        # After the correction, they look off by the difference.
        (630, 660, "0.5", "UTC+11"),
        (-300, -240, "1", "UTC-4"),
        (-300, 0, "5", "UTC"),
    ],
)
def test_a_question_names_hours_and_zone(
    before: int, offset: int, hours: str, zone: str
) -> None:
    clock = confirmed(before) if before else ClockOffset()
    questions(clock, *spread(5, offset, 75))

    assert clock.question == offset
    assert (clock.hours, clock.zone) == (hours, zone)


def test_a_date_at_the_end_of_time_is_left_as_it_is() -> None:
    end = datetime.max.replace(tzinfo=NOW.tzinfo)

    assert confirmed(-300).correct(end) == end
    assert not ClockOffset().observe(end, NOW)


# What is stored


def restored(clock: ClockOffset) -> ClockOffset:
    """Return what comes back from a file."""
    back = ClockOffset()
    back.restore(through_the_disk(clock.as_stored()))
    return back


@some
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 5, 15, 30]),
            st.sampled_from([0, -1, -7, -300, -240, 60]),
            st.sampled_from([None, None, True, False]),
        ),
        max_size=30,
    )
)
def test_a_restart_at_any_moment_changes_nothing(
    steps: list[tuple[int, int, bool | None]],
) -> None:
    clock, arrived_at = ClockOffset(), NOW
    other = restored(clock)
    for pause, difference, answer in steps:
        arrived_at += timedelta(minutes=pause)
        for each in (clock, other):
            each.observe(arrived_at + minutes(difference), arrived_at)
            if answer is not None and each.question is not None:
                each.answer(each.question, confirmed=answer)
        assert other.as_stored() == clock.as_stored()
        other = restored(other)


STORED = through_the_disk(asked_about(-300).as_stored())
DAMAGE = (KeyError, TypeError, ValueError)


@pytest.mark.parametrize("name", STORED)
def test_a_missing_part_is_damage(name: str) -> None:
    with pytest.raises(DAMAGE):
        ClockOffset().restore({k: v for k, v in STORED.items() if k != name})


@pytest.mark.parametrize(
    "damage",
    [
        {"offset": 7},
        {"offset": MAX_OFFSET + 15},
        {"offset": None},
        {"offset": 15.0},
        {"offset": True},
        {"question": "-300"},
        {"refused": None},
        {"refused": [1]},
        {"refused": "15"},
        {"shown": 10**9},
        {"count": None},
        {"count": "many"},
        {"since": 0},
        {"since": "yesterday"},
        {"since": "2026-11-20T18:05:00"},
    ],
    ids=str,
)
def test_what_is_no_offset_is_damage(damage: dict[str, Any]) -> None:
    with pytest.raises(DAMAGE):
        ClockOffset().restore(STORED | damage)


# From messages that the service confirms


class Taught:
    """A clock, and confirmed messages whose dates are so many minutes off."""

    def __init__(self) -> None:
        self.clock = ClockOffset()
        self.now = NOW

    def teach(self, *offsets: int, minutes_apart: int = 20) -> list[bool]:
        """Have messages confirmed, one after the other; return which were news."""
        news = []
        for offset in offsets:
            self.now += minutes(minutes_apart)
            date = self.clock.correct(self.now + minutes(offset))
            news.append(self.clock.learn(date, self.now))
        return news


def test_five_confirmed_messages_over_an_hour_teach_the_offset() -> None:
    taught = Taught()

    assert taught.teach(*[-300] * 4) == [False] * 4
    assert taught.clock.offset == 0
    assert taught.teach(-300, -300) == [True, False]
    assert (taught.clock.offset, taught.clock.question) == (-300, None)


def test_five_in_a_row_change_what_was_learnt() -> None:
    taught = Taught()
    taught.teach(*[60] * 5)
    assert taught.clock.offset == 60

    taught.teach(*[120] * 4, 60, *[120] * 4)
    assert taught.clock.offset == 60
    taught.teach(120)
    assert taught.clock.offset == 120


def test_a_backlog_and_late_messages_teach_nothing() -> None:
    taught = Taught()
    taught.teach(*[-300] * 50, minutes_apart=1)
    taught.teach(7)
    taught.teach(*[-300] * 50, minutes_apart=0)
    taught.teach(*range(-300, -200, 7))

    assert taught.clock.offset == 0
