"""A simulator of the SmsGateWay24 service, for tests and for development.

It is not part of the integration: nothing in custom_components may import this package, and no
release contains it.
"""

from .behaviour import (
    Behaviour,
    DateForm,
    Encoding,
    Generation,
    ListedSender,
    ListedText,
    SentTime,
    Throttled,
)
from .clock import Clock, ManualClock, SystemClock
from .faults import ApiFault, ApiFaultKind, WebhookFault, WebhookFaultKind
from .journal import Call, WebhookCall
from .model import Account, Message, Phone
from .service import Service
from .simulator import Simulator

__all__ = [
    "Account",
    "ApiFault",
    "ApiFaultKind",
    "Behaviour",
    "Call",
    "Clock",
    "DateForm",
    "Encoding",
    "Generation",
    "ListedSender",
    "ListedText",
    "ManualClock",
    "Message",
    "Phone",
    "SentTime",
    "Service",
    "Simulator",
    "SystemClock",
    "Throttled",
    "WebhookCall",
    "WebhookFault",
    "WebhookFaultKind",
]
