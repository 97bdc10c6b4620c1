"""Each rule names the place where a valid copy was broken in one way."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil
from typing import Any, Self

from homeassistant.util.yaml import dump, load_yaml_dict
import pytest

from tests.builders.translations import INTEGRATION

from .rules import faults

GONE = object()
# What the rules look into; the other modules would only be copied.
MODULES = ("__init__.py", "config_flow.py", "services.py", "trigger.py", "condition.py")
DE = "translations/de.json"


class Copy:
    """A copy of the integration that a test breaks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def into(cls, parent: Path) -> Self:
        """Return a copy with two languages, and the modules that rules look into."""
        folder = parent / INTEGRATION.name
        (folder / "translations").mkdir(parents=True)
        for path in (
            *(INTEGRATION / module for module in MODULES),
            *INTEGRATION.glob("*.json"),
            *INTEGRATION.glob("*.yaml"),
            INTEGRATION / "translations" / "en.json",
            INTEGRATION / DE,
        ):
            shutil.copy(path, folder / path.relative_to(INTEGRATION))
        return cls(folder)

    def set(self, file: str, place: str, value: Any) -> None:
        """Put a value in a place of a file, or take out what is there."""
        path = self.folder / file
        is_json = path.suffix == ".json"
        tree: Any = (
            json.loads(path.read_text("utf-8"))
            if is_json
            else load_yaml_dict(str(path))
        )
        *parents, last = place.split("/")
        inner = tree
        for key in parents:
            inner = inner.setdefault(key, {})
        if value is GONE:
            del inner[last]
        else:
            inner[last] = value
        path.write_text(json.dumps(tree) if is_json else dump(tree), "utf-8")

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, "utf-8")

    @property
    def faults(self) -> list[str]:
        return faults(self.folder)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy.into(tmp_path)


def test_an_unbroken_copy_is_valid(copy: Copy) -> None:
    assert copy.faults == []


# Translations

MISSING = "required key not provided"
UNKNOWN = "not a valid option"
KEY = "a key must be of a-z and 0-9, with single - or _ between them"
OWN_KEY = "a key must be of a-z, 0-9, - and _"
ADDRESS = "has an internet address; pass it as a placeholder"
QUOTED = "has a placeholder in single quotes"
NO_PLACEHOLDER = "has a placeholder, which nothing fills in here"
TITLE = "config/step/user/title"


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("", "must be a text that is not empty"),
        (5, "must be a text that is not empty"),
        (" Title", "has a space at an end"),
        ("Title\n", "has a space at an end"),
        ("<b>Title", "the string should not contain HTML"),
        ("Title</b>", "has HTML"),
        ("See https://example.com", ADDRESS),
        ("See MQTT://example.com", ADDRESS),
        ("See www.example.com", ADDRESS),
        ("See http://10.0.0.1", ADDRESS),
        (
            "[%key:common::name%]",
            "has a reference, which only core's own build follows",
        ),
        (
            "The [%key:common::name%]",
            "has a reference, which only core's own build follows",
        ),
        ("Hello {your name}", "has a placeholder that is no name: {your name}"),
        ("Hello {}", "has a placeholder that is no name: {}"),
        (
            "Hello {name",
            "has a curly bracket without its partner: expected '}' before end of string",
        ),
        ("Hello '{name}'", QUOTED),
        ("Hello 'dear {name}'", QUOTED),
    ],
)
def test_a_text_that_breaks_a_rule_is_found(copy: Copy, value: Any, wrong: str) -> None:
    copy.set(DE, TITLE, value)

    found = copy.faults

    assert f"{DE}: config.step.user.title: {wrong}" in found
    assert {line.rpartition(": ")[0] for line in found} <= {
        f"{DE}: config.step.user.title",
        f"{DE}: config.step.user.title: {wrong.partition(': ')[0]}",
    }


