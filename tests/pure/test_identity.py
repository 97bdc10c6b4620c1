"""By what a message is recognised: who sent it and what it says, however it is spelled."""

from hypothesis import example, given, strategies as st
import pytest

from custom_components.smsgateway24.domain.identity import (
    Likeness,
    identify,
    identify_listed,
    same_sender,
    without_text,
)

from .builders import KEY, NUMBER, OTHER_NUMBER, many
from .strategies import texts

TEXT = "Wasser im Keller, 3 cm!"


def digest(key: bytes, sender: str, text: str) -> int:
    return identify(key, sender, text).digest


@pytest.mark.parametrize(
    "spelled",
    [
        "+4915752982212",
        "4915752982212",
        "004915752982212",
        "+49 157 52982212",
        "+49 (157) 529-82212",
        "+49/157.52982212",
        "+٤٩١٥٧٥٢٩٨٢٢١٢",
        "4915752982212@c.us",
        "4915752982212@s.whatsapp.net",
        "4915752982212:17@s.whatsapp.net",
        "+4915752982212:2",
    ],
)
def test_a_number_is_the_same_sender_however_it_is_spelled(spelled: str) -> None:
    assert same_sender(NUMBER, spelled)
    assert digest(KEY, spelled, TEXT) == digest(KEY, NUMBER, TEXT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amazon", "AMAZON"),
        ("Deutsche Post", " deutsche  post\n"),
        ("Straße", "STRASSE"),
        ("info@bank.example", "INFO@bank.example"),
        ("Bank24", "BANK24"),
    ],
)
def test_a_name_is_the_same_sender_in_any_case_and_with_any_spaces(
    one: str, other: str
) -> None:
    assert same_sender(one, other)
    assert digest(KEY, one, TEXT) == digest(KEY, other, TEXT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NUMBER, OTHER_NUMBER),
        (NUMBER, "+4915752982213"),
        (NUMBER, "015752982212"),
        ("22922", "22923"),
        ("Bank24", "Bank25"),
        ("Bank24", "24"),
        ("Amazon", "Amazone"),
        ("info@bank.example", "info@shop.example"),
        ("", "Amazon"),
    ],
)
def test_other_senders_are_others(one: str, other: str) -> None:
    assert not same_sender(one, other)
    assert digest(KEY, one, TEXT) != digest(KEY, other, TEXT)


@pytest.mark.parametrize(
    "spelled",
    [
        "Wasser im Keller, 3 cm! 🚨",
        "💧 Wasser im Keller 💧 3 cm ❗️",
        "WASSER IM KELLER, 3 CM",
        "  wasser im\r\nkeller - 3 cm...",
        "Wasser im Keller, 3&nbsp;cm!",
        "&quot;Wasser&quot; im Keller, 3 cm&#33;",
        "Wasser im Keller, ３ cm!",
        "\u200eWasser im\u00a0Keller, 3\u202fcm!",
        "Wasser im Keller, ? 3 cm!",
    ],
)
def test_emoji_entities_case_and_punctuation_make_no_difference(spelled: str) -> None:
    assert digest(KEY, NUMBER, spelled) == digest(KEY, NUMBER, TEXT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Caffè", "Caff&egrave;"),
        ("Müller & Söhne", "M&uuml;ller &amp; S&ouml;hne"),
        ("Ça va", "Ça va"),
    ],
)
def test_an_accent_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert digest(KEY, NUMBER, one) == digest(KEY, NUMBER, other)


@pytest.mark.parametrize(
    "other",
    [
        "Wasser im Keller, 4 cm!",
        "Wasser im Keller, 3 cm! Ja",
        "Wasser im Keler, 3 cm!",
        "Water in the cellar",
        "",
        "🚨",
    ],
)
def test_other_texts_are_others(other: str) -> None:
    assert digest(KEY, NUMBER, other) != digest(KEY, NUMBER, TEXT)


