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
from .delivery_lifecycle import advance, confirm
from .identity import Identity, Likeness
from .ledger import Ledger
from .state import (
    ContactState,
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
    Via,
)

PROBLEM_LIFETIME = timedelta(hours=24)
MAX_PROBLEMS = 50
MAX_TEXT = 8_000
# The recorder drops an event of more than 32,768 bytes; the rest of an event fits into 4 KiB.
_MAX_TEXT_BYTES = 28_000
_MAX_CHAR_BYTES = 6
_NEW_WITHIN = timedelta(minutes=1)
# A caption, a later part or an edit of a message is no conflict, and not certainly none.
_CONFLICTS = {
    None: False,
    Likeness.DENIED: False,
    Likeness.OTHER_TEXT: None,
    Likeness.OTHER_SENDER: True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """New state and event of a payload; no event for one that is a repeat or comes too late.

    `confirms` says that the service itself has said for the first time what was published before.
    """

    state: PhoneState
    event: PhoneEvent | None = None
    confirms: bool = False


def reduce(
    state: PhoneState,
    ledger: Ledger,
    queued: QueuedPayload,
    party: Party,
    *,
    keep_content: bool,
    now: datetime,
    identity: Identity | None = None,
    judged: bool = False,
) -> Transition:
    """Return the transition of a payload, and note it in the ledger, which is changed.

    `identity` is that of a message. `judged` says
    that the service can be asked: then its word, and no webhook, ends a delivery problem.
    """
    if isinstance(queued.payload, StatusReport):
        return _reduce_report(
            state, ledger, queued, queued.payload, party, now, judged=judged
        )
    if identity is None:
        raise ValueError
    return _reduce_message(
        state,
        ledger,
        queued,
        queued.payload,
        party,
        identity,
        keep_content=keep_content,
        now=now,
    )


def expire_problems(state: PhoneState, now: datetime) -> PhoneState:
    """Return the state without delivery problems that are older than 24 hours."""
    kept = tuple(p for p in state.problems if now - p.since < PROBLEM_LIFETIME)
    return state if len(kept) == len(state.problems) else replace(state, problems=kept)


def without_content(state: PhoneState, *, text: bool, image: bool) -> PhoneState:
    """Return the state without the last text or picture, once it may no longer be kept."""
    last = state.last_message
    if text and last is not None and not last.hidden:
        state = replace(state, last_message=without_text(last))
    return replace(state, last_image=None) if image and state.last_image else state


def without_text(last: LastMessage) -> LastMessage:
    """Return a message without what may no longer be kept of it."""
    return replace(last, text="", image_url=None, hidden=True)


def without_messages(state: PhoneState, is_deleted: IsDeleted) -> PhoneState:
    """Return the state without the last message and picture if they were deleted."""
    last, image = state.last_message, state.last_image
    if last is not None and is_deleted(last.sender, last.channel, last.received_at):
        state = replace(state, last_message=None)
    if image is not None and is_deleted(image.sender, image.channel, image.received_at):
        state = replace(state, last_image=None)
    return state


def without_message(contact: ContactState, is_deleted: IsDeleted) -> ContactState:
    """Return the state of a contact without the last message if it was deleted."""
    last = contact.last_message
    if last is None or not is_deleted(last.sender, last.channel, last.received_at):
        return contact
    return replace(contact, last_message=None)


def _reduce_message(
    state: PhoneState,
    ledger: Ledger,
    queued: QueuedPayload,
    message: IncomingMessage,
    party: Party,
    identity: Identity,
    *,
    keep_content: bool,
    now: datetime,
) -> Transition:
    listed, message_id = queued.via is Via.POLL, message.message_id
    likeness = ledger.compare(
        message_id,
        identity,
        message.channel,
        listed=listed,
        at=message.received_at,
    )
    if listed and likeness is Likeness.SAME:
        # Who has read the list knows better, unless it was published meanwhile.
        is_repeat = ledger.has(message_id, identity.digest)
        likeness = Likeness.SAME if is_repeat else Likeness.OTHER_TEXT
    confirmed = True if listed else queued.confirmed
    if likeness is Likeness.SAME or (likeness is Likeness.DENIED and not confirmed):
        return Transition(state=state)
    text, truncated = shorten(message.text)
    # A phone whose clock is set to 2099 must not block the sensors for newer messages.
    received_at = min(message.received_at or queued.accepted_at, queued.accepted_at)
    known = message.received_at or message.sent_at
    future_dated = known is not None and known - queued.accepted_at > CLOCK_TOLERANCE
    if queued.listed_at is not None:
        # It is not younger than the service's row, whose clock is right.
        known = min(queued.listed_at, known or queued.listed_at)
        future_dated = False
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
        confirmed=confirmed,
        conflict=_CONFLICTS[likeness],
    )
    transition = Transition(state=_with_message(state, event), event=event)
    ledger.remember(
        message.message_id,
        now,
        identity.digest,
        listed=listed,
        denied=confirmed is False,
        private=not keep_content,
    )
    return transition


