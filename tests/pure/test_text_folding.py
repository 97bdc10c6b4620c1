"""Texts against filters in twelve languages: what people and their phones type, and what it means.

Filters are typed on computers, messages on phones. Phones put in capital letters, curly quotes,
dashes, spaces and marks that nobody has typed; people leave out accents or write another word.
The first is to make no difference, the second is.

What can't be seen, or looks like another letter, is written as an escape here.
"""

from collections.abc import Iterator
from itertools import product
import sys
from typing import Any, cast
import unicodedata

from hypothesis import given, settings, strategies as st
import pytest
import regex

from custom_components.smsgateway24.automation.filters import (
    PATTERN_TIMEOUT,
    Match,
    TextFilter,
    compile_pattern,
)
from custom_components.smsgateway24.domain.text_folding import fold_text

from .builders import many, some

type Row = tuple[str, Match, str, bool, str]
"""A filter's text, how it compares, a message, whether it matches, and why."""

HAS, IS, BEGINS, FINDS = (
    Match.CONTAINS,
    Match.EQUALS,
    Match.STARTS_WITH,
    Match.REGEX,
)
COMPARED = (HAS, IS, BEGINS)
YES, NO = True, False

TABLE: dict[str, tuple[Row, ...]] = {
    "de": (
        ("garage auf", IS, "Garage auf ", YES, "a capital and a space by the keyboard"),
        ("straße", HAS, "MUSTERSTRASSE 5", YES, "capitals write SS for a sharp s"),
        ("hauptstraße", IS, "HAUPTSTRA\u1e9eE", YES, "the capital sharp s is one"),
        ("geht's", HAS, "Geht’s noch?", YES, "an apostrophe is made curly"),
        ("mach's hell", IS, "Mach´s hell", YES, "an acute accent as an apostrophe"),
        ('"zu hause"', HAS, "Modus „Zu Hause“ an", YES, "quotes stand low and high"),
        ("'party'", HAS, "Modus ‚Party‘", YES, "single quotes stand low and high"),
        ('"nacht"', HAS, "Modus »Nacht« an", YES, "quotes of books point inwards"),
        ("10-12 uhr", HAS, "Von 10–12 Uhr", YES, "from ... to has a dash"),
        ("e-mail", HAS, "per E\u2011Mail", YES, "a hyphen that does not break lines"),
        ("21 °c", HAS, "Es hat 21\u202f°C", YES, "a narrow space before a unit"),
        ("20 m²", HAS, "20 m2", YES, "a raised number is a number"),
        ("tür zu", IS, "Tu\u0308r zu", YES, "an umlaut in two parts"),
        ("schon", IS, "schön", NO, "an umlaut makes another word"),
        ("tür auf", IS, "Tuer auf", NO, "ue is no umlaut"),
        ("licht an", BEGINS, "Licht: an", NO, "a colon is left in"),
    ),
    "en": (
        ("don't open", IS, "Don’t open", YES, "smart punctuation of iPhones"),
        ("won't open", HAS, "It won`t open", YES, "a grave accent as an apostrophe"),
        ("6' ladder", HAS, "the 6′ ladder", YES, "a prime is an apostrophe"),
        ('the "den" lamp', HAS, "The “den” lamp", YES, "double quotes are made curly"),
        ("lights -- all", IS, "Lights — all", YES, "two hyphens are made a dash"),
        ("wait...", BEGINS, "Wait… coming", YES, "three full stops are made one sign"),
        ("open the gate", IS, "Open  the gate", YES, "a space was hit twice"),
        ("open the gate", IS, "Open\nthe gate\n", YES, "a text in several lines"),
        ("open", IS, "\u200eOpen", YES, "a mark of direction before a quoted text"),
        ("open now", IS, "open\u200b now", YES, "a space without width, by copying"),
        ("garage", HAS, "Shut the gar\u00adage", YES, "a soft hyphen of a web page"),
        ("👍", IS, "👍🏽", YES, "a thumb has a colour of skin"),
        ("❤", IS, "❤\ufe0f", YES, "a heart is a picture or a sign"),
        ("open", IS, "𝗢𝗽𝗲𝗻", YES, "letters of a keyboard with fonts"),
        ("open", IS, "Ｏｐｅｎ", YES, "wide letters of an East Asian keyboard"),
        (" on ", HAS, "lamp\u00a0on now", YES, "a space around a word is any space"),
        (" on ", HAS, "push the button", NO, "a space around a word is needed"),
        ("dont open", IS, "Don't open", NO, "an apostrophe is not left out"),
        ("open the gate", IS, "Open the gate.", NO, "a full stop is not left out"),
        ("at 10:30", HAS, "At 10.30", NO, "a colon is no full stop"),
        ("gate", HAS, "the g\u0430te", NO, "a Cyrillic a is no Latin one"),
        ("code 01", HAS, "Code O1", NO, "the letter O is no zero"),
        ("cafe", HAS, "at the Café", NO, "a foreign word keeps its accent"),
        ("open", IS, "o p e n", NO, "spaced letters are no word"),
        ("👍", IS, "👎", NO, "a thumb is up or down"),
    ),
    "es": (
        ("mañana", HAS, "Hasta man\u0303ana", YES, "a tilde in a part of its own"),
        ("ábrela", IS, "ÁBRELA", YES, "capitals keep their accents"),
        ("3.ª planta", HAS, "luz 3.a planta", YES, "the feminine ordinal is an a"),
        ('"modo casa"', HAS, "Pon «modo casa»", YES, "angular quotes without spaces"),
        ("espera...", IS, "Espera…", YES, "an ellipsis of the keyboard"),
        ("o'donnell", HAS, "calle O´Donnell", YES, "the accent key for an apostrophe"),
        ("garaje 2", IS, "Garaje\u00a02", YES, "a fixed space before a number"),
        ("abre", HAS, "¡Abre ya!", YES, "a mark before the word is not in its way"),
        ("¡abre!", IS, "Abre!", NO, "the first exclamation mark is left off"),
        ("abre", BEGINS, "¿Abre?", NO, "a question mark begins the text"),
        ("año", IS, "ano", NO, "an n with a tilde is another letter"),
        ("sí", IS, "Si", NO, "an accent tells yes from if"),
    ),
    "fr": (
        ("l'alarme", HAS, "Coupe l’alarme", YES, "an elision is made curly"),
        ("ouvre !", IS, "Ouvre\u202f!", YES, "a narrow space before a mark"),
        ("prêt ?", IS, "Prêt\u00a0?", YES, "a fixed space before a mark"),
        ("« nuit »", HAS, "Mode «\u00a0Nuit\u00a0»", YES, "fixed spaces inside quotes"),
        ('"nuit"', HAS, "Mode «Nuit»", YES, "quotes of a keyboard without spaces"),
        ("éteins", IS, "ÉTEINS", YES, "capitals with accents"),
        ("éteins tout", IS, "E\u0301teins tout", YES, "a capital in two parts"),
        ("1er étage", HAS, "au 1ᵉʳ étage", YES, "raised letters of a number"),
        ("porte-fenêtre", HAS, "la porte\u2010fenêtre", YES, "the true hyphen"),
        ("ouvre !", IS, "Ouvre!", NO, "a space that is missing is missing"),
        ("éteins", IS, "Eteins", NO, "a capital without its accent"),
        ("ou", IS, "où", NO, "an accent tells or from where"),
        ("c'est bon", IS, "C est bon", NO, "a space is no apostrophe"),
        ("^c'est bon$", FINDS, "C’est bon", NO, "a pattern sees the curly sign"),
    ),
    "id": (
        ("nyalakan ac", IS, "Nyalakan AC", YES, "a sentence begins with a capital"),
        ("lampu-lampu", HAS, "Matikan lampu–lampu", YES, "a doubled word with a dash"),
        ('"malam"', HAS, "Mode “Malam”", YES, "quotes stand high"),
        ("lampu2", HAS, "matikan lampu²", YES, "the two that doubles a word, raised"),
        ("jum'at", HAS, "Hari Jum’at", YES, "an apostrophe of Arabic words"),
        ("kode 4821", HAS, "Kode ٤٨٢١", YES, "digits of an Arabic keyboard"),
        ("oke 🙏", IS, "Oke 🙏🏾", YES, "folded hands have a colour of skin"),
        ("lampu-lampu", HAS, "matikan lampu2", NO, "a two in place of the word"),
        ("lampu-lampu", HAS, "lampu lampu", NO, "a doubled word without a hyphen"),
        ("jumat", HAS, "Hari Jum'at", NO, "an older spelling"),
        ("di rumah", HAS, "sudah dirumah", NO, "words that are written as one"),
        ("buka", IS, "bukaaa", NO, "a vowel is drawn out"),
        ("jam 07.00", HAS, "Jam 07:00", NO, "a time with a colon"),
    ),
    "it": (
        ("l'acqua", HAS, "Chiudi l’acqua", YES, "an article is joined by a curly sign"),
        ("un po'", HAS, "aspetta un po‘", YES, "a cut word ends in the wrong sign"),
        ("città", IS, "CITTÀ", YES, "capitals with an accent at the end"),
        ("perché no", IS, "Perche\u0301 no", YES, "an accent at the end, in two parts"),
        ("scala b - luci", IS, "Scala B – luci", YES, "a dash between two spaces"),
        ('"notte"', HAS, "Metti “notte”", YES, "quotes stand high"),
        ("apri...", IS, "Apri…", YES, "dots of an unfinished sentence"),
        ("ciao anna", HAS, "Ciao \u2068Anna\u2069", YES, "a name between isolates"),
        ("perché", IS, "perche", NO, "an accent was left out"),
        ("perché", IS, "perchè", NO, "an accent points the wrong way"),
        ("un po'", HAS, "un pò", NO, "an accent in place of a cut"),
        ("dell'orto", HAS, "Luce dell' orto", NO, "a space behind an apostrophe"),
        ("1 luce", BEGINS, "l luce", NO, "the letter l is no one"),
    ),
    "nl": (
        ("ijskast open", IS, "IJskast open", YES, "both letters of ij are capitals"),
        ("ijskast", HAS, "De ĳskast", YES, "ij is one sign"),
        ("ijsbaan", BEGINS, "Ĳsbaan aan", YES, "a capital ij is one sign"),
        ("'t licht", BEGINS, "‘t Licht uit", YES, "a phone opens a quote before 't"),
        ("foto's", HAS, "Stuur foto’s", YES, "a plural in 's is made curly"),
        ("één lamp", IS, "E\u0301e\u0301n lamp", YES, "a stressed word in parts"),
        ('"thuis"', HAS, "Stand „Thuis”", YES, "quotes stand low and high, both nines"),
        ("€ 5", HAS, "Saldo €\u00a05", YES, "a fixed space behind the euro"),
        ("fietsen", HAS, "de \ufb01etsen", YES, "f and i are one sign, from a PDF"),
        ("ma-vr", HAS, "Open ma–vr", YES, "days from ... to have a dash"),
        ("één", IS, "een", NO, "an accent tells one from a"),
        ("bijkeuken", HAS, "bykeuken", NO, "a y is no ij"),
        ("'t licht", BEGINS, "Het licht uit", NO, "a short form is not made long"),
        ("garagedeur", IS, "garage deur", NO, "a compound is written as two words"),
    ),
    "pl": (
        ('"dom"', HAS, "Tryb „Dom”", YES, "quotes stand low and high"),
        ("łazienka", IS, "ŁAZIENKA", YES, "a capital with a stroke"),
        ("światło", IS, "S\u0301wiatło", YES, "an accent in a part of its own"),
        ("brama - otwórz", IS, "Brama — otwórz", YES, "a long dash between words"),
        ("harry'ego", HAS, "pokój Harry’ego", YES, "a foreign name with an ending"),
        ("czekaj...", BEGINS, "Czekaj…", YES, "an ellipsis of the keyboard"),
        ("w domu", HAS, "Jestem w\u00a0domu", YES, "a fixed space after a short word"),
        ("światło", IS, "swiatlo", NO, "a text without Polish letters"),
        ("laska", IS, "łaska", NO, "a stroke makes another letter"),
        ("sad", HAS, "sąd", NO, "a tail makes another word"),
        ("może", IS, "morze", NO, "rz is no z with a dot"),
    ),
    "pt-BR": (
        ("liga a iluminação", IS, "LIGA A ILUMINAÇÃO", YES, "a shouted text"),
        ("ligação", HAS, "ligac\u0327a\u0303o perdida", YES, "two signs in two parts"),
        ("caixa d'água", HAS, "Caixa d´água", YES, "the accent key for an apostrophe"),
        ("2º andar", HAS, "luz do 2o andar", YES, "the masculine ordinal is an o"),
        ('"casa"', HAS, "Modo “Casa”", YES, "quotes stand high"),
        ("- abre", BEGINS, "— Abre o portão", YES, "speech begins with a dash"),
        ("r$ 50", HAS, "Saldo R$\u00a050", YES, "a fixed space behind the currency"),
        ("beleza 👍", IS, "Beleza 👍🏿", YES, "a thumb has a colour of skin"),
        ("não", IS, "nao", NO, "an accent was left out"),
        ("avó", IS, "avô", NO, "accents tell grandmother from grandfather"),
        ("abre o portão", IS, "Abre o portão!", NO, "an exclamation mark is there"),
        ("você", IS, "vc", NO, "a short form is not made long"),
    ),
    "ru": (
        ("стоп", IS, "СТОП", YES, "Cyrillic capitals"),
        ('"дом"', HAS, "Режим «Дом»", YES, "angular quotes"),
        ('"ночь"', HAS, "Режим „Ночь“", YES, "quotes as in handwriting"),
        ("открой", IS, "Открои\u0306", YES, "a short i in two parts"),
        ("свет - выкл", IS, "Свет — выкл", YES, "a dash in place of the verb"),
        ("№ 5", HAS, "Ворота №\u00a05", YES, "a fixed space behind the number sign"),
        ("подожди...", IS, "Подожди…", YES, "an ellipsis of the keyboard"),
        (r"^открой (?P<что>\w+)$", FINDS, "Открой ворота", YES, "a Cyrillic pattern"),
        ("ёлка", IS, "елка", NO, "the dots of yo were left out"),
        ("стоп", IS, "\u0043\u0054\u004fП", NO, "Latin letters look like Cyrillic"),
        ("открой", IS, "jnrhjq", NO, "the keyboard was set to English"),
        ("открой", IS, "otkroy", NO, "Latin letters for the sounds"),
        ("да", IS, "да)", NO, "a smile is one bracket"),
        ("подъезд", HAS, "под'езд", NO, "an apostrophe for a hard sign"),
    ),
    "tr": (
        ("ışık aç", IS, "Işık aç", YES, "the capital of a dotless i"),
        ("iç kapı", IS, "İç kapı", YES, "the capital of a dotted i"),
        ("imdat", IS, "İMDAT", YES, "Turkish capitals"),
        ("yangın", IS, "YANGIN", YES, "dotless i inside of capitals"),
        ("imdat var", IS, "IMDAT VAR", YES, "capitals of an English keyboard"),
        ("KAPI", HAS, "kapi kapali", YES, "small letters of an English keyboard"),
        (
            "istanbul",
            HAS,
            "I\u0307stanbul",
            YES,
            "a capital i and its dot in two parts",
        ),
        ("izmir", HAS, "i\u0307zmir", YES, "a program made a small i with a dot"),
        ("şarj", IS, "S\u0327arj", YES, "a cedilla in a part of its own"),
        ("türkiye'de", HAS, "Türkiye’de", YES, "an ending after a name is made curly"),
        ("^imdat$", FINDS, "İMDAT", YES, "a pattern ignores Turkish capitals"),
        ("kapı", FINDS, "kapi", NO, "a pattern knows an i without its dot"),
        ("ışık", IS, "isik", NO, "an s without its cedilla"),
        ("açık", IS, "acık", NO, "a c without its cedilla"),
        ("oldu", HAS, "öldü", NO, "dots tell died from happened"),
        ("kar", IS, "kâr", NO, "a circumflex tells profit from snow"),
        ("ıslak", HAS, "lslak", NO, "a small l is no capital i"),
    ),
    "uk": (
        ("п'ять", HAS, "о п’ять", YES, "a curly apostrophe, of iPhones"),
        ("об'єкт", HAS, "Обʼєкт", YES, "the apostrophe that is a letter"),
        ("в'їзд", HAS, "В`їзд", YES, "a grave accent as an apostrophe"),
        ("відчини", IS, "ВІДЧИНИ", YES, "a Cyrillic i, as a capital"),
        ("їжа", IS, "І\u0308жа", YES, "the two dots of yi in a part of their own"),
        ('"дім"', HAS, "Режим «Дім»", YES, "angular quotes"),
        ("світло - увімкни", IS, "Світло – увімкни", YES, "a dash between words"),
        ("п'ять", HAS, "о пять", NO, "an apostrophe was left out"),
        ("п'ять", HAS, 'о п"ять', NO, "a quote for an apostrophe"),
        ("вікно", IS, "в\u0069кно", NO, "a Latin i is no Cyrillic one"),
        ("ґанок", IS, "ганок", NO, "a letter without its hook"),
        ("її", IS, "іі", NO, "a letter without its dots"),
        ("будь ласка", HAS, "Будь-ласка", NO, "a hyphen is no space"),
    ),
    "any": (
        ("code 4821", HAS, "code ۴۸۲۱", YES, "digits of a Persian keyboard"),
        ("code 4821", HAS, "code ४८२१", YES, "digits of a Hindi keyboard"),
        ("open", IS, "\ufeffopen", YES, "a mark of byte order"),
        ("open", IS, "op\u2060en", YES, "a word joiner"),
        ("open", IS, "open\U000e0067\U000e007f", YES, "invisible tags"),
        ("👨\u200d👩\u200d👧", IS, "👨👩👧", YES, "a family that a system takes apart"),
        ("open", HAS, "Open \ud83d", YES, "half an emoji, where parts were cut"),
        ("ok", IS, "\u3000OK\u2003\r\n", YES, "spaces of every width around"),
        ("^open$", FINDS, "\u200eopen", NO, "a pattern sees an invisible mark"),
        ("^caf\u00e9$", FINDS, "cafe\u0301", NO, "a pattern sees an accent's parts"),
        ("all - off", FINDS, "all — off", NO, "a pattern sees which dash"),
        (r"^\w+\.{3}$", FINDS, "wait…", NO, "a pattern sees an ellipsis"),
        ("^open$", FINDS, "ｏｐｅｎ", NO, "a pattern sees wide letters"),
        ("^open it$", FINDS, "open\u00a0it", NO, "a pattern sees which space"),
        (r"^open\sit$", FINDS, "OPEN\u00a0it", YES, "a pattern may mean any space"),
        ("\u200e\u2060", HAS, "open", NO, "invisible marks are in every text"),
        ("\ufeff", BEGINS, "open", NO, "an invisible mark begins every text"),
        ("\u00ad\ufe0f", IS, "", NO, "invisible marks equal an empty text"),
        ("\u200b", IS, "\u200b", NO, "invisible marks equal themselves"),
        ("🏽", HAS, "👍🏽", NO, "a colour of skin alone is nothing"),
        (" \u200b ", BEGINS, "open", NO, "spaces alone begin every text"),
        ("\u00a0", IS, "", NO, "spaces alone equal an empty text"),
    ),
}
ROWS = [row for rows in TABLE.values() for row in rows]
LANGUAGES = {
    *["de", "en", "es", "fr", "id", "it", "nl", "pl", "pt-BR", "ru", "tr", "uk"]
}


