"""Errors of the service in words that may be shown and logged."""

import re

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.smsgateway24.api import (
    ApiError,
    AuthError,
    MalformedError,
    RejectedError,
    UnavailableError,
)
from custom_components.smsgateway24.errors import (
    ActionFailedError,
    InvalidRequestError,
    display_name,
    error_key,
    place_of,
    redacted_reason,
    translation_of,
)
from tests.builders.translations import below, placeholders

TOKEN = "0123456789abcdef0123456789abcdef"
ERRORS = [
    (AuthError(), "invalid_auth"),
    (RejectedError("No money left"), "rejected"),
    (MalformedError(), "malformed_answer"),
    (UnavailableError(), "cannot_connect"),
]


@pytest.fixture(autouse=True)
def _home() -> None:
    """Need no home: words are words."""


@pytest.mark.parametrize(("err", "key"), ERRORS)
def test_an_error_is_named_by_what_can_be_done_about_it(
    err: ApiError, key: str
) -> None:
    assert error_key(err) == key
    assert translation_of(err)["translation_key"] == key


@pytest.mark.parametrize(("err", "key"), ERRORS)
def test_every_error_has_its_words_and_they_get_what_they_ask_for(
    err: ApiError, key: str
) -> None:
    arguments = translation_of(err)

    text = below("exceptions")[f"{key}.message"]
    assert arguments["translation_domain"] == "smsgateway24"
    assert placeholders(text) <= set(arguments["translation_placeholders"])


def test_the_services_own_words_are_told() -> None:
    assert redacted_reason(RejectedError(" No money\n left. ")) == "No money left."


@pytest.mark.parametrize(
    "err", [AuthError(), MalformedError(), UnavailableError(), RejectedError("")]
)
def test_where_the_service_has_no_words_there_is_no_reason(err: ApiError) -> None:
    assert redacted_reason(err) == "?"


@pytest.mark.parametrize(
    "private",
    [
        "+4917642111111",
        "004917642111111",
        "+49 176 42111111",
        "(0176) 421-11-111",
        "0176/4211.1111",
        "176‑421‑11‑111",
        "+49\u00a0176\u00a042111111",
        "62807347",
        "4242",
        TOKEN,
        f"{TOKEN[3:]}abc",
        "abcdef0123456789abcdef0123456789",
        "12345abcdefabcdefabcdefabcdefabc",
        "+12345abcdefabcdefabcdefabcdefabc",
        "aGVsbG8gd29ybGQ0LXRva2Vu",
        "owner@example.com",
        "https://home.example.com/api/webhook/abc?token=x",
    ],
)
def test_what_may_be_somebodys_is_not_repeated(private: str) -> None:
    said = redacted_reason(RejectedError(f"Refused: '{private}' ({private}) is wrong"))

    assert said.count("…") == 2
    assert re.findall(r"\w+", said) == ["Refused", "is", "wrong"]


@pytest.mark.parametrize(
    "words",
    [
        "Device is not found",
        "Limit of 100 SMS reached, 0 left",
        "Not sent - No service",
        "sendto is required (2 of 3)",
        "Абонент недоступен",
    ],
)
def test_plain_words_are_repeated_as_they_are(words: str) -> None:
    assert redacted_reason(RejectedError(words)) == words


def test_the_texts_of_a_call_are_not_repeated() -> None:
    err = RejectedError("'Apri il cancello' to Anna: 'Apri il cancello' is forbidden")

    assert (
        redacted_reason(err, "Apri il cancello", "", "Anna")
        == "'…' to …: '…' is forbidden"
    )


def test_a_text_is_found_whole_before_anything_is_cut() -> None:
    text = "Apri il cancello! " * 100

    assert redacted_reason(RejectedError(f"Refused: {text}"), text) == "Refused: …"
    assert len(redacted_reason(RejectedError("x" * 10_000))) == 300


@pytest.mark.parametrize(
    ("private", "rest"), [("anna@example.com", "anna"), ("+4917642111119", "+49")]
)
def test_what_is_private_is_found_whole_before_anything_is_cut(
    private: str, rest: str
) -> None:
    words = "w" * (300 - len(rest) - 1)

    assert redacted_reason(RejectedError(f"{words} {private}")) == f"{words} …"


def crash(text: str) -> None:
    raise ValueError(text)


def test_an_error_of_our_own_is_named_by_type_and_place_without_its_words() -> None:
    with pytest.raises(ValueError, match="Apri") as caught:
        crash("Apri il cancello")
    err = caught.value

    place = place_of(err)
    assert place.startswith("ValueError in test_error_texts.py:")
    group = ExceptionGroup("two", [ExceptionGroup("one", [err]), KeyError("Anna")])
    assert place_of(group) == place


def test_a_number_is_named_by_its_end_and_a_contact_by_name() -> None:
    assert display_name("+4917642111119") == "…19"
    assert display_name("+4917642111119", "Anna") == "Anna"


@pytest.mark.parametrize("kind", [ActionFailedError, InvalidRequestError])
def test_what_an_action_raises_has_its_words_and_what_belongs_into_them(
    kind: type[ActionFailedError | InvalidRequestError],
) -> None:
    err = kind(translation_key="no_token", account="Home")

    assert (err.translation_domain, err.translation_key) == (
        "smsgateway24",
        "no_token",
    )
    assert err.translation_placeholders == {"account": "Home"}
    assert issubclass(InvalidRequestError, ServiceValidationError)
