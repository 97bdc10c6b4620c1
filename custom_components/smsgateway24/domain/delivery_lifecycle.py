"""Where an outgoing message stands after a report: the order of a life, and its attempts.

Pure. Within an attempt a status only advances; the service can send a message again, and its
reports then open a new attempt.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ..protocol import Status, StatusReport
from .ledger import SentRecord

RESEND_GAP = timedelta(minutes=2)
"""How long after a failure a report without times can only be that of a resend."""
_MAX_ODDITIES = 8

_LIFE = (Status.PENDING, Status.QUEUED, Status.TAKEN_BY_PHONE, Status.SENT)
_RANK = {status: rank for rank, status in enumerate(_LIFE)}
_FAILED_RANK = len(_LIFE)
_DELIVERED_RANK = _FAILED_RANK + 1
# An operator that says "not delivered" has been given the message by the phone.
_WERE_SENT = frozenset({Status.SENT, Status.DELIVERED, Status.NOT_DELIVERED})


def _rank(status: Status) -> int:
    if status.failed:
        return _FAILED_RANK
    return _RANK.get(status, _DELIVERED_RANK if status is Status.DELIVERED else -1)


def advance(
    known: SentRecord | None, report: StatusReport, now: datetime
) -> SentRecord | None:
    """Give where the message stands after a report, None when the report comes too late.

    Within an attempt a status only advances. A report that steps back opens a new attempt when
    the service's own times say that it is newer; where there are not two times to compare, only a
    failure that is more than two minutes old yields.
    """
    status = report.status
    if known is None or not known.attempt:
        known = known or SentRecord(attempt=0, known_at=now)
        return _opened(known, report, status, now)
    if status is Status.UNKNOWN:
        # It has no place in the life order: worth a mention, but it moves nothing.
        if (
            known.status.final
            or report.status_id in known.oddities
            or len(known.oddities) >= _MAX_ODDITIES
        ):
            return None
        return replace(known, oddities=(*known.oddities, report.status_id))
    if _is_before(report.changed_at, known.opened_at):
        return None
    if _rank(status) > _rank(known.status) and not known.status.failed:
        return _continued(known, report, status, now)
    if (known.status.failed or _rank(status) < _rank(known.status)) and _opens(
        known, report, now
    ):
        return _opened(known, report, status, now)
    if known.status.failed and status is Status.DELIVERED:
        # The operator gave up too early: what was delivered was delivered.
        return _continued(known, report, status, now)
    return None


def _is_before(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and other is not None and moment < other


def _opens(known: SentRecord, report: StatusReport, now: datetime) -> bool:
    """Whether a report that steps back is one of a new attempt."""
    if report.changed_at is not None and known.changed_at is not None:
        if report.changed_at <= known.changed_at:
            return False
        if known.timed:
            return True
    return known.status.failed and now - known.known_at > RESEND_GAP


def _opened(
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
        oddities=(report.status_id,) if status is Status.UNKNOWN else (),
        counted_sent=status in _WERE_SENT,
        sent_from_here=known.sent_from_here,
    )


def _continued(
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
