"""Deletes messages from the history: those that are too old by themselves, others on request."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.publish import history_signal, options_signal
from ..domain.history import HistoryFilter
from ..storage.database import UnavailableError
from ..timer import Timer
from .messages import correspondents, history_unavailable

INTERVAL = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """What is deleted: messages of one phone, of a number or a contact, before a time.

    What is None does not matter; the time is aware.
    """

    phone_id: str | None = None
    number: str | None = None
    contact_id: str | None = None
    before: datetime | None = None


async def async_delete_messages(account: Account, deletion: Deletion) -> int:
    """Delete messages for good; return how many. Raises ActionFailedError."""
    until = deletion.before and deletion.before - timedelta(milliseconds=1)
    wanted = HistoryFilter(
        phone_id=deletion.phone_id,
        until=until,
        correspondents=correspondents(account, deletion.number, deletion.contact_id),
        # Not what comes while it waits for its turn.
        up_to=account.data.history_row,
    )
    called = dt_util.utcnow()
    if not await account.store.async_save():
        raise history_unavailable(account)
    account.async_forget_shown(replace(wanted, until=until or called))
    try:
        deleted = await account.store.async_delete(wanted)
    except UnavailableError:
        raise history_unavailable(account) from None
    _note_deleted(account, deleted)
    return deleted


def _note_deleted(account: Account, deleted: int) -> None:
    """Have those who show the history load it anew, if anything is gone."""
    if deleted:
        async_dispatcher_send(
            account.hass, history_signal(account.entry.entry_id), None
        )


class HistoryRetention:
    """Deletes what is older than the option *Days of history* says, once a day.

    Without a history, it deletes all of it at once. Where nothing is in it, there is no timer.
    """

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is deleted yet."""
        self._hass = hass
        self._account = account
        self._timer = Timer(hass, self._async_start_run)

    @callback
    def async_start(self) -> None:
        """Run, also with other options, and every day from then on where there is a history."""
        entry = self._account.entry
        entry.async_on_unload(self._account.store.async_on_fold(self._async_on_fold))
        entry.async_on_unload(
            async_dispatcher_connect(
                self._hass, options_signal(entry.entry_id), self._async_start_run
            )
        )
        entry.async_on_unload(self._timer.async_stop)
        self._async_start_run()

    @callback
    def _async_on_fold(self) -> None:
        """Begin to run every day with the first message."""
        if self._account.history_days and not self._timer.active:
            self._async_start_run()

    @callback
    def _async_start_run(self) -> None:
        self._account.entry.async_create_background_task(
            self._hass, self._async_run(), "smsgateway24 history"
        )

    async def _async_run(self) -> None:
        days, store = self._account.history_days, self._account.store
        try:
            if not days:
                self._timer.async_stop()
                _note_deleted(self._account, await store.async_delete(HistoryFilter()))
                return
            oldest = dt_util.utcnow() - timedelta(days=days)
            pruned = await store.async_prune(HistoryFilter(until=oldest))
            _note_deleted(self._account, pruned)
            if not await store.async_find(HistoryFilter(), 1):
                return
        except UnavailableError:
            # There is a repair about it.
            pass
        if self._account.attached:
            self._timer.async_start(INTERVAL)