@pytest.mark.parametrize(
    ("place", "value", "wrong"),
    [
        # Keys that there are not, and keys that must not be called so.
        ("nonsense", {}, UNKNOWN),
        ("selector/max_age/value", "Any", UNKNOWN),
        ("selector/Max", {"options": {}}, "invalid slug Max (try max)"),
        ("selector/max_age/choices/no__thing", "No", KEY),
        ("config/step/user/heading", "x", UNKNOWN),
        ("config/step/user/sections/more/title", "x", UNKNOWN),
        ("config/steps", {}, UNKNOWN),
        ("config_subentries/phone/step/user/titel", "x", UNKNOWN),
        ("options/title", "x", UNKNOWN),
        ("entity/sensor/sim_operator/label", "x", UNKNOWN),
        ("entity/sensor/sim_operator/state/-on", "x", KEY),
        ("entity/sensor/sim_operator/state_attributes/x/unit", "x", UNKNOWN),
        ("device/phone/model", "x", UNKNOWN),
        ("exceptions/timeout/text", "x", UNKNOWN),
        ("services/reply/title", "x", UNKNOWN),
        ("services/reply/fields/message/hint", "x", UNKNOWN),
        ("services/reply/sections/more/fields", {}, UNKNOWN),
        ("triggers/message_received/sections", {}, UNKNOWN),
        ("conditions/is_online/title", "x", UNKNOWN),
        ("device_automation/event_type", {}, UNKNOWN),
        ("system_health/state", {}, UNKNOWN),
        ("system_health/info/Too_Big", "x", KEY),
        ("common/Name", "x", "invalid slug Name (try name)"),
        ("application_credentials/title", "x", UNKNOWN),
        ("config_panel/Tab", "x", KEY),
        ("conversation/agent/started", "x", UNKNOWN),
        ("preview_features/new/title", "x", UNKNOWN),
        # What must be there.
        ("config/step", GONE, MISSING),
        ("config_subentries/phone/entry_type", GONE, MISSING),
        ("config_subentries/phone/initiate_flow", GONE, MISSING),
        ("config_subentries/phone/initiate_flow/user", GONE, MISSING),
        ("services/reply/name", GONE, MISSING),
        ("services/reply/description", GONE, MISSING),
        ("triggers/message_received/description", GONE, MISSING),
        ("conditions/is_online/name", GONE, MISSING),
        ("selector/max_age/fields", {"x": {"description": "x"}}, MISSING),
        # Texts in places that have rules of their own.
        ("entity/sensor/sim_operator/state/on", "Is {name}", NO_PLACEHOLDER),
        ("entity/sensor/sim_operator/unit_of_measurement", "{unit}", NO_PLACEHOLDER),
        ("config/step/user/data_description/x", "x", "describes a field that is not in data"),
        ("config/step/user/sections", {"more": {"data_description": {"x": "x"}}}, "describes a field that is not in data"),
        ("issues/new", {"title": "x"}, "must have either a description or a fix_flow"),
        ("issues/new", {"title": "x", "description": "x", "fix_flow": {"step": {}}}, "must have either a description or a fix_flow"),
        ("issues/new", {"description": "x"}, MISSING),
        ("issues/new", {"title": "x", "fix_flow": {"abort": {}}}, MISSING),
        # The repository's own rules.
        ("config/step/User", {"title": "x"}, OWN_KEY),
        ("config_subentries/phone/step", {}, "has no step"),
    ],
)  # fmt: skip
def test_a_translation_out_of_place_is_found(
    copy: Copy, place: str, value: Any, wrong: str
) -> None:
    copy.set(DE, place, value)

    at = f"{DE}: {place.replace('/', '.')}"
    assert any(line.startswith(at) and f": {wrong}" in line for line in copy.faults), (
        copy.faults
    )


def test_a_new_language_is_looked_at(copy: Copy) -> None:
    shutil.copy(copy.folder / DE, copy.folder / "translations" / "sv.json")
    assert copy.faults == []

    copy.set("translations/sv.json", "selector/max_age/value", "x")

    assert copy.faults == [f"translations/sv.json: selector.max_age.value: {UNKNOWN}"]


