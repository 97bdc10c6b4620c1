"""Texts of people who were asked something: which answer each is, in twelve languages, if any.

The whole text counts. What can't be seen, or looks like another sign, is written as an escape here.
"""

from typing import Any

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.smsgateway24.domain import answer_words
from custom_components.smsgateway24.domain.answers import (
    MAX_LENGTH,
    Choice,
    answer_to,
    code_in,
    fold_answer,
    is_answer_text,
)

from .builders import many

LANGUAGES = ("de", "en", "es", "fr", "id", "it", "nl", "pl", "pt-BR", "ru", "tr", "uk")
YES, NO = "yes", "no"
YES_NO = (Choice(answer_id=YES, code="1"), Choice(answer_id=NO, code="2"))
ROOMS = (
    Choice(answer_id="cellar", phrases=("Cellar", "the cellar, please"), code="1"),
    Choice(answer_id="attic", phrases=("Attic", "Dachboden für Gäste"), code="2"),
    Choice(answer_id="garden", phrases=("Who is there?", "🌳"), code="3"),
    Choice(answer_id="morning", phrases=("Good morning", "Straße"), code="12"),
)
CODED = (
    Choice(answer_id=YES, code="483920", phrases=("open",)),
    Choice(answer_id=NO, code="071155"),
)

