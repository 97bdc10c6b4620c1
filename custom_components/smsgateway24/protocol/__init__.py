"""The service's webhook protocol: bytes in, one frozen value out.

Pure on purpose: no Home Assistant, no aiohttp, no clock, no I/O, so that the folder can be
lifted into a package of its own and so that a test can throw any bytes at it.
"""

from .errors import ProtocolError
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
    "MessageType",
    "ProtocolError",
    "SignOfLife",
    "Status",
    "StatusReport",
    "parse",
]