def test_a_text_is_recognised_by_its_beginning() -> None:
    beginning = "a" * 60

    assert digest(KEY, NUMBER, beginning + "b") == digest(KEY, NUMBER, beginning)
    assert digest(KEY, NUMBER, "b" + beginning) != digest(KEY, NUMBER, beginning)
    # Nobody waits for what a long text is made of.
    assert digest(KEY, NUMBER, "!" * 1_000 + "b") == digest(KEY, NUMBER, "!" * 60)
    assert digest(KEY, NUMBER, "!" * 999 + "b") == digest(KEY, NUMBER, "b")


def test_a_sender_and_a_text_do_not_run_into_each_other() -> None:
    assert digest(KEY, "Anna", "Bob") != digest(KEY, "AnnaBob", "")
    assert digest(KEY, "Anna", "Bob") != digest(KEY, "Bob", "Anna")


def test_another_key_gives_another_digest() -> None:
    assert digest(KEY, NUMBER, TEXT) != digest(bytes(16), NUMBER, TEXT)
    assert digest(KEY, NUMBER, TEXT) != digest(b"", NUMBER, TEXT)


def test_a_digest_is_the_same_in_every_version() -> None:
    """What is stored is compared with it for thirty days, also after an update."""
    assert digest(KEY, NUMBER, TEXT) == 1_050_850_081_469_230_865


@many
@given(
    st.binary(max_size=64), texts, st.text(st.characters(codec="utf-8"), max_size=500)
)
@example(KEY, "@:", "&#xD800;&#1114112;&;&#x;&#" + "9" * 5_000)
@example(KEY, ":", "\u0345\u0307İ" * 400)
@example(KEY, "²³", "²³")
def test_a_digest_has_60_bits_whatever_it_is_of(
    key: bytes, sender: str, text: str
) -> None:
    assert 0 <= digest(key, sender, text) < 2**60
    assert digest(key, sender, text) == digest(key, f" {sender} ", f" {text}\n")


@many
@given(texts, texts)
def test_who_is_the_same_sender_is_the_same_the_other_way_round(
    one: str, other: str
) -> None:
    assert same_sender(one, one)
    assert same_sender(one, other) == same_sender(other, one)
    if same_sender(one, other):
        assert digest(KEY, one, TEXT) == digest(KEY, other, TEXT)


# One webhook request and another


def test_what_is_said_again_is_the_same() -> None:
    known = digest(KEY, NUMBER, TEXT)

    assert identify(KEY, NUMBER, TEXT).compare(known) is Likeness.SAME
    assert identify(KEY, NUMBER, "Ja").compare(known) is Likeness.OTHER_TEXT
    assert identify(KEY, OTHER_NUMBER, TEXT).compare(known) is Likeness.OTHER_SENDER
    assert identify(KEY, OTHER_NUMBER, "Ja").compare(known) is Likeness.OTHER_SENDER


@pytest.mark.parametrize("text", [TEXT, "", "🚨", "Ja"])
def test_a_text_that_is_not_kept_may_be_any(text: str) -> None:
    unkept = without_text(digest(KEY, NUMBER, "Wasser"))

    assert unkept == without_text(digest(KEY, NUMBER, text))
    assert identify(KEY, NUMBER, text).compare(unkept) is Likeness.SAME
    assert identify(KEY, OTHER_NUMBER, text).compare(unkept) is Likeness.OTHER_SENDER


def test_a_message_without_a_letter_is_known_by_its_signs_or_its_link() -> None:
    known = identify(KEY, NUMBER, "🚨", "https://example.com/1.jpg").digest

    assert identify(KEY, NUMBER, " 🚨 ").digest == known
    for other in (
        identify(KEY, NUMBER, "👍"),
        identify(KEY, NUMBER, ""),
        identify(KEY, NUMBER, "", "https://example.com/1.jpg"),
        identify(KEY, NUMBER, "Ja"),
    ):
        assert other.compare(known) is Likeness.OTHER_TEXT
    one, two = (
        identify(KEY, NUMBER, "", f"https://example.com/{number}.jpg")
        for number in (1, 2)
    )
    assert one.compare(two.digest) is Likeness.OTHER_TEXT


