"""HTTP client of the service, with typed requests and answers.

Uses aiohttp and no Home Assistant.
"""

from .client import API_URL, ZONE_MARGIN, Client, async_get_token
from .errors import ApiError, AuthError, MalformedError, RejectedError, UnavailableError
from .model import Device, DeviceStatus, MessageStatus, SendParameters, Sim

__all__ = [
    "API_URL",
    "ZONE_MARGIN",
    "ApiError",
    "AuthError",
    "Client",
    "Device",
    "DeviceStatus",
    "MalformedError",
    "MessageStatus",
    "RejectedError",
    "SendParameters",
    "Sim",
    "UnavailableError",
    "async_get_token",
]
