"""What the service says of messages: bytes or rows in, frozen values out.

Pure on purpose: no Home Assistant, no aiohttp, no clock, no I/O, so that the folder can be
lifted into a package of its own and so that a test can throw any bytes at it.
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
from .shape import Shapes, kind_of

__all__ = [
    "Channel",
    "IncomingMessage",
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
