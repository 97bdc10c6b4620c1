"""What webhook requests say, as values.

Ids are integers within 64 bits or None, texts are str without NUL or lone surrogates, times are
aware datetimes in UTC or None. Private fields stay out of repr: Home Assistant prints the
arguments of a listener that raises.

Source: the vendor's pages "Webhooks" (three generations, all in circulation) and "API".
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

INCOMING_STATUS_ID = 5
"""Marks an incoming message in the service's list; it is no delivery state."""

PENDING_STATUS_ID = 1
"""Of a message that the service has accepted."""

# Room for anything real, small enough that no event or state can outgrow the recorder.
MAX_ADDRESS = 256
MAX_STATUS_MESSAGE = 500
MAX_TYPE_NAME = 50


class Channel(StrEnum):
    """A slot of the phone, by the vendor's slot ids 0 to 5."""

    SIM_1 = "sim_1"
    SIM_2 = "sim_2"
    WHATSAPP_BUSINESS = "whatsapp_business"
    WHATSAPP = "whatsapp"
    RCS_1 = "rcs_1"
    RCS_2 = "rcs_2"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, channel_id: int | None) -> Channel:
        """Return the channel of a slot; an id that is new or absent is `unknown`, not an error."""
        return _CHANNELS.get(channel_id, cls.UNKNOWN)

    @property
    def slot(self) -> int:
        """The slot's id; raises KeyError for `unknown`."""
        return _SLOTS[self]


_CHANNELS: dict[int | None, Channel] = {
    0: Channel.SIM_1,
    1: Channel.SIM_2,
    2: Channel.WHATSAPP_BUSINESS,
    3: Channel.WHATSAPP,
    4: Channel.RCS_1,
    5: Channel.RCS_2,
}
_SLOTS = {channel: slot for slot, channel in _CHANNELS.items() if slot is not None}


class MessageType(StrEnum):
    """What a message carries; one of an undocumented type is still a message."""

    TEXT = "text"
    IMAGE = "image"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where an outgoing message is in its life (vendor's page "Statuses").

    `failed` says that the message did not arrive and, left alone, will not; `final` that the status
    ends an attempt, though a resend may still open another one.
    """

    failed: bool
    final: bool

    PENDING = "pending"
    QUEUED = "queued"
    TAKEN_BY_PHONE = "taken_by_phone"
    SENT = "sent"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    GENERIC_FAILURE = "generic_failure"
    NO_SERVICE = "no_service"
    NULL_PDU = "null_pdu"
    RADIO_OFF = "radio_off"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, status_id: int | None) -> Status:
        """Return the status of an id; one that is new is `unknown`, and its id is kept, too."""
        return _STATUSES.get(status_id, cls.UNKNOWN)


_STATUSES: dict[int | None, Status] = {
    1: Status.PENDING,
    3: Status.QUEUED,
    2: Status.TAKEN_BY_PHONE,
    6: Status.SENT,
    7: Status.DELIVERED,
    8: Status.NOT_DELIVERED,
    9: Status.GENERIC_FAILURE,
    10: Status.NO_SERVICE,
    11: Status.NULL_PDU,
    12: Status.RADIO_OFF,
    100: Status.NOT_ALLOWED,
    101: Status.NOT_ALLOWED,
}
_FAILURES = frozenset(
    {
        Status.NOT_DELIVERED,
        Status.GENERIC_FAILURE,
        Status.NO_SERVICE,
        Status.NULL_PDU,
        Status.RADIO_OFF,
        Status.NOT_ALLOWED,
    }
)
for _status in Status:
    _status.failed = _status in _FAILURES
    _status.final = _status.failed or _status is Status.DELIVERED


class PingReason(StrEnum):
    """Why a valid request has no content."""

    ARTICLE = "article"
    """The body of the vendor's article and of its test button, which contradicts its own docs."""
    INCOMING_STATUS = "incoming_status"
    """Status 5 marks an incoming message in the service's list; it is no delivery state."""
    UNKNOWN = "unknown"
    """An object of an undocumented kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A message that was sent to the phone.

    `type_name` is the service's own word for an undocumented type; `image_url` its link, too.
    """

    message_id: int
    sender: str = field(repr=False)
    type: MessageType
    text: str = field(default="", repr=False)
    image_url: str | None = field(default=None, repr=False)
    type_name: str | None = None
    channel_id: int | None = None
    internal_id: int | None = None
    device_id: int | None = None
    received_at: datetime | None = None
    sent_at: datetime | None = None

    @property
    def channel(self) -> Channel:
        """The slot it came in by."""
        return Channel.of(self.channel_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """One step in the life of a message that the phone sends."""

    message_id: int
    status_id: int | None
    status_message: str = field(default="", repr=False)
    recipient: str = field(repr=False)
    channel_id: int | None = None
    device_id: int | None = None
    changed_at: datetime | None = None

    @property
    def channel(self) -> Channel:
        """The slot it goes out by."""
        return Channel.of(self.channel_id)

    @property
    def status(self) -> Status:
        """The status by name."""
        return Status.of(self.status_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A valid request without content: the phone or the service is reachable."""

    reason: PingReason
    device_id: int | None = None


type WebhookPayload = IncomingMessage | StatusReport | Ping