def newest_message(last: LastMessage | None, event: MessageReceived) -> LastMessage:
    """Return a message, or the last one if catch-up found the message and it is older."""
    if last is not None and event.recovered and event.received_at < last.received_at:
        return last
    message = event.message
    return LastMessage(
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


def _with_message(state: PhoneState, event: MessageReceived) -> PhoneState:
    """Return the state with a message, unless catch-up found it and the state has a newer one."""
    message, image = event.message, state.last_image
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
        state,
        last_message=newest_message(state.last_message, event),
        last_image=image,
        received=state.received + 1,
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
    *,
    judged: bool,
) -> Transition:
    if report.changed_at is not None and report.changed_at - now > CLOCK_TOLERANCE:
        # With it, all later reports would count as too late.
        report = replace(report, changed_at=None)
    known = ledger.sent(report.message_id)
    listed, status = queued.via is Via.POLL, report.status
    recipient = party.normalized or report.recipient
    said = confirm(known, status) if listed and known is not None else known
    is_confirmation = said is not known and known is not None and known.status is status
    # What was reported before is confirmed now; it is no second attempt that ended alike.
    record = None if is_confirmation else advance(known, report, now)
    problems = state.problems
    if listed or status.failed or not judged:
        failed = Problem(
            message_id=report.message_id,
            recipient=recipient,
            recipient_name=party.name,
            status=status,
            since=now,
        )
        problems = _delivery_problems(problems, failed)
    if record is None:
        if said is None or said is known:
            return Transition(state=state)
        ledger.record(report.message_id, said)
        if status.failed:
            # It raised the problem when it was published; a later message may have ended it.
            problems = state.problems
        return Transition(state=replace(state, problems=problems), confirms=True)
    if listed:
        record = confirm(record, status)
    # A new attempt counts again; within one, "delivered" must not count as sent a second time.
    newly_sent = record.counted_sent and not (
        known is not None and known.attempt == record.attempt and known.counted_sent
    )
    channel = report.channel
    transition = Transition(
        state=replace(
            state,
            last_delivery=LastDelivery(
                message_id=report.message_id,
                recipient=report.recipient,
                recipient_name=party.name,
                channel=channel,
                status=status,
                status_id=report.status_id,
                status_message=report.status_message,
                attempt=record.attempt,
            ),
            problems=problems,
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
            confirmed=True if listed else None,
        ),
    )
    ledger.record(report.message_id, record)
    return transition


def _delivery_problems(
    problems: tuple[Problem, ...], reported: Problem
) -> tuple[Problem, ...]:
    """Return the problems, one per recipient, until a message that is not older reaches them.

    `reported` is the message of a report, as the problem that it is if it failed.
    """
    recipient, status = reported.recipient, reported.status
    if status.failed:
        kept = tuple(p for p in problems if p.recipient != recipient)
        # A message between two that failed does not solve the problem of the later one.
        same = (p.message_id for p in problems if p.recipient == recipient)
        newest = max((reported.message_id, *same))
        return (*kept, replace(reported, message_id=newest))[-MAX_PROBLEMS:]
    if status in {Status.SENT, Status.DELIVERED}:
        return tuple(
            p
            for p in problems
            if p.recipient != recipient or p.message_id > reported.message_id
        )
    return problems
