"""What is to be written, merged with what could not be written before."""

from hypothesis import given, strategies as st

from custom_components.smsgateway24.storage.records import (
    DOCUMENT,
    EVERYTHING,
    Changes,
    Kind,
    RecordKey,
    merge,
)

from .builders import many

PHONE: RecordKey = (Kind.PHONE, "phone", DOCUMENT)
MESSAGE: RecordKey = (Kind.MESSAGE, "phone", 1)
OTHER: RecordKey = (Kind.MESSAGE, "other", 1)
ACCOUNT: RecordKey = (Kind.ACCOUNT, "", DOCUMENT)
ALL_OF_IT: RecordKey = (Kind.PHONE, "phone", EVERYTHING)


def merged(
    earlier: Changes, *later: tuple[RecordKey, str | None]
) -> list[tuple[RecordKey, str | None]]:
    """Return both together, in the order in which they are written."""
    changes = dict(earlier)
    merge(changes, later)
    return list(changes.items())


def test_a_later_change_replaces_the_earlier_one() -> None:
    assert merged({PHONE: "1", MESSAGE: "1"}, (MESSAGE, "2")) == [
        (PHONE, "1"),
        (MESSAGE, "2"),
    ]
    assert merged({MESSAGE: "1"}, (MESSAGE, None)) == [(MESSAGE, None)]
    assert merged({MESSAGE: None}, (MESSAGE, "1")) == [(MESSAGE, "1")]


def test_what_an_owner_had_is_no_change_once_all_of_it_is_removed() -> None:
    earlier: Changes = {
        ACCOUNT: "1",
        PHONE: "1",
        MESSAGE: None,
        (Kind.QUEUED, "phone", 5): "1",
        OTHER: "1",
    }

    assert merged(earlier, (ALL_OF_IT, None)) == [
        (ACCOUNT, "1"),
        (OTHER, "1"),
        (ALL_OF_IT, None),
    ]


def test_what_an_owner_gets_after_the_removal_stays_and_is_written_after_it() -> None:
    earlier: Changes = {PHONE: "1", ALL_OF_IT: None, OTHER: "1"}

    assert merged(
        earlier, (MESSAGE, "1"), (ALL_OF_IT, None), (PHONE, "2"), (MESSAGE, "2")
    ) == [(OTHER, "1"), (ALL_OF_IT, None), (PHONE, "2"), (MESSAGE, "2")]


def test_only_the_removal_of_everything_is_one() -> None:
    others: list[tuple[RecordKey, str | None]] = [
        (PHONE, None),
        ((Kind.IDEMPOTENCY, "phone", EVERYTHING), None),
        (ALL_OF_IT, "1"),
    ]
    for other in others:
        assert (MESSAGE, "1") in merged({MESSAGE: "1"}, other)


_keys: st.SearchStrategy[RecordKey] = st.one_of(
    st.tuples(
        st.sampled_from([Kind.MESSAGE, Kind.SENT]),
        st.sampled_from(["phone", "other"]),
        st.integers(1, 2),
    ),
    st.tuples(
        st.just(Kind.PHONE),
        st.sampled_from(["phone", "other"]),
        st.just(DOCUMENT),
    ),
    st.just((Kind.IDEMPOTENCY, "", EVERYTHING)),
)
_changes: st.SearchStrategy[tuple[RecordKey, str | None]] = st.one_of(
    st.tuples(_keys, st.none() | st.sampled_from(["1", "2"])),
    st.tuples(
        st.sampled_from(["phone", "other"]).map(
            lambda owner: (Kind.PHONE, owner, EVERYTHING)
        ),
        st.none(),
    ),
)


def write(
    disk: dict[RecordKey, str], changes: list[tuple[RecordKey, str | None]]
) -> dict[RecordKey, str]:
    """Return what is on a disk after changes, made one after the other."""
    for (kind, owner, name), value in changes:
        if value is not None:
            disk = {**disk, (kind, owner, name): value}
        elif (kind, name) == (Kind.PHONE, EVERYTHING):
            disk = {key: kept for key, kept in disk.items() if key[1] != owner}
        else:
            gone = (kind, owner, name)
            disk = {key: kept for key, kept in disk.items() if key != gone}
    return disk


@many
@given(
    st.dictionaries(_keys, st.just("0")),
    st.lists(_changes, max_size=12),
    st.lists(_changes, max_size=12),
)
def test_merged_changes_have_the_effect_of_all_of_them_one_after_the_other(
    disk: dict[RecordKey, str],
    earlier: list[tuple[RecordKey, str | None]],
    later: list[tuple[RecordKey, str | None]],
) -> None:
    changes: Changes = {}
    merge(changes, earlier)
    merge(changes, later)

    assert write(disk, list(changes.items())) == write(disk, [*earlier, *later])
