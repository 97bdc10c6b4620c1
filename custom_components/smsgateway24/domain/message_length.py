"""Length of a text in SMS, and the limits above which it is refused as a mistake.

Without I/O. Source: 3GPP TS 23.038 (alphabets) and 23.040 (several parts).
"""

from ..protocol import Channel

MAX_PARTS = 10
MAX_CHARACTERS = 4_096
"""Limit of a message on other channels than SMS: that of WhatsApp, the lowest of them."""

_SMS_CHANNELS = frozenset({Channel.SIM_1, Channel.SIM_2})

# The default alphabet, and the characters that take two places in it.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")


def join_surrogates(text: str) -> str:
    """Return a text with its surrogate pairs joined; a lone surrogate becomes U+FFFD.

    YAML makes two surrogates of a character that is escaped as in JSON. No encoder accepts them.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def sms_parts(text: str) -> int:
    """Return the number of SMS for a text: one of 160 or 70 characters, or several of 153 or 67."""
    if all(char in _GSM or char in _GSM_EXTENDED for char in text):
        length = len(text) + sum(char in _GSM_EXTENDED for char in text)
        single, part = 160, 153
    else:
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        single, part = 70, 67
    return 1 if length <= single else -(-length // part)


def message_parts(text: str, channel: Channel) -> int:
    """Return of how many parts a message is: SMS, or the one of any other channel."""
    return sms_parts(text) if channel in _SMS_CHANNELS else 1


def is_too_long(text: str, channel: Channel) -> bool:
    """Return whether a text is longer than what is sent on purpose."""
    if channel in _SMS_CHANNELS:
        return sms_parts(text) > MAX_PARTS
    return len(text) > MAX_CHARACTERS
