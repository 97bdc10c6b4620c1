"""Values that know which of them are not stored yet: each change is stored, and stored once."""

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain.recorded import Recorded

from .builders import many
from .strategies import apply


def recorded(**values: int) -> Recorded[str, int]:
    """Return values that are stored already."""
    made: Recorded[str, int] = Recorded()
    for key, value in values.items():
        made.restore(key, value)
    return made


def changes(values: Recorded[str, int]) -> list[tuple[str, int | None]]:
    return list(values.take(everything=False))


def test_a_change_is_handed_out_once() -> None:
    values = recorded()
    values.put("a", 1)
    values.put("b", 2)

    assert changes(values) == [("a", 1), ("b", 2)]
    assert changes(values) == []


def test_a_value_that_changes_ten_times_is_handed_out_as_it_is_last() -> None:
    values = recorded(a=0)
    for number in range(1, 11):
        values.put("a", number)

    assert changes(values) == [("a", 10)]


def test_what_is_restored_is_no_change() -> None:
    values = recorded(a=1)

    assert changes(values) == []
    assert values.get("a") == 1


def test_what_is_removed_before_it_was_handed_out_leaves_no_trace() -> None:
    values = recorded()
    values.put("a", 1)
    values.put("a", 2)

    assert values.drop("a") == 2
    assert changes(values) == []
    assert "a" not in values


def test_what_is_removed_after_it_was_handed_out_is_handed_out_as_none() -> None:
    values = recorded()
    values.put("a", 1)
    assert changes(values) == [("a", 1)]
    values.put("a", 2)

    assert values.drop("a") == 2
    assert changes(values) == [("a", None)]
    assert changes(values) == []


def test_what_was_restored_and_is_removed_is_handed_out_as_none() -> None:
    values = recorded(a=1)

    assert values.drop("a") == 1
    assert changes(values) == [("a", None)]


def test_what_is_stored_is_still_removed_after_it_was_set_anew_meanwhile() -> None:
    values = recorded(a=1)
    values.drop("a")
    values.put("a", 2)
    values.drop("a")

    assert changes(values) == [("a", None)]


def test_what_is_removed_and_set_anew_is_handed_out_as_it_is_now() -> None:
    values = recorded(a=1)
    values.drop("a")
    values.put("a", 2)

    assert changes(values) == [("a", 2)]


def test_what_was_removed_and_handed_out_leaves_no_trace_the_next_time() -> None:
    values = recorded(a=1)
    values.drop("a")
    assert changes(values) == [("a", None)]
    values.put("a", 2)
    values.drop("a")

    assert changes(values) == []


def test_to_remove_what_is_not_there_is_no_change() -> None:
    values = recorded(a=1)

    assert values.drop("b") is None
    assert changes(values) == []
    values.drop("a")
    assert values.drop("a") is None
    assert changes(values) == [("a", None)]


def test_everything_is_handed_out_with_what_is_no_change_and_nothing_after_it() -> None:
    values = recorded(a=1, b=2)
    values.put("c", 3)
    values.drop("a")

    assert list(values.take(everything=True)) == [("b", 2), ("c", 3)]
    assert changes(values) == []
    values.drop("c")
    assert changes(values) == [("c", None)]


def test_what_is_set_while_changes_are_handed_out_is_handed_out_the_next_time() -> None:
    values = recorded()
    values.put("a", 1)
    values.put("b", 1)

    for key, _ in values.take(everything=False):
        values.put(key, 2)
    assert changes(values) == [("a", 2), ("b", 2)]


def test_values_are_in_the_order_in_which_they_were_set_first() -> None:
    values = recorded()
    for key, value in (("b", 2), ("a", 1), ("c", 3), ("b", 4)):
        values.put(key, value)

    assert list(values) == ["b", "a", "c"]
    assert list(values.items()) == [("b", 4), ("a", 1), ("c", 3)]
    assert (list(values.values()), len(values)) == ([4, 1, 3], 3)
    assert values.first()[0] == "b"
    values.drop("b")
    values.put("b", 5)
    assert values.first()[0] == "a"


def test_sorting_orders_the_values_and_is_no_change() -> None:
    values = recorded(a=3, b=1, c=2)
    values.sort(lambda value: value)

    assert list(values) == ["b", "c", "a"]
    assert changes(values) == []


def test_where_nothing_is_there_is_no_first() -> None:
    values = recorded()

    assert (len(values), list(values), values.get("a")) == (0, [], None)
    with pytest.raises(StopIteration):
        values.first()


def test_two_of_them_share_nothing() -> None:
    one, other = recorded(), recorded()
    one.put("a", 1)

    assert (list(other), changes(other)) == ([], [])
    assert changes(one) == [("a", 1)]


_keys = st.sampled_from("abcd")
_steps = st.one_of(
    st.tuples(st.just("put"), _keys, st.integers(0, 3)),
    st.tuples(st.just("drop"), _keys, st.none()),
    st.tuples(st.sampled_from(["take", "rewrite", "restart"]), st.none(), st.none()),
)


@many
@given(st.lists(_steps, max_size=40))
def test_a_mirror_that_is_changed_alike_always_has_the_same_values(
    steps: list[tuple[str, str | None, int | None]],
) -> None:
    values, plain, disk = recorded(), dict[str, int](), dict[str, int]()
    for step, key, value in [*steps, ("take", None, None)]:
        match step, key, value:
            case "put", str(), int():
                values.put(key, value)
                plain[key] = value
            case "drop", str(), None:
                assert values.drop(key) == plain.pop(key, None)
            case "restart", None, None:
                values, plain = recorded(**disk), dict(disk)
            case "rewrite", None, None:
                disk = {}
                apply(disk, values.take(everything=True))
                assert disk == plain
            case _:
                apply(disk, values.take(everything=False))
                assert disk == plain
        assert list(values.items()) == list(plain.items())
        assert [values.get(key) for key in "abcd"] == [plain.get(key) for key in "abcd"]
