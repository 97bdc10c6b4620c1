"""Recipients: all are checked before any is sent to."""

import asyncio
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    label_registry as lr,
)
from homeassistant.helpers.template import render_complex
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.smsgateway24.domain.phone_numbers import parse_address
from simulator import Account, ApiFaultKind, ManualClock, Service
from tests.builders.entries import contact_id, contact_subentry
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    PHONE_NUMBER,
    TEXT,
    Home,
    Time,
    sender_subentries,
    token_entry,
    words,
)
from tests.plugin import SetUp, SetUpHome

# In Germany a mobile phone without its zero, and one in New Mexico without its plus.
AMBIGUOUS = "15752982212"

# Numbers


@pytest.mark.parametrize(
    "spelling",
    [
        "+4917642111119",
        " +49 176 4211 1119 ",
        "0049 176 42111119",
        "+49 (0) 176 42111119",
        "0176/42111119",
        "(0176) 4211-1119",
        "+49.176.42111119",
        "4917642111119",
        4917642111119,
        "4917642111119@s.whatsapp.net",
    ],
)
async def test_a_number_is_understood_however_it_is_written(
    home: Home, spelling: str | int
) -> None:
    [result] = await home.send(to=spelling)

    assert (result["to"], result["outcome"]) == (CAROL, "reached")
    assert home.posts[0].body["sendto"] == CAROL


async def run(home: Home, script: str, **fields: str) -> None:
    """Run a script as a user has written it."""
    assert await async_setup_component(
        home.hass, "script", {"script": {"alarm": parse_yaml(script)}}
    )
    await home.hass.services.async_call("script", "alarm", fields, blocking=True)


@pytest.mark.parametrize(
    ("country", "number", "written_to"),
    [
        ("DE", "+393331234567", "+393331234567"),
        ("DE", "+447400123456", "+447400123456"),
        ("DE", "+15752982212", "+15752982212"),
        ("DE", "017642111119", CAROL),
        ("FR", "+4917642111119", CAROL),
        # Where no zero is to be lost, it may be a number of the own country, too.
        ("US", "+393331234567", "+393331234567"),
        ("US", "5752982212", "+15752982212"),
        ("IT", "3331234567", "+393331234567"),
    ],
)
async def test_a_number_keeps_its_meaning_in_a_template(
    home: Home, country: str, number: str, written_to: str
) -> None:
    """Home Assistant makes an integer of it, without its plus."""
    await home.hass.config.async_update(country=country)
    await run(
        home,
        """
        sequence:
          - action: smsgateway24.send_message
            data: {to: "{{ number }}", message: Water!}
        """,
        number=number,
    )

    assert [call.body["sendto"] for call in home.posts] == [written_to]


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("IT", "+33612345678"),
        ("LU", "+352621123456"),
        ("MX", "+819012345678"),
        ("RU", "+74951234567"),
    ],
)
async def test_a_number_whose_plus_a_template_took_says_how_to_write_it(
    home: Home, country: str, number: str
) -> None:
    await home.hass.config.async_update(country=country)
    digits = int(number)
    several = len(parse_address(str(digits), country).candidates) > 1

    if several:
        assert await home.refused(to=digits) == "number_without_plus"
    else:
        await home.send(to=digits)
    # As the error says: a list of one stays a text.
    await run(
        home,
        """
        sequence:
          - action: smsgateway24.send_message
            data: {to: "{{ [number] }}", message: Water!}
        """,
        number=number,
    )

    assert home.posts[-1].body["sendto"] == number


