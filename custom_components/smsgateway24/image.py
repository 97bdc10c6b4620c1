"""The picture that came in last, fetched when somebody looks at it."""

from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.image import ImageEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from yarl import URL

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.phone import Phone
from .const import CONF_API_URL
from .domain.state import PhoneEvent, PhoneState
from .entity import PhoneEntity, PhoneEntityDescription, async_add_phone_entities
from .receiving.image_download import (
    DownloadedImage,
    ImageDownloadError,
    ImageProblem,
    async_download_image,
)

PARALLEL_UPDATES = 0

DESCRIPTION = PhoneEntityDescription(
    key="last_image", select_fn=lambda state: state.last_image
)


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
    """The last picture; its bytes are held in memory only, and only while they are the last.

    The attribute `problem` says why there is none to see.
    """

    def __init__(self, hass: HomeAssistant, account: Account, phone: Phone) -> None:
        """Prepare; nothing is fetched before somebody looks."""
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
    def async_update_from(
        self, state: PhoneState, event: PhoneEvent | None, fields: dict[str, Any]
    ) -> bool:
        """Let go of the old picture when there is a new one."""
        if not super().async_update_from(state, event, fields):
            return False
        self._picture = self._problem = None
        before, now = self._attr_image_last_updated, self._received_at()
        if before and now and abs(now - before) < timedelta(seconds=1):
            # Of an album all have the same second, and each is a change.
            now = before + timedelta(milliseconds=1)
        self._attr_image_last_updated = now
        return True

    @property
    @override
    def entity_picture(self) -> str | None:
        """Link to the picture where there is one to see; the user interface shows the icon elsewhere."""
        if self._attr_image_last_updated is None or self._problem is not None:
            return None
        return super().entity_picture

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Say why there is no picture."""
        return {"problem": self._problem}

    @override
    async def async_image(self) -> bytes | None:
        """Fetch the picture, one at a time in the whole account."""
        async with self.account.image_lock:
            last = self.phone.state.last_image
            if last is None or self._picture is not None:
                return None if self._picture is None else self._picture.content
            address = self.account.entry.data.get(CONF_API_URL)
            problem = None
            try:
                picture = await async_download_image(
                    last.url, URL(address).origin() if address else None
                )
            except ImageDownloadError as err:
                problem = err.problem
            if last != self.phone.state.last_image:
                # A newer picture came in meanwhile; whoever looks again gets that one.
                return None
            if problem != self._problem:
                self._problem = problem
                self.async_write_ha_state()
            if problem is not None:
                return None
            self._picture = picture
            self._attr_content_type = picture.content_type
            return picture.content
