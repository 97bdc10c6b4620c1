"""The quality scale: each rule of Home Assistant's is answered."""

import json
from pathlib import Path
from typing import Any

import homeassistant
from homeassistant.util.yaml import load_yaml_dict

from tests.builders.translations import INTEGRATION

# ALL_RULES in script/hassfest/quality_scale.py of home-assistant/core, at commit 008538e8.
# All integrations of Home Assistant 2026.10.4 answer just these.
RULES = {
    "bronze": {
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow",
        "config-flow-test-coverage",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    },
    "silver": {
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    },
    "gold": {
        "devices",
        "diagnostics",
        "discovery",
        "discovery-update-info",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    },
    "platinum": {"async-dependency", "inject-websession", "strict-typing"},
}
ALL = set().union(*RULES.values())


def rules(folder: Path) -> dict[str, Any]:
    """Return what an integration answers to each rule."""
    found: dict[str, Any] = load_yaml_dict(str(folder / "quality_scale.yaml"))["rules"]
    return found


def objections(answers: dict[str, Any]) -> list[str]:
    """Return which rules are not answered, or not well."""
    found = [f"{rule} is missing" for rule in ALL - answers.keys()]
    found += [f"{rule} is no rule" for rule in answers.keys() - ALL]
    for rule, answer in answers.items():
        whole = answer if isinstance(answer, dict) else {"status": answer}
        if whole["status"] not in {"done", "exempt", "todo"}:
            found.append(f"{rule} is {whole['status']}")
        if whole["status"] != "done" and not whole.get("comment"):
            found.append(f"{rule} does not say why")
    return sorted(found)


def test_every_rule_is_answered() -> None:
    assert objections(rules(INTEGRATION)) == []


def test_no_tier_is_claimed_while_rules_of_bronze_are_not_met() -> None:
    open_rules = {
        rule
        for rule, answer in rules(INTEGRATION).items()
        if isinstance(answer, dict) and answer["status"] == "todo"
    }
    manifest = json.loads((INTEGRATION / "manifest.json").read_text("utf-8"))

    assert open_rules & RULES["bronze"]
    assert "quality_scale" not in manifest


def test_this_home_assistant_has_no_other_rules() -> None:
    """An older one may have fewer."""
    theirs = Path(homeassistant.__path__[0]) / "components" / "monzo"

    assert set(rules(theirs)) <= ALL


def test_what_is_not_answered_is_seen() -> None:
    good = dict.fromkeys(ALL, "done")

    assert objections(good) == []
    assert objections(good | {"brands": "good"}) == [
        "brands does not say why",
        "brands is good",
    ]
    assert objections(good | {"brands": "todo"}) == ["brands does not say why"]
    assert objections(good | {"colour": "done"}) == ["colour is no rule"]
    assert objections(good | {"brands": {"status": "exempt"}}) == [
        "brands does not say why"
    ]
    assert len(objections({})) == len(ALL)
