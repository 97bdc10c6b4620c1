"""Options that can't be meant so are refused when saved, in words that say what to write.

Each is tried by all ways to save an automation: the REST interface, the editor's own check, and
YAML, which is read from a file as Home Assistant does.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.automations import automations, device, trigger_config
from tests.builders.entries import account_entry, contact_subentry, phone_subentry
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

ANNA, LUCA = "+4915752982212", "+393331234567"
DEVICE = "{device_id: abcdef0123456789abcdef0123456789}"
AUTOMATION = """
automation:
  - id: gate
    alias: Gate
    triggers: {triggers}
    conditions: {conditions}
    actions: []
"""
NOTHING = "{trigger: homeassistant, event: start}"

QUOTES = "in quotes"
LEAVE_OUT = "leave the option out"
NO_TEMPLATES = "take no templates"
PICK = "pick the contact in the editor"
ALONE = "write the number alone, with + and the country code"
PER_LINE = "write one per line"

# Option, what stands behind it in YAML, where the error is, and what it says.
MESSAGE: list[tuple[str, str, str, str]] = [
    ("sender", "", "", LEAVE_OUT),
    ("sender", "[]", "", LEAVE_OUT),
    ("sender", '""', "", LEAVE_OUT),
    ("sender", '[" "]', "[0]", LEAVE_OUT),
    ("sender", r'"\u200b\u2060"', "", LEAVE_OUT),
    ("sender", "[Amazon, null]", "[1]", "it is empty: write a number or a name"),
    ("sender", "yes", "", "a truth value, as which YAML reads a bare on, off, yes"),
    ("sender", "[no]", "[0]", "write a number or a name, in quotes"),
    ("sender", "{number: Amazon}", "", "it is a dictionary: write a number or a name"),
    ("sender", "[[Amazon]]", "[0]", PER_LINE),
    ("sender", "[any, [[Amazon]]]", "[1][0]", PER_LINE),
    ("sender", "[any, Amazon]", "", '"any" alone'),
    ("sender", "[any, [any]]", "", '"any" once'),
    ("sender", "4915752982212.5", "", "it is a decimal number"),
    ("sender", '"{{ person }}"', "", NO_TEMPLATES),
    ("sender", '["{% if x %}Anna{% endif %}"]', "[0]", NO_TEMPLATES),
    # YAML makes 64595 of it, and 393331234567 of the next.
    ("sender", "0176123", "", "in quotes, with + and the country code"),
    ("sender", "05562427453407", "", "in quotes, with + and the country code"),
    ("sender", "70000", "", "in quotes, with + and the country code"),
    ("sender", "-4915752982212", "", "in quotes, with + and the country code"),
    ("sender", "4900000000", "", "in quotes, with + and the country code"),
    ("sender", '"*"', "", "wildcards are not known"),
    ("sender", '"%"', "", "wildcards are not known"),
    ("sender", '"0157 *"', "", "wildcards are not known"),
    ("sender", '"DHL, Amazon"', "", PER_LINE),
    ("sender", '"+4915752982212;+393331234567"', "", PER_LINE),
    ("sender", r'"DHL\nAmazon"', "", PER_LINE),
    ("sender", '"+49157"', "", ALONE),
    ("sender", '"0157 5298"', "", ALONE),
    ("sender", '"340 123 4567 (work)"', "", ALONE),
    ("sender", '"!!"', "", "can be no name"),
    ("sender", '"family-chat@g.us"', "", "can be no name"),
    ("sender", f'"{"a" * 65}"', "", "longer than 64 characters"),
    ("contact", "Anna", "", PICK),
    ("contact", "[any, [Anna]]", "[1][0]", "write the id of its device"),
    ("contact", "on", "", "a truth value"),
    ("contact", '"{{ person }}"', "", NO_TEMPLATES),
    ("contact", "{device_id: abcdef0123456789abcdef0123456789}", "", "a dictionary"),
    ("contact", "[]", "", LEAVE_OUT),
    ("except_contact", "", "", LEAVE_OUT),
    ("except_contact", "[]", "", LEAVE_OUT),
    ("except_contact", "Anna", "", PICK),
    ("except_contact", "[any, [Anna]]", "[1][0]", "write the id of its device"),
    ("except_contact", '"{{ person }}"', "", NO_TEMPLATES),
    ("known", "", "", 'write true or false, or "any"'),
    ("known", "sometimes", "", 'write true or false, or "any"'),
    ("known", '"{{ x }}"', "", NO_TEMPLATES),
    ("channel", '""', "", LEAVE_OUT),
    ("channel", "on", "", "write one of sim_1, sim_2"),
    ("channel", "fax", "", "it is unknown: write one of sim_1"),
    ("channel", '"sim_1, sim_2"', "", PER_LINE),
    ("channel", '["{{ line }}"]', "[0]", NO_TEMPLATES),
    ("channel", "[[sim_1]]", "[0]", PER_LINE),
    ("type", "[]", "", LEAVE_OUT),
    ("type", '"{{ kind }}"', "", NO_TEMPLATES),
    ("type", "1", "", "write one of text, image"),
    ("text", "", "", LEAVE_OUT),
    ("text", r'"\u200e \ufeff"', "", LEAVE_OUT),
    ("text", "on", "", 'in quotes, as in text: "on"'),
    ("text", "0042", "", 'put it in quotes: text: "42" (YAML reads 0042 as 34)'),
    ("text", "1.50", "", QUOTES),
    ("text", "[open, close]", "", 'as in text: "open|close"'),
    ("text", "{open: close}", "", QUOTES),
    ("text", '"open {{ what }}"', "", NO_TEMPLATES),
    ("text", '"*"', "", "match: regex"),
    ("text", '".*", match: equals', "", "leave the option out for any text"),
    ("text", '"(open", match: regex', "", "not a valid regular expression: missing )"),
    ("text", f"{'a' * 1001}, match: regex", "", "longer than 1000 characters"),
    ("text", f'"{"(" * 400}{")" * 400}", match: regex', "", "nested too deeply"),
    ("match", "sounds_like", "", "write one of contains, equals"),
    ("match", '"{{ how }}"', "", NO_TEMPLATES),
    ("trusted", "perhaps", "", "write true or false"),
    ("trusted", '"{{ x }}"', "", NO_TEMPLATES),
    ("max_age", "", "", '"00:05:00"'),
    ("max_age", "soon", "", 'or "any"'),
    ("max_age", "yes", "", "a number of seconds"),
    ("max_age", "-1", "", "a duration in quotes"),
    ("max_age", '"{{ x }}"', "", NO_TEMPLATES),
    ("max_age", '{minutes: "{{ x }}"}', ".minutes", NO_TEMPLATES),
    ("colour", "red", "", ""),
]
STATUS: list[tuple[str, str, str, str]] = [
    ("status", "[]", "", LEAVE_OUT),
    ("status", "read", "", "write one of final, failed"),
    ("status", '"{{ x }}"', "", NO_TEMPLATES),
    ("status", '"sent; delivered"', "", PER_LINE),
    ("sender", "Amazon", "", ""),
    ("only_mine", "perhaps", "", "write true or false"),
]
TARGETS = [
    ('"{{ x }}"', "target"),
    ('{device_id: "{{ x }}"}', "target.device_id"),
    ('{device_id: [abc, "{{ x }}"]}', "target.device_id[1]"),
    ('{entity_id: "{{ x }}"}', "target.entity_id"),
    ('{area_id: "{% set x = 1 %}"}', "target.area_id"),
    ('{floor_id: ["{{ x }}"]}', "target.floor_id[0]"),
    ('{label_id: "{{ x }}"}', "target.label_id"),
    ('{device_id: abc, exclude: {label_id: "{{ x }}"}}', "target.exclude.label_id"),
]
CONDITIONS = [
    ("is_online", "behavior", "each", "write one of any, all"),
    ("is_online", "for", "yes", "a duration in quotes"),
    ("is_online", "for", '"{{ x }}"', NO_TEMPLATES),
    ("is_trusted_sender", "sender", "yes", "a number in quotes, or a template"),
    ("is_trusted_sender", "sender", "", "it is empty"),
    ("is_trusted_sender", "sender", "{to: Anna}", "it is a dictionary"),
    ("is_trusted_sender", "sender", f'["{ANNA}"]', "it is a list"),
    ("is_trusted_sender", "sender", "0176123", "with + and the country code"),
]


@dataclass
class Doors:
    """The ways by which an automation can be saved."""

    hass: HomeAssistant
    folder: Path
    rest: Any
    websocket: Any
    caplog: pytest.LogCaptureFixture

    async def by_rest(self, config: dict[str, Any]) -> str | None:
        """Save an automation by REST; return the error."""
        response = await self.rest.post(
            "/api/config/automation/config/gate", json=config
        )
        body = await response.json()
        assert response.status == (200 if body == {"result": "ok"} else 400)
        return None if response.status == 200 else str(body["message"])

    async def by_editor(self, config: dict[str, Any], section: str) -> str | None:
        """Have an automation checked as the editor does while it is typed."""
        await self.websocket.send_json_auto_id(
            {"type": "validate_config", section: config[section]}
        )
        result = (await self.websocket.receive_json())["result"][section]
        assert result["valid"] is (result["error"] is None)
        return None if result["valid"] else str(result["error"])

    async def by_yaml(self, text: str) -> str | None:
        """Load an automation from YAML; return the line of the log."""
        await self.hass.async_add_executor_job(
            (self.folder / "configuration.yaml").write_text, text
        )
        self.caplog.clear()
        await self.hass.services.async_call("automation", "reload", blocking=True)
        await self.hass.async_block_till_done()
        lines = [
            record.getMessage()
            for record in self.caplog.records
            if record.name == "homeassistant.components.automation"
            and record.levelname == "ERROR"
        ]
        is_repair = any(
            issue.translation_key and issue.translation_key.startswith("validation_")
            for issue in ir.async_get(self.hass).issues.values()
        )
        assert is_repair is bool(lines)
        return "\n".join(lines) or None

    async def errors(self, text: str, section: str = "triggers") -> list[str | None]:
        """Try an automation by all ways; return their errors."""
        config = parsed(text)
        return [
            await self.by_rest(config),
            await self.by_editor(config, section),
            await self.by_yaml(text),
        ]


@pytest.fixture
async def doors(
    hass: HomeAssistant,
    tmp_path: Path,
    _home: None,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    caplog: pytest.LogCaptureFixture,
) -> Doors:
    """Home Assistant in Germany, without any automation, and with one phone."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / "automations.yaml").touch()
    (tmp_path / "configuration.yaml").touch()
    for component in ("automation", "config"):
        assert await async_setup_component(hass, component, {})
    entry = account_entry(phone_subentry(), contact_subentry("Anna", ANNA))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return Doors(hass, tmp_path, await hass_client(), await hass_ws_client(), caplog)