def text_filter(text: str, match: Match) -> TextFilter:
    pattern = compile_pattern(text) if match is FINDS else None
    return TextFilter(text=text, match=match, pattern=pattern)


def matches(wanted: str, match: Match, there: str) -> bool:
    return text_filter(wanted, match).groups_in(there) is not None


def rows_of_equals() -> Iterator[Any]:
    for language, rows in TABLE.items():
        for wanted, match, there, expected, why in rows:
            if match is IS:
                yield pytest.param(wanted, there, expected, id=f"{language}: {why}")


@pytest.mark.parametrize(
    ("wanted", "match", "there", "expected"),
    [
        pytest.param(*row, id=f"{language}: {why}")
        for language, rows in TABLE.items()
        for *row, why in rows
    ],
)
def test_a_message_matches_what_its_reader_would_take_for_the_same_words(
    wanted: str, match: Match, there: str, expected: bool
) -> None:
    assert matches(wanted, match, there) is expected


@pytest.mark.parametrize(("wanted", "there", "expected"), rows_of_equals())
def test_it_makes_no_difference_which_of_two_texts_is_the_filter(
    wanted: str, there: str, expected: bool
) -> None:
    assert matches(there, IS, wanted) is expected


def test_the_table_has_each_language_and_no_row_twice() -> None:
    assert {*TABLE} == LANGUAGES | {"any"}
    assert min(map(len, TABLE.values())) >= 4
    for language, rows in TABLE.items():
        assert len({why for *_, why in rows}) == len(rows), language
    assert len({row[:3] for row in ROWS}) == len(ROWS)
    assert sum(expected is NO for *_, expected, _ in ROWS) >= 20