async def test_one_of_these_numbers_has_two_readings() -> None:
    assert len(parse_address("33612345678", "IT").candidates) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "tel:+49-176-42111119",
        "TEL:017642111119",
        "sms:+4917642111119?body=Hi",
        "whatsapp:+4917642111119",
        "https://wa.me/4917642111119",
        "wa.me/4917642111119?text=Hi",
        "https://api.whatsapp.com/send?phone=4917642111119",
        "4917642111119@s.whatsapp.net",
        "4917642111119:3@S.WhatsApp.Net",
        "\u202a+49 176 42111119\u202c",
        "+49\u00a0176\u201142111119",
        "+٤٩١٧٦٤٢١١١١١٩",
    ],
)
async def test_a_number_may_be_pasted_as_it_is_found(home: Home, typed: str) -> None:
    await home.send(to=typed)

    assert home.posts[0].body["sendto"] == CAROL


async def test_a_number_that_yaml_read_as_octal_is_nobodys(home: Home) -> None:
    data: Any = parse_yaml("to: 017642111111")
    assert data["to"] == 0o17642111111

    assert await home.refused(**data) == "number_without_plus"
    assert not home.posts


async def test_a_number_that_yaml_read_as_one_of_another_country_is_nobodys(
    home: Home,
) -> None:
    data: Any = parse_yaml("to: 01703041144")
    assert data["to"] == 252461668
    assert parse_address("+252461668", "DE").normalized == "+252461668"

    assert await home.refused(**data) == "number_without_plus"
    assert not home.posts


@pytest.mark.parametrize(
    "several",
    [
        "06 1234567/8",
        "+39 02 1234567/8/9",
        "030 123456/57",
        "sms:+4917642111119;+393331234567",
        "tel:017642111119;015752982212",
        "https://wa.me/message/ABCDEF",
    ],
)
async def test_two_numbers_in_one_are_nobodys(home: Home, several: str) -> None:
    assert await home.refused(to=several) == "number_invalid"
    assert not home.posts


@pytest.mark.parametrize("code", ["22922", 22922, " 229 22 "])
async def test_a_short_code_is_dialled_as_it_is(home: Home, code: str | int) -> None:
    await home.send(to=code)

    assert home.posts[0].body["sendto"] == "22922"


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("Amazon", "on"),
        ("", ""),
        ("+", "+"),
        ("+49", "49"),
        ("1234567", "67"),
        ("0" * 80, "00"),
        ("+4917642111119,+393331234567", "67"),
        ("Mum 0157 5298 2212", "12"),
        ("120363041234567890@g.us", "us"),
        ("+491764211111²", "1²"),
    ],
)
async def test_what_is_no_number_is_refused_and_nobody_is_written_to(
    home: Home, number: str, end: str
) -> None:
    error = await home.error(to=[CAROL, number])

    assert error.translation_key == "number_invalid"
    assert error.translation_placeholders == {"position": "2", "number": f"…{end}"}
    assert home.posts == []


async def test_a_number_that_could_be_two_is_refused(home: Home) -> None:
    error = await home.error(to=[AMBIGUOUS, CAROL])

    assert error.translation_key == "number_ambiguous"
    assert error.translation_placeholders == {"position": "1", "number": "…12"}
    assert home.posts == []


_PHONE_NUMBER, _DEVICE_ID = "expected a phone number", "expected the id of a device"
_CONTACT = "expected the device or the name of a contact"


