"""The storage file of an account, and when it is written.

Home Assistant's Store writes the file. `async_delay_save` alone is a debounce that steady traffic
would delay for ever, so a write is scheduled only if none is pending: at most one in five seconds,
however many messages come. What must be safe before a request is answered is saved immediately.
A file that could not be read is never overwritten: it is renamed first.
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
"""Seconds of changes lost by a kill: events of that time may be published again, none is lost."""

RETRY_DELAY = 60
"""Seconds after a failed write; long, since Home Assistant logs each failure of a full disk."""

MARK_INTERVAL = 600
"""Seconds between marks: a restored backup that is younger than that is not detected."""


def storage_key(entry_id: str) -> str:
    """Return the storage key of an account."""
    return f"{DOMAIN}.{entry_id}"


def mark_key(entry_id: str) -> str:
    """Return the storage key of the mark, which has the serial number of the last write.

    Backups exclude `*.log` (components/backup/const.py), so that after one was restored, the
    account's file is older than its mark.
    """
    return f"{DOMAIN}.{entry_id}.log"


class _File(Store[dict[str, Any]]):
    """A Store that remembers whether its last write failed.

    Home Assistant logs a failed write and continues (helpers/storage.py,
    `_async_handle_write_data`), and there is no public way to detect it. If a version of Home
    Assistant no longer calls `_async_write_data`, files are written all the same, but failed
    writes count as successful, as in Home Assistant's own integrations.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        key: str,
        on_attempt: Callable[[], None],
        on_written: Callable[[], Awaitable[None]],
    ) -> None:
        """Prepare the file; `on_attempt` is called after each write, `on_written` if it worked."""
        super().__init__(hass, VERSION, key, private=True, atomic_writes=True)
        self.failed = False
        self.detects_failures = hasattr(Store, "_async_write_data")
        self._on_attempt = on_attempt
        self._on_written = on_written
        self._writing = asyncio.Lock()

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        async with self._writing:
            try:
                await super()._async_write_data(data)
            except (OSError, SerializationError, WriteError) as err:
                self.failed = True
                self._on_attempt()
                # The only error that Store catches: a full disk must not make an unload fail.
                raise WriteError(err) from err
            self.failed = False
            self._on_attempt()
            await self._on_written()

    async def async_remove_for_good(self) -> None:
        """Delete the file after a write in progress, which would create it again."""
        self.make_read_only()
        async with self._writing:
            pass
        await self.async_remove()


class AccountStore:
    """The file of one account.

    `snapshot` returns the data to write. `unreadable` is set if a file existed and could not be
    used, so that its data is lost; `newer` if that is because a later version wrote it; `aside` is
    the name under which it is kept. `restored` is set if the file is older than the last write,
    as after a backup was restored.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        snapshot: Callable[[], dict[str, Any]],
        on_attempt: Callable[[], None],
    ) -> None:
        """Prepare the file; `on_attempt` is called after each write, successful or not."""
        self._hass = hass
        self._file = _File(
            hass, storage_key(entry_id), self._async_on_write, self._async_mark
        )
        self._snapshot = snapshot
        self._on_attempt = on_attempt
        self._pending = False
        self._requested = 0
        self._written = 0
        self._lock = asyncio.Lock()
        self._removed = False
        self._serial = 0
        self._mark: Store[dict[str, int]] = Store(
            hass, VERSION, mark_key(entry_id), private=True
        )
        self._marked_at: float | None = None
        self._attempted_at: float | None = None
        self.unreadable = False
        self.newer = False
        self.aside = ""
        self.restored = False

    @property
    def failed(self) -> bool:
        """Return whether the last write failed."""
        return self._file.failed

    async def async_load(self) -> dict[str, Any] | None:
        """Return the stored data; None if there is no file, or none that can be used."""
        existed = await self._hass.async_add_executor_job(os.path.lexists, self._path)
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
            # A file that is no JSON is no error in Home Assistant: it has renamed it by now.
            if existed or data is not None:
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
        """Keep a file that is wholly or partly unusable under another name."""
        self.unreadable = True
        self.aside = await self._hass.async_add_executor_job(_set_aside, self._path)

    async def async_forget_asides(self) -> None:
        """Delete the files that were set aside: they can contain what may no longer be kept."""
        await self._hass.async_add_executor_job(_forget_asides, self._path)

    async def _async_mark(self) -> None:
        """Write the serial number to a file that is in no backup."""
        now = self._hass.loop.time()
        if self._removed or (
            self._marked_at is not None and now - self._marked_at < MARK_INTERVAL
        ):
            return
        self._marked_at = now
        await self._mark.async_save({"serial": self._serial})

    @callback
    def async_schedule(self) -> None:
        """Schedule a write within five seconds."""
        if not self._pending and not self._removed:
            self._pending = True
            self._file.async_delay_save(self._build_data, WRITE_DELAY)

    async def async_save(self) -> bool:
        """Write, and return whether everything known at the time of the call is on disk.

        Concurrent callers share a write. It continues if one of them is cancelled, as Home
        Assistant does with a request whose client disconnects: two parallel writes of one file
        could leave the older data.
        """
        self._requested += 1
        return await asyncio.shield(self._hass.async_create_task(self._async_write()))

    async def _async_write(self) -> bool:
        requested = self._requested
        async with self._lock:
            if self._written >= requested:
                return True
            if self._removed or self._failed_recently:
                return False
            covered = self._requested
            await self._file.async_save(self._build_data())
            if not self._file.detects_failures:
                # Without a mark, each start would count as that after a restored backup.
                await self._async_mark()
            if self.failed or self._hass.state is CoreState.stopping:
                # Home Assistant then writes in the last stage of its stop, if it gets there.
                return False
            self._written = covered
            return True

    @property
    def _failed_recently(self) -> bool:
        """Return whether a retry would only fill the log: Home Assistant logs each failure."""
        return (
            self.failed
            and self._attempted_at is not None
            and self._hass.loop.time() - self._attempted_at < WRITE_DELAY
        )

    async def async_flush(self) -> None:
        """Write now what is scheduled, or what could not be written."""
        if self._pending or self.failed:
            self._attempted_at = None
            await self.async_save()

    async def async_remove(self) -> None:
        """Delete the file for good: work that is still in progress must not create it again."""
        self._removed = True
        self._pending = False
        await self._file.async_remove_for_good()
        await self._mark.async_remove()
        await self.async_forget_asides()

    @callback
    def _async_on_write(self) -> None:
        """Schedule a retry of a failed write, which also runs when Home Assistant stops."""
        self._attempted_at = self._hass.loop.time()
        if self.failed and not self._removed and not self._hass.is_stopping:
            self._file.async_delay_save(self._build_data, RETRY_DELAY)
        self._on_attempt()

    def _build_data(self) -> dict[str, Any]:
        self._pending = False
        self._serial += 1
        return self._snapshot() | {"serial": self._serial}


def _set_aside(path: Path) -> str:
    """Link a file to a second name with the time of its last write, and return that name.

    Home Assistant replaces files when it writes, so the second name keeps the old content. A start
    that is interrupted before that uses the same name again.
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
    """Return the files that this module has set aside, and Home Assistant (helpers/storage.py)."""
    return [
        *path.parent.glob(f"{path.name}.*.aside"),
        *path.parent.glob(f"{path.name}.corrupt.*"),
    ]


def _forget_asides(path: Path) -> None:
    for aside in _asides(path):
        with suppress(OSError):
            aside.unlink()