# What holds for every sign

SPACES = [
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(sign) in {"Zs", "Zl", "Zp"} or sign in "\t\n\v\f\r"
]
DIGITS = [sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isdecimal()]
DASHES = [*"-‐‑‒–—―−﹘﹣－⸺⸻"]
APOSTROPHES = [*"'‘’‚‛ʼ′´`＇"]
QUOTES = [*'"“”„‟«»＂']
INVISIBLE = [
    *"\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe00\ufe0e\ufe0f",
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c",
    *"\U000e0020\U000e0067\U000e007f\U000e0100",
]
SKIN_TONES = [*"🏻🏼🏽🏾🏿"]
LETTERS_OF_THEIR_OWN = (
    "abcdefghijklmnopqrstuvwxyz0123456789"
    "äöüáéíóúñàâçèêëîïôûùÿìòąćęłńóśźżãõğşöüâ"
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёґєії"
)
"""Of the twelve languages; not those that are also written with other letters."""
PUNCTUATION = ".,:;!?¡¿()/+*#@&%€$="


@pytest.mark.parametrize(
    ("signs", "one"),
    [
        (SPACES, " "),
        (DASHES, "-"),
        (APOSTROPHES, "'"),
        (QUOTES, '"'),
        (INVISIBLE, ""),
        (SKIN_TONES, ""),
    ],
    ids=["spaces", "dashes", "apostrophes", "quotes", "invisible marks", "skin tones"],
)
def test_signs_of_a_kind_are_one(signs: list[str], one: str) -> None:
    folded = {sign: fold_text(f"a{sign}b") for sign in signs}

    assert {sign: there for sign, there in folded.items() if there != f"a{one}b"} == {}


