"""What an account keeps on disk, and when it is written.

Home Assistant's Store does the writing. `async_delay_save` alone is a debounce that steady
traffic would starve, so a write is scheduled only when none is pending: at most one in five
seconds however many messages come. What must be safe before it is answered is saved at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, UnsupportedStorageVersionError
from homeassistant.helpers.storage import Store
from homeassistant.util.file import WriteError

from .const import DOMAIN

VERSION = 1
WRITE_DELAY = 5
"""Seconds that a kill may cost: what was told in them may be told again, nothing is lost."""

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
    `_async_handle_write_data`); whoever wants to say so in a repair has no other way to know.
    """

    failed = False
    on_tried: Callable[[], None]
    on_written: Callable[[], Awaitable[None]]

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        try:
            await super()._async_write_data(data)
        except (OSError, WriteError) as err:
            self.failed = True
            self.on_tried()
            # The only one that Home Assistant goes on after: a full disk must end no unload.
            raise WriteError(err) from err
        self.failed = False
        self.on_tried()
        await self.on_written()


class AccountStore:
    """The file of one account.

    `snapshot` gives what is to be kept, built anew at each call. `unreadable` says that a file was
    there and could not be used, so that what it knew was lost; `restored` that it is older than
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
            hass, VERSION, storage_key(entry_id), private=True, atomic_writes=True
        )
        self._file.on_tried = on_tried
        self._file.on_written = self._async_mark
        self._snapshot = snapshot
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
        self.unreadable = False
        self.restored = False

    @property
    def failed(self) -> bool:
        """Whether the last write failed."""
        return self._file.failed

    async def async_load(self) -> dict[str, Any] | None:
        """Read what was kept; None when there is nothing, or nothing that can be used."""
        try:
            data = await self._file.async_load()
        except (
            HomeAssistantError,
            UnsupportedStorageVersionError,
            AttributeError,
            KeyError,
            OSError,
            TypeError,
            ValueError,
        ):
            self.unreadable = True
            return None
        if not isinstance(data, dict):
            return None
        try:
            mark = await self._mark.async_load()
            serial, marked = int(data.get("serial", 0)), int((mark or {})["serial"])
        except HomeAssistantError, AttributeError, KeyError, TypeError, ValueError:
            serial = marked = 0
        self.restored = not marked or serial < marked
        self._serial = max(serial, marked)
        return data

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

    async def async_save(self) -> None:
        """Return when everything known at the time of the call is on disk.

        Callers who wait together share a write, which goes on when one of them is cancelled: Home
        Assistant cancels a request whose caller hangs up, and two writes of one file at once
        could leave the older one.
        """
        self._wanted += 1
        await asyncio.shield(self._hass.async_create_task(self._async_write()))

    async def _async_write(self) -> None:
        mine = self._wanted
        async with self._lock:
            if self._written >= mine or self._removed:
                return
            covered = self._wanted
            await self._file.async_save(self._take())
            self._written = covered

    async def async_flush(self) -> None:
        """Write now what was to be written soon."""
        if self._pending:
            await self.async_save()

    async def async_remove(self) -> None:
        """Delete the file, for good: work that is still under way must not bring it back."""
        self._removed = True
        self._pending = False
        await self._file.async_remove()
        await self._mark.async_remove()

    def _take(self) -> dict[str, Any]:
        self._pending = False
        self._serial += 1
        return self._snapshot() | {"serial": self._serial}