def test_a_language_that_home_assistant_has_not_is_found(copy: Copy) -> None:
    shutil.copy(copy.folder / DE, copy.folder / "translations" / "de_DE.json")

    assert copy.faults == [
        "translations/de_DE.json: Home Assistant has no such language"
    ]


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        ('{"title": }', "is no JSON: Expecting value: line 1 column 11 (char 10)"),
        ("[]", "must be an object"),
    ],
)
def test_a_file_that_is_no_object_is_found(copy: Copy, broken: str, wrong: str) -> None:
    copy.write("translations/sv.json", broken)

    assert f"translations/sv.json: {wrong}" in copy.faults


# Icons


@pytest.mark.parametrize(
    ("place", "value", "wrong"),
    [
        ("device", {}, UNKNOWN),
        ("entity/sensor/sim_operator/icon", "mdi:sim", UNKNOWN),
        ("entity/sensor/sim_operator/default", "hass:sim", 'must be an icon such as "mdi:phone"'),
        ("entity/sensor/sim_operator/state", {"on": "sim"}, 'must be an icon such as "mdi:phone"'),
        ("entity/sensor/sim_operator/state_attributes", {"x": {"default": "mdi:sim", "state": {"on": "mdi:sim"}}}, "is the default anyway"),
        ("entity/sensor/sim_operator/range", {"much": "mdi:sim"}, "a key must be a number"),
        ("entity/sensor/sim_operator/range", {"9": "mdi:a", "1": "mdi:b"}, "numbers must ascend"),
        ("entity/sensor/sim_operator/state_attributes/x/icon", "mdi:sim", UNKNOWN),
        ("entity/sensor/Sim", {}, KEY),
        ("entity/Sensor", {}, "invalid slug Sensor (try sensor)"),
        ("services/reply/icon", "mdi:reply", UNKNOWN),
        ("triggers/message_received/state", "mdi:message", UNKNOWN),
        ("conditions/is_online/state", "mdi:message", UNKNOWN),
        ("services/reply", GONE, "is missing"),
        ("triggers/message_received", GONE, "is missing"),
        ("conditions/is_online/condition", GONE, "is missing"),
        ("services/forward", {"service": "mdi:reply"}, "is not in services.yaml"),
        ("triggers/phone_lost", {"trigger": "mdi:phone"}, "is not in triggers.yaml"),
        ("options/step/init/title", "mdi:cog", UNKNOWN),
        ("issues/token/icon", "mdi:key", UNKNOWN),
    ],
)  # fmt: skip
def test_an_icon_out_of_place_is_found(
    copy: Copy, place: str, value: Any, wrong: str
) -> None:
    copy.set("icons.json", place, value)

    [found] = copy.faults
    assert found.startswith(f"icons.json: {place.replace('/', '.')}")
    assert f": {wrong}" in found


# Actions, triggers and conditions