@pytest.mark.parametrize(
    ("field", "value", "place", "words"),
    [
        ("to", [True], "to[0]", "it is a truth value, as which YAML reads a bare on"),
        ("to", [4.5], "to[0]", f"it is a decimal number: {_PHONE_NUMBER}"),
        ("to", [None], "to[0]", f"it is empty: {_PHONE_NUMBER}"),
        ("to", {"number": CAROL}, "to[0]", f"it is a dictionary: {_PHONE_NUMBER}"),
        ("to", "{{ ('+1', '+2') }}", "to[0]", "a list of them in square brackets"),
        ("to", ["{{ ['+1'] }}"], "to[0]", f"it is a list: {_PHONE_NUMBER}"),
        ("contact", True, "contact[0]", "it is a truth value"),
        ("contact", {"a": "b"}, "contact[0]", f"it is a dictionary: {_CONTACT}"),
        ("contact", "{{ ('a', 'b') }}", "contact[0]", "in round or curly brackets"),
        ("device_id", "{{ ['a'] }}", "device_id", f"it is a list: {_DEVICE_ID}"),
    ],
)
async def test_a_recipient_of_another_kind_is_refused_by_field_in_words(
    home: Home, field: str, value: Any, place: str, words: str
) -> None:
    """Also what a template makes of it, as here in a script."""
    rendered = render_complex(cv.template_complex(value))

    with pytest.raises(vol.Invalid) as refused:
        await home.send(**{field: rendered})

    assert f"'{place}'" in str(refused.value)
    assert words in str(refused.value)
    assert home.posts == []


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        # It would be message 1.
        ("reply", "message_id", True),
        ("reply", "device_id", {"id": "a"}),
        ("get_messages", "device_id", None),
        ("get_messages", "number", [CAROL]),
    ],
)
async def test_the_other_actions_refuse_another_kind_likewise(
    home: Home, action: str, field: str, value: Any
) -> None:
    given = {"device_id": home.device()} | (
        {} if action == "get_messages" else {"message_id": 1, "message": "Hi"}
    )

    with pytest.raises(vol.Invalid, match=rf"it is .*: expected .* at '{field}'"):
        await home.act(action, **given | {field: value})


async def test_a_phone_does_not_write_to_itself(home: Home) -> None:
    error = await home.error(to=[CAROL, "0176 42111111"])

    assert PHONE_NUMBER == "+4917642111111"
    assert error.translation_key == "own_number"
    assert home.posts == []


async def test_nobody_at_all_is_refused(home: Home) -> None:
    assert await home.refused() == "no_recipient"
    assert await home.refused(to=[], contact=[]) == "no_recipient"
    assert home.posts == []


async def test_whoever_is_named_in_three_ways_is_written_to_once(home: Home) -> None:
    luca = home.device(contact_id("Luca"))

    results = await home.send(contact=[luca, luca], to=["00393331234567", LUCA, CAROL])

    assert [r["to"] for r in results] == [LUCA, CAROL]
    sent = home.service.messages(incoming=False)
    assert [(m.address, m.channel) for m in sent] == [(LUCA, 3), (CAROL, 0)]


async def test_a_number_that_is_a_contacts_gets_the_contacts_name(home: Home) -> None:
    [result] = await home.send(to="0157 5298 2212")

    assert (result["to"], result["contact"]) == (ANNA, "Anna")


# Contacts


@pytest.mark.parametrize("name", ["Anna", "ANNA", " anna "])
async def test_a_contact_is_known_by_a_name_that_nobody_else_has(
    home: Home, name: str
) -> None:
    [result] = await home.send(contact=name)

    assert (result["to"], result["contact"]) == (ANNA, "Anna")


