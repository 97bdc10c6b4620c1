"""A user who reads conversations by the websocket commands of the card."""

from typing import Any

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)


class Reader:
    """A signed-in user with a connection of their own."""

    def __init__(self, client: MockHAClientWebSocket, user_id: str) -> None:
        """Take a connection that is signed in."""
        self.user_id = user_id
        self._client = client
        self.events: list[dict[str, Any]] = []

    async def leave(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def _call(self, command: str, data: dict[str, Any]) -> dict[str, Any]:
        await self._client.send_json_auto_id({"type": f"smsgateway24/{command}"} | data)
        while (answer := await self._client.receive_json())["type"] == "event":
            self.events.append(answer["event"])
        return dict(answer)

    async def ask(self, command: str, **data: Any) -> Any:
        """Return the result of a command."""
        answer = await self._call(command, data)
        assert answer["success"], answer
        return answer["result"]

    async def refused(self, command: str, **data: Any) -> str:
        """Return the code with which a command is refused."""
        answer = await self._call(command, data)
        assert not answer["success"], answer
        return str(answer["error"]["code"])

    async def event(self) -> dict[str, Any]:
        """Return the next event of a subscription, oldest first."""
        if not self.events:
            self.events.append((await self._client.receive_json())["event"])
        return self.events.pop(0)

    async def nothing_came(self) -> bool:
        """Whether there was no event up to now."""
        await self._call("threads", {})
        return not self.events

    async def names(self, **data: Any) -> list[str]:
        """Return whom the conversations are with, newest first."""
        found = (await self.ask("threads", **data))["threads"]
        return [thread["name"] or thread["address"] for thread in found]

    async def thread(self, name: str) -> dict[str, Any]:
        """Return the conversation with somebody."""
        for thread in (await self.ask("threads"))["threads"]:
            if name in (thread["name"], thread["address"]):
                return dict(thread)
        raise AssertionError(name)

    async def texts(self, name: str, **data: Any) -> list[str | None]:
        """Return the texts of a conversation, oldest first."""
        thread_id = (await self.thread(name))["thread_id"]
        page = await self.ask("messages", thread_id=thread_id, **data)
        return [message["text"] for message in page["messages"]]


async def sign_in(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, group: str
) -> Reader:
    """Return a new user of a group."""
    if not await hass.auth.async_get_users():
        # The first user is the owner, and may do all.
        await hass.auth.async_create_user("Owner", group_ids=[group])
    user = await hass.auth.async_create_user("Reader", group_ids=[group])
    refresh = await hass.auth.async_create_refresh_token(user, "https://example.com/")
    token = hass.auth.async_create_access_token(refresh)
    return Reader(await hass_ws_client(hass, token), user.id)
