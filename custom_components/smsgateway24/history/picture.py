"""Sends the picture of a message to who may read the message.

By a path of ours, which Home Assistant signs for a short time: a browser never asks the service,
and never has its link.
"""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..account.account import Account
from ..automation.devices import get_accounts
from ..const import DOMAIN
from ..receiving.image_download import ImageDownloadError, async_download_picture
from ..storage.database import UnavailableError
from .conversations import may_show
from .permission import may_read

_PATH: Final = f"/api/{DOMAIN}/picture"
_AT_ONCE = 2
_HEADERS: Final = {
    # A browser must not have it any more once its user may not read, or it was deleted.
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def picture_path(entry_id: str, row: int) -> str:
    """Return the path of the picture of a message, which has to be signed."""
    return f"{_PATH}/{entry_id}/{row}"


class PictureView(HomeAssistantView):
    """The pictures of messages in the history, some at a time."""

    url = f"{_PATH}/{{entry_id}}/{{row:[0-9]{{1,18}}}}"
    name = f"api:{DOMAIN}:picture"

    def __init__(self) -> None:
        """Let few be downloaded at a time: a conversation can have many."""
        self._downloads = asyncio.Semaphore(_AT_ONCE)

    async def get(
        self, request: web.Request, entry_id: str, row: str
    ) -> web.StreamResponse:
        """Download and send a picture; 404 where it is gone or the user may not see it."""
        user: User = request[KEY_HASS_USER]
        accounts = get_accounts(request.app[KEY_HASS])
        account = next((a for a in accounts if a.entry.entry_id == entry_id), None)
        if account is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        try:
            async with self._downloads:
                url = await _async_url(account, user, int(row))
                if url is None:
                    return web.Response(status=HTTPStatus.NOT_FOUND)
                picture = await async_download_picture(account, url)
                # That took a while.
                if await _async_url(account, user, int(row)) is None:
                    return web.Response(status=HTTPStatus.NOT_FOUND)
        except UnavailableError:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        except ImageDownloadError:
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        return web.Response(
            body=picture.content, content_type=picture.content_type, headers=_HEADERS
        )


async def _async_url(account: Account, user: User, row: int) -> str | None:
    """Return where the picture of a message is; None if the user may not see it, or it is none."""
    message = await account.store.async_message(row)
    if message is None or not (may_read(account, user) and may_show(account, message)):
        return None
    return message.image_url