def parsed(text: str) -> dict[str, Any]:
    """Read the automation in a configuration as Home Assistant does."""
    configuration: Any = parse_yaml(text)
    [automation] = configuration["automation"]
    config: dict[str, Any] = automation
    return config


def written(trigger: str, options: str, target: str = DEVICE) -> str:
    """Write an automation with a trigger as YAML."""
    return AUTOMATION.format(
        triggers=f"{{trigger: {DOMAIN}.{trigger}, target: {target}, options: {options}}}",
        conditions="[]",
    )


def assert_refused(errors: list[str | None], place: str, words: str) -> None:
    assert [e for e in errors if e is None or place not in e or words not in e] == []


@pytest.mark.parametrize(
    ("trigger", "option", "value", "place", "words"),
    [("message_received", *row) for row in MESSAGE]
    + [("delivery_status_changed", *row) for row in STATUS],
)
async def test_an_option_that_cannot_be_meant_so_is_refused_by_name_with_advice(
    doors: Doors, trigger: str, option: str, value: str, place: str, words: str
) -> None:
    errors = await doors.errors(written(trigger, f"{{{option}: {value}}}"))

    assert_refused(errors, f"'options.{option}{place}'", words)
    assert (doors.folder / "automations.yaml").read_text() == ""


@pytest.mark.parametrize(("target", "place"), TARGETS)
@pytest.mark.parametrize("trigger", ["message_received", "delivery_status_changed"])
async def test_a_target_takes_no_template(
    doors: Doors, trigger: str, target: str, place: str
) -> None:
    errors = await doors.errors(written(trigger, "{}", target))

    assert_refused(errors, f"'{place}'", NO_TEMPLATES)


