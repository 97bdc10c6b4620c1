"""What the service says of messages: bytes or rows in, frozen values out.

Pure on purpose: no Home Assistant, no aiohttp, no clock, no I/O, so that the folder can be
lifted into a package of its own and so that a test can throw any bytes at it.
"""

from .errors import ProtocolError
from .listing import ListedMessage, read_listing
from .model import (
    Channel,
    Delivery,
    IncomingMessage,
    LifeSign,
    MessageType,
    SignOfLife,
    Status,
    StatusReport,
)
from .webhook import parse

__all__ = [
    "Channel",
    "Delivery",
    "IncomingMessage",
    "LifeSign",
    "ListedMessage",
    "MessageType",
    "ProtocolError",
    "SignOfLife",
    "Status",
    "StatusReport",
    "parse",
    "read_listing",
]
