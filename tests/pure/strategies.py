"""What the tests of what is stored have in common: values of all kinds, and a mirror of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from hypothesis import strategies as st

from custom_components.smsgateway24.domain.recorded import Recorded

from .builders import MAX_ID

ids = st.integers(1, MAX_ID)
tags = st.integers(1, 2**31 - 1)
texts = st.text(st.characters(codec="utf-8"), max_size=40)
moments = st.integers(1_770_000_000_000_000, 1_790_000_000_000_000).map(
    lambda microseconds: (
        datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
    )
)
seconds = moments.map(lambda moment: moment.replace(microsecond=0))
maybe = st.none()


def through_the_disk(kept: Any) -> Any:
    """Return what comes back from a file."""
    return json.loads(json.dumps(kept))


def stored[KeyT, ValueT](values: Recorded[KeyT, ValueT]) -> dict[KeyT, ValueT]:
    """Return all values by key, as they are stored."""
    return {
        key: value for key, value in values.take(everything=True) if value is not None
    }


def apply[KeyT, ValueT](
    disk: dict[KeyT, ValueT], changes: Iterable[tuple[KeyT, ValueT | None]]
) -> None:
    """Change a mirror as the database is changed; no change may be there in vain."""
    listed = list(changes)
    assert len(dict(listed)) == len(listed)
    for key, value in listed:
        if value is None:
            # What was never stored has nothing to be removed.
            del disk[key]
        else:
            disk[key] = value
