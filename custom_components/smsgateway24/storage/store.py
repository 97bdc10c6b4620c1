"""What is written of an account, and when: the event loop's side of its database.

All SQLite work is done by one thread for all accounts. Memory never waits for it: what changes
while a write is in progress is the next write, and a value that changes twice is written once.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..domain.contacts import AddressBook
from ..domain.history import Direction, HistoryFilter, HistoryMessage, Person
from ..protocol import Channel
from ..timer import Timer
from . import history
from .codec import DAMAGE, decode_record
from .database import (
    DamagedError,
    Database,
    Figures,
    Loaded,
    NewerError,
    ReplacedError,
    UnavailableError,
)
from .records import OF_HISTORY, Changes, RecordKey, merge

_LOGGER = logging.getLogger(__name__)

WRITE_DELAY = 0.05
"""Seconds in which changes are gathered: a burst is a few writes. A kill may repeat that much."""
FOLD_DELAY = timedelta(minutes=5)
"""From the first change that is in the journal to its folding."""
RETRY_DELAY = timedelta(seconds=10)
RETRY_PAUSE = 5
"""Seconds after a failed write in which no other one is tried for a request that waits for it."""
SLOW = 2
"""Seconds from which on a write counts as one that may fail."""
MAX_UNSAVED = 10_000
"""Changes of the history that wait while nothing can be written; older ones are dropped."""
PRUNED_AT_ONCE = 100
"""Messages of the history that are deleted in one step."""
BACKUP_TIME = timedelta(minutes=30)
"""The longest time that a backup is thought to take."""

_THREAD: HassKey[ThreadPoolExecutor] = HassKey(f"{DOMAIN}_storage")


def database_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the database of an account.

    It is in the configuration folder itself: of the folders below, backups contain all files.
    """
    return Path(hass.config.path(f"{DOMAIN}_{entry_id}.db"))


