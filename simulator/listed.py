"""How the list writes a message that a phone has received, where it may differ from the webhook."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
import html
from types import MappingProxyType

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from .behaviour import Behaviour, ListedSender, ListedText
from .model import Message, Phone

_LENGTH = 160
_STRAIGHT = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u2039\u203a", "'")
)
_CURLY = str.maketrans({'"': "\u201d", "'": "\u2019"})

_TEXTS: Mapping[ListedText, Callable[[str], str]] = MappingProxyType(
    {
        ListedText.NO_EMOJI: lambda text: "".join(c for c in text if c <= "\uffff"),
        ListedText.STRAIGHT_QUOTES: lambda text: text.translate(_STRAIGHT),
        ListedText.CURLY_QUOTES: lambda text: text.translate(_CURLY),
        ListedText.CUT: lambda text: text[:_LENGTH],
        # PHP writes a straight quote as a decimal number.
        ListedText.ENTITIES: lambda text: html.escape(text).replace("&#x27;", "&#039;"),
    }
)


def as_listed(message: Message, phone: Phone, behaviour: Behaviour) -> Message:
    """Return a message with sender and text as the list has them; outgoing ones are the same."""
    sender, habits = behaviour.listed_sender, behaviour.listed_text
    if not message.incoming or (sender is ListedSender.SAME and not habits):
        return message
    text = message.body
    for habit, write in _TEXTS.items():
        if habit in habits:
            text = write(text)
    if sender is ListedSender.OWN:
        address = phone.number_of(message.channel) or ""
    else:
        address = _address(message.address, sender)
    return replace(message, address=address, body=text)


@lru_cache(maxsize=1000)
def _address(address: str, form: ListedSender) -> str:
    if form is ListedSender.EMPTY:
        return ""
    try:
        number = phonenumbers.parse(address)
    except NumberParseException:
        return address
    written = phonenumbers.format_number
    match form:
        case ListedSender.JID:
            digits = written(number, PhoneNumberFormat.E164).removeprefix("+")
            return f"{digits}@s.whatsapp.net"
        case ListedSender.NATIONAL:
            national = written(number, PhoneNumberFormat.NATIONAL)
            return "".join(filter(str.isdecimal, national))
        case ListedSender.DASHED:
            return written(number, PhoneNumberFormat.RFC3966).removeprefix("tel:")
        case ListedSender.NAME:
            return f"Contact {address[-4:]}"
        case _:
            return address
