"""Folds texts, so that what one person types and another one's phone makes of it compare as equal.

Without I/O. Phones put typographic quotes, dashes and spaces in by themselves, and capitalise the
first letter. Accents are kept: they make another word.
"""

from functools import lru_cache
import re
from unicodedata import decimal, normalize

_APOSTROPHES = "`´‘’‚‛‹›ʹʻʼʽˈˊˋ՚׳′‵＇\u0384\u1fef\u1ffd"
_QUOTES = "“”„‟«»″‶〝〞〟״＂"
_DASHES = "‐‑‒–—―−⁃־⸺⸻﹘﹣－"
# Braille's empty cell is the blank that chats do not strip, unlike a space.
_SPACES = "\u2800"
_KEYCAP = "\u20e3"
# Turkish has four letters i in two pairs, I with ı and İ with i, other languages have one pair.
_LETTERS_I = "Iıİ"
_SKIN_TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))
_REPLACEMENTS = {
    ord(char): plain
    for chars, plain in (
        (_APOSTROPHES, "'"),
        (_QUOTES, '"'),
        (_DASHES, "-"),
        (_SPACES, " "),
        (_LETTERS_I, "i"),
        (_SKIN_TONES + _KEYCAP, ""),
        ("\u2044", "/"),
    )
    for char in chars
} | {
    ord("œ"): "oe",
    ord("Œ"): "oe",
    # Compatibility makes eighteen characters of each: a long text of them would take too long.
    0xFDFA: "صلعم",
    0xFDFB: "جل",
}
_PLAIN_DASHES = dict.fromkeys(map(ord, _DASHES), "-")
# French has spaces inside them; German has them the other way round, and spaces outside.
_GUILLEMETS = re.compile("«([^«»]*)»|‹([^‹›]*)›")
_NAME_REPLACEMENTS = {
    ord(char): plain
    for chars, plain in ((_LETTERS_I, "i"), (_APOSTROPHES, "'"), (_QUOTES, '"'))
    for char in chars
}
_INVISIBLE = re.compile(
    # What Unicode calls "default ignorable": direction marks, zero widths, variation selectors.
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_WHITE_SPACE = re.compile(r"\s+")
_DASH_RUN = re.compile("--+")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
# İ in lower case is i with a dot above, whatever else is above or below it.
_DOTTED_I = re.compile("i[\u0300-\u036f]+")
_MAX_ROUNDS = 4


@lru_cache(maxsize=64)
def fold_text(text: str) -> str:
    """Return a text without regard to case, typography, invisible marks and script of digits.

    Folding a folded text changes nothing. Runs of white space or dashes are one, since phones make
    one dash of two.
    """
    if text.isascii():
        return _fold_runs(text.lower().replace("`", "'"))
    for _ in range(_MAX_ROUNDS):
        # What compatibility takes apart may be of another case, and the other way round.
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


def fold_case(text: str) -> str:
    """Return a text without regard to case, composition and kinds of quotes."""
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = normalize("NFD", text.translate(_NAME_REPLACEMENTS)).casefold()
    return normalize("NFC", _DOTTED_I.sub(_without_dot, normalize("NFD", folded)))


def strip_invisible(text: str) -> str:
    """Return a text without invisible marks anywhere and spaces around."""
    return (text if text.isascii() else _INVISIBLE.sub("", text)).strip()


def plain_digits(text: str) -> str:
    """Return a text with the digits of other scripts as those of ASCII."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda found: str(decimal(found[0])), text)


def plain_dashes(text: str) -> str:
    """Return a text with a hyphen for each kind of dash."""
    return text if text.isascii() else text.translate(_PLAIN_DASHES)


def _fold_once(text: str) -> str:
    text = _GUILLEMETS.sub(_plain_quotes, text)
    # Before compatibility, which makes a space and an accent of ´.
    text = normalize("NFKC", text.translate(_REPLACEMENTS)).casefold()
    text = _DOTTED_I.sub(_without_dot, normalize("NFKD", text))
    text = normalize("NFKC", _INVISIBLE.sub("", text)).translate(_REPLACEMENTS)
    return _fold_runs(plain_digits(text))


def _plain_quotes(found: re.Match[str]) -> str:
    double, single = found.groups()
    return f"'{single.strip()}'" if double is None else f'"{double.strip()}"'


def _without_dot(found: re.Match[str]) -> str:
    return found[0].replace("\u0307", "")


def _fold_runs(text: str) -> str:
    return _WHITE_SPACE.sub(" ", _DASH_RUN.sub("-", text))