@pytest.mark.parametrize(
    ("file", "place", "value", "wrong"),
    [
        ("services.yaml", "Reply", None, "invalid slug Reply (try reply)"),
        ("services.yaml", ".anchor", None, "invalid slug .anchor (try anchor)"),
        ("services.yaml", "reply/response", True, UNKNOWN),
        ("services.yaml", "reply/fields/message/hint", "x", UNKNOWN),
        ("services.yaml", "reply/fields/message/required", "yes", "expected bool"),
        ("services.yaml", "reply/fields/message/default", None, "must have a value"),
        ("services.yaml", "reply/fields/message/selector", {"colour": None}, "Unknown selector type colour found"),
        ("services.yaml", "reply/fields/message/filter", {"attribute": {}}, UNKNOWN),
        ("services.yaml", "reply/fields/more", {"fields": {"message": {}}}, "is there twice"),
        ("services.yaml", "reply/fields/more", {"fields": {"x": {"hint": 1}}}, UNKNOWN),
        ("services.yaml", "reply/target", {"device": {"model": "Phone"}}, "a target cannot filter devices"),
        ("triggers.yaml", "Received", None, "invalid slug Received (try received)"),
        ("triggers.yaml", "message_received/variables", {}, UNKNOWN),
        ("triggers.yaml", "message_received/target/device", [{"model": "Phone"}], "a target cannot filter devices"),
        ("triggers.yaml", "message_received/fields/sender/advanced", True, UNKNOWN),
        ("triggers.yaml", "message_received/fields/sender/context", {"x": "match"}, "the selector takes no such context"),
        ("triggers.yaml", "message_received/fields/max_age/selector/choose/choices/any/selector/constant/translation_key", "any_age", "a constant cannot be translated: it needs a label"),
        ("conditions.yaml", "is_online/fields/for/hint", "x", UNKNOWN),
        ("conditions.yaml", "is_online/fields/for/selector", {"duration": {"years": True}}, UNKNOWN),
    ],
)  # fmt: skip
def test_a_description_out_of_place_is_found(
    copy: Copy, file: str, place: str, value: Any, wrong: str
) -> None:
    copy.set(file, place, value)

    found = [line for line in copy.faults if line.startswith(f"{file}: ")]
    at = f"{file}: {'.'.join(place.split('/'))[:30]}"
    assert any(line.startswith(at) for line in found), copy.faults
    assert any(wrong in line for line in found), copy.faults


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("services/reply/fields/message", "is missing"),
        ("triggers/message_received", "is missing"),
        ("triggers/message_received/fields/max_age/description", "is missing"),
        ("conditions/is_online/fields/for/name", "is missing"),
        ("selector/max_age", "is missing, for message_received"),
        ("selector/direction", "is missing, for get_messages"),
    ],
)
def test_a_thing_without_words_is_found(copy: Copy, place: str, wrong: str) -> None:
    copy.set(DE, place, GONE)

    at = f"{DE}: {place.replace('/', '.')}"
    assert any(line.startswith(at) and f": {wrong}" in line for line in copy.faults), (
        copy.faults
    )


@pytest.mark.parametrize(
    ("place", "file"),
    [
        ("services/forward", "services.yaml"),
        ("triggers/message_received/fields/colour", "triggers.yaml"),
        ("conditions/is_online/fields/colour", "conditions.yaml"),
        ("services/reply/sections/more", "services.yaml"),
    ],
)
def test_words_without_a_thing_are_found(copy: Copy, place: str, file: str) -> None:
    copy.set(DE, place, {"name": "x", "description": "x"})

    assert copy.faults == [f"{DE}: {place.replace('/', '.')}: is not in {file}"]


def test_a_section_of_an_action_needs_a_name_only(copy: Copy) -> None:
    copy.set(
        "services.yaml",
        "get_messages/fields/more",
        {"fields": {"x": {"required": True}}},
    )
    for file in (DE, "translations/en.json"):
        copy.set(
            file, "services/get_messages/fields/x", {"name": "x", "description": "x"}
        )
    copy.set(DE, "services/get_messages/sections", {"more": {"name": "x"}})

    assert copy.faults == [
        "translations/en.json: services.get_messages.sections.more.name: is missing"
    ]


@pytest.mark.parametrize("kind", ["services", "triggers", "conditions"])
def test_what_is_registered_needs_a_description(copy: Copy, kind: str) -> None:
    (copy.folder / f"{kind}.yaml").unlink()

    assert f"{kind}.yaml: is missing" in copy.faults


# The manifest


