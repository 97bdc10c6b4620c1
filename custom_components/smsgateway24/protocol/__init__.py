"""Wire format of webhooks and of the service's list: bytes or rows in, frozen values out.

Without Home Assistant, aiohttp, clock and I/O: it could be a package of its own, and a test can
try any bytes.
"""

from .body import read_object
from .errors import ProtocolError
from .listing import ListedMessage, read_listing
from .model import (
    Channel,
    IncomingMessage,
    MessageType,
    Ping,
    PingReason,
    Status,
    StatusReport,
    WebhookPayload,
)
from .payload import parse, parse_fields
from .shape import Kind, Shapes, kind_of

__all__ = [
    "Channel",
    "IncomingMessage",
    "Kind",
    "ListedMessage",
    "MessageType",
    "Ping",
    "PingReason",
    "ProtocolError",
    "Shapes",
    "Status",
    "StatusReport",
    "WebhookPayload",
    "kind_of",
    "parse",
    "parse_fields",
    "read_listing",
    "read_object",
]
