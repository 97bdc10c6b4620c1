"""The service's undocumented behaviour, as switches.

Nobody outside knows how the real service does these things. What a client must survive either
way is a switch here; each says which way is proved, and by what.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Generation(StrEnum):
    """Which of the vendor's pages a webhook body follows; all are still in circulation."""

    OLD = "a"
    """Slot as `sim`, the sender's number as an integer, no `type`."""
    MIDDLE = "b"
    """Slot as `channel_id`, the sender as a string, no `type`, no pictures."""
    CURRENT = "c"
    """With `type`; a picture has `sim` and no phone."""
    ARTICLE = "d"
    """The article "How to use webhooks", which contradicts the page."""


class DateForm(StrEnum):
    """How a webhook writes a `datetime`; the page shows none."""

    PHP_OFFSET = "php_offset"
    """As `getallsms`: the account's local time and an offset."""
    PHP_UTC = "php_utc"
    """As `getalldevices`: UTC, by name."""
    TEXT = "text"
    """"Y-m-d H:i:s" in UTC, as the API takes dates."""
    TEXT_MICROSECONDS = "text_microseconds"
    ISO_UTC = "iso_utc"
    ISO_OFFSET = "iso_offset"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    """Since 1970, as Android counts."""
    NONE = "none"
    """null."""
    ZERO = "zero"
    """Android's way to say that there is none."""


class Encoding(StrEnum):
    """How a webhook's body travels; the page says JSON and names no Content-Type."""

    JSON = "json"
    JSON_AS_FORM = "json_as_form"
    """JSON under the label that PHP's curl puts on a string by itself."""
    JSON_UNLABELLED = "json_unlabelled"
    FORM = "form"


class SentTime(StrEnum):
    """What `senttime` of a delivery status means."""

    CHANGE = "change"
    """When this status was reached."""
    SENT = "sent"
    """When the phone sent the message, in the report of its delivery too."""
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How this stand-in behaves where the real service may behave otherwise."""

    generation: Generation = Generation.CURRENT
    date_form: DateForm = DateForm.TEXT
    encoding: Encoding = Encoding.JSON
    sent_time: SentTime = SentTime.CHANGE
    webhook_strings: bool = False
    """Whether webhooks write numbers as strings."""
    webhook_id_offset: int = 0
    """By how much `sms_id` of a webhook differs from that of the list: 0 is what one hopes for."""
    reported_statuses: frozenset[int] | None = None
    """Which statuses are called out; None for each change."""
    retries: int = 0
    """How often a call that got no 2xx is made again; no page speaks of it."""
    retry_seconds: float = 60
    webhook_timeout: float = 10
    api_strings: bool = False
    """Whether the API writes numbers as strings; samples have numbers, PHP may do either."""
    sender_field: Literal["sendto", "address", "phone"] = "sendto"
    """Which field of `getallsms` holds the sender of an incoming message: no sample has one."""
    api_content_type: str = "application/json"
    """A PHP script that forgets to set it answers JSON as text/html."""
    error_status: int = 200
    """HTTP status of `{"error": 1}`; the PHP SDK and the npm package expect 200."""
    list_lag: float = 0
    """Seconds until `getallsms` shows a message that was accepted; nothing says that it is none."""
    list_tags: bool = True
    """Whether `getallsms` gives `customerid` back and filters by it; one sample shows it."""
    date_filters_local: bool = False
    """Whether begindate and enddate are read in the account's zone; timetosend is UTC by sample."""