@pytest.mark.parametrize(
    ("place", "value", "wrong"),
    [
        ("codeowners", GONE, MISSING),
        ("documentation", GONE, MISSING),
        ("iot_class", GONE, MISSING),
        ("name", GONE, MISSING),
        ("version", GONE, MISSING),
        ("zz_colour", "red", UNKNOWN),
        ("version", "one", "is no version"),
        ("iot_class", "cloud", "value must be one of"),
        ("integration_type", "bridge", "value must be one of"),
        ("codeowners", ["octocat"], 'must be a user or team of GitHub, such as "@octocat"'),
        ("codeowners", [], "length of value must be at least 1"),
        ("documentation", "http://example.com/", "must begin with https"),
        ("documentation", "https://www.home-assistant.io/integrations/smsgateway24", "must lead to pages of the integration's own"),
        ("issue_tracker", "issues", "expected a URL"),
        ("requirements", ["regex"], 'must name one version, such as "package==1.2.3"'),
        ("requirements", ["regex == 1.0"], 'must name one version, such as "package==1.2.3"'),
        ("requirements", ["regex>=1.0"], 'must name one version, such as "package==1.2.3"'),
        ("domain", "sms", "must be the name of the folder"),
        ("config_flow", False, "must be true if config_flow.py exists"),
        ("dependencies", ["http", "webhooks"], "Home Assistant has no integration webhooks"),
        ("after_dependencies", ["cloud", "http"], "http is a dependency anyway"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_not_right_is_found(
    copy: Copy, place: str, value: Any, wrong: str
) -> None:
    copy.set("manifest.json", place, value)

    found = copy.faults
    assert found[0].startswith(f"manifest.json: {place}")
    assert wrong in found[0]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("dhcp", [{"macaddress": "AABBCC"}]),
        ("dhcp", [{"hostname": "Phone"}]),
        ("usb", [{"vid": "10c4"}]),
        ("zeroconf", [{"name": "phone"}]),
    ],
)
def test_a_way_of_discovery_that_is_not_right_is_found(
    copy: Copy, key: str, value: Any
) -> None:
    copy.set("manifest.json", key, value)

    assert any(line.startswith(f"manifest.json: {key}.0") for line in copy.faults)


def test_a_manifest_that_is_not_sorted_is_found(copy: Copy) -> None:
    value = json.loads((copy.folder / "manifest.json").read_text("utf-8"))["name"]
    copy.set("manifest.json", "name", GONE)
    copy.set("manifest.json", "name", value)

    assert copy.faults == [
        "manifest.json: after_dependencies: must be sorted: domain, name, then the alphabet"
    ]


# Modules


def to_the_end(text: str) -> Callable[[str], str]:
    return lambda source: f"{source}\n{text}\n"


@pytest.mark.parametrize(
    ("file", "change", "wrong"),
    [
        ("services.py", to_the_end("from homeassistant.components.mqtt import x"), "imports mqtt, which the manifest does not name"),
        ("services.py", to_the_end("from homeassistant.components import mqtt"), "imports mqtt, which the manifest does not name"),
        ("services.py", to_the_end("import homeassistant.components.mqtt.client"), "imports mqtt, which the manifest does not name"),
        ("services.py", to_the_end("def f():\n    from homeassistant.components import mqtt"), "imports mqtt, which the manifest does not name"),
        ("config_flow.py", to_the_end("async def async_step_zeroconf(): ..."), "a flow that is discovered needs a unique ID"),
        ("__init__.py", lambda source: source.replace("CONFIG_SCHEMA", "SCHEMA"), "needs a CONFIG_SCHEMA beside async_setup"),
    ],
)  # fmt: skip
def test_a_module_that_is_not_right_is_found(
    copy: Copy, file: str, change: Callable[[str], str], wrong: str
) -> None:
    source = (copy.folder / file).read_text("utf-8")
    copy.write(file, change(source).replace("async_set_unique_id", "set_id"))

    assert copy.faults == [f"{file}: {wrong}"]


@pytest.mark.parametrize(
    "imported",
    [
        "from homeassistant.components import sensor, webhook",
        "from homeassistant.components.cloud import x",
        "from homeassistant.components.http.auth import async_sign_path",
        "if TYPE_CHECKING:\n    from homeassistant.components.mqtt import x",
    ],
)
def test_a_module_may_import_what_is_there_in_any_case(
    copy: Copy, imported: str
) -> None:
    copy.write("other.py", imported)

    assert copy.faults == []


def test_a_config_flow_must_be_there_if_it_is_promised(copy: Copy) -> None:
    (copy.folder / "config_flow.py").unlink()

    assert copy.faults == [
        "manifest.json: config_flow: must be true if config_flow.py exists"
    ]
