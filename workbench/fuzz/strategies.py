"""Requests that hypothesis generates, and simplifies if one shows a fault."""

from typing import Any

from hypothesis import strategies as st

from .call import Framing
from .odd_values import CONTENT_TYPES, METHODS, ODD_HEADERS, ODD_VALUES
from .plan import FRESH, MARK, MULTIPART, Break, Edit, Packing, Plan, Writing

_NAMES = (
    "sms_id",
    "status_id",
    "status_message",
    "sendto",
    "senttime",
    "channel_id",
    "sim",
    "device_id",
    "device_name",
    "address",
    "date",
    "date_sent",
    "body",
    "internal_id",
    "type",
    "img_url",
    "event",
)
_any_text = st.text(max_size=40)
_json: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _any_text
    | st.sampled_from(ODD_VALUES),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_any_text, inner, max_size=3)
    ),
    max_leaves=6,
)
# What a multipart form and a database can hold.
_plain_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\0"),
    min_size=1,
    max_size=200,
).map(lambda text: f"{text} {MARK}")
_number = st.integers(10**9, 10**10 - 1).map("+49{}".format)
_slot = st.sampled_from([0, 1, 2, 3, 4, 5, None, "0", "3"])
_date = st.none() | st.datetimes().map(str) | st.integers(0, 2 * 10**12)

_message = st.fixed_dictionaries(
    {
        "address": _number | st.sampled_from(["Amazon", "4242"]),
        "date": _date,
        "date_sent": _date,
        "body": _plain_text,
        "sms_id": st.just(FRESH),
        "type": st.just("text"),
    },
    optional={
        "channel_id": _slot,
        "device_id": st.just(10403),
        "device_name": _plain_text,
        "internal_id": st.none() | st.integers(0, 2**31),
    },
)
_report = st.fixed_dictionaries(
    {
        "sms_id": st.just(FRESH),
        "status_id": st.sampled_from([1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 100, 101, "7"]),
        "status_message": _plain_text,
        "sendto": _number,
        "senttime": _date,
    },
    optional={"channel_id": _slot, "device_id": st.just(10403)},
)
_pair = st.tuples(st.sampled_from(_NAMES) | _any_text, _json | st.just(FRESH))
_edit = st.builds(
    Edit,
    kind=st.sampled_from(Break),
    at=st.floats(0, 1),
    length=st.integers(1, 30),
    data=st.binary(max_size=20),
)
_header_value = st.text(
    st.characters(max_codepoint=0x24F, exclude_categories=["Cc"]), max_size=30
)
_travel: dict[str, st.SearchStrategy[Any]] = {
    "writing": st.sampled_from(Writing),
    "packing": st.sampled_from([Packing.NONE, *Packing]),
    "content_type": st.sampled_from(["application/json", MULTIPART, *CONTENT_TYPES])
    | _header_value,
    "framing": st.sampled_from([Framing.WHOLE, *Framing]),
    "pieces": st.lists(st.integers(1, 3_000), max_size=3).map(tuple),
}
_with_headers = st.lists(
    st.sampled_from(ODD_HEADERS) | st.tuples(st.just("X-Any"), _header_value),
    max_size=3,
).map(tuple)


def _items(fields: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(fields.items())


_documented = st.builds(
    Plan,
    fields=(_message | _report).map(_items),
    valid=st.just(True),
    **_travel,
)
_disturbed = st.builds(
    lambda base, more: base + tuple(more),
    (_message | _report).map(_items),
    st.lists(_pair, max_size=5),
)
_anything = st.lists(_pair, max_size=10).map(tuple)

plans: st.SearchStrategy[Plan] = _documented | st.builds(
    Plan,
    fields=_disturbed | _anything,
    edits=st.lists(_edit, max_size=2).map(tuple),
    headers=_with_headers,
    method=st.sampled_from(["POST"] * 12 + list(METHODS)),
    **_travel,
)
"""A third of them as documented by the service, however they are transferred."""
