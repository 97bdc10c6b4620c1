"""What a user of a Home Assistant can do, as methods."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
import json as json_module
from typing import Any, Literal, override

from .session import Json, RequestFailedError, Session
from .websocket import Socket, Subscription

type FlowKind = Literal["config", "options", "subentry"]

_FLOWS: Mapping[FlowKind, str] = {
    "config": "/api/config/config_entries/flow",
    "options": "/api/config/config_entries/options/flow",
    "subentry": "/api/config/config_entries/subentries/flow",
}


class Client(Session):
    """A signed-in user of a Home Assistant."""

    def __init__(self, url: str) -> None:
        """Take the base URL without a trailing slash."""
        super().__init__(url)
        self._socket: Socket | None = None
        self._connecting = asyncio.Lock()

    @override
    async def disconnect(self) -> None:
        """Close the connections; the user stays signed in, and the next request opens new ones."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None
        await super().disconnect()

    async def rest(
        self,
        method: str,
        path: str,
        *,
        json: Json = None,
        params: Mapping[str, str] | None = None,
    ) -> Json:
        """Send a request and return the parsed answer, or its text if it isn't JSON.

        Raises RequestFailedError for a status of 400 and above, aiohttp.ClientError without an
        answer.
        """
        body = await self.request(method, path, json=json, params=params)
        try:
            return json_module.loads(body) if body else None
        except json_module.JSONDecodeError:
            return body.decode()

    async def states(self) -> list[Json]:
        """Return the states of all entities.

        A state has entity_id, state, attributes, last_changed and so on.
        """
        states: list[Json] = await self.rest("GET", "/api/states")
        return states

    async def state(self, entity_id: str) -> Json:
        """Return the state of an entity, or None."""
        try:
            return await self.rest("GET", f"/api/states/{entity_id}")
        except RequestFailedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def call_action(
        self,
        domain: str,
        action: str,
        data: Mapping[str, Any] | None = None,
        *,
        target: Mapping[str, Any] | None = None,
        return_response: bool = False,
        timeout: float = 60,
    ) -> Json:
        """Perform an action, wait for its end and return its response, if requested.

        Raises CommandFailedError with the code and text that a user would see, and TimeoutError.
        """
        result = await self.ws(
            "call_service",
            timeout=timeout,
            domain=domain,
            service=action,
            service_data=dict(data or {}),
            **({"target": dict(target)} if target else {}),
            **({"return_response": True} if return_response else {}),
        )
        return result["response"] if return_response else None

    async def render_template(
        self, template: str, variables: Mapping[str, Any] | None = None
    ) -> str:
        """Return the text of a template. Raises RequestFailedError if it is invalid."""
        body = {"template": template, "variables": dict(variables or {})}
        return (await self.request("POST", "/api/template", json=body)).decode()

    async def ws(self, type_: str, *, timeout: float = 30, **fields: Any) -> Json:
        """Send a WebSocket command and return its result; all commands share one connection.

        Raises CommandFailedError, ConnectionError, TimeoutError.
        """
        return await (await self._connected()).command(type_, timeout, **fields)

    @asynccontextmanager
    async def subscribe(self, type_: str, **fields: Any) -> AsyncIterator[Subscription]:
        """Send a WebSocket command that subscribes, and yield the subscription."""
        socket = await self._connected()
        subscription = await socket.subscribe(type_, **fields)
        try:
            yield subscription
        finally:
            await socket.unsubscribe(subscription)

    @asynccontextmanager
    async def subscribe_events(
        self, event_type: str | None = None
    ) -> AsyncIterator[Subscription]:
        """Subscribe to the events of one type, or of all, while the context lasts.

        An event is {"event_type": …, "data": {…}, "origin": …, "time_fired": …, "context": {…}}.
        """
        fields = {} if event_type is None else {"event_type": event_type}
        async with self.subscribe("subscribe_events", **fields) as events:
            yield events

    async def entries(self, domain: str | None = None) -> list[Json]:
        """Return the config entries: entry_id, domain, title, state, reason and so on."""
        params = None if domain is None else {"domain": domain}
        entries: list[Json] = await self.rest(
            "GET", "/api/config/config_entries/entry", params=params
        )
        return entries

    async def subentries(self, entry_id: str) -> list[Json]:
        """Return the subentries of an entry: subentry_id, subentry_type, title, unique_id."""
        subentries: list[Json] = await self.ws(
            "config_entries/subentries/list", entry_id=entry_id
        )
        return subentries

    async def reload_entry(self, entry_id: str) -> None:
        """Unload a config entry and set it up again."""
        await self.rest("POST", f"/api/config/config_entries/entry/{entry_id}/reload")

    async def remove_entry(self, entry_id: str) -> None:
        """Remove a config entry with all its devices and entities."""
        await self.rest("DELETE", f"/api/config/config_entries/entry/{entry_id}")

    async def entity_registry(self, platform: str | None = None) -> list[Json]:
        """Return the registered entities: entity_id, unique_id, device_id and so on."""
        entities: list[Json] = await self.ws("config/entity_registry/list")
        return [entity for entity in entities if platform in {None, entity["platform"]}]

    async def device_registry(self) -> list[Json]:
        """Return all devices: id, name, name_by_user, identifiers, model and so on."""
        devices: list[Json] = await self.ws("config/device_registry/list")
        return devices

    async def start_flow(self, handler: str, *, entry_id: str | None = None) -> Json:
        """Start a domain's config flow, or an entry's reconfigure flow, and return its first step.

        A step has type, flow_id, step_id, data_schema, description_placeholders, errors, reason and
        so on.
        """
        body = (
            {"handler": handler}
            if entry_id is None
            else {"handler": handler, "entry_id": entry_id}
        )
        return await self.rest("POST", _FLOWS["config"], json=body)

    async def start_options_flow(self, entry_id: str) -> Json:
        """Start the options flow of an entry and return its first step."""
        return await self.rest("POST", _FLOWS["options"], json={"handler": entry_id})

    async def start_subentry_flow(
        self, entry_id: str, subentry_type: str, subentry_id: str | None = None
    ) -> Json:
        """Start a flow that adds or reconfigures a subentry, and return its first step."""
        body: Json = {"handler": [entry_id, subentry_type]}
        if subentry_id is not None:
            body["subentry_id"] = subentry_id
        return await self.rest("POST", _FLOWS["subentry"], json=body)

    async def flow(self, flow_id: str, kind: FlowKind = "config") -> Json:
        """Return the current step of a flow."""
        return await self.rest("GET", f"{_FLOWS[kind]}/{flow_id}")

    async def configure_flow(
        self,
        flow_id: str,
        data: Mapping[str, Any] | None = None,
        kind: FlowKind = "config",
    ) -> Json:
        """Submit a flow's step and return the next; for a menu the data is {"next_step_id": …}."""
        return await self.rest(
            "POST", f"{_FLOWS[kind]}/{flow_id}", json=dict(data or {})
        )

    async def abort_flow(self, flow_id: str, kind: FlowKind = "config") -> None:
        """Abort a flow, as closing its dialog does."""
        await self.rest("DELETE", f"{_FLOWS[kind]}/{flow_id}")

    async def _connected(self) -> Socket:
        async with self._connecting:
            if self._socket is None or self._socket.closed:
                self._socket = await Socket.open(
                    self.http, self.url, await self.access_token()
                )
            return self._socket
