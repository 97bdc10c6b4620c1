"""What an account keeps on disk, and when it is written.

Home Assistant's Store does the writing. `async_delay_save` alone is a debounce that steady
traffic would starve, so a write is scheduled only when none is pending: at most one in five
seconds however many messages come. What must be safe before it is answered is saved at once.
What could not be read is never written over: it gets another name first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
import os
from pathlib import Path
from typing import Any, override

from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError
from homeassistant.util.json import SerializationError

from ..const import DOMAIN

VERSION = 1
WRITE_DELAY = 5
"""Seconds that a kill may cost: what was told in them may be told again, nothing is lost."""

RETRY_DELAY = 60
"""Seconds after a failed write: a disk that is full may be full for long, and each try is logged."""

MARK_INTERVAL = 600
"""Seconds of writing that the restoration of a backup may take back unnoticed."""


def storage_key(entry_id: str) -> str:
    """Name the file of an account."""
    return f"{DOMAIN}.{entry_id}"


def mark_key(entry_id: str) -> str:
    """Name the file that says how far the account's file has come.

    Backups leave `*.log` out (components/backup/const.py), so that after the restoration of one
    the two do not match.
    """
    return f"{DOMAIN}.{entry_id}.log"


class _File(Store[dict[str, Any]]):
    """A Store that remembers whether its last write came through.

    Home Assistant logs a failed write and goes on (helpers/storage.py,
    `_async_handle_write_data`), and there is no public way to know. If a Home Assistant no longer
    writes by `_async_write_data`, files are written all the same, but a write that fails is taken
    for a good one, as Home Assistant's own integrations do.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        key: str,
        on_tried: Callable[[], None],
        on_written: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare the file; `on_tried` is told of each write, `on_written` of the good ones."""
        super().__init__(hass, VERSION, key, private=True, atomic_writes=True)
        self.failed = False
        self.observed = hasattr(Store, "_async_write_data")
        self._on_tried = on_tried
        self._on_written = on_written
        self._writing = asyncio.Lock()

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        async with self._writing:
            try:
                await super()._async_write_data(data)
            except (OSError, SerializationError, WriteError) as err:
                self.failed = True
                self._on_tried()
                # The only one that Home Assistant goes on after: a full disk must end no unload.
                raise WriteError(err) from err
            self.failed = False
            self._on_tried()
            await self._on_written()

    async def async_remove_for_good(self) -> None:
        """Delete the file after a write that is under way, which would bring it back."""
        self.make_read_only()
        async with self._writing:
            pass
        await self.async_remove()


class AccountStore:
    """The file of one account.

    `snapshot` gives what is to be kept, built anew at each call. `unreadable` says that a file was
    there and could not be used, so that what it knew was lost, `newer` that this is so because a
    later version wrote it, `aside` under which name it is kept; `restored` that it is older than
    what was written last, as after the restoration of a backup.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        snapshot: Callable[[], dict[str, Any]],
        on_tried: Callable[[], None],
    ) -> None:
        """Prepare the file; `on_tried` is told of each write, whether it came through or not."""
        self._hass = hass
        self._file = _File(
            hass, storage_key(entry_id), self._async_on_write, self._async_mark
        )
        self._snapshot = snapshot
        self._on_tried = on_tried
        self._pending = False
        self._wanted = 0
        self._written = 0
        self._lock = asyncio.Lock()
        self._removed = False
        self._serial = 0
        self._mark: Store[dict[str, int]] = Store(
            hass, VERSION, mark_key(entry_id), private=True
        )
        self._marked_at: float | None = None
        self._tried_at: float | None = None
        self.unreadable = False
        self.newer = False
        self.aside = ""
        self.restored = False

    @property
    def failed(self) -> bool:
        """Whether the last write failed."""
        return self._file.failed

    async def async_load(self) -> dict[str, Any] | None:
        """Read what was kept; None when there is nothing, or nothing that can be used."""
        there = await self._hass.async_add_executor_job(os.path.lexists, self._path)
        try:
            data = await self._file.async_load()
        except UnsupportedStorageVersionError:
            self.newer = True
            await self.async_set_aside()
            return None
        except (
            HomeAssistantError,
            AttributeError,
            KeyError,
            NotImplementedError,
            OSError,
            TypeError,
            ValueError,
        ):
            await self.async_set_aside()
            return None
        if not isinstance(data, dict):
            # Home Assistant says nothing of a file that is no JSON: it has renamed it by now.
            if there or data is not None:
                await self.async_set_aside()
            return None
        try:
            mark = await self._mark.async_load()
            serial, marked = int(data.get("serial", 0)), int((mark or {})["serial"])
        except HomeAssistantError, AttributeError, KeyError, TypeError, ValueError:
            serial = marked = 0
        self.restored = not marked or serial < marked
        self._serial = max(serial, marked)
        return data

    @property
    def _path(self) -> Path:
        return Path(self._file.path)

    async def async_set_aside(self) -> None:
        """Keep a file that could not be used, or not all of it, under another name."""
        self.unreadable = True
        self.aside = await self._hass.async_add_executor_job(_set_aside, self._path)

    async def async_forget_asides(self) -> None:
        """Delete what was set aside: it may hold what may be kept no longer."""
        await self._hass.async_add_executor_job(_forget_asides, self._path)

    async def _async_mark(self) -> None:
        """Remember outside of backups how far the file has come."""
        now = self._hass.loop.time()
        if self._removed or (
            self._marked_at is not None and now - self._marked_at < MARK_INTERVAL
        ):
            return
        self._marked_at = now
        await self._mark.async_save({"serial": self._serial})

    @callback
    def async_schedule(self) -> None:
        """Have it written within five seconds."""
        if not self._pending and not self._removed:
            self._pending = True
            self._file.async_delay_save(self._take, WRITE_DELAY)

    async def async_save(self) -> bool:
        """Write, and return whether everything known at the time of the call is on disk.

        Callers who wait together share a write, which goes on when one of them is cancelled: Home
        Assistant cancels a request whose caller hangs up, and two writes of one file at once
        could leave the older one.
        """
        self._wanted += 1
        return await asyncio.shield(self._hass.async_create_task(self._async_write()))

    async def _async_write(self) -> bool:
        mine = self._wanted
        async with self._lock:
            if self._written >= mine:
                return True
            if self._removed or self._failed_just_now:
                return False
            covered = self._wanted
            await self._file.async_save(self._take())
            if not self._file.observed:
                # Without a mark each start would look like the restoration of a backup.
                await self._async_mark()
            if self.failed or self._hass.state is CoreState.stopping:
                # Home Assistant writes at the end of its stop then, if it gets there.
                return False
            self._written = covered
            return True

    @property
    def _failed_just_now(self) -> bool:
        """Whether a try would only add to the log: Home Assistant logs each that fails."""
        return (
            self.failed
            and self._tried_at is not None
            and self._hass.loop.time() - self._tried_at < WRITE_DELAY
        )

    async def async_flush(self) -> None:
        """Write now what was to be written soon, or could not be written."""
        if self._pending or self.failed:
            self._tried_at = None
            await self.async_save()

    async def async_remove(self) -> None:
        """Delete the file, for good: work that is still under way must not bring it back."""
        self._removed = True
        self._pending = False
        await self._file.async_remove_for_good()
        await self._mark.async_remove()
        await self.async_forget_asides()

    @callback
    def _async_on_write(self) -> None:
        """Try again when a write failed, and once more when Home Assistant stops."""
        self._tried_at = self._hass.loop.time()
        if self.failed and not self._removed and not self._hass.is_stopping:
            self._file.async_delay_save(self._take, RETRY_DELAY)
        self._on_tried()

    def _take(self) -> dict[str, Any]:
        self._pending = False
        self._serial += 1
        return self._snapshot() | {"serial": self._serial}


def _set_aside(path: Path) -> str:
    """Give a file a second name, made of the time it was written at, and say which.

    Home Assistant replaces files when it writes, so that the second name keeps the old content,
    and a start that is cut off before that finds the same name again.
    """
    try:
        written = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError:
        return max((copy.name for copy in _asides(path)), default=path.name)
    aside = path.with_name(f"{path.name}.{written:%Y%m%dT%H%M%SZ}.aside")
    try:
        os.link(path, aside)
    except FileExistsError:
        pass
    except OSError:
        try:
            path.rename(aside)
        except OSError:
            return path.name
    return aside.name


def _asides(path: Path) -> list[Path]:
    """Find what we have set aside, and what Home Assistant has (helpers/storage.py)."""
    return [
        *path.parent.glob(f"{path.name}.*.aside"),
        *path.parent.glob(f"{path.name}.corrupt.*"),
    ]


def _forget_asides(path: Path) -> None:
    for aside in _asides(path):
        with suppress(OSError):
            aside.unlink()
