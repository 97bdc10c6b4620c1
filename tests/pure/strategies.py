"""What the tests of what is kept have in common: values of all kinds, and a file."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any

from hypothesis import strategies as st

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
