"""Filters of the triggers for messages and delivery reports.

Without I/O. Patterns run in the `regex` library with a time limit: the user writes the pattern and
a sender the text, and some pairs of both would take for ever.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import regex

from ..domain.contacts import same_name
from ..domain.phone_numbers import NAMED_CHANNELS, parse_address, parse_typed_address
from ..domain.state import DeliveryUpdated, MessageReceived, Via
from ..domain.text_folding import fold_text
from ..protocol import Channel, MessageType, Status

PATTERN_TIMEOUT = 0.05
"""Seconds for which a pattern may block the event loop."""
MAX_PATTERN = 1_000


class Match(StrEnum):
    """How a text is compared."""

    CONTAINS = "contains"
    EQUALS = "equals"
    STARTS_WITH = "starts_with"
    REGEX = "regex"


class Mismatch(StrEnum):
    """Why an event does not match; shown in traces, so without content of the message."""

    SENDER = "sender_differs"
    CONTACT = "contact_differs"
    EXCEPTED = "contact_excepted"
    KNOWN = "known_differs"
    UNTRUSTED = "sender_not_trusted"
    UNCONFIRMED = "not_confirmed"
    CHANNEL = "channel_differs"
    TYPE = "type_differs"
    TOO_OLD = "too_old"
    TEXT = "text_differs"
    PATTERN_TIMED_OUT = "pattern_timed_out"
    STATUS = "status_differs"
    NOT_MINE = "not_sent_from_here"


def compile_pattern(pattern: str) -> regex.Pattern[str]:
    """Return the compiled pattern; raises ValueError with the error and its position."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"it is longer than {MAX_PATTERN} characters")
    try:
        return regex.compile(pattern, regex.IGNORECASE)
    except regex.error as err:
        raise ValueError(str(err)) from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


class TextFilter:
    """A text to compare messages with, folded; a regular expression gets the text as it is."""

    def __init__(
        self,
        *,
        text: str,
        match: Match,
        pattern: regex.Pattern[str] | None = None,
    ) -> None:
        """Fold the text; `pattern` is what `compile_pattern` made of it for `regex`."""
        self._match = match
        self._pattern = pattern
        self._expected = fold_text(text)
        if match is Match.EQUALS:
            self._expected = self._expected.strip()
        elif match is Match.STARTS_WITH:
            self._expected = self._expected.lstrip()

    def groups_in(self, text: str) -> dict[str, str | None] | None:
        """Return the named groups of a text that matches, None if it does not match.

        Raises TimeoutError if the pattern takes too long.
        """
        if self._pattern is not None:
            found = self._pattern.search(text, timeout=PATTERN_TIMEOUT)
            return None if found is None else found.groupdict()
        # Around a text is room, too: "water " is there at its end.
        expected, actual = self._expected, f" {fold_text(text)} "
        if not expected.strip():
            # Invisible marks alone would be in every text.
            return None
        matches = {
            Match.CONTAINS: expected in actual,
            Match.EQUALS: expected == actual.strip(),
            Match.STARTS_WITH: actual.lstrip().startswith(expected),
        }[self._match]
        return {} if matches else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """Criteria for a message; None matches every value, `max_age` is in seconds.

    Of the contacts in `except_ids` none matches. `known` is whether the sender is a contact.
    """

    senders: tuple[str, ...] | None = field(default=None, repr=False)
    contact_ids: frozenset[str] | None = None
    except_ids: frozenset[str] = frozenset()
    known: bool | None = None
    trusted: bool = False
    confirmed: bool = False
    channels: frozenset[Channel] | None = None
    types: frozenset[MessageType] | None = None
    max_age: float | None = None
    text: TextFilter | None = None

    def match(
        self, event: MessageReceived, country: str | None
    ) -> Mismatch | dict[str, str | None]:
        """Return the named groups of a message that matches, else why it does not."""
        message, party = event.message, event.party
        if self.senders is not None and not any(
            _is_from(event, sender, country) for sender in self.senders
        ):
            return Mismatch.SENDER
        if self.contact_ids is not None and party.contact_id not in self.contact_ids:
            return Mismatch.CONTACT
        if party.contact_id in self.except_ids:
            return Mismatch.EXCEPTED
        if self.known is not None and self.known is (party.contact_id is None):
            return Mismatch.KNOWN
        if self.trusted and not party.trusted:
            return Mismatch.UNTRUSTED
        if self.confirmed and not event.confirmed:
            return Mismatch.UNCONFIRMED
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

    def _is_too_old(self, event: MessageReceived, max_age: float) -> bool:
        if event.future_dated and self.trusted:
            # Its clock is wrong, so that a command of yesterday may look like one of tomorrow.
            return True
        if event.age is None:
            return event.via is not Via.WEBHOOK
        return event.age > max_age


def _is_from(event: MessageReceived, sender: str, country: str | None) -> bool:
    """Return whether a number or a name sent a message; a name only if networks set the names."""
    message = event.message
    expected = parse_typed_address(sender, country)
    if expected.candidates:
        return bool(
            expected.candidates
            & parse_address(message.sender, country, message.channel).candidates
        )
    return message.channel in NAMED_CHANNELS and same_name(message.sender, sender)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Criteria for a report: its status is in `statuses`, or final or failed if these are set."""

    statuses: frozenset[Status] | None = None
    final: bool = False
    failed: bool = False
    only_mine: bool = False

    def match(self, event: DeliveryUpdated) -> Mismatch | dict[str, Any]:
        """Return an empty dict for a report that matches, else why it does not."""
        status = event.status
        if self.only_mine and not event.sent_from_here:
            return Mismatch.NOT_MINE
        if self.statuses is None or status in self.statuses:
            return {}
        if (self.final and status.final) or (self.failed and status.failed):
            return {}
        return Mismatch.STATUS