@pytest.mark.parametrize(
    ("row", "said", "fields", "resembles"),
    [
        ("Open the gate", "open the gate!", {}, True),
        ("Open the g", "Open the gate", {}, True),
        ("Open the gate, please", "Open the gate", {}, True),
        ("ok", "open the gate", {}, False),
        ("Close the gate", "Open the gate", {}, False),
        ("Open", "Open the gate", {}, False),
        ("", "Open the gate", {}, False),
        ("", "Open the gate", {"has_texts": False}, True),
        ("Open the gate", ".", {}, False),
        ("Open the gate", "", {"has_texts": False}, False),
        ("Look at this", "", {"picture": True}, True),
        ("", "", {"picture": True}, True),
        ("", "👍", {}, True),
        ("👍", "👍", {}, True),
    ],
)
def test_a_row_resembles_a_message_of_which_it_has_the_text(
    row: str, said: str, fields: dict[str, bool], resembles: bool
) -> None:
    given = {"picture": False, "has_texts": True} | fields
    found = identify_listed(KEY, NUMBER, row).resembles(
        identify_listed(KEY, NUMBER, said), **given, uncut=8
    )

    assert found is resembles


def test_a_caption_is_no_text_that_is_not_kept() -> None:
    picture = digest(KEY, NUMBER, "")

    assert identify(KEY, NUMBER, "Schau!").compare(picture) is Likeness.OTHER_TEXT


# A webhook request and the list


def listed(
    sender: str, text: str, known: int, *, sender_counts: bool, text_counts: bool
) -> Likeness:
    return identify_listed(KEY, sender, text).compare_listed(
        known, sender_counts=sender_counts, text_counts=text_counts, uncut=0
    )


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        (NUMBER, TEXT),
        ("", TEXT),
        ("Mum", TEXT),
        ("4915752982212@s.whatsapp.net", TEXT),
        (NUMBER, ""),
        (NUMBER, "🚨"),
        (NUMBER, "Wasser im Keller"),
        (NUMBER, "Wass"),
        (NUMBER, TEXT + " Ruf mich bitte gleich an, es wird schnell mehr."),
        (NUMBER, "&quot;Wasser&quot; im Keller, 3 cm"),
    ],
)
def test_a_row_that_says_less_or_the_same_contradicts_nothing(
    sender: str, text: str
) -> None:
    known = digest(KEY, NUMBER, TEXT)
    likeness = listed(sender, text, known, sender_counts=True, text_counts=True)

    assert likeness is Likeness.SAME


@pytest.mark.parametrize(
    ("sender", "text", "likeness"),
    [
        (OTHER_NUMBER, TEXT, Likeness.OTHER_SENDER),
        (OTHER_NUMBER, "", Likeness.OTHER_SENDER),
        (NUMBER, "Wasser im Garten, 3 cm!", Likeness.OTHER_TEXT),
        ("Mum", "Ruf mich bitte gleich an!", Likeness.OTHER_TEXT),
    ],
)
def test_a_row_with_another_number_or_text_is_another_message_where_that_counts(
    sender: str, text: str, likeness: Likeness
) -> None:
    known = digest(KEY, NUMBER, TEXT)

    assert listed(sender, text, known, sender_counts=True, text_counts=True) is likeness
    assert listed(sender, text, known, sender_counts=False, text_counts=False) is (
        Likeness.SAME
    )


@many
@given(texts, texts, texts)
def test_a_row_never_contradicts_a_longer_or_shorter_part_of_its_own_text(
    text: str, more: str, sender: str
) -> None:
    for one, other in ((text, text + more), (text + more, text)):
        known = digest(KEY, sender, one)
        row = identify_listed(KEY, sender, other)
        # What belongs together may change what is in front of it: 'e' and an accent.
        if identify_listed(KEY, "", text + more).letters.startswith(
            identify_listed(KEY, "", text).letters
        ):
            assert row.may_have_text(known)
        assert row.may_have_sender(known)
