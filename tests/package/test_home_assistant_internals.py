"""What the integration uses of Home Assistant's internals, and what their loss would cost.

Each place stands here once. The account goes on without what can go with the next release.
"""

from annotationlib import Format, get_annotations
import ast
from collections.abc import Iterator
import importlib
import importlib.resources
import inspect
from pathlib import Path
import pkgutil
import textwrap
from typing import Any

import homeassistant
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.util import dt as dt_util
import pytest

from custom_components import smsgateway24
from tests.builders.automations import automations, device, trigger_config
from tests.builders.cloud import CLOUD_FUNCTIONS
from tests.builders.entries import (
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway, complaints
from tests.builders.repairs import repairs
from tests.payloads import message
from tests.plugin import SetUp

OURS = smsgateway24.__name__

FOR_SUBCLASSES = {
    "_async_record_notification": "documented for notify entities",
    "_async_check": "documented for conditions",
    "_async_update_data": "documented for coordinators",
    "_context": "how core's own entities know who performs an action on them",
    "_get_entry": "documented for flows of subentries",
    "_get_reauth_entry": "documented for flows",
    "_get_reconfigure_entry": "documented for flows",
    "_get_reconfigure_subentry": "documented for flows of subentries",
    "_hass": "how core's own triggers and conditions reach Home Assistant",
    "_trigger_event": "documented for event entities",
    "_unrecorded_attributes": "documented for entities",
}
"""Protected names that every integration of this kind uses."""

UNDOCUMENTED = {
    "async_get_stored_states": "content_policy.py",
    "raw_config": "removed_targets.py",
}
"""Public names that no documentation mentions; the tests below take each away."""


def _inherited_names() -> Iterator[str]:
    """Yield Home Assistant's protected names that the integration's classes use or override."""
    prefix = f"{OURS}."
    for found in pkgutil.walk_packages(smsgateway24.__path__, prefix):
        module = importlib.import_module(found.name)
        for cls in vars(module).values():
            if inspect.isclass(cls) and cls.__module__ == module.__name__:
                yield from _inherited_by(cls, prefix)


def _inherited_by(cls: type, prefix: str) -> Iterator[str]:
    theirs = [
        base for base in cls.__mro__ if base.__module__.startswith("homeassistant.")
    ]
    ours = [base for base in cls.__mro__ if f"{base.__module__}.".startswith(prefix)]
    if not theirs:
        return
    stored = {name for base in ours for name, is_stored in _names(base) if is_stored}
    for name in {name for name, _ in _names(cls)}:
        if not name.startswith("_") or name.startswith(("__", "_attr_")):
            continue
        if name not in stored or any(
            name in vars(base)
            or name in get_annotations(base, format=Format.FORWARDREF)
            for base in theirs
        ):
            yield name


def _names(cls: type) -> Iterator[tuple[str, bool]]:
    """Yield the names in a class, and whether something is stored under them there."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(cls)))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, True
            case ast.Attribute(attr=name, ctx=context):
                yield name, isinstance(context, ast.Store)
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, True


def test_every_protected_name_of_home_assistants_is_listed_here() -> None:
    assert set(_inherited_names()) == FOR_SUBCLASSES.keys()


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_undocumented_names_are_used_in_one_place_each(name: str) -> None:
    [root] = smsgateway24.__path__
    used = [
        path.name
        for path in importlib.resources.files(smsgateway24).rglob("*.py")  # type: ignore[attr-defined]
        if name in path.read_text("utf-8")
    ]
    assert used == [UNDOCUMENTED[name]], root


async def _keep_nothing(gateway: Gateway) -> None:
    hass = gateway.hass
    flow = await hass.config_entries.options.async_init(gateway.entry.entry_id)
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"accept_from": "everyone", "content": "none"}
    )
    await hass.async_block_till_done()


async def test_without_access_to_what_is_kept_for_restarts_the_account_goes_on_and_says_so(
    gateway: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await gateway.accepted(message(1, body="SECRET-MARK"))
    monkeypatch.delattr(restore_state.RestoreStateData, "async_get_stored_states")

    await _keep_nothing(gateway)

    assert gateway.entry.state is ConfigEntryState.LOADED
    said = [r.getMessage() for r in caplog.records if r.name.startswith(OURS)]
    assert [words for words in said if "core.restore_state" in words]
    assert "SECRET-MARK" not in "".join(said)
    caplog.clear()
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert gateway.entry.state is ConfigEntryState.LOADED
    assert complaints(caplog.records) == []
    await gateway.accepted(message(2))


async def test_an_old_event_of_another_account_keeps_its_text(
    gateway: Gateway, set_up: SetUp
) -> None:
    """Both are distinguished also where the entity is disabled and was renamed."""
    hass = gateway.hass
    other = await set_up(
        account_entry(phone_subentry("Galaxy", "b2" * 32, "01PHONE2GALAXY000000000000"))
    )
    await gateway.accepted(message(1, body="SECRET-MARK"))
    await other.accepted(message(2, body="KEPT-MARK"), "b2" * 32)
    registry = er.async_get(hass)
    for entity_id in (
        gateway.entity_id("event", "message"),
        other.entity_id("event", "message", "01PHONE2GALAXY000000000000"),
    ):
        registry.async_update_entity(
            entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.async_block_till_done()

    await _keep_nothing(gateway)

    kept = str(
        [s.as_dict() for s in restore_state.async_get(hass).async_get_stored_states()]
    )
    assert "KEPT-MARK" in kept
    assert "SECRET-MARK" not in kept


async def test_what_others_have_kept_is_left_as_it_is(
    gateway: Gateway, hass_storage: dict[str, Any]
) -> None:
    hass = gateway.hass
    long_ago = "2020-01-01T00:00:00+00:00"
    state = {
        "entity_id": "input_text.note",
        "state": "SECRET-MARK",
        "attributes": {"text": "KEPT-MARK", "sender": "me"},
        "last_changed": long_ago,
        "last_reported": long_ago,
        "last_updated": long_ago,
        "context": {"id": "01M8JS83PHMHBGKZD91R64XZDP"},
    }
    hass_storage[restore_state.STORAGE_KEY] = {
        "version": 1,
        "key": restore_state.STORAGE_KEY,
        "data": [
            {
                "state": state,
                "extra_data": None,
                "last_seen": dt_util.utcnow().isoformat(),
            }
        ],
    }
    await restore_state.async_load(hass)

    await _keep_nothing(gateway)

    [kept] = [
        stored.state
        for stored in restore_state.async_get(hass).async_get_stored_states()
        if stored.state.entity_id == "input_text.note"
    ]
    assert kept.attributes == state["attributes"]
    assert kept.last_changed.isoformat() == long_ago


@pytest.mark.parametrize("readable", [True, False])
async def test_automations_whose_configuration_cannot_be_read_only_cost_the_repair(
    hass: HomeAssistant, set_up: SetUp, readable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", "+4915752982212"))
    )
    anna = device(gateway, contact_id("Anna"))
    await automations(
        hass,
        named=trigger_config(
            "message_received", {"device_id": device(gateway)}, contact=[anna]
        ),
    )
    if not readable:
        for automation in hass.data["automation"].entities:
            monkeypatch.delattr(automation, "raw_config")

    hass.config_entries.async_remove_subentry(gateway.entry, contact_id("Anna"))
    await hass.async_block_till_done()

    assert gateway.entry.state is ConfigEntryState.LOADED
    assert repairs(hass) == (["contact_gone"] if readable else [])


def test_the_cloud_of_the_tests_has_what_home_assistants_cloud_has() -> None:
    source = Path(homeassistant.__path__[0]) / "components" / "cloud" / "__init__.py"
    real = {
        node.name: node
        for node in ast.parse(source.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }

    assert real.keys() >= set(CLOUD_FUNCTIONS)
    bases = {
        name: [ast.unparse(base) for base in node.bases]
        for name, node in real.items()
        if isinstance(node, ast.ClassDef)
    }
    assert bases["CloudNotAvailable"] == ["HomeAssistantError"]
    assert bases["CloudNotConnected"] == ["CloudNotAvailable"]