@pytest.mark.parametrize(("kind", "option", "value", "words"), CONDITIONS)
async def test_an_option_of_a_condition_is_refused_in_the_same_way(
    doors: Doors, kind: str, option: str, value: str, words: str
) -> None:
    target = f", target: {DEVICE}" if kind == "is_online" else ""
    text = AUTOMATION.format(
        triggers=NOTHING,
        conditions=f"[{{condition: {DOMAIN}.{kind}, options: {{{option}: {value}}}{target}}}]",
    )

    errors = await doors.errors(text, "conditions")

    assert_refused(errors, f"'options.{option}'", words)


async def test_the_target_of_a_condition_takes_no_template(doors: Doors) -> None:
    text = AUTOMATION.format(
        triggers=NOTHING,
        conditions=f'[{{condition: {DOMAIN}.is_online, target: {{entity_id: "{{{{ x }}}}"}}}}]',
    )

    errors = await doors.errors(text, "conditions")

    assert_refused(errors, "'target.entity_id'", "targets of conditions take no")


async def test_a_script_that_waits_for_a_message_is_told_likewise(doors: Doors) -> None:
    """A field of a script as the contact was saved, and never matched."""
    wait = trigger_config("message_received", {}, contact="{{ person }}")
    config = {"alias": "Ask", "triggers": [], "actions": [{"wait_for_trigger": [wait]}]}

    errors = [await doors.by_rest(config), await doors.by_editor(config, "actions")]

    assert_refused(errors, "options.contact", NO_TEMPLATES)