YES_OR_NO: dict[str, tuple[tuple[str, str | None], ...]] = {
    "de": (
        ("Ja", YES),
        ("ja!!", YES),
        ("JA.", YES),
        ("„Ja“", YES),
        ("Ja, bitte", YES),
        ("ja klar", YES),
        ("Ja natuerlich", YES),
        ("Hallo, ja. Danke! 😊", YES),
        ("Ja LG Anna", YES),
        ("Ja, viele Grüße Anna", YES),
        ("ja ja", YES),
        ("Eins", YES),
        ("Nr. 1", YES),
        ("Antwort 2", NO),
        ("Nein", NO),
        ("nö", NO),
        ("Noe", NO),
        ("Nein danke", NO),
        ("Natürlich nicht", NO),
        ("Nein\n\nVon meinem iPhone gesendet", NO),
        ("Bitte nicht", None),
        ("ja nein", None),
        ("Ja, aber erst später", None),
        ("Jaein", None),
        ("Danke", None),
        ("Ja LG nein", None),
        ("klar", None),
        ("oui", None),
        ("N Gruß", None),
    ),
    "en": (
        ("yes", YES),
        ("Yes!!!", YES),
        ("YES please 🙏", YES),
        ("Yes. Thank you very much", YES),
        ("yes yes yes", YES),
        ("y", YES),
        ("Yep", YES),
        ("*Yes*", YES),
        ("_yes_", YES),
        ("- yes", YES),
        ("Yes :D", YES),
        ("yes <3", YES),
        ("Ｙｅｓ", YES),
        ("𝗬𝗲𝘀", YES),
        ("\u200eYes\u2069", YES),
        ("y\u200bes", YES),
        ("yes \ud83d", YES),
        ("Hi, yes", YES),
        ("yes\n\nSent from my iPhone", YES),
        ("yes Sent from my Galaxy S24", YES),
        ("Yes\nGet Outlook for iOS", YES),
        ("Yes\n-- \nAnna Miller\n+44 7700 900123", YES),
        ("Yes\n-- Anna", YES),
        ("Yes\n-- Anna\n\n", YES),
        ("yes \U0001fadd", YES),
        ("> Water in the cellar: shut it off?\nyes", YES),
        ("yes\n> Water in the cellar: 1 yes, 2 no", YES),
        ("1", YES),
        ("1.", YES),
        ("(1)", YES),
        ("1)", YES),
        ("#1", YES),
        ("no. 2", NO),
        ("Nº 2", NO),
        ("№ 2", NO),
        ("number 2", NO),
        ("Option two", NO),
        ("two", NO),
        ("1 yes", YES),
        ("1. Yes!", YES),
        ("yes (1)", YES),
        ("2 - no", NO),
        ("1️⃣", YES),
        ("2\u20e3", NO),
        ("①", YES),
        ("➁", NO),
        ("❷", NO),
        ("⑵", NO),
        ("１", YES),
        ("٢", NO),
        ("१", YES),
        ("👍", YES),
        ("👍🏿", YES),
        ("👍👍🏻", YES),
        ("👍🙏", YES),
        ("👎🏽", NO),
        ("yes 👍", YES),
        ("🎉 yes", YES),
        ("no 👎", NO),
        ("No thanks", NO),
        ("no, thank you", NO),
        ("nope", NO),
        ("no no", NO),
        ("no ❌", NO),
        # What is none.
        ("", None),
        (" \u200b ", None),
        ("?", None),
        (":3", None),
        ("Yes, but not before six", None),
        ("I can't say yes now", None),
        ("no problem", None),
        ("not yes", None),
        ("not no", None),
        ("yes no", None),
        ("yes/no", None),
        ("Yes. No.", None),
        ("1 or 2", None),
        ("1 2", None),
        ("1/2", None),
        ("1, 2", None),
        ("1-2", None),
        ("1.2", None),
        ("½", None),
        ("1️⃣2️⃣", None),
        ("①②", None),
        ("1 1", None),
        ("12", None),
        ("01", None),
        ("+1", None),
        ("1%", None),
        ("1:2", None),
        ("≠1", None),
        ("3", None),
        ("1 no", None),
        ("yes 2", None),
        ("no. 1", None),
        ("no. 2 now", None),
        ("no 1", None),
        ("yesterday", None),
        ("yess", None),
        ("Y E S", None),
        ("yes?", None),
        ("Yes!?", None),
        ("1?", None),
        ("yes ❓", None),
        ("ok", None),
        ("ok yes", None),
        ("sure", None),
        ("maybe", None),
        ("please", None),
        ("thanks", None),
        ("~yes~", None),
        ("y\u0336e\u0336s\u0336", None),
        ("👍👎", None),
        ("👍😂", None),
        ("yes 👎", None),
        ("yes ❌", None),
        ("1 🚫", None),
        ("no 👍", None),
        ("👌", None),
        ("> yes", None),
        ("> Shut it off?\n> 1 yes", None),
        ("Yes\nAnna", None),
        ("Yes -- but later", None),
        ("Yes\n-- wait", None),
        ("Yes\n-- When Anna Is There", None),
        ("Yes\n-- No", None),
        ("Yes\n--\nno", None),
        ("Yes\n--\n2", None),
        ("Yes\n- Not now", None),
        ("yes sent from my heart", None),
        ("yes sent from my iPhone but no", None),
        ("yes regards no", None),
        ("yes regards 2", None),
        ("hi " * 9 + "yes", None),
        ("Sent from my iPhone", None),
        ("Liked “yes”", None),
        ("👍 “yes”", None),
        ("Reacted 👍 to “1”", None),
        ("ja", None),
        ("у\u0435s", None),
    ),
    "es": (
        ("Sí", YES),
        ("si", YES),
        ("¡Sí!", YES),
        ("Sí, por favor. Gracias", YES),
        ("claro que sí", YES),
        ("Hola, buenos días, sí", YES),
        ("uno", YES),
        ("opción 2", NO),
        ("No, gracias", NO),
        ("Claro que no", NO),
        ("No\nEnviado desde mi iPhone", NO),
        ("¿Sí?", None),
        ("y", None),
        ("yes", YES),
        ("sí pero no", None),
        ("un saludo", None),
    ),
    "fr": (
        ("Oui", YES),
        ("oui, s’il vous plaît !", YES),
        ("Bonjour, oui, merci", YES),
        ("Bien sur", YES),
        ("n° 1", YES),
        ("deux", NO),
        ("Non merci", NO),
        ("non\n\nEnvoyé de mon iPhone", NO),
        ("oui mais non", None),
        ("merci", None),
        ("un", YES),
        ("un bonjour", None),
        ("pas de oui", None),
    ),
    "id": (
        ("Ya", YES),
        ("iya", YES),
        ("Ya, terima kasih", YES),
        ("yes", YES),
        ("satu", YES),
        ("Tidak", NO),
        ("nggak", NO),
        ("Tidak, makasih", NO),
        ("tidak Dikirim dari iPhone saya", NO),
        ("tidak apa-apa", None),
        ("nah", None),
        ("makasih ya", None),
        ("Selamat malam ya", None),
    ),
    "it": (
        ("Sì", YES),
        ("si'", YES),
        ("Sì, grazie mille", YES),
        ("certo", YES),
        ("Ciao, sì per favore", YES),
        ("due", NO),
        ("No", NO),
        ("no grazie", NO),
        ("Sì\nInviato da iPhone", YES),
        ("sì no", None),
        ("mica no", None),
    ),
    "nl": (
        ("Ja", YES),
        ("ja graag", YES),
        ("Ja, alstublieft", YES),
        ("ja a.u.b.", YES),
        ("één", YES),
        ("Nee", NO),
        ("Nee, dank je wel. Groetjes Sanne", NO),
        ("nee\nVerstuurd vanaf mijn iPhone", NO),
        ("een groet", None),
        ("ja nee", None),
    ),
    "pl": (
        ("Tak", YES),
        ("Tak, proszę", YES),
        ("no tak", YES),
        ("jeden", YES),
        ("Nie", NO),
        ("Nie, dziękuję", NO),
        ("nie, dziekuje", NO),
        ("Tak\nWysłane z iPhone’a", YES),
        ("no", None),
        ("No no", None),
        ("no 1", None),
        ("no 2", None),
        ("tak nie", None),
    ),
    "pt-BR": (
        ("Sim", YES),
        ("Sim, por favor. Obrigada!", YES),
        ("com certeza", YES),
        ("um", YES),
        ("Não", NO),
        ("nao", NO),
        ("Oi, bom dia! Não, obrigado", NO),
        ("Não\nEnviado do meu iPhone", NO),
        ("sim ou não", None),
        ("Um abraço", None),
        ("Um abraço Ana", None),
        ("um bom dia", None),
    ),
    "ru": (
        ("Да", YES),
        ("да)", YES),
        ("ДА, пожалуйста", YES),
        ("конечно", YES),
        ("da", YES),
        ("Нет", NO),
        ("Нет, спасибо", NO),
        ("Здравствуйте, нет", NO),
        ("нет\nОтправлено с iPhone", NO),
        ("четыре", None),
        ("да нет", None),
        ("да нет наверное", None),
    ),
    "tr": (
        ("Evet", YES),
        ("EVET LÜTFEN", YES),
        ("evet, teşekkür ederim", YES),
        ("tabii ki", YES),
        ("İki", NO),
        ("Hayır", NO),
        ("HAYIR", NO),
        ("hayir", NO),
        ("Hayır sağ ol", NO),
        ("evet\niPhone'umdan gönderildi", YES),
        ("n", None),
        ("bir selam", None),
        ("evet ama", None),
        ("evet telefon gönderildi", None),
    ),
    "uk": (
        ("Так", YES),
        ("так, будь ласка", YES),
        ("Так, дякую", YES),
        ("так, будь-ласка", YES),
        ("один", YES),
        ("Ні", NO),
        ("НІ!", NO),
        ("Привіт, ні", NO),
        ("ні\nНадіслано з iPhone", NO),
        ("так ні", None),
        ("п’ять", None),
    ),
}