def mark_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the mark of an account's database, which is in no backup."""
    return Path(hass.config.path(f"{DOMAIN}_{entry_id}.log"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What is stored, decoded; `damaged` are the owners of which not all of it could be.

    `last_row` is the highest number in the history, 0 if nothing was ever recorded there.
    """

    values: dict[RecordKey, Any]
    last_row: int
    damaged: frozenset[str]


class AccountStore:
    """The database of one account.

    `collect` returns the changes since the last time, or everything, `keeps_content` whether texts
    from and to an address may be stored. `unreadable` is set if a file
    existed and could not be used, so that its data is lost; `newer` if that is because a later
    version wrote it; `aside` is the name under which it is kept. `restored` is set if the file is
    from a backup, `replaced` if it was deleted, replaced or damaged while it was in use, `failed`
    if the last write failed. `last_write` is when one succeeded.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        collect: Callable[[bool], Changes],
        keeps_content: Callable[[str, Channel], bool],
        on_change: Callable[[], None],
    ) -> None:
        """Prepare; `on_change` is called whenever one of the attributes has changed."""
        self._hass = hass
        self._name = f"{DOMAIN}.{entry_id}"
        self._database = Database(
            database_path(hass, entry_id), mark_path(hass, entry_id)
        )
        self._collect = collect
        self._keeps_content = keeps_content
        self._on_change = on_change
        self._unsaved: Changes = {}
        self._dirty = False
        self._whole = False
        self._forgetting = asyncio.Lock()
        self._forgets_later: bool | None = None
        self._waiting: list[asyncio.Future[bool]] = []
        self._task: asyncio.Task[None] | None = None
        self._start: asyncio.TimerHandle | None = None
        self._began: float | None = None
        self._failed_at: float | None = None
        self._closed = False
        self._opened = False
        self._fold_listeners: list[Callable[[], None]] = []
        self._fold_timer = Timer(hass, self._async_fold_soon)
        self._retry_timer = Timer(hass, self.async_schedule)
        self._backup_timer = Timer(hass, self._async_end_backup_soon)
        self.failed = False
        self.unreadable = False
        self.newer = False
        self.replaced = False
        self.restored = False
        self.aside = ""
        self.last_write: datetime | None = None

    # Reading

    async def async_load(self) -> Records | None:
        """Return what is stored; None if there is no file, or none that can be used.

        Raises UnavailableError if it can't be read now.
        """
        try:
            found = await self._async_run(self._load)
        except UnavailableError:
            # What is stored is unknown and must not be written over: another try has its own store.
            self._closed = True
            self._set_failed(failed=True)
            raise
        except DamagedError as err:
            self.unreadable = True
            self.newer = isinstance(err, NewerError)
            await self.async_set_aside()
            return None
        if found is None:
            return None
        loaded, records = found
        self.restored = loaded.restored
        if loaded.unclean:
            self._hass.async_create_background_task(
                self._async_maintain(self._database.check),
                "smsgateway24 check of the database",
            )
        return records

    def _load(self) -> tuple[Loaded, Records] | None:
        """Read and decode everything, in the thread: there may be a hundred thousand records."""
        _remove_earlier_files(Path(self._hass.config.path(STORAGE_DIR)), self._name)
        if (loaded := self._database.load()) is None:
            return None
        values: dict[RecordKey, Any] = {}
        damaged: set[str] = set()
        for key, text in loaded.records.items():
            try:
                values[key] = decode_record(key, text)
            except DAMAGE:
                damaged.add(key[1])
        return loaded, Records(
            values=values, damaged=frozenset(damaged), last_row=loaded.last_row
        )

    async def async_figures(self) -> Figures | None:
        """Return the size of the database; None if it can't be read."""
        try:
            return await self._async_run(self._database.figures)
        except UnavailableError, DamagedError:
            return None

    async def _async_maintain(self, job: Callable[[], None]) -> None:
        """Do what can be done later, too; a damaged page that it finds costs the history."""
        try:
            await self._async_run(job)
        except UnavailableError:
            return
        except DamagedError:
            await self._async_replace()
        except ReplacedError:
            self._async_note_replaced()
            self.async_schedule()

    async def _async_replace(self) -> None:
        """Write the file anew that was damaged while memory has all but the history."""
        self.replaced = True
        await self.async_set_aside()
        self.async_schedule()

    @callback
    def _async_note_replaced(self) -> None:
        self.replaced = self._whole = True
        # The other file may hold what may not be kept.
        self._forgets_later = bool(self._forgets_later)
        self._on_change()

    async def async_set_aside(self) -> None:
        """Keep a file that can't be used under another name; write another one."""
        self._whole = True
        self.aside = await self._async_run(self._database.set_aside)
        self._on_change()

    async def async_copy_aside(self) -> None:
        """Keep a copy of a file of which not all could be used, and write it anew."""
        self._whole = True
        try:
            self.aside = await self._async_run(self._database.copy_aside)
        except UnavailableError:
            await self.async_set_aside()
        self._on_change()

    # Writing

    @property
    def reliable(self) -> bool:
        """Whether changes are on the disk soon: no write has failed or takes long."""
        return not self.failed and (
            self._began is None or self._hass.loop.time() - self._began < SLOW
        )

    @callback
    def async_schedule(self) -> None:
        """Write within a moment what has changed by then."""
        self._dirty = True
        if self._task is not None or self._closed or self._failed_recently:
            return
        if not WRITE_DELAY:
            self._async_start()
        elif self._start is None:
            self._start = self._hass.loop.call_later(WRITE_DELAY, self._async_start)

    @callback
    def _async_start(self) -> None:
        if self._start is not None:
            self._start.cancel()
            self._start = None
        if self._task is None:
            self._task = self._hass.async_create_task(
                self._async_write(), "smsgateway24 write", eager_start=False
            )

    async def async_save(self) -> bool:
        """Write, and return whether everything known at the time of the call is on the disk.

        It is then safe from a power cut, too. Calls at the same time share a write.
        """
        if self._closed or self._failed_recently:
            return False
        waiting: asyncio.Future[bool] = self._hass.loop.create_future()
        self._waiting.append(waiting)
        self._dirty = True
        self._async_start()
        return await waiting

    @callback
    def async_write_anew(self) -> None:
        """Have the next write be one of all records, without a trace of earlier ones."""
        self._whole = True
        self._failed_at = None
        self.async_schedule()

    async def async_forget_content(self, *, asides: bool = False) -> None:
        """Delete content that may no longer be kept from the history, after all is written.

        What was set aside is deleted with it, or in any case with `asides`. What can't be done now
        is done once the database can be written again, or at the next start.
        """
        async with self._forgetting:
            asides = asides or bool(self._forgets_later)
            self._forgets_later, aside = None, self.aside
            try:
                found = await self._async_read(history.with_content)
                hidden = [
                    thread
                    for thread, (address, channel) in found.items()
                    if not self._keeps_content(address, channel)
                ]
                if hidden or asides:
                    # First: afterwards nothing is hidden that would say that it is due.
                    await self._async_run(self._database.forget_asides)
                if hidden:
                    await self._async_change(
                        lambda connection: history.forget_content(connection, hidden),
                        forget=True,
                    )
            except UnavailableError:
                # A file that is damaged was set aside with all that is in it.
                self._forgets_later = asides or self.aside != aside
            except asyncio.CancelledError:
                self._forgets_later = asides
                raise

    @property
    def _failed_recently(self) -> bool:
        return (
            self._failed_at is not None
            and self._hass.loop.time() - self._failed_at < RETRY_PAUSE
        )

    async def _async_write(self) -> None:
        """Write until nothing is left to be written."""
        waiting: list[asyncio.Future[bool]] = []
        try:
            while self._dirty:
                self._dirty = False
                waiting, self._waiting = self._waiting, []
                written = await self._async_write_once(durable=bool(waiting))
                for future in waiting:
                    if not future.done():
                        future.set_result(written)
                if not written:
                    break
        finally:
            self._task = None
            for future in (*waiting, *self._waiting):
                if not future.done():
                    future.set_result(False)
            self._waiting = []

    async def _async_write_once(self, *, durable: bool) -> bool:
        """Write what has changed, or everything if the file is gone; return whether it worked."""
        for _ in range(3):
            whole, self._whole = self._whole, False
            try:
                if not self._collect_changes(whole) and not durable:
                    return True
                self._began, self._opened = self._hass.loop.time(), True
                if whole:
                    await self._async_run(self._database.rewrite, self._unsaved)
                else:
                    await self._async_run(
                        self._database.write, self._unsaved, durable=durable
                    )
            except ReplacedError:
                self._async_note_replaced()
            except DamagedError:
                await self._async_replace()
            except UnavailableError as err:
                self._whole |= whole
                self._async_on_failure(str(err))
                return False
            except Exception as err:  # noqa: BLE001 - nothing may be answered 200 after it
                # What was collected may be lost.
                self._whole = True
                self._async_on_failure(type(err).__name__)
                return False
            else:
                self._unsaved = {}
                self._async_on_success()
                return True
            finally:
                self._began = None
        self._async_on_failure("SQLITE_CORRUPT")
        return False

    def _collect_changes(self, whole: bool) -> Changes:
        if whole:
            # Memory has all but the history.
            unsaved = {k: v for k, v in self._unsaved.items() if k[0] in OF_HISTORY}
            self._unsaved = unsaved | self._collect(whole)
        else:
            merge(self._unsaved, self._collect(whole).items())
        if self.failed and len(self._unsaved) > MAX_UNSAVED:
            # A disk that stays full must not fill the memory with texts.
            recorded = [key for key in self._unsaved if key[0] in OF_HISTORY]
            for key in recorded[:-MAX_UNSAVED]:
                del self._unsaved[key]
        return self._unsaved

    @callback
    def _async_on_success(self) -> None:
        self.last_write = dt_util.utcnow()
        self._failed_at = None
        self._retry_timer.async_stop()
        if self.failed:
            _LOGGER.info("The database of an account can be written again")
            self._set_failed(failed=False)
        if not self._fold_timer.active and not self._closed:
            self._fold_timer.async_start(FOLD_DELAY)
        if self._forgets_later is not None and not self._forgetting.locked():
            self._hass.async_create_task(
                self.async_forget_content(asides=self._forgets_later),
                "smsgateway24 content",
            )

    @callback
    def _async_on_failure(self, reason: str) -> None:
        """Try again later: nothing is lost as long as Home Assistant runs."""
        self._failed_at = self._hass.loop.time()
        if not self.failed:
            _LOGGER.error(
                "Could not write the database of an account (%s). New messages are answered with"
                " an error until it can be written again",
                reason,
            )
            self._set_failed(failed=True)
        if not self._closed and not self._hass.is_stopping:
            self._retry_timer.async_start(RETRY_DELAY)

    def _set_failed(self, *, failed: bool) -> None:
        self.failed = failed
        self._on_change()

    @callback
    def async_on_fold(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener a few minutes after something was written."""
        self._fold_listeners.append(listener)
        return lambda: self._fold_listeners.remove(listener)

    @callback
    def _async_fold_soon(self) -> None:
        self._hass.async_create_task(
            self._async_maintain(self._database.tidy), "smsgateway24 fold"
        )
        for listener in self._fold_listeners:
            listener()

    # The history

    async def async_find(
        self, wanted: HistoryFilter, limit: int
    ) -> list[HistoryMessage]:
        """Return the newest messages of the history that are looked for, newest first.

        Raises UnavailableError, as all that follow.
        """
        return await self._async_read(
            lambda connection: history.find(connection, wanted, limit)
        )

    async def async_find_beside(
        self,
        wanted: HistoryFilter,
        limit: int,
        of_ids: HistoryFilter,
        message_ids: Collection[int],
    ) -> tuple[list[HistoryMessage], set[tuple[int, Direction, str]]]:
        """Return what `async_find` does, and which of some ids other messages have.

        Those with their directions and addresses.
        """
        return await self._async_read(
            lambda connection: (
                history.find(connection, wanted, limit),
                history.find_ids(connection, of_ids, message_ids),
            )
        )

    async def async_find_row(
        self, phone_id: str, message_id: int
    ) -> tuple[datetime, int] | None:
        """Return time and number of a phone's message by its id or number, None if unknown."""
        return await self._async_read(
            lambda connection: history.find_row(connection, phone_id, message_id)
        )

    async def async_conversations(
        self,
        book: AddressBook,
        user: str,
        limit: int,
        *,
        before: history.Position | None = None,
        phone_id: str | None = None,
    ) -> list[history.Conversation]:
        """Return the conversations with the newest messages, see `storage.history`."""
        return await self._async_read(
            lambda connection: history.conversations(
                connection, book, user, limit, before=before, phone_id=phone_id
            )
        )

    async def async_conversations_with(
        self, book: AddressBook, user: str, people: Iterable[Person]
    ) -> list[history.Conversation]:
        """Return the conversations with people, also those without messages."""
        return await self._async_read(
            lambda connection: [
                history.conversation(connection, book, user, person)
                for person in people
            ]
        )

    async def async_page(
        self,
        book: AddressBook,
        user: str,
        person: Person,
        limit: int,
        *,
        before: history.Position | None = None,
        after: history.Position | None = None,
    ) -> history.Page:
        """Return messages from and to a person, see `storage.history`."""
        return await self._async_read(
            lambda connection: history.page(
                connection, book, user, person, limit, before=before, after=after
            )
        )

    async def async_message(self, row: int) -> HistoryMessage | None:
        """Return a message by its number; None if there is none."""
        return await self._async_read(
            lambda connection: history.message(connection, row)
        )

    async def async_mark_read(
        self, book: AddressBook, person: Person, user: str, up_to: int
    ) -> int:
        """Note that a user has seen the messages of a person; return up to which number.

        0 where that was known already, and nothing is written.
        """
        marks = await self._async_read(
            lambda connection: history.new_marks(connection, book, person, user, up_to)
        )
        if marks:
            await self._async_change(
                lambda connection: history.mark_read(connection, marks), forget=False
            )
        return max((up_to for _, _, up_to, _ in marks), default=0)

    async def async_forget_user(self, user: str) -> None:
        """Forget what a user has read, who was removed."""
        await self._async_change(
            lambda connection: history.forget_user(connection, user), forget=False
        )

    async def async_delete(self, wanted: HistoryFilter) -> int:
        """Delete messages from the history for good; return how many.

        What was set aside is deleted with them, since it can contain them, too.
        """
        deleted = await self._async_change(
            lambda connection: history.delete(connection, wanted), forget=True
        )
        if deleted:
            await self._async_run(self._database.forget_asides)
        return deleted

    async def async_prune(self, wanted: HistoryFilter) -> int:
        """Delete messages from the history in steps, so that no message waits for all of them.

        Return how many.
        """
        deleted = 0
        while some := await self._async_change(
            lambda connection: history.delete(connection, wanted, PRUNED_AT_ONCE),
            forget=False,
        ):
            deleted += some
        return deleted

    async def _async_change[ResultT](
        self, change: Callable[[Connection], ResultT], *, forget: bool
    ) -> ResultT:
        return await self._async_use_history(
            lambda: self._database.change_history(change, forget=forget)
        )

    async def _async_read[ResultT](
        self, query: Callable[[Connection], ResultT]
    ) -> ResultT:
        return await self._async_use_history(lambda: self._database.read(query))

    async def _async_use_history[ResultT](self, job: Callable[[], ResultT]) -> ResultT:
        """Read or change the history, with all that is known by now."""
        if self._closed:
            raise UnavailableError
        is_behind = self._dirty or self._unsaved or self._task is not None
        if is_behind and not await self.async_save():
            raise UnavailableError
        self._opened = True
        try:
            return await self._async_run(job)
        except ReplacedError:
            self._async_note_replaced()
            self.async_schedule()
        except DamagedError:
            await self._async_replace()
        raise UnavailableError

    # Backups

    async def async_begin_backup(self) -> None:
        """Leave the main file as it is while a backup is made.

        Nothing is raised: the backup of the whole home must not fail for it.
        """
        await self.async_save()
        self._backup_timer.async_start(BACKUP_TIME)
        await self._async_run_logged(self._database.begin_backup)

    async def async_end_backup(self) -> None:
        """Use the main file again."""
        self._backup_timer.async_stop()
        await self._async_run_logged(self._database.end_backup)

    @callback
    def _async_end_backup_soon(self) -> None:
        self._hass.async_create_task(self.async_end_backup(), "smsgateway24 backup")

    async def _async_run_logged(self, job: Callable[[], None]) -> None:
        try:
            await self._async_run(job)
        except (UnavailableError, DamagedError, ReplacedError) as err:
            # The next write meets the same fault, and reports it.
            _LOGGER.warning(
                "Could not prepare the database of an account for a backup (%s): what the backup"
                " has of it may be older than the backup",
                type(err).__name__,
            )

    # Closing

    async def async_close(self) -> None:
        """Write what is left and close the file; the next change opens it again."""
        if self._closed:
            return
        if self._dirty or self._unsaved or self._whole:
            self._failed_at = None
            await self.async_save()
        while self._task is not None:
            # It goes on while anything changes, and would open the file again.
            await asyncio.wait([self._task])
        for _ in range(2):
            self._fold_timer.async_stop()
            self._opened = False
            try:
                await self._async_run(self._database.close)
            except UnavailableError:
                # The journal is applied at the next start.
                return
            except DamagedError:
                await self._async_replace()
            except ReplacedError:
                self._async_note_replaced()
            else:
                return
            # Memory has all but the history, for the last time.
            await self.async_save()

    async def async_stop(self) -> None:
        """Close the file for good: Home Assistant is about to end."""
        while not self._closed:
            await self.async_close()
            # What changes while it is being closed opens it again.
            if not self._dirty and self._task is None and not self._opened:
                self._async_end()

    @callback
    def _async_end(self) -> None:
        self._closed = True
        if self._start is not None:
            self._start.cancel()
        for timer in (self._fold_timer, self._retry_timer, self._backup_timer):
            timer.async_stop()

    async def async_remove(self) -> None:
        """Delete the files for good: work that is still in progress must not create them again."""
        self._async_end()
        if self._task is not None:
            await asyncio.wait([self._task])
        await self._async_run(self._database.remove)

    async def _async_run[ResultT](
        self, job: Callable[..., ResultT], *args: Any, **options: Any
    ) -> ResultT:
        return await self._hass.loop.run_in_executor(
            _get_thread(self._hass), lambda: job(*args, **options)
        )


@callback
def _get_thread(hass: HomeAssistant) -> ThreadPoolExecutor:
    """Return the thread that does all work on the databases."""
    if (thread := hass.data.get(_THREAD)) is None:
        thread = hass.data[_THREAD] = ThreadPoolExecutor(1, f"{DOMAIN}_storage")

        async def async_end(_event: Event[Any]) -> None:
            await hass.async_add_executor_job(thread.shutdown)

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, async_end)
    return thread


def _remove_earlier_files(folder: Path, name: str) -> None:
    """Delete what versions before the database have stored: it holds texts."""
    for path in (
        folder / name,
        folder / f"{name}.log",
        *folder.glob(f"{name}.*.aside"),
        *folder.glob(f"{name}.corrupt.*"),
    ):
        with suppress(OSError):
            path.unlink()
