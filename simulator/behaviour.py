"""Switches for behaviour of the service that is not documented.

How the real service does these things is unknown. Where a client must work either way, there is a
switch here; each names what is known, and the source.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Generation(StrEnum):
    """Which of the vendor's pages a webhook body follows; all of them are still online."""

    OLD = "a"
    """Slot as `sim`, the sender's number as an integer, no `type`."""
    MIDDLE = "b"
    """Slot as `channel_id`, the sender as a string, no `type`, no pictures."""
    CURRENT = "c"
    """With `type`; for a picture `sim`, and no phone."""
    ARTICLE = "d"
    """The article "How to use webhooks", which contradicts the page."""


class DateForm(StrEnum):
    """How a webhook writes a `datetime`; the page shows no example."""

    PHP_OFFSET = "php_offset"
    """As `getallsms`: the account's local time and an offset."""
    PHP_UTC = "php_utc"
    """As `getalldevices`: UTC, by name."""
    TEXT = "text"
    """"Y-m-d H:i:s" in UTC, the format in which the API accepts dates."""
    TEXT_MICROSECONDS = "text_microseconds"
    ISO_UTC = "iso_utc"
    ISO_OFFSET = "iso_offset"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    """Since 1970, as in Android."""
    NONE = "none"
    """null."""
    ZERO = "zero"
    """What Android has for "no date"."""


class Encoding(StrEnum):
    """How a webhook body is encoded; the page mentions JSON and no Content-Type."""

    JSON = "json"
    JSON_AS_FORM = "json_as_form"
    """JSON with the Content-Type that PHP's curl sets for a string by default."""
    JSON_UNLABELLED = "json_unlabelled"
    FORM = "form"


class SentTime(StrEnum):
    """Meaning of `senttime` in a delivery status."""

    CHANGE = "change"
    """Time of this status."""
    SENT = "sent"
    """Time at which the phone sent the message, also in the delivery report."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the simulator behaves where the behaviour of the real service is unknown."""

    generation: Generation = Generation.CURRENT
    date_form: DateForm = DateForm.TEXT
    encoding: Encoding = Encoding.JSON
    sent_time: SentTime = SentTime.CHANGE
    webhook_strings: bool = False
    """Whether webhooks write numbers as strings."""
    webhook_id_offset: int = 0
    """Difference between the `sms_id` of a webhook and that of the list; 0 is expected."""
    reported_statuses: frozenset[int] | None = None
    """Statuses for which a webhook request is sent; None for all."""
    retries: int = 0
    """How often a request without a 2xx answer is repeated; no page mentions retries."""
    retry_seconds: float = 60
    webhook_timeout: float = 10
    api_strings: bool = False
    """Whether the API writes numbers as strings; samples have numbers, PHP may do either."""
    sender_field: Literal["sendto", "address", "phone"] = "sendto"
    """The field of `getallsms` with the sender of an incoming message; no sample shows one."""
    api_content_type: str = "application/json"
    """A PHP script that does not set it answers JSON as text/html."""
    error_status: int = 200
    """HTTP status of `{"error": 1}`; the PHP SDK and the npm package expect 200."""
    list_lag: float = 0
    """Seconds until `getallsms` lists an accepted message; whether there is a delay is unknown."""
    list_tags: bool = True
    """Whether `getallsms` returns `customerid` and filters by it; one sample does."""
    date_filters_local: bool = False
    """Whether begindate and enddate are in the account's zone; timetosend is UTC (sample)."""
