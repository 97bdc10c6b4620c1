"""Sends the picture of a message to who may read the message.

By a path of ours, which Home Assistant signs for a short time: a browser never asks the service,
and never has its link.
"""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from yarl import URL

from ..automation.devices import get_accounts
from ..const import CONF_API_URL, DOMAIN
from ..receiving.image_download import ImageDownloadError, async_download_image
from ..storage.database import UnavailableError
from .conversations import may_show
from .permission import may_read

_PATH: Final = f"/api/{DOMAIN}/picture"
_HEADERS: Final = {
    # A private picture, which is gone from the browser with the page.
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def picture_path(entry_id: str, row: int) -> str:
    """Return the path of the picture of a message, which has to be signed."""
    return f"{_PATH}/{entry_id}/{row}"


class PictureView(HomeAssistantView):
    """The pictures of messages in the history."""

    url = f"{_PATH}/{{entry_id}}/{{row:[0-9]{{1,18}}}}"
    name = f"api:{DOMAIN}:picture"

    async def get(
        self, request: web.Request, entry_id: str, row: str
    ) -> web.StreamResponse:
        """Download and send a picture; 404 where it is gone or the user may not see it."""
        user: User = request[KEY_HASS_USER]
        accounts = get_accounts(request.app[KEY_HASS])
        account = next((a for a in accounts if a.entry.entry_id == entry_id), None)
        if account is None or not may_read(account, user):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        try:
            message = await account.store.async_message(int(row))
        except UnavailableError:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if (
            message is None
            or message.image_url is None
            or not may_show(account, message)
        ):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        api_url = account.entry.data.get(CONF_API_URL)
        try:
            async with account.image_lock:
                picture = await async_download_image(
                    message.image_url, URL(api_url).origin() if api_url else None
                )
        except ImageDownloadError:
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        return web.Response(
            body=picture.content, content_type=picture.content_type, headers=_HEADERS
        )