REACTIONS = (
    "Liked “Water in the cellar: shut it off? 1 yes, 2 no”",
    'Loved "Water in the cellar"',
    "Laughed at “Water in the cellar”",
    "Emphasized “Water”",
    "Questioned “Water”",
    "Disliked “Water”",
    "Liked 'Water in the cellar'",
    "Reacted 👍 to “Water in the cellar”",
    "👍🏽 to “Water in the cellar”",
    "❤️ “Water”",
    "Removed a like from “Water”",
    "Removed 👍 from “Water”",
    "\u200a\u200b👍\u200b to “\u200aWater\u200a”\u200a",
    "\u200aЩось \u200c👍\u200c з “\u200aВода\u200a”\u200a",
    "Gefällt „Wasser im Keller“",
    "Hat „Wasser im Keller“ mit „Gefällt mir“ markiert",
    "„Wasser im Keller“ gefällt Anna",
    "Hat mit 👍 auf „Wasser“ reagiert",
    "A aimé « Eau dans la cave »",
    "A réagi avec ❤️ à « Eau »",
    "Le gustó “Agua”",
    "Le encantó “Agua”",
    "Menyukai “Air”",
    "Ha messo “Mi piace” a “Acqua”, piace",
    "Vond “Water in de kelder” leuk",
    "Polubił(a) „Woda”",
    "Curtiu “Água”",
    "Понравилось «Вода в подвале»",
    "“Bodrumda su” beğenildi",
    "Вподобав «Вода»",
    "\u200a\u200b👍\u200b: 「\u200a地下室\u200a」\u200a",
    "Gillade ”Vatten i källaren nu”",
    "Liked “" + "water " * 900 + "”",
)
FREE_TEXTS = (
    "The key is with Anna",
    "yes?",
    "👍",
    "12",
    "thanks",
    '"Hello"',
    'Tell him "come in"',
    "Please write “Back at six” and “Ring twice” on it",
    "Code: 4821",
    "> When?\nAt six",
    "On y va à 10 h",
    "Sag 's ihm morgen",
    "I have not reacted to what they sent me about “the leak”",
    "👍 “Open” it is, then",
    "Please tell him “come in right now”",
    "Sign: “Please ring the bell”",
    "Write “come in”",
    "שלום",
    "हाँ",
    "water " * 900,
)
NO_TEXTS = (
    *REACTIONS,
    "",
    " \n ",
    "\u200b\ufeff",
    "?",
    "...",
    "~",
    "> Water in the cellar",
    "> Water\n>\n> 1 yes",
    "Sent from my iPhone",
    "> Water\n\nVon meinem iPhone gesendet",
)
CODES = (
    ("483920", "483920"),
    ("483 920", "483920"),
    ("483-920", "483920"),
    ("483.920", "483920"),
    ("4 8 3 9 2 0", "483920"),
    ("48 39 20", "483920"),
    ("४८३९२०", "483920"),
    ("٤٨٣٩٢٠", "483920"),
    ("４８３９２０", "483920"),
    ("4️⃣8️⃣3️⃣9️⃣2️⃣0️⃣", "483920"),
    ("④⑧③⑨②⓪", "483920"),
    ("Code: 483920", "483920"),
    ("Hi, 483920 please 👍", "483920"),
    ("483920\nSent from my iPhone", "483920"),
    ("012345", "012345"),
    ("3️⃣", "3"),
    ("no. 3.", "3"),
    ("🔟", "10"),
    ("⑫", "12"),
    ("48392", "48392"),
    ("483 92", None),
    ("48 39 20 1", None),
    ("12:30:45", None),
    ("1 2", None),
    ("1️⃣2️⃣", None),
    ("483920 071155", None),
    ("483920?", None),
    ("it is 483920", None),
    ("483920 yes", None),
    ("three", None),
    ("", None),
    ("> 483920", None),
    ("Liked “483920”", None),
    ("👍 “483920”", None),
    ("½", None),
)


