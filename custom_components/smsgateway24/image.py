"""Image entity: the last picture, fetched when it is looked at."""

from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.image import ImageEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.phone import Phone
from .entity import PhoneEntity, PhoneEntityDescription, async_add_phone_entities
from .receiving.image_download import (
    DownloadedImage,
    ImageDownloadError,
    ImageProblem,
    async_download_picture,
)

PARALLEL_UPDATES = 0

DESCRIPTION = PhoneEntityDescription(key="last_image", field="last_image")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the image entity of every phone."""
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [LastImageEntity(hass, account, phone)],
    )


class LastImageEntity(PhoneEntity, ImageEntity):
    """The last picture; its bytes are in memory only, until the next one.

    The attribute `problem` is the reason why there is none.
    """

    def __init__(self, hass: HomeAssistant, account: Account, phone: Phone) -> None:
        """Prepare; nothing is fetched before it is looked at."""
        PhoneEntity.__init__(self, account, phone, DESCRIPTION)
        ImageEntity.__init__(self, hass)
        self._picture: DownloadedImage | None = None
        self._problem: ImageProblem | None = None
        self._attr_image_last_updated = self._received_at()

    def _received_at(self) -> datetime | None:
        last = self.phone.state.last_image
        return None if last is None else last.received_at

    @callback
    @override
    def _async_prepare(self) -> None:
        """Drop the old picture: there is a new one."""
        self._picture = self._problem = None
        before, now = self._attr_image_last_updated, self._received_at()
        if before and now and abs(now - before) < timedelta(seconds=1):
            # Pictures of one album share a timestamp; add 1 ms so each is a new state.
            now = before + timedelta(milliseconds=1)
        self._attr_image_last_updated = now

    @property
    @override
    def entity_picture(self) -> str | None:
        """Return the URL of the picture; without one the user interface shows the icon."""
        if self._attr_image_last_updated is None or self._problem is not None:
            return None
        return super().entity_picture

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return the reason why there is no picture."""
        return {"problem": self._problem}

    @override
    async def async_image(self) -> bytes | None:
        """Fetch the picture, one at a time in the whole account."""
        async with self.account.image_lock:
            last = self.phone.state.last_image
            if last is None or self._picture is not None:
                return None if self._picture is None else self._picture.content
            problem = None
            try:
                picture = await async_download_picture(self.account, last.url)
            except ImageDownloadError as err:
                problem = err.problem
            if last != self.phone.state.last_image:
                # A newer picture came in meanwhile; the next request gets that one.
                return None
            if problem != self._problem:
                self._problem = problem
                self.async_write_ha_state()
            if problem is not None:
                return None
            self._picture = picture
            self._attr_content_type = picture.content_type
            return picture.content
