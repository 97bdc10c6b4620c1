"""Limits how much of what comes in by one webhook URL is published, by any caller.

Without I/O and clock; the time is passed in, in seconds that only go on. A URL that has become
known must not fill the recorder. Messages and reports are limited apart. A caller who floods the
URL in one name or from one address uses up what all share, so a part is kept for quiet senders,
and one for quiet addresses: the service calls from other addresses than the one that floods.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

BURST = 300
"""Messages, and reports, that may come at once."""
_QUIET_BURST = 5
_QUIET_RATE = 0.1
"""Messages a second up to which a sender or a calling address is quiet, and how many at once."""
_RESERVE_BURST = 100
_RESERVE_RATE = 1.0
_REPORTS_OF_ONE = 20
_REPORTS_RATE = _REPORTS_OF_ONE / 3_600
"""Reports about one message of ours that are published in any case, and how many a second."""
_MAX_NAMES = 1_000


@dataclass(slots=True, kw_only=True)
class TokenBucket:
    """What may happen at a rate, and a number of times at once."""

    rate: float
    burst: float
    tokens: float = -1.0
    filled_at: float = 0.0

    def take(self, now: float) -> bool:
        """Take a token, if there is one."""
        if self.wait(now) > 0:
            return False
        self.tokens -= 1
        return True

    def wait(self, now: float) -> float:
        """Return in how many seconds there is a token, 0 if there is one."""
        if self.tokens < 0:
            self.tokens = self.burst
        else:
            grown = self.tokens + (now - self.filled_at) * self.rate
            self.tokens = min(self.burst, grown)
        self.filled_at = now
        return max(0.0, (1 - self.tokens) / self.rate)


class _Buckets[KeyT]:
    """A bucket for each name, of which the ones used last are known."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[KeyT, TokenBucket] = OrderedDict()

    def take(self, name: KeyT, now: float) -> bool:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = TokenBucket(rate=self._rate, burst=self._burst)
            self._buckets[name] = bucket
            if len(self._buckets) > _MAX_NAMES:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(name)
        return bucket.take(now)


class CallLimits:
    """The limits of one webhook URL."""

    def __init__(self) -> None:
        """Start with nothing used up."""
        self._messages = TokenBucket(rate=1, burst=BURST)
        self._reports = TokenBucket(rate=1, burst=BURST)
        self._own_reports: _Buckets[int] = _Buckets(_REPORTS_RATE, _REPORTS_OF_ONE)
        self._reserves = {
            kind: TokenBucket(rate=_RESERVE_RATE, burst=_RESERVE_BURST)
            for kind in ("known", "sender", "caller")
        }
        self._quiet: dict[str, _Buckets[str]] = {
            kind: _Buckets(_QUIET_RATE, _QUIET_BURST) for kind in self._reserves
        }

    def admits_message(
        self,
        sender: str,
        caller: str | None,
        rate: float,
        now: float,
        is_known: Callable[[], bool],
    ) -> bool:
        """Return whether a message may be published now, and count it if so.

        `rate` is how many a second may be, after the first 300; `caller` is the network that calls,
        None if unknown; `is_known` says whether the sender is, of whom a caller invents others.
        """
        quiet = {
            kind: self._quiet[kind].take(name, now)
            for kind, name in (("sender", sender), ("caller", caller))
            if name is not None
        }
        self._messages.rate = rate
        if self._messages.take(now):
            return True
        if quiet.get("sender") and is_known():
            quiet["known"] = True
        return any(
            is_quiet and self._reserves[kind].take(now)
            for kind, is_quiet in quiet.items()
        )

    def admits_waiting(self, rate: float, now: float) -> bool:
        """Return whether a message that had to wait may be published now, and count it if so."""
        self._messages.rate = rate
        return self._messages.take(now)

    def wait(self, now: float) -> float:
        """Return in how many seconds the next message that waits may be published."""
        return self._messages.wait(now)

    def admits_report(
        self, message_id: int, rate: float, now: float, *, own: bool
    ) -> bool:
        """Return whether a report may be published now, and count it if so.

        One about a message that was sent from here may be, whatever else comes: 20 an hour.
        """
        if own and self._own_reports.take(message_id, now):
            return True
        self._reports.rate = rate
        return self._reports.take(now)
