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


class ListedSender(StrEnum):
    """How `getallsms` writes the sender of an incoming message; no sample has such a message.

    Only EMPTY and OWN change a sender that is no number with a country code, such as "Amazon".
    """

    SAME = "same"
    """As the webhook."""
    JID = "jid"
    """As WhatsApp names its users: 393331234567@s.whatsapp.net; here on all channels."""
    NATIONAL = "national"
    """Without country code, as it is dialled within the country: 3331234567."""
    DASHED = "dashed"
    """With dashes: +39-333-123-4567."""
    NAME = "name"
    """As the phone's address book has it: Contact 4567."""
    EMPTY = "empty"
    OWN = "own"
    """The number of the phone that received it."""


class ListedText(StrEnum):
    """How `getallsms` writes the text of an incoming message; no sample has such a message.

    Any of them at once; they apply in this order.
    """

    NO_EMOJI = "no_emoji"
    """Without characters beyond U+FFFF, which a driver of 2019 (BotMan) strips before it sends."""
    STRAIGHT_QUOTES = "straight_quotes"
    """Typographic quotes are written as U+0022 and U+0027."""
    CURLY_QUOTES = "curly_quotes"
    """Straight quotes are written as U+201D and U+2019."""
    CUT = "cut"
    """The first 160 characters only."""
    ENTITIES = "entities"
    """For HTML, as by PHP's htmlspecialchars: &quot;, &#039;, &amp;, &lt;, &gt;."""


class Throttled(StrEnum):
    """What follows a webhook request that is answered 429; no page mentions it."""

    AS_OTHERS = "as_others"
    """The same as any answer but 2xx: `retries`."""
    AGAIN = "again"
    """It is sent again every `retry_seconds`, until there is another answer."""
    NEVER = "never"
    """It is not sent again, whatever `retries` is."""
    OFF = "off"
    """Nothing more is sent for this phone, until its webhook URLs are set again."""


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
    webhook_id_offset_channels: frozenset[int] | None = None
    """Channels whose incoming messages have this difference; None for those of all channels, and
    for delivery statuses as well."""
    reported_statuses: frozenset[int] | None = None
    """Statuses for which a webhook request is sent; None for all."""
    retries: int = 0
    """How often a request without a 2xx answer is repeated; no page mentions retries."""
    retry_seconds: float = 60
    throttled: Throttled = Throttled.AS_OTHERS
    webhook_timeout: float = 10
    api_strings: bool = False
    """Whether the API writes numbers as strings; samples have numbers, PHP may do either."""
    sender_field: Literal["sendto", "address", "phone"] = "sendto"
    """The field of `getallsms` with the sender of an incoming message; no sample shows one."""
    api_content_type: str = "application/json"
    """A PHP script that does not set it answers JSON as text/html."""
    error_status: int = 200
    """HTTP status of `{"error": 1}`; the PHP SDK and the npm package expect 200."""
    calls_per_minute: int = 0
    """How many calls of an account the API answers within 60 seconds; 0 for no limit. No page
    mentions one."""
    limit_status: int = 429
    """HTTP status of the `{"error": 1}` beyond the limit; what is refused takes no effect."""
    status_queries: bool = True
    """Whether `getsmsstatus` answers, or refuses with `{"error": 1}`; it is expected to answer."""
    status_lag: float = 0
    """Seconds until `getsmsstatus` answers a status that a webhook reports at once; whether there
    is a delay is unknown."""
    list_lag: float = 0
    """Seconds until `getallsms` lists a message; whether there is a delay is unknown."""
    incoming_list_lag: float | None = None
    """The same for incoming messages; None for `list_lag`."""
    unlisted_channels: frozenset[int] = frozenset()
    """Channels whose incoming messages `getallsms` leaves out; the page "Get all SMS" names
    none."""
    list_pictures: bool = True
    """Whether `getallsms` has pictures; its rows have no field for a link."""
    listed_sender: ListedSender = ListedSender.SAME
    listed_text: frozenset[ListedText] = frozenset()
    ignored_filters: frozenset[
        Literal[
            "begindate", "customerid", "device_id", "enddate", "phone", "sim", "status"
        ]
    ] = frozenset()
    """Filters of `getallsms` that have no effect; all are documented, none was tried."""
    list_tags: bool = True
    """Whether `getallsms` returns `customerid` and filters by it; one sample does."""
    date_filters_local: bool = False
    """Whether begindate and enddate are in the account's zone; timetosend is UTC (sample)."""