def yes_or_no(text: str, language: str = "en") -> str | None:
    return answer_to(text, YES_NO, language=language)


def room(text: str) -> str | None:
    return answer_to(text, ROOMS, language="en")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param(language, *row, id=f"{language}: {row[0]!a}")
        for language, rows in YES_OR_NO.items()
        for row in rows
    ],
)
def test_a_whole_text_is_yes_or_no_or_neither(
    language: str, text: str, expected: str | None
) -> None:
    assert yes_or_no(text, language) == expected


def test_the_table_has_each_language_and_no_text_twice() -> None:
    assert set(YES_OR_NO) == set(LANGUAGES)
    assert sum(map(len, YES_OR_NO.values())) >= 150
    for rows in YES_OR_NO.values():
        assert len({text for text, _ in rows}) == len(rows)
        assert {answer for _, answer in rows} == {YES, NO, None}


@pytest.mark.parametrize("language", ["sv", "", "?", "zh-Hans", "el"])
def test_a_home_of_another_language_is_answered_in_english(language: str) -> None:
    assert yes_or_no("Yes", language) == YES
    assert yes_or_no("No", language) == NO
    assert yes_or_no("ja", language) is None


@pytest.mark.parametrize("language", ["cs", "sk", "pl"])
def test_a_word_that_is_yes_in_one_language_and_no_in_another_is_none(
    language: str,
) -> None:
    only_no = (Choice(answer_id=NO, phrases=("no",)),)

    assert yes_or_no("no", language) is None
    assert answer_to("no", only_no, language=language) is None
    assert answer_to("no", (Choice(answer_id="x", phrases=("no",)),), language=language)


