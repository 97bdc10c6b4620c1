"""Status of an outgoing message after each report: order of the statuses, and attempts.

Without I/O and clock; the time is passed in. Within an attempt a status only advances. The service
can send a message again; the reports of that open a new attempt.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ..protocol import Status, StatusReport
from .ledger import SentRecord

RESEND_GAP = timedelta(minutes=2)
"""A report without times that comes longer than this after a failure is that of a resend."""
_MAX_UNKNOWN_IDS = 8

_ORDER = (Status.PENDING, Status.QUEUED, Status.TAKEN_BY_PHONE, Status.SENT)
_RANK = {status: rank for rank, status in enumerate(_ORDER)}
_FAILED_RANK = len(_ORDER)
_DELIVERED_RANK = _FAILED_RANK + 1
# An operator that reports "not delivered" has received the message from the phone.
_SUCCESSES = frozenset({Status.SENT, Status.DELIVERED})
_WERE_SENT = frozenset({Status.SENT, Status.DELIVERED, Status.NOT_DELIVERED})


def _rank(status: Status) -> int:
    if status.failed:
        return _FAILED_RANK
    return _RANK.get(status, _DELIVERED_RANK if status is Status.DELIVERED else -1)


def advance(
    known: SentRecord | None, report: StatusReport, now: datetime
) -> SentRecord | None:
    """Return the record of a message after a report; None when the report comes too late.

    A report that steps back opens a new attempt if the service's times show that it is newer.
    Without two times to compare, it does so only after a failure older than `RESEND_GAP`. A failure
    is no step back from a success that is only claimed.
    """
    status = report.status
    if known is None or not known.attempt:
        known = known or SentRecord(attempt=0, known_at=now)
        return _open_attempt(known, report, status, now)
    if status is Status.UNKNOWN:
        # It has no rank: it is published once per status id, and the status stays.
        if (
            known.status.final
            or report.status_id in known.unknown_ids
            or len(known.unknown_ids) >= _MAX_UNKNOWN_IDS
        ):
            return None
        return replace(known, unknown_ids=(*known.unknown_ids, report.status_id))
    if _is_before(report.changed_at, known.opened_at):
        return None
    if status.failed and is_only_claimed(known):
        return _continue_attempt(known, report, status, now)
    if _rank(status) > _rank(known.status) and not known.status.failed:
        return _continue_attempt(known, report, status, now)
    if (known.status.failed or _rank(status) < _rank(known.status)) and _opens_attempt(
        known, report, now
    ):
        return _open_attempt(known, report, status, now)
    if known.status.failed and status is Status.DELIVERED:
        # The operator reported the failure too early: the message was delivered after all.
        return _continue_attempt(known, report, status, now)
    return None


def is_only_claimed(record: SentRecord) -> bool:
    """Whether a message of ours was reported as sent or delivered, and the service did not say so.

    Who knows a webhook URL can claim that. A failure is believed then, however late it comes.
    """
    return (
        record.sent_from_here
        and record.status in _SUCCESSES
        and not covers(record.service_status, record.status)
    )


def covers(said: Status | None, status: Status) -> bool:
    """Whether what the service has said includes a status: what is delivered was sent."""
    return said is status or (said is Status.DELIVERED and status is Status.SENT)


def confirm(record: SentRecord, status: Status) -> SentRecord:
    """Return the record of a message after the service itself has said its status."""
    if not (status in _SUCCESSES or status.failed) or covers(
        record.service_status, status
    ):
        return record
    return replace(record, service_status=status)


def _is_before(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and other is not None and moment < other


def _opens_attempt(known: SentRecord, report: StatusReport, now: datetime) -> bool:
    """Return whether a report that steps back belongs to a new attempt."""
    if report.changed_at is not None and known.changed_at is not None:
        if report.changed_at <= known.changed_at:
            return False
        if known.timed:
            return True
    return known.status.failed and now - known.known_at > RESEND_GAP


def _open_attempt(
    known: SentRecord, report: StatusReport, status: Status, now: datetime
) -> SentRecord:
    return SentRecord(
        attempt=known.attempt + 1,
        status=status,
        status_id=report.status_id,
        changed_at=report.changed_at,
        timed=report.changed_at is not None,
        opened_at=report.changed_at if known.attempt else None,
        known_at=now,
        unknown_ids=(report.status_id,) if status is Status.UNKNOWN else (),
        counted_sent=status in _WERE_SENT,
        sent_from_here=known.sent_from_here,
        history_row=known.history_row,
    )


def _continue_attempt(
    known: SentRecord, report: StatusReport, status: Status, now: datetime
) -> SentRecord:
    times = [time for time in (known.changed_at, report.changed_at) if time is not None]
    return replace(
        known,
        status=status,
        status_id=report.status_id,
        changed_at=max(times, default=None),
        timed=report.changed_at is not None,
        known_at=now,
        counted_sent=known.counted_sent or status in _WERE_SENT,
    )
