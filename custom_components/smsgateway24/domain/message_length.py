"""How long a text is as SMS, and when it is too long to be sent by mistake.

Pure. Source: 3GPP TS 23.038 (alphabets) and 23.040 (several parts).
"""

from ..protocol import Channel

MAX_PARTS = 10
MAX_CHARACTERS = 4_096
"""What a message outside SMS may have: the limit of WhatsApp, the tightest of them."""

_SMS_CHANNELS = frozenset({Channel.SIM_1, Channel.SIM_2})

# The default alphabet, and the characters that take two places in it.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("\f^{}\\[~]|€")


def join_surrogates(text: str) -> str:
    """Join what YAML leaves of a character that was spelled as JSON does, in two halves.

    No encoder takes halves. Of one that stands alone U+FFFD is left.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def sms_parts(text: str) -> int:
    """Count the SMS that a text is sent as: 160 or 70 characters alone, 153 or 67 each of more."""
    if all(char in _GSM or char in _GSM_EXTENDED for char in text):
        length = len(text) + sum(char in _GSM_EXTENDED for char in text)
        single, several = 160, 153
    else:
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
        single, several = 70, 67
    return 1 if length <= single else -(-length // several)


def is_too_long(text: str, channel: Channel) -> bool:
    """Whether a text is longer than anybody would send on purpose."""
    if channel in _SMS_CHANNELS:
        return sms_parts(text) > MAX_PARTS
    return len(text) > MAX_CHARACTERS