@pytest.mark.parametrize("language", ["pt", "pt-PT", "pt_br", "PT-BR"])
def test_a_variant_of_a_language_has_its_words(language: str) -> None:
    assert yes_or_no("Sim", language) == YES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cellar", "cellar"),
        ("the cellar", None),
        ("The cellar please!", "cellar"),
        ("not the cellar", None),
        ("Cellar, attic", None),
        ("cellar cellar", "cellar"),
        ("dachboden fur gaste", "attic"),
        ("Dachboden fuer Gaeste", "attic"),
        ("DACHBODEN FÜR GÄSTE 🎉", "attic"),
        ("STRASSE", "morning"),
        ("🌳", "garden"),
        ("🌳🌳", "garden"),
        ("🌲", None),
        ("who is there?", "garden"),
        ("who is there", "garden"),
        ("cellar?", None),
        ("Good morning", "morning"),
        ("Good morning please", "morning"),
        ("Good morning, attic", "attic"),
        ("12", "morning"),
        ("⑫", "morning"),
        ("1 cellar", "cellar"),
        ("1 attic", None),
        ("No. 3", "garden"),
        ("no 3", None),
        ("attic 👍", "attic"),
        ("attic 👎", None),
        ("yes", None),
        ("👍", None),
    ],
)
def test_a_text_is_a_phrase_of_an_answer_or_its_number(
    text: str, expected: str | None
) -> None:
    assert room(text) == expected


@pytest.mark.parametrize(
    "phrases", [("open", "OPEN!"), ("schon", "schön"), ("fuer", "für"), ("yes", "👍")]
)
def test_what_two_answers_have_in_common_is_neither(phrases: tuple[str, str]) -> None:
    choices = tuple(
        Choice(answer_id=answer, phrases=(phrase,))
        for answer, phrase in zip((YES, "other"), reversed(phrases), strict=True)
    )

    assert answer_to(phrases[0], choices, language="en") is None


def test_a_phrase_without_words_is_no_answer() -> None:
    assert (
        answer_to("...", [Choice(answer_id="x", phrases=("!",))], language="en") is None
    )


def test_words_of_yes_that_are_a_phrase_of_another_answer_are_neither() -> None:
    choices = (Choice(answer_id=YES), Choice(answer_id="other", phrases=("Yes!",)))

    assert answer_to("yes", choices, language="en") is None
    assert answer_to("yep", choices, language="en") == YES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("483920", YES),
        ("483 920", YES),
        ("483-920 please", YES),
        ("Code: 483920", YES),
        ("४८३ ९२०", YES),
        ("071155", NO),
        ("71155", None),
        ("483920 071155", None),
        ("483920 yes", None),
        ("483921", None),
        ("483920?", None),
        ("483920 👎", None),
        ("No. 483920", None),
        ("yes", None),
        ("open", None),
        ("👍", None),
        ("one", None),
    ],
)
def test_only_its_number_is_a_coded_answer(text: str, expected: str | None) -> None:
    assert answer_to(text, CODED, language="en", coded=True) == expected


@pytest.mark.parametrize(("text", "number"), CODES)
def test_a_number_is_read_where_a_text_is_nothing_else(
    text: str, number: str | None
) -> None:
    assert code_in(text) == number


def test_the_word_of_a_number_is_no_coded_answer() -> None:
    choice = Choice(answer_id="x", code="1")

    assert answer_to("one", [choice], language="en", coded=True) is None
    assert answer_to("one", [choice], language="en") == "x"


