"""An account with one phone, set up as a person does it, and a dashboard of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .client import Client, FlowKind
from .configuration import DOMAIN
from .dashboard import DASHBOARD, layout
from .session import Json, RequestFailedError
from .waiting import wait_for

_PHONE_NAME = "Pixel 4a"
_SENDER = "+4915752982212"

_ANSWERS: Mapping[FlowKind, Mapping[str, Any]] = {
    "config": {"name": "SmsGateWay24"},
    "subentry": {"name": _PHONE_NAME},
    "options": {},
}
_PHONE = "phone"
# More steps than any flow has, so that one that leads back to itself ends.
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone that was set up: its ids, its name and where its messages are posted."""

    entry_id: str
    subentry_id: str
    name: str
    webhook_url: str


async def set_up(client: Client) -> Phone:
    """Make the account, a phone and the dashboard where there is none.

    Raises RuntimeError when a flow takes a way that is not known here.
    """
    url = None
    found = await _find_phone(client)
    if found is None:
        url = await _add(client)
        found = await _find_phone(client)
        if found is None:
            raise RuntimeError("the flow came to its end, but there is no phone")
    entry_id, subentry_id, name = found
    if url is None:
        url = await _webhook_url(client, entry_id, subentry_id)
    await _add_dashboard(client, subentry_id, name)
    return Phone(entry_id, subentry_id, name, url)


def curl(phone: Phone) -> str:
    """Return a shell command that has the phone receive a message, a new one each time."""
    # The shell puts the time in, so that the same line can be pasted again: a message
    # that comes a second time under the same id is not a new one.
    body = (
        f'{{"address": "{_SENDER}", "date": "\'"$(date -u +%FT%TZ)"\'",'
        ' "date_sent": "\'"$(date -u +%FT%TZ)"\'", "body": "Hello from the gateway",'
        ' "internal_id": 1, "channel_id": 0, "sms_id": \'"$(date +%s)"\','
        f' "device_id": 10538, "device_name": "{_PHONE_NAME}", "type": "text"}}'
    )
    return (
        f"curl -i -H 'Content-Type: application/json' -d '{body}' '{phone.webhook_url}'"
    )


async def _find_phone(client: Client) -> tuple[str, str, str] | None:
    # Any phone, since the first one may have been renamed.
    for entry in await client.entries(DOMAIN):
        for subentry in await client.subentries(entry["entry_id"]):
            if subentry["subentry_type"] == _PHONE:
                return entry["entry_id"], subentry["subentry_id"], subentry["title"]
    return None


async def _add(client: Client) -> str:
    entries = await client.entries(DOMAIN)
    if entries:
        step = await client.start_subentry_flow(entries[0]["entry_id"], _PHONE)
    else:
        account = await _walk(client, await client.start_flow(DOMAIN), "config", {})
        step = await _next_step(client, account)
    placeholders: dict[str, str] = {}
    await _walk(client, step, "subentry", placeholders)
    return _url_in(placeholders)


async def _next_step(client: Client, account: Json) -> Json:
    # The user interface goes on in the flow that the first one started.
    _, flow_id = account.get("next_flow") or (None, None)
    if flow_id is not None:
        try:
            return await client.flow(flow_id, "subentry")
        except RequestFailedError:
            pass
    return await client.start_subentry_flow(account["result"]["entry_id"], _PHONE)


async def _walk(
    client: Client, step: Json, kind: FlowKind, placeholders: dict[str, str]
) -> Json:
    # Collects the placeholders of all steps and returns the last one.
    for _ in range(_MOST_STEPS):
        placeholders |= step.get("description_placeholders") or {}
        match step["type"]:
            case "create_entry":
                return step
            case "form" if not step["errors"]:
                names = {field["name"] for field in step["data_schema"] or ()}
                answer = {k: v for k, v in _ANSWERS[kind].items() if k in names}
            case "menu" if "finish" in step["menu_options"]:
                answer = {"next_step_id": "finish"}
            case _:
                break
        step = await client.configure_flow(step["flow_id"], answer, kind)
    raise RuntimeError(f"the {kind} flow came to a step that is not known here: {step}")


async def _webhook_url(client: Client, entry_id: str, subentry_id: str) -> str:
    step = await client.start_subentry_flow(entry_id, _PHONE, subentry_id)
    await client.abort_flow(step["flow_id"], "subentry")
    return _url_in(step.get("description_placeholders") or {})


def _url_in(placeholders: Mapping[str, str]) -> str:
    try:
        return placeholders["webhook_url"]
    except KeyError:
        raise RuntimeError("the phone's flow shows no webhook_url") from None


async def _add_dashboard(client: Client, subentry_id: str, name: str) -> None:
    dashboards = await client.ws("lovelace/dashboards/list")
    if any(item["url_path"] == DASHBOARD["url_path"] for item in dashboards):
        return

    async def entities() -> list[Json]:
        return [
            entity
            for entity in await client.entity_registry(DOMAIN)
            if entity["config_subentry_id"] == subentry_id and not entity["disabled_by"]
        ]

    # The phone's entities come when the entry has been loaded again.
    await wait_for(entities, 30, what="entities of the phone")
    await wait_for(lambda: _loaded(client), 30, what="loaded account")
    await client.ws("lovelace/dashboards/create", **DASHBOARD)
    path = DASHBOARD["url_path"]
    config = layout(name, await entities())
    await client.ws("lovelace/config/save", url_path=path, config=config)
    system = await client.ws("frontend/get_system_data", key="core")
    value = {**(system["value"] or {}), "default_panel": path}
    await client.ws("frontend/set_system_data", key="core", value=value)


async def _loaded(client: Client) -> bool:
    return all(entry["state"] == "loaded" for entry in await client.entries(DOMAIN))