def test_digits_of_all_scripts_are_those_of_a_computer() -> None:
    assert len(DIGITS) > 600

    assert [d for d in DIGITS if fold_text(d) != str(unicodedata.decimal(d))] == []


def test_four_turkish_i_are_one() -> None:
    assert {fold_text(f"k{i}z") for i in ("I", "ı", "İ", "i", "i\u0307")} == {"kiz"}


@pytest.mark.parametrize("sign", LETTERS_OF_THEIR_OWN + PUNCTUATION)
def test_each_letter_and_mark_remains_what_it_is(sign: str) -> None:
    assert fold_text(f"a{sign}b") == f"a{sign}b"


def test_what_was_folded_stays_so_and_is_the_same_in_parts_or_whole() -> None:
    signs = [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(sign) not in {"Cn", "Co", "Cs"}
        # These have neither case nor parts.
        and not unicodedata.name(sign, "").startswith(
            (
                "CJK UNIFIED",
                "HANGUL SYL",
                "TANGUT",
                "EGYPTIAN",
                "ANATOLIAN",
                "CUNEIFORM",
            )
        )
    ]
    assert len(signs) > 20_000

    changed = [
        sign
        for sign in signs
        if not (
            (folded := fold_text(sign))
            == fold_text(folded)
            == fold_text(unicodedata.normalize("NFD", sign))
        )
    ]

    assert changed == []


