"""When a channel's rows come in time, and how often the service is asked."""

import json

from hypothesis import given, strategies as st

from custom_components.smsgateway24.domain.confirmation import (
    FRUITLESS,
    NEEDED,
    ROWS,
    ChannelRows,
    LookPace,
)
from custom_components.smsgateway24.storage.codec import encode

from .builders import many

DAY = 86_400.0


def rows(*in_time: bool) -> ChannelRows:
    known = ChannelRows()
    for each in in_time:
        known.note_row(in_time=each)
    return known


def test_nine_of_the_last_ten_rows_have_to_be_in_time() -> None:
    assert (ROWS, NEEDED) == (10, 9)
    assert not rows(*[True] * 9).complete
    assert rows(*[True] * 9, False).reliable
    assert not rows(*[True] * 8, False, False).reliable
    assert rows(False, False, *[True] * 10).reliable


@many
@given(st.lists(st.booleans(), max_size=30))
def test_what_was_seen_comes_back_from_the_disk(in_time: list[bool]) -> None:
    known, back = rows(*in_time), ChannelRows()
    back.restore(json.loads(encode(known.as_stored())))

    assert (back.complete, back.reliable) == (known.complete, known.reliable)
    assert back.as_stored() == in_time[-ROWS:]


def test_after_fifty_looks_that_found_nothing_there_is_one_a_day() -> None:
    known = ChannelRows()
    assert all(known.may_look(now) for now in range(FRUITLESS))

    looks = [known.may_look(now) for now in range(FRUITLESS, int(DAY) * 2, 600)]
    assert sum(looks) == 1
    known.note_row(in_time=False)
    assert known.may_look(DAY * 2)


def test_the_service_is_asked_once_a_second_at_most() -> None:
    pace = LookPace()
    pace.note_look(100)

    assert (pace.wait(100), pace.wait(100.75), pace.wait(101)) == (1, 0.25, 0)


def test_after_five_looks_in_vain_every_ten_seconds_until_one_finds_something() -> None:
    pace = LookPace()
    for _ in range(5):
        pace.note_look(0)
        pace.note_answer(found=False, long_answer=False)
    pace.note_look(0)
    assert pace.wait(0) == 10

    pace.note_answer(found=True, long_answer=False)
    pace.note_look(10)
    assert pace.wait(10) == 1


def test_where_answers_are_long_every_ten_seconds() -> None:
    pace = LookPace()
    pace.note_look(0)
    pace.note_answer(found=True, long_answer=True)
    assert pace.wait(0) == 10

    pace.note_look(10)
    assert pace.wait(10) == 10


def test_after_an_error_the_service_is_left_alone_for_longer_and_longer() -> None:
    pace = LookPace()
    waits = []
    for _ in range(6):
        pace.note_error(0)
        waits.append(pace.wait(0))
    assert waits == [60, 120, 240, 480, 900, 900]

    pace.note_answer(found=True, long_answer=False)
    pace.note_error(0)
    assert pace.wait(0) == 60


def test_the_service_is_asked_two_thousand_times_a_day_at_most() -> None:
    pace = LookPace()
    asked, now = 0, 0.0
    while now < DAY - 1:
        if (wait := pace.wait(now)) == 0:
            pace.note_look(now)
            pace.note_answer(found=True, long_answer=False)
            asked += 1
        now += wait or 1

    assert asked == 2_000
    assert pace.wait(DAY) == 0
