"""Builders of tests with repairs: which are open, how they read, and their dialogs."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir

from custom_components.smsgateway24.const import DOMAIN

from .translations import ENGLISH, below, placeholders


def open_issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return the open repairs of the integration."""
    return [
        issue
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active
    ]


def repairs(hass: HomeAssistant) -> list[str]:
    """Return the keys of the repairs that are open; each must have its words, all filled in."""
    found = []
    for issue in open_issues(hass):
        key = str(issue.translation_key)
        texts = {f"title: {key}": ENGLISH[f"issues.{key}.title"]}
        if not issue.is_fixable:
            texts |= {key: ENGLISH[f"issues.{key}.description"]}
        wanted = set().union(*map(placeholders, texts.values()))
        assert wanted <= set(issue.translation_placeholders or ()), key
        found.append(key)
    return sorted(found)


def reads(hass: HomeAssistant, key: str) -> str:
    """Return what a person reads of a repair that is open."""
    [issue] = [i for i in open_issues(hass) if i.translation_key == key]
    texts = below(f"issues.{key}")
    return "\n".join(
        texts[part].format(**(issue.translation_placeholders or {}))
        for part in ("title", "description")
        if part in texts
    )


class Repair:
    """The dialog of a repair, as the frontend goes through it; every page must have its words."""

    def __init__(
        self, client: TestClient[Any, Any], key: str, result: dict[str, Any]
    ) -> None:
        """Take a dialog that has just been opened."""
        self._client = client
        self._key = key
        self._flow_id = result["flow_id"]
        self._show(result)

    @classmethod
    async def open(
        cls, hass: HomeAssistant, client: TestClient[Any, Any], key: str
    ) -> Repair:
        """Click on a repair."""
        [issue] = [i for i in open_issues(hass) if i.translation_key == key]
        response = await client.post(
            "/api/repairs/issues/fix",
            json={"handler": DOMAIN, "issue_id": issue.issue_id},
        )
        assert response.status == 200, await response.text()
        return cls(client, key, await response.json())

    def _show(self, result: dict[str, Any]) -> None:
        self.result = result
        flow = f"issues.{self._key}.fix_flow"
        match result["type"]:
            case FlowResultType.ABORT:
                texts = {"": ENGLISH[f"{flow}.abort.{result['reason']}"]}
            case FlowResultType.FORM | FlowResultType.MENU:
                texts = below(f"{flow}.step.{result['step_id']}")
                options = below(f"{flow}.step.{result['step_id']}.menu_options")
                assert options.keys() == set(result.get("menu_options") or ())
            case kind:
                assert kind == FlowResultType.CREATE_ENTRY
                return
        wanted = set().union(*map(placeholders, texts.values()))
        assert wanted <= set(result["description_placeholders"] or ()), texts

    async def submit(self, **user_input: Any) -> Repair:
        """Submit a page."""
        response = await self._client.post(
            f"/api/repairs/issues/fix/{self._flow_id}", json=user_input
        )
        assert response.status == 200, await response.text()
        self._show(await response.json())
        return self

    async def choose(self, option: str) -> Repair:
        """Choose from a menu."""
        return await self.submit(next_step_id=option)

    @property
    def page(self) -> str:
        """Name the page that is shown, or how the dialog ended."""
        if self.result["type"] == FlowResultType.ABORT:
            return str(self.result["reason"])
        if self.result["type"] == FlowResultType.CREATE_ENTRY:
            return "done"
        return str(self.result["step_id"])

    @property
    def shown(self) -> dict[str, str]:
        """Return what is filled in."""
        return self.result["description_placeholders"] or {}