def test_a_code_that_can_be_read_is_an_answer() -> None:
    for text, number in CODES:
        choice = Choice(answer_id="x", code=number or "483920")
        answer = answer_to(text, [choice], language="en", coded=True)
        assert answer == (number and "x"), text


@pytest.mark.parametrize("text", NO_TEXTS)
def test_reactions_quotes_and_nothing_are_no_text_of_a_person(text: str) -> None:
    assert not is_answer_text(text)


@pytest.mark.parametrize("text", FREE_TEXTS)
def test_any_other_text_is_one_of_a_person(text: str) -> None:
    assert is_answer_text(text)


def test_a_long_text_is_no_answer_unless_a_phrase_is_as_long() -> None:
    phrase = "water " * MAX_LENGTH

    assert yes_or_no("yes" + "!" * MAX_LENGTH) is None
    assert code_in("1" + "!" * MAX_LENGTH) is None
    assert yes_or_no("yes" + " " * MAX_LENGTH) == YES
    assert yes_or_no("> water\n" * MAX_LENGTH + "yes") == YES
    choice = Choice(answer_id="x", phrases=(phrase,))
    assert answer_to(phrase, [choice], language="en") == "x"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("I am driving.", "i’m driving"),
        ("Bin gerade unterwegs! LG Anna", "Bin  gerade unterwegs"),
        ("🚗", "🚗🚗"),
        ("👍🏿", "👍"),
        ("Yes, please", "YES"),
        ("??", "?? "),
        ("> Water\nBack soon", "back soon"),
    ],
)
def test_texts_that_are_meant_alike_fold_alike(text: str, other: str) -> None:
    same = text != "I am driving."

    assert (fold_answer(text) == fold_answer(other)) is same
    assert fold_answer(text)


# What the words themselves keep to

POLITE = answer_words.POLITE.split(",") + answer_words.CLOSINGS.split(",")


def each_word(words: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (language, word.strip())
        for language, text in words.items()
        for word in text.split(",")
    ]


@pytest.mark.parametrize(
    ("words", "answer"), [(answer_words.YES, YES), (answer_words.NO, NO)]
)
def test_each_word_is_an_answer_in_its_language(
    words: dict[str, str], answer: str
) -> None:
    for language, word in each_word(words):
        is_both = (language, word) in {("cs", "no"), ("pl", "no"), ("sk", "no")}
        for text in (word, word.upper(), f"„{word}!“", f"{word} 🙂"):
            assert yes_or_no(text, language) == (None if is_both else answer), text


def test_each_number_word_is_its_number() -> None:
    ten = [Choice(answer_id=str(number), code=str(number)) for number in range(1, 11)]
    for language, text in answer_words.NUMBERS.items():
        for number, word in enumerate(text.split(","), 1):
            assert answer_to(word, ten, language=language) == str(number), word


def test_an_english_number_that_is_another_word_is_none() -> None:
    choice = Choice(answer_id="x", code="4")

    assert answer_to("four", [choice], language="fr") is None
    assert answer_to("four", [choice], language="de") == "x"


def test_no_polite_word_is_an_answer_in_any_language() -> None:
    ten = [Choice(answer_id=str(number), code=str(number)) for number in range(1, 11)]
    choices = [Choice(answer_id=YES), Choice(answer_id=NO), *ten]
    for language in LANGUAGES:
        for polite in POLITE:
            for text in (polite, f"{polite}, {polite}", f"{polite} Anna"):
                assert answer_to(text, choices, language=language) is None, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_polite_words_around_an_answer_make_no_difference(language: str) -> None:
    word = answer_words.YES[language.split("-", maxsplit=1)[0]].split(",")[0]
    for polite in POLITE:
        assert yes_or_no(f"{word}, {polite}", language) == YES, polite
        if language != "id":
            assert yes_or_no(f"{polite}! {word}", language) == YES, polite


# What holds for every text

