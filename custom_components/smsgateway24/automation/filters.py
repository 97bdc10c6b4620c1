"""Which messages and reports a trigger is for.

Pure. Patterns run in the `regex` library with a time limit: a pattern is the user's and a text a
stranger's, and together they can take for ever.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from unicodedata import normalize

import regex

from ..domain.phone_numbers import NAMED_CHANNELS, parse_address
from ..domain.state import DeliveryUpdated, MessageReceived, Via
from ..protocol import Channel, MessageType, Status

PATTERN_TIMEOUT = 0.05
"""Seconds; Home Assistant does nothing else in them."""
MAX_PATTERN = 1_000


class Match(StrEnum):
    """How a text is compared."""

    CONTAINS = "contains"
    EQUALS = "equals"
    STARTS_WITH = "starts_with"
    REGEX = "regex"


class Mismatch(StrEnum):
    """Why something was not meant; told in traces, so without anything of the message."""

    SENDER = "sender_differs"
    CONTACT = "contact_differs"
    UNTRUSTED = "sender_not_trusted"
    CHANNEL = "channel_differs"
    TYPE = "type_differs"
    TOO_OLD = "too_old"
    TEXT = "text_differs"
    PATTERN_TIMED_OUT = "pattern_timed_out"
    STATUS = "status_differs"
    NOT_MINE = "not_sent_from_here"


def compiled(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern; raises ValueError with what is wrong and where."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"it is longer than {MAX_PATTERN} characters")
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except regex.error as err:
        raise ValueError(str(err)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _folded(text: str) -> str:
    """Make equal what reads equal but for its case (Unicode, "canonical caseless matching")."""
    return normalize("NFC", normalize("NFD", text).casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFilter:
    """A text to be found; `pattern` is there for a regular expression."""

    text: str = field(repr=False)
    match: Match
    pattern: regex.Pattern[str] | None = field(default=None, repr=False)

    def groups_in(self, text: str) -> dict[str, str | None] | None:
        """Give the named groups of a text that matches, None for one that does not.

        Raises TimeoutError when a pattern takes too long.
        """
        if self.pattern is not None:
            found = self.pattern.search(text, timeout=PATTERN_TIMEOUT)
            return None if found is None else found.groupdict()
        wanted, there = _folded(self.text), _folded(text)
        matches = {
            Match.CONTAINS: wanted in there,
            Match.EQUALS: wanted.strip() == there.strip(),
            Match.STARTS_WITH: there.lstrip().startswith(wanted.lstrip()),
        }[self.match]
        return {} if matches else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """What a message must be like; None stands for whatever it is, `max_age` is in seconds."""

    senders: tuple[str, ...] | None = field(default=None, repr=False)
    contact_ids: frozenset[str] | None = None
    trusted: bool = False
    channels: frozenset[Channel] | None = None
    types: frozenset[MessageType] | None = None
    max_age: float | None = None
    text: TextFilter | None = None

    def judge(
        self, event: MessageReceived, country: str | None
    ) -> Mismatch | dict[str, str | None]:
        """Give the named groups of a message that is meant, else why it is not."""
        message, party = event.message, event.party
        if self.senders is not None and not any(
            _is_from(event, sender, country) for sender in self.senders
        ):
            return Mismatch.SENDER
        if self.contact_ids is not None and party.contact_id not in self.contact_ids:
            return Mismatch.CONTACT
        if self.trusted and not party.trusted:
            return Mismatch.UNTRUSTED
        if self.channels is not None and message.channel not in self.channels:
            return Mismatch.CHANNEL
        if self.types is not None and message.type not in self.types:
            return Mismatch.TYPE
        if self.max_age is not None and self._is_too_old(event, self.max_age):
            return Mismatch.TOO_OLD
        if self.text is None:
            return {}
        try:
            groups = self.text.groups_in(message.text)
        except TimeoutError:
            return Mismatch.PATTERN_TIMED_OUT
        return Mismatch.TEXT if groups is None else groups

    @staticmethod
    def _is_too_old(event: MessageReceived, max_age: float) -> bool:
        if event.age is None:
            return event.via is not Via.WEBHOOK
        return event.age > max_age


def _is_from(event: MessageReceived, sender: str, country: str | None) -> bool:
    """Whether a message is from a number or a name; from a name where networks choose them."""
    message = event.message
    wanted = parse_address(sender, country)
    if wanted.candidates:
        return bool(
            wanted.candidates & parse_address(message.sender, country).candidates
        )
    return (
        message.channel in NAMED_CHANNELS
        and message.sender.strip().casefold() == sender.strip().casefold()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """What a report must be like; statuses count when they, or a group they are of, are named."""

    statuses: frozenset[Status] | None = None
    final: bool = False
    failed: bool = False
    only_mine: bool = False

    def judge(self, event: DeliveryUpdated) -> Mismatch | dict[str, Any]:
        """Give nothing more of a report that is meant, else why it is not."""
        status = event.status
        if self.only_mine and not event.sent_from_here:
            return Mismatch.NOT_MINE
        if self.statuses is None or status in self.statuses:
            return {}
        if (self.final and status.final) or (self.failed and status.failed):
            return {}
        return Mismatch.STATUS