@pytest.mark.parametrize(
    ("option", "value"), [("text", "2026-11-20"), ("max_age", ".inf")]
)
async def test_what_only_yaml_knows_is_refused_too(
    doors: Doors, option: str, value: str
) -> None:
    error = await doors.by_yaml(written("message_received", f"{{{option}: {value}}}"))

    assert_refused([error], f"'options.{option}'", QUOTES)


@pytest.mark.parametrize(
    ("country", "number"),
    [
        # Valid in the USA, and with a plus in Egypt.
        ("US", "2012345678"),
        # The octal spelling of a number with two zeros in front, in any country.
        (None, "0061304576445"),
    ],
)
async def test_an_integer_that_can_be_two_numbers_is_refused(
    doors: Doors, country: str | None, number: str
) -> None:
    doors.hass.config.country = country

    errors = await doors.errors(written("message_received", f"{{sender: {number}}}"))

    assert_refused(errors, "'options.sender'", "in quotes, with + and the country code")


async def test_a_national_number_is_refused_where_no_country_is_set(
    doors: Doors,
) -> None:
    text = written("message_received", '{sender: "0157 5298 2212"}')
    doors.hass.config.country = None

    assert_refused(await doors.errors(text), "'options.sender'", ALONE)

    doors.hass.config.country = "DE"
    assert await doors.by_rest(parsed(text)) is None


@pytest.mark.parametrize(
    "options",
    [
        # Names with digits, short codes, ids of WhatsApp, and numbers in all spellings.
        '{sender: [Amazon24, VM-HDFCBK, 7-Eleven, "70000", "0157/5298-2212"]}',
        "{sender: Bestellservice 123456}",
        '{sender: ["00393331234567", "4915752982212@s.whatsapp.net", "+49 (0) 157 52982212"]}',
        "{sender: [4915752982212, Café, אמא]}",
        "{sender: any, contact: [any], channel: [any, []], type: any, max_age: any}",
        "{contact: 0123456789abcdef0123456789abcdef, trusted: yes}",
        r"{text: '\{\{ .* \}\}', match: regex}",
        "{text: '.*', match: regex}",
        "{text: '{ 100 % } *bold* 2 * 3'}",
        "{max_age: {active_choice: any, any: any}}",
        "{max_age: {minutes: 2.5}}",
    ],
)
async def test_what_can_be_meant_so_is_saved(doors: Doors, options: str) -> None:
    assert await doors.errors(written("message_received", options)) == [None] * 3


@pytest.mark.parametrize(
    "sender",
    [
        "\u202a+49 1575 2982212\u202c",
        4915752982212,
        ["any", ["\u200e0157 52982212"]],
    ],
)
async def test_a_sender_that_was_pasted_or_lost_its_plus_still_matches(
    set_up: SetUp, sender: Any
) -> None:
    home: Gateway = await set_up(account_entry(phone_subentry(gateway_device_id=10403)))
    started = await automations(
        home.hass,
        test=trigger_config(
            "message_received", {"device_id": device(home)}, sender=sender
        ),
    )

    for sms_id, address in ((1, LUCA), (2, ANNA)):
        body = message(sms_id, address=address, date=None, date_sent=None)
        await home.accepted(body)

    assert started.ids("test") == [2]