texts = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            *["yes", "no", "1", "2", "👍", "👎", "“", '"', "'", "\n", "> ", "--", "?"],
            *["Liked", "LG", "Anna", "please", "Sent from my", "iPhone", "\u200a"],
            *["\u200b", "1️⃣", "①", "no.", "#", "483", "920", "ß", "ü", "İ", "\ud83d"],
        ]
    ),
    max_size=12,
).map(" ".join)
choices = st.lists(
    st.builds(
        Choice,
        answer_id=st.sampled_from([YES, NO, "a", "b"]),
        phrases=st.tuples(texts),
        code=st.sampled_from(["", "1", "2", "483920"]),
    ),
    max_size=4,
)
answers = st.sampled_from(
    [
        (language, text, answer)
        for language, rows in YES_OR_NO.items()
        for text, answer in rows
        if answer
    ]
)
letters = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=8)


@many
@given(text=texts, known=choices, language=st.text(max_size=5), coded=st.booleans())
def test_any_text_is_one_of_the_answers_or_none(
    text: str, known: list[Choice], language: str, coded: bool
) -> None:
    found = answer_to(text, known, language=language, coded=coded)

    assert found is None or found in {choice.answer_id for choice in known}
    number = code_in(text)
    assert number is None or (number.isascii() and number.isdecimal())
    assert isinstance(is_answer_text(text), bool)
    assert bool(fold_answer(text)) or not is_answer_text(text)


KNOWN_WORDS = {
    fold_answer(word)
    for text in (
        *answer_words.YES.values(),
        *answer_words.NO.values(),
        *answer_words.NUMBERS.values(),
        *[answer_words.POLITE, answer_words.CLOSINGS, answer_words.LABELS],
        *[answer_words.DEVICES, "xd"],
    )
    for word in text.replace(",", " ").split()
}


@many
@given(answer=answers, word=letters, first=st.booleans())
def test_another_word_makes_an_answer_none(
    answer: tuple[str, str, str], word: str, first: bool
) -> None:
    language, text, _answer = answer
    # Behind a signature or a quote it may be part of it.
    assume("\n" not in text and fold_answer(word) not in KNOWN_WORDS)
    assume(not any(text.endswith(closing) for closing in ("Anna", "Sanne", "S24")))

    assert yes_or_no(f"{word} {text}" if first else f"{text} {word}", language) is None


@many
@given(
    answer=answers,
    change=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
)
def test_case_makes_no_difference(answer: tuple[str, str, str], change: Any) -> None:
    language, text, expected = answer
    assume("\n-- " not in text)

    assert yes_or_no(change(text), language) == expected


SCRIPTS = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xFF10, 0x1D7CE, 0x1FBF0]


@many
@given(
    code=st.from_regex("[0-9]{6}", fullmatch=True),
    zero=st.sampled_from(SCRIPTS),
    separator=st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2011"]),
)
def test_the_script_of_digits_and_how_they_are_grouped_make_no_difference(
    code: str, zero: int, separator: str
) -> None:
    written = "".join(chr(zero + int(digit)) for digit in code)
    grouped = f"{written[:3]}{separator}{written[3:]}"

    assert code_in(grouped) == code
    choice = Choice(answer_id="x", code=code)
    assert answer_to(grouped, [choice], language="en", coded=True) == "x"


@many
@given(
    codes=st.lists(
        st.from_regex("[0-9]{1,6}", fullmatch=True), min_size=2, max_size=2, unique=True
    ),
    between=st.sampled_from([" ", "\n", ", ", " - ", "/", " or ", " & ", ": "]),
    coded=st.booleans(),
)
def test_two_codes_in_one_text_are_none(
    codes: list[str], between: str, coded: bool
) -> None:
    # Two groups of three are one code.
    assume(len("".join(codes)) != 6)
    known = [Choice(answer_id=code, code=code) for code in codes]

    assert answer_to(between.join(codes), known, language="en", coded=coded) is None


@many
@given(
    text=letters,
    mark=st.sampled_from("\u0300\u0301\u0308\u0327\u0360\u200b\u200e\ufe0f"),
)
def test_accents_and_invisible_marks_make_no_difference(text: str, mark: str) -> None:
    choice = Choice(answer_id="x", phrases=(text,))

    assert answer_to(f"{text}{mark}", [choice], language="en") == "x"
