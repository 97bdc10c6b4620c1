"""Applies a payload to the state of a phone, and returns the event to publish.

Without I/O, clock or Home Assistant; the time and the sender or recipient are passed in. Only this
module and the ledger decide whether a message or a report is published, so that it is only once.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import json

from ..protocol import IncomingMessage, MessageType, Status, StatusReport
from .clock_offset import CLOCK_TOLERANCE
from .contacts import Party
from .delivery_lifecycle import advance
from .ledger import Ledger
from .state import (
    DeliveryUpdated,
    IsDeleted,
    LastDelivery,
    LastImage,
    LastMessage,
    MessageReceived,
    PhoneEvent,
    PhoneState,
    Problem,
    QueuedPayload,
)

PROBLEM_LIFETIME = timedelta(hours=24)
MAX_PROBLEMS = 50
MAX_TEXT = 8_000
# The recorder drops an event of more than 32,768 bytes; the rest of an event fits into 4 KiB.
_MAX_TEXT_BYTES = 28_000
_MAX_CHAR_BYTES = 6
_NEW_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """New state and event of a payload; no event for one that is a repeat or comes too late."""

    state: PhoneState
    event: PhoneEvent | None = None


def reduce(
    state: PhoneState,
    ledger: Ledger,
    queued: QueuedPayload,
    party: Party,
    *,
    keep_content: bool,
    now: datetime,
    digest: int = 0,
) -> Transition:
    """Return the transition of a payload, and note it in the ledger, which is changed.

    `digest` is that of a message, by which it is recognised later.
    """
    if isinstance(queued.payload, StatusReport):
        return _reduce_report(state, ledger, queued, queued.payload, party, now)
    return _reduce_message(
        state,
        ledger,
        queued,
        queued.payload,
        party,
        keep_content=keep_content,
        now=now,
        digest=digest,
    )


def expire_problems(state: PhoneState, now: datetime) -> PhoneState:
    """Return the state without delivery problems that are older than 24 hours."""
    kept = tuple(p for p in state.problems if now - p.since < PROBLEM_LIFETIME)
    return state if len(kept) == len(state.problems) else replace(state, problems=kept)


def without_content(state: PhoneState, *, text: bool, image: bool) -> PhoneState:
    """Return the state without the last text or picture, once it may no longer be kept."""
    last = state.last_message
    if text and last is not None and not last.hidden:
        state = replace(
            state, last_message=replace(last, text="", image_url=None, hidden=True)
        )
    return replace(state, last_image=None) if image and state.last_image else state


def without_messages(state: PhoneState, is_deleted: IsDeleted) -> PhoneState:
    """Return the state without the last message and picture if they were deleted."""
    last, image = state.last_message, state.last_image
    if last is not None and is_deleted(last.sender, last.channel, last.received_at):
        state = replace(state, last_message=None)
    if image is not None and is_deleted(image.sender, image.channel, image.received_at):
        state = replace(state, last_image=None)
    return state


def _reduce_message(
    state: PhoneState,
    ledger: Ledger,
    queued: QueuedPayload,
    message: IncomingMessage,
    party: Party,
    *,
    keep_content: bool,
    now: datetime,
    digest: int,
) -> Transition:
    if ledger.knows(message.message_id):
        return Transition(state=state)
    text, truncated = shorten(message.text)
    # A phone whose clock is set to 2099 must not block the sensors for newer messages.
    received_at = min(message.received_at or queued.accepted_at, queued.accepted_at)
    known = message.received_at or message.sent_at
    future_dated = known is not None and known - queued.accepted_at > CLOCK_TOLERANCE
    event = MessageReceived(
        message=message,
        party=party,
        text=text if keep_content else "",
        text_truncated=truncated and keep_content,
        image_url=message.image_url if keep_content else None,
        hidden=not keep_content,
        age=_age(None if future_dated else known, queued.accepted_at, now),
        future_dated=future_dated,
        received_at=received_at,
        accepted_at=queued.accepted_at,
        via=queued.via,
        recovered=queued.recovered,
    )
    transition = Transition(state=_with_message(state, event), event=event)
    ledger.remember(message.message_id, now, digest)
    return transition


def _with_message(state: PhoneState, event: MessageReceived) -> PhoneState:
    """Return the state with a message, unless catch-up found it and the state has a newer one."""
    message = event.message
    last, image = state.last_message, state.last_image
    if not event.recovered or last is None or event.received_at >= last.received_at:
        last = LastMessage(
            message_id=message.message_id,
            type=message.type,
            channel=message.channel,
            sender=message.sender,
            sender_name=event.party.name,
            text=event.text,
            image_url=event.image_url,
            hidden=event.hidden,
            received_at=event.received_at,
        )
    url = event.image_url if message.type is MessageType.IMAGE else None
    if url is not None and (
        not event.recovered or image is None or event.received_at >= image.received_at
    ):
        image = LastImage(
            message_id=message.message_id,
            channel=message.channel,
            sender=message.sender,
            url=url,
            received_at=event.received_at,
        )
    return replace(
        state, last_message=last, last_image=image, received=state.received + 1
    )


def shorten(text: str) -> tuple[str, bool]:
    """Return a text cut to what an event may contain, and whether anything was cut."""
    short = text[:MAX_TEXT]
    if (
        len(short) * _MAX_CHAR_BYTES > _MAX_TEXT_BYTES
        and len(json.dumps(short, ensure_ascii=False).encode()) > _MAX_TEXT_BYTES
    ):
        room = _MAX_TEXT_BYTES
        for index, char in enumerate(short):
            room -= _json_size(char)
            if room < 0:
                short = short[:index]
                break
    return short, len(short) < len(text)


def _json_size(char: str) -> int:
    if char < " ":
        return 6
    if char in '"\\':
        return 2
    return len(char.encode())


def _age(known: datetime | None, accepted_at: datetime, now: datetime) -> int | None:
    """Return a message's age in seconds; None if its time is unknown and it has not waited here.

    It counts from the time at which the phone received it. The time of sending is only a
    substitute: operators' clocks are wrong by minutes or by the hours of a time zone, which would
    make every message of theirs too old. A time in the future is no time: the clock is wrong, and
    the message may be of any hour. The age is at least the time it has waited here.
    """
    if known is None:
        return (
            int((now - accepted_at).total_seconds())
            if now - accepted_at > _NEW_WITHIN
            else None
        )
    return max(0, int((now - min(known, accepted_at)).total_seconds()))


def _reduce_report(
    state: PhoneState,
    ledger: Ledger,
    queued: QueuedPayload,
    report: StatusReport,
    party: Party,
    now: datetime,
) -> Transition:
    if report.changed_at is not None and report.changed_at - now > CLOCK_TOLERANCE:
        # With it, all later reports would count as too late.
        report = replace(report, changed_at=None)
    known = ledger.sent(report.message_id)
    record = advance(known, report, now)
    if record is None:
        return Transition(state=state)
    # A new attempt counts again; within one, "delivered" must not count as sent a second time.
    newly_sent = record.counted_sent and not (
        known is not None and known.attempt == record.attempt and known.counted_sent
    )
    status, channel = report.status, report.channel
    recipient = party.normalized or report.recipient
    transition = Transition(
        state=replace(
            state,
            last_delivery=LastDelivery(
                message_id=report.message_id,
                recipient=report.recipient,
                channel=channel,
                status=status,
                status_id=report.status_id,
                status_message=report.status_message,
                attempt=record.attempt,
            ),
            problems=_delivery_problems(state.problems, report, status, recipient, now),
            sent=state.sent + newly_sent,
            delivered=state.delivered + (status is Status.DELIVERED),
            failed=state.failed + status.failed,
        ),
        event=DeliveryUpdated(
            message_id=report.message_id,
            party=party,
            channel=channel,
            channel_id=report.channel_id,
            device_id=report.device_id,
            status=status,
            status_id=report.status_id,
            status_message=report.status_message,
            previous=None if known is None or not known.attempt else known.status,
            attempt=record.attempt,
            sent_from_here=record.sent_from_here,
            changed_at=report.changed_at,
            via=queued.via,
            recovered=queued.recovered,
        ),
    )
    ledger.record(report.message_id, record)
    return transition


def _delivery_problems(
    problems: tuple[Problem, ...],
    report: StatusReport,
    status: Status,
    recipient: str,
    now: datetime,
) -> tuple[Problem, ...]:
    """Return the problems, one per recipient, until a message that is not older reaches them."""
    if status.failed:
        kept = tuple(p for p in problems if p.recipient != recipient)
        # A message between two that failed does not solve the problem of the later one.
        same = (p.message_id for p in problems if p.recipient == recipient)
        problem = Problem(
            message_id=max((report.message_id, *same)), recipient=recipient, since=now
        )
        return (*kept, problem)[-MAX_PROBLEMS:]
    if status in {Status.SENT, Status.DELIVERED}:
        return tuple(
            p
            for p in problems
            if p.recipient != recipient or p.message_id > report.message_id
        )
    return problems