# What holds for every text

SPECIAL = sorted(
    {
        *"iIıİ\u0307\u0301\u0308\u0327\u0323\u0345ßẞſǆĳﬁµªº²½№…‥.",
        *"àÀǰŉΐςσΣᾳй",
        *SPACES,
        *DASHES,
        *APOSTROPHES,
        *QUOTES,
        *INVISIBLE,
        *SKIN_TONES,
    }
)
signs = st.sampled_from(SPECIAL) | st.characters()
texts = st.text(signs, max_size=20)
"""Whatever a stranger may send, halves of emoji included."""


def may_be_a_quote_of_its_own(sign: str) -> bool:
    """Return whether compatible forms would make a space and an accent of it, or several primes."""
    plain = unicodedata.normalize("NFKC", sign)
    return len(plain) > 1 and plain[0] in " ′‵"


@many
@given(texts)
def test_a_folded_text_is_folded(text: str) -> None:
    folded = fold_text(text)

    assert fold_text(folded) == folded


@many
@given(texts, st.sampled_from(["NFC", "NFD"]))
def test_a_text_in_parts_or_whole_is_one(text: str, form: Any) -> None:
    assert fold_text(unicodedata.normalize(form, text)) == fold_text(text)


@many
@given(
    st.text(signs.filter(lambda sign: not may_be_a_quote_of_its_own(sign)), max_size=20)
)
def test_compatible_forms_are_one(text: str) -> None:
    assert fold_text(unicodedata.normalize("NFKC", text)) == fold_text(text)
    assert fold_text(unicodedata.normalize("NFKD", text)) == fold_text(text)