async def test_of_two_contacts_of_one_name_neither_is_guessed(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    twin = contact_subentry("anna", CAROL) | {"subentry_id": "01TWIN"}
    home = await set_up_home(token_entry(service, account, *sender_subentries(), twin))

    error = await home.error(contact=["Luca", "Anna"])

    assert error.translation_key == "contact_name_ambiguous"
    assert "Contact 2 is" in words(error)
    assert home.posts == []


async def test_a_name_that_no_contact_has_is_not_repeated_in_the_error(
    home: Home,
) -> None:
    error = await home.error(contact=CAROL)

    assert error.translation_key == "contact_name_unknown"
    assert "19" not in words(error)


def with_label(home: Home, name: str, *contacts: str) -> str:
    """Label contacts, and return the id of the label."""
    label = lr.async_get(home.hass).async_create(name)
    devices = dr.async_get(home.hass)
    for contact in contacts:
        device_id = home.device(contact_id(contact))
        devices.async_update_device(device_id, labels={label.label_id})
    return label.label_id


async def test_a_message_goes_to_all_contacts_with_a_label(home: Home) -> None:
    label = with_label(home, "The family", "Luca", "Anna")

    by_id = await home.send(label=label)
    by_name = await home.send(label=["the family"])

    assert [result["contact"] for result in by_id] == ["Anna", "Luca"]
    assert [result["contact"] for result in by_name] == ["Anna", "Luca"]


async def test_a_phone_with_the_label_is_no_recipient(home: Home) -> None:
    label = with_label(home, "Hall")
    devices = dr.async_get(home.hass)
    devices.async_update_device(home.device(), labels={label})

    error = await home.error(label=label)

    assert error.translation_key == "label_without_contacts"
    assert "Hall" in words(error)


async def test_a_label_that_is_gone_is_an_error_and_not_silence(home: Home) -> None:
    assert await home.refused(label="gone", to=CAROL) == "label_without_contacts"
    assert home.posts == []


async def test_a_device_that_does_not_exist_is_refused(home: Home) -> None:
    assert await home.refused(contact="no such device") == "contact_name_unknown"
    refusal = await home.refused(device_id="gone", to=CAROL)
    assert refusal == "service_device_not_found"
    assert home.posts == []


async def test_a_phone_is_no_contact_and_a_contact_is_no_phone(home: Home) -> None:
    anna = home.device(contact_id("Anna"))

    assert await home.refused(contact=home.device()) == "device_is_no_contact"
    assert await home.refused(device_id=anna, to=CAROL) == "device_is_no_phone"
    assert home.posts == []


async def test_a_device_of_something_else_is_refused(
    home: Home, hass: HomeAssistant
) -> None:
    lamp = MockConfigEntry(domain="lamps")
    lamp.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=lamp.entry_id, identifiers={("lamps", "1")}
    )

    refusal = await home.refused(contact=device.id)

    assert refusal == "service_device_wrong_domain"


async def test_a_contact_of_another_account_is_refused(
    home: Home, service: Service, set_up: SetUp
) -> None:
    owner = service.add_account("other@example.com")
    await set_up(
        token_entry(service, owner, contact_subentry("Marta", CAROL), title="Other")
    )
    marta = next(
        device.id
        for device in dr.async_get(home.hass).devices
        if device.name == "Marta"
    )

    assert await home.refused(contact=marta) == "several_accounts"
    assert home.posts == []

    anna = home.device(contact_id("Anna"))
    error = await home.error(contact=[marta, anna], device_id=None)
    assert error.translation_key == "several_accounts"
    # No phone was named.
    assert "phone" not in words(error).lower()


@pytest.mark.parametrize("number", ["Amazon", AMBIGUOUS, "1234567"])
async def test_a_contact_without_a_number_to_dial_is_refused_by_name(
    service: Service, account: Account, set_up_home: SetUpHome, number: str
) -> None:
    shop = contact_subentry("Shop", number)
    home = await set_up_home(token_entry(service, account, *sender_subentries(), shop))

    error = await home.error(contact=home.device(contact_id("Shop")), to=CAROL)

    assert error.translation_key == "contact_unreachable"
    assert error.translation_placeholders == {"contact": "Shop"}
    assert home.posts == []


async def test_a_contact_that_was_just_removed_is_not_written_to(home: Home) -> None:
    anna = contact_id("Anna")
    device_id = home.device(anna)
    home.hass.config_entries.async_remove_subentry(home.entry, anna)

    assert await home.refused(contact=device_id) == "contact_name_unknown"
    assert home.posts == []


# Texts


async def test_an_emoji_that_yaml_has_cut_in_halves_is_sent_whole(home: Home) -> None:
    """Spelled as JSON does it."""
    await run(
        home,
        f"""
        sequence:
          - action: smsgateway24.send_message
            data:
              to: ["{CAROL}", "{LUCA}"]
              message: "\\ud83d\\udea8 Water!"
              once_key: "\\ud83d\\udea8"
        """,
    )

    bodies = [m.body for m in home.service.messages(incoming=False)]
    assert bodies == ["\U0001f6a8 Water!"] * 2


