"""What the tests of the API client ask for."""

from datetime import UTC, datetime
from typing import Any

import aiohttp

from custom_components.smsgateway24.api import (
    ApiError,
    Client,
    SendParameters,
    async_get_token,
)
from simulator import Account, Service

RECIPIENT = "+4917642111119"
TEXT = "Apri il cancello"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

READS = ("getalldevices", "getdevicestatus", "getsmsstatus", "getallsms")
METHODS = (*READS, "addsms", "gettoken")


def outgoing(device_id: int, **fields: Any) -> SendParameters:
    """Build a message that shall be sent."""
    given: dict[str, Any] = {
        "device_id": device_id,
        "recipient": RECIPIENT,
        "text": TEXT,
        "channel_id": 0,
        "tag": 4711,
    }
    return SendParameters(**given | fields)


async def call(method: str, client: Client, device_id: int, message_id: int) -> object:
    """Call a method of the API by the name that the service gives it."""
    match method:
        case "getalldevices":
            return await client.async_devices()
        case "getdevicestatus":
            return await client.async_device_status(device_id)
        case "getsmsstatus":
            return await client.async_message_status(message_id)
        case "getallsms":
            return await client.async_messages()
        case "addsms":
            return await client.async_send(outgoing(device_id))
    raise ValueError(method)


class Caller:
    """A caller of every method of the API, and of its errors."""

    def __init__(
        self, session: aiohttp.ClientSession, service: Service, account: Account
    ) -> None:
        """Register a phone that has sent one message."""
        phone = service.add_phone(account, numbers=("+4917642111111",))
        self.device_id = phone.device_id
        self.message_id = service.remember(phone.device_id, "+393331234567").sms_id
        self._session, self._service, self._account = session, service, account
        self._client = Client(session, account.token, service.api_url)

    async def call(self, method: str) -> object:
        """Call a method that must work."""
        if method == "gettoken":
            return await async_get_token(
                self._session,
                self._account.email,
                self._account.password,
                self._service.api_url,
            )
        return await call(method, self._client, self.device_id, self.message_id)

    async def error_of(self, method: str) -> ApiError:
        """Call a method that must fail, and return its error."""
        try:
            answer = await self.call(method)
        except ApiError as err:
            return err
        raise AssertionError(f"{method} worked: {answer}")