@many
@given(texts, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_a_text_in_other_case_is_one_where_unicode_says_so(
    text: str, change: Any
) -> None:
    def caseless(text: str) -> str:
        return unicodedata.normalize("NFD", text).casefold()

    other = change(text)

    if caseless(other) == caseless(text):
        assert fold_text(other) == fold_text(text)


turkish = st.text("abcçdefgğhıijklmnoöprsştuüvyz '-", max_size=20)


@many
@given(turkish)
def test_turkish_capitals_are_one_with_small_letters(text: str) -> None:
    capitals = text.translate(str.maketrans("ıi", "Iİ")).upper()

    assert fold_text(capitals) == fold_text(text)
    # As on a keyboard, and in a program, that know no Turkish.
    assert fold_text(text.upper()) == fold_text(text)
    assert fold_text(capitals.lower()) == fold_text(text)


VARIANTS: dict[str, list[str]] = {
    " ": SPACES,
    "'": APOSTROPHES,
    '"': QUOTES,
    "-": DASHES,
    "...": ["...", "…"],
    **{plain: [plain, plain.upper()] for plain in "abcdefghijklmnopqrstuvwxyz"},
    **{
        whole: [whole, unicodedata.normalize("NFD", whole), whole.upper()]
        for whole in "äöüñéèçãşğąłйёї"
    },
    **{digit: [digit, chr(ord("０") + int(digit))] for digit in "0123456789"},
}


@st.composite
def plain_and_typed(draw: st.DrawFn) -> tuple[str, str]:
    """Return a text as on a computer, and one that a phone may have made of it."""
    plain = draw(st.lists(st.sampled_from(sorted(VARIANTS)), min_size=1, max_size=15))
    extra = st.just("") | st.sampled_from(INVISIBLE)
    typed = [draw(st.sampled_from(VARIANTS[part])) + draw(extra) for part in plain]
    return "".join(plain), "".join(typed)


@many
@given(plain_and_typed())
def test_what_a_phone_makes_of_a_text_is_that_text(both: tuple[str, str]) -> None:
    plain, typed = both

    assert fold_text(typed) == fold_text(plain)


@many
@given(st.text(LETTERS_OF_THEIR_OWN + PUNCTUATION, max_size=20))
def test_what_is_plain_already_is_left_alone(text: str) -> None:
    assert fold_text(text) == text


@many
@given(texts, texts, st.sampled_from(COMPARED))
def test_no_text_makes_a_filter_fail(wanted: str, there: str, match: Match) -> None:
    assert isinstance(fold_text(wanted), str)
    assert matches(wanted, match, there) in {True, False}
    assert matches("(?s).*", FINDS, there) is True


@many
@given(texts, st.sampled_from(COMPARED))
def test_a_text_matches_itself_unless_nothing_of_it_is_left(
    text: str, match: Match
) -> None:
    folded = fold_text(text)

    if folded.strip():
        assert matches(text, match, text)
        assert matches(folded, match, text)
        assert matches(text, match, folded)
    elif not folded:
        assert not matches(text, match, text)


@some
@given(
    st.text(st.sampled_from(INVISIBLE + SKIN_TONES), max_size=8),
    texts,
    st.sampled_from(COMPARED),
)
def test_what_folds_to_nothing_matches_nothing(
    nothing: str, there: str, match: Match
) -> None:
    assert fold_text(nothing) == ""
    assert not matches(nothing, match, there)
    assert not matches(nothing, match, nothing)


# Patterns


class Recorder:
    """Take the place of a compiled pattern and keep what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float | None]] = []

    def search(self, text: str, *, timeout: float | None = None) -> None:
        self.asked.append((text, timeout))


@some
@given(texts)
def test_a_pattern_gets_the_text_itself_and_the_time_limit(text: str) -> None:
    recorder = Recorder()
    wanted = TextFilter(
        text="x", match=FINDS, pattern=cast("regex.Pattern[str]", recorder)
    )

    assert wanted.groups_in(text) is None
    assert recorder.asked == [(text, PATTERN_TIMEOUT)]


def test_groups_of_a_pattern_are_as_they_were_typed() -> None:
    wanted = text_filter(r"^code (?P<code>.+)$", FINDS)

    assert wanted.groups_in("CODE ‘Ａ–1’…") == {"code": "‘Ａ–1’…"}


LONG = {
    "typed": "open " * 1_600 + "!",
    "folded": fold_text("Ｏｐｅｎ\u00a0" * 1_600 + "！"),
}


@pytest.mark.parametrize(
    ("pattern", "text"),
    product([r"(\w+\s?)+$", "(open|open )+ gate$"], LONG.values()),
    ids=[f"{name} {kind}" for name, kind in product(["words", "gate"], LONG)],
)
def test_a_catastrophe_of_a_pattern_ends_in_time(pattern: str, text: str) -> None:
    with pytest.raises(TimeoutError):
        text_filter(pattern, FINDS).groups_in(text)


@settings(some, max_examples=10)
@given(st.sampled_from("axзїж"), st.integers(1_000, 8_000))
def test_it_does_so_for_long_folded_texts_of_all_letters(
    letter: str, length: int
) -> None:
    wanted = text_filter(f"({letter}|{letter}{letter})+$", FINDS)

    with pytest.raises(TimeoutError):
        wanted.groups_in(fold_text(letter.upper() * length + "！"))