async def test_half_an_emoji_keeps_nothing_from_being_sent_and_kept(home: Home) -> None:
    await home.send(to=CAROL, message="\ud83d Water!", once_key="\ud83d")

    assert [call.body["body"] for call in home.posts] == ["\ufffd Water!"]
    assert home.issues == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_an_empty_message_is_refused(home: Home, text: str) -> None:
    assert await home.refused(to=CAROL, message=text) == "message_empty"
    assert home.posts == []


@pytest.mark.parametrize(
    ("channel", "longest"),
    [
        ("sim_1", "a" * 1530),
        ("sim_2", "€" * 765),
        ("sim_1", "ж" * 670),
        ("whatsapp", "ж" * 4096),
        ("rcs_1", "a" * 4096),
    ],
)
async def test_a_message_has_ten_parts_at_most_or_what_whatsapp_can_take(
    home: Home, channel: str, longest: str
) -> None:
    [result] = await home.send(to=CAROL, channel=channel, message=longest)
    assert result["outcome"] == "reached"
    assert home.service.messages()[-1].body == longest

    too_long = longest + longest[0]
    refusal = await home.refused(to=CAROL, channel=channel, message=too_long)
    assert refusal == "message_too_long"
    assert len(home.posts) == 1


async def test_a_message_too_long_for_one_of_the_contacts_goes_to_nobody(
    home: Home,
) -> None:
    contacts = [home.device(contact_id(name)) for name in ("Luca", "Anna")]

    refusal = await home.refused(contact=contacts, message="a" * 2000)

    assert refusal == "message_too_long"
    assert home.posts == []


# The notify entity of a contact


def written(home: Home) -> str:
    """Return the state of Anna's notify entity: when she was last written to."""
    state = home.hass.states.get("notify.anna")
    assert state is not None
    return state.state


async def test_the_notify_entity_follows_whatever_is_sent_to_its_contact(
    time: Time, home: Home
) -> None:
    changes = home.gateway.watch()
    assert written(home) == "unknown"
    asked = await home.service.receive(DEVICE_ID, ANNA, "Ja?")
    ways = (
        ("send_message", {"contact": [home.device(contact_id("Anna"))]}),
        ("send_message", {"to": "0157 52982212"}),
        ("reply", {"message_id": asked.sms_id}),
    )
    seen = [written(home)]
    for action, data in ways:
        await time.passes(seconds=1)
        await home.act(action, device_id=home.device(), message=TEXT, **data)
        await home.settle()
        seen.append(written(home))
    assert len(set(seen)) == 4
    assert changes.count("notify.anna") == 3

    await home.send(to=CAROL)
    home.fault(ApiFaultKind.ERROR, text="no")
    await home.send(to=ANNA)
    await home.settle()
    assert written(home) == seen[-1]


async def test_what_is_sent_by_the_notify_entity_changes_it_once(
    time: Time, home: Home
) -> None:
    changes = home.gateway.watch()

    await home.hass.services.async_call(
        "notify",
        "send_message",
        {"entity_id": "notify.anna", "message": TEXT},
        blocking=True,
    )
    await home.settle()

    assert changes.count("notify.anna") == 1


async def test_another_action_counts_also_while_the_entity_is_sending(
    time: Time, home: Home, clock: ManualClock
) -> None:
    changes = home.gateway.watch()
    home.fault(ApiFaultKind.SLOW, seconds=5)
    by_entity = asyncio.create_task(
        home.hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": "notify.anna", "message": TEXT},
            blocking=True,
        )
    )
    await clock.wait_for_sleeper()

    await home.send(to=ANNA)
    assert changes.count("notify.anna") == 1

    time.goes_on(seconds=5)
    await by_entity
    await home.settle()
    assert changes.count("notify.anna") == 2
