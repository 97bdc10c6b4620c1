"""Decides which answer a person's text is, if it is one.

Without I/O. The whole text counts and never a part of it, since a lock may depend on it: what may
mean two things, or asks something itself, is no answer. Case, accents, scripts of digits,
punctuation, emoji beside words, polite words and signatures make no difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
import re
from typing import NamedTuple
from unicodedata import category, normalize, numeric

from . import answer_words as words_of
from .text_folding import fold_text, strip_invisible

YES, NO = "yes", "no"
MAX_LENGTH = 500
"""Characters beyond which a text is no answer, unless an answer's own phrase is as long."""
_CODE_LENGTH = 6
# Texts that are longer are compared, and looked at for reactions, by their beginning.
_MAX_FOLDED = 2_000
_HEAD, _TAIL = 200, 20
_MAX_NAME_WORDS = 3
_MAX_CUTS = 6
_MAX_AROUND_QUOTE = 8
_MIN_QUOTED_WORDS = 3

_THUMB_UP, _THUMB_DOWN, _FOLDED_HANDS = "👍👎🙏"
_DENIALS = frozenset("👎❌❎✖🚫⛔🙅")
_NUMBER_SIGN = "#"
# *No. 1* may be a number, or a no and a one.
_NO_OR_NUMBER = "no#"

_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_NUMERO = re.compile(r"№|[nN]\.?[º°]")
_ASKS = re.compile("[?¿؟❓❔]")
_EMOTICON = re.compile(r"(?<!\S)(?:[:;]-?[dp3]|xd|<3)(?!\S)")
_NO_NUMBER = re.compile(r"(?<!\w)no\. ?(?=[0-9])")
_SIGN_NUMBER = re.compile("# ?(?=[0-9])")
_MODEL = re.compile("[a-z][0-9]{1,2}")
_TIME = re.compile("(?<=[0-9]):(?=[0-9])")
_KEPT_PUNCTUATION = frozenset("#&@%/\\∶")
# Not those that strike a letter out.
_ACCENTS = re.compile("[\u0300-\u0333\u0339-\u036f]+")
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "'": ""})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_QUOTED_LINE = re.compile("[>＞]")
_SIGNATURE_LINE = re.compile("--|[—–]")
_NAME_LINE = re.compile(r"--\s*([^\W\d_].*)")
_QUOTE = re.compile("\"|(?<= )'|^'")
_QUOTE_END = re.compile("[\"'][.…\\s]*")
# Google's phones put these around the emoji, and a thin space into the quotes.
_GOOGLE_REACTION = re.compile(
    "[\u200b\u200c][^\u200b\u200c]{1,16}[\u200b\u200c][^\u200a]{1,40}\u200a"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to a question.

    `phrases` are as somebody wrote them, `code` is the number that stands for it, in ASCII digits,
    or empty. With `answer_id` `yes` or `no`, the words of yes or no need no phrases.
    """

    answer_id: str
    phrases: tuple[str, ...] = field(default=(), repr=False)
    code: str = field(default="", repr=False)


class _Said(NamedTuple):
    """Words and emoji of a text; with `asks` it has a question mark."""

    words: tuple[str, ...]
    emoji: tuple[str, ...]
    asks: bool


class _Vocabulary(NamedTuple):
    """Words of yes, of no, of both, and of numbers, in a language and English."""

    yes: frozenset[str]
    no: frozenset[str]
    both: frozenset[str]
    numbers: dict[str, str]


def answer_to(
    text: str, choices: Iterable[Choice], *, language: str, coded: bool = False
) -> str | None:
    """Return the id of the one answer that a whole text is; None if it is none or more than one.

    `language` is the home's, such as `pt-BR`. With `coded` only the number of an answer counts.
    """
    known = tuple(choices)
    own = _own_part(text)
    lengths = (len(phrase) for choice in known for phrase in choice.phrases)
    if len(own) > max(MAX_LENGTH, *lengths, 0) or _is_reaction(own):
        return None
    answers = _Answers(known, language, coded=coded)
    found = {answer for said in _read(own) for answer in answers.named_by(said)}
    return found.pop() if len(found) == 1 else None


def code_in(text: str) -> str | None:
    """Return the number that a whole text is, in ASCII digits.

    Six digits may have spaces, hyphens, dots and commas between them.
    """
    own = _own_part(text)
    if len(own) > MAX_LENGTH or _is_reaction(own):
        return None
    said = _read(own)[0]
    if said.asks:
        return None
    numbers = {_number(words) for words in _cuts(said.words)} - {None}
    return numbers.pop() if len(numbers) == 1 else None


def is_answer_text(text: str) -> bool:
    """Return whether a text can answer a question that takes any text.

    One without a letter, a digit or an emoji can't, nor a reaction, nor one that only quotes.
    """
    own = _own_part(text)
    if _is_reaction(own):
        return False
    said = _read(own[:_MAX_FOLDED])[0]
    words = "".join(_without_device(said.words))
    return bool(said.emoji) or any(map(str.isalnum, words))


def fold_answer(text: str) -> str:
    """Return what is compared of a text; two that a person means alike are equal."""
    own = _own_part(text)[:_MAX_FOLDED]
    said = _read(own)[0]
    if not said.words:
        return _emoji_key(said) or fold_text(own).strip()
    shortest = min(_cuts(said.words), key=len)
    return " ".join(shortest)


class _Answers:
    """What names which answer."""

    def __init__(
        self, choices: tuple[Choice, ...], language: str, *, coded: bool
    ) -> None:
        self._ids = {choice.answer_id for choice in choices}
        self._codes: defaultdict[str, set[str]] = defaultdict(set)
        self._phrases: defaultdict[str, set[str]] = defaultdict(set)
        vocabulary = _vocabulary(language)
        for choice in choices:
            self._codes[choice.code].add(choice.answer_id)
            if not coded:
                self._add_phrases(choice, vocabulary)
        if not coded:
            self._add_words(vocabulary)

    def _add_phrases(self, choice: Choice, vocabulary: _Vocabulary) -> None:
        for phrase in choice.phrases:
            for said in _read(phrase):
                key = " ".join(said.words) or _emoji_key(said)
                if key:
                    self._phrases[key].add(choice.answer_id)
                    if said.asks:
                        self._phrases[f"{key}?"].add(choice.answer_id)
        for answer, words, thumb in (
            (YES, vocabulary.yes, _THUMB_UP),
            (NO, vocabulary.no, _THUMB_DOWN),
        ):
            if choice.answer_id == answer:
                for word in (*words, thumb):
                    self._phrases[word].add(answer)

    def _add_words(self, vocabulary: _Vocabulary) -> None:
        if self._ids & {YES, NO}:
            for word in vocabulary.both:
                self._phrases[word] |= {YES, NO}
        for word, digits in vocabulary.numbers.items():
            if digits in self._codes:
                self._codes[word] |= self._codes[digits]

    def named_by(self, said: _Said) -> set[str]:
        """Return the answers that a text names as a whole."""
        if not said.words:
            return self._phrase(_emoji_key(said), said)
        found: set[str] = set()
        for words in _cuts(said.words):
            found |= self._named_by_words(words, said)
        return set() if _is_denied(found, said.emoji) else found

    def _named_by_words(self, words: tuple[str, ...], said: _Said) -> set[str]:
        found = set(self._phrase(" ".join(words), said))
        if said.asks:
            return found
        if len(set(words)) == 1:
            # A number that is repeated may be another number.
            found |= self._phrase(words[0], said)
        number = _number(words)
        found |= self._codes.get(number or _number_word(words), set())
        if number and words[0] == _NO_OR_NUMBER and NO in self._ids:
            found.add(NO)
        if len(words) > 1:
            for code, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
                named = self._phrase(" ".join(rest), said)
                if len(named) == 1:
                    found |= self._codes.get(code, set()) & named
        return found

    def _phrase(self, key: str, said: _Said) -> set[str]:
        return self._phrases.get(f"{key}?" if said.asks else key, set())


def _is_denied(found: set[str], emoji: tuple[str, ...]) -> bool:
    """Return whether an emoji beside words has another meaning than they have."""
    if _THUMB_UP in emoji and NO in found:
        return True
    return not _DENIALS.isdisjoint(emoji) and found != {NO}


def _number(words: tuple[str, ...]) -> str | None:
    """Return the digits that words are, without what people write before a number."""
    labelled = len(words) > 1 and words[0] in _labels()
    digits = words[labelled:]
    if not all(word.isascii() and word.isdecimal() for word in digits):
        return None
    joined = "".join(digits)
    return joined if len(digits) == 1 or len(joined) == _CODE_LENGTH else None


def _number_word(words: tuple[str, ...]) -> str:
    return " ".join(words[len(words) > 1 and words[0] in _labels() :])


def _emoji_key(said: _Said) -> str:
    emoji = [sign for sign in said.emoji if sign != _FOLDED_HANDS] or said.emoji
    return emoji[0] if len(set(emoji)) == 1 else "".join(emoji)


# From a text to its words


def _own_part(text: str) -> str:
    """Return a text without the lines that quote and those of a signature."""
    lines = [
        line
        for line in text.splitlines()
        if not _QUOTED_LINE.match(strip_invisible(line))
    ]
    while lines and not strip_invisible(lines[-1]):
        lines.pop()
    for index, line in enumerate(lines):
        if index and _SIGNATURE_LINE.fullmatch(strip_invisible(line)):
            if _is_signature(lines[index + 1 :]):
                del lines[index:]
            break
    if len(lines) > 1 and (name := _NAME_LINE.fullmatch(strip_invisible(lines[-1]))):
        words = _read(name[1][:_HEAD])[0].words
        if (
            len(words) <= _MAX_NAME_WORDS
            and all(map(_is_name, words))
            and all(word[0].isupper() for word in name[1].split())
        ):
            lines.pop()
    return "\n".join(lines).strip()


def _is_signature(lines: list[str]) -> bool:
    """Return whether lines behind a dash have nothing in them that may be an answer."""
    said = [_read(line)[0].words for line in lines]
    return not any(
        _number(words) or not _never_names().isdisjoint(words) for words in said
    )


def _read(text: str) -> tuple[_Said, ...]:
    """Return what a text says; twice if its umlauts can be written as two letters."""
    text = _NUMERO.sub(_NUMBER_SIGN, _KEYCAP.sub(r" \1 ", text))
    if not text.isascii():
        text = "".join(map(_plain_sign, text))
    folded = _EMOTICON.sub(" ", fold_text(text))
    written_out = folded.translate(_UMLAUTS)
    both = (folded,) if written_out == folded else (folded, written_out)
    return tuple(map(_split, both))


def _plain_sign(sign: str) -> str:
    """Return a number in a circle, or the like, as digits that touch no others."""
    if category(sign) == "No" or sign == "🔟":
        value = 10 if sign == "🔟" else numeric(sign, 0.5)
        if value == int(value):
            return f" {int(value)} "
    return sign


def _split(folded: str) -> _Said:
    folded = _ACCENTS.sub("", normalize("NFD", folded)).translate(_PLAIN_LETTERS)
    folded = _NO_NUMBER.sub(f" {_NO_OR_NUMBER} ", folded)
    folded = _SIGN_NUMBER.sub(f"{_NUMBER_SIGN} ", _TIME.sub("∶", folded))
    emoji = tuple(filter(_is_emoji, folded))
    words = "".join(" " if _is_ignored(sign) else sign for sign in folded).split()
    return _Said(tuple(words), emoji, _ASKS.search(folded) is not None)


def _is_ignored(sign: str) -> bool:
    kind = category(sign)
    return (
        (kind[0] == "P" and sign not in _KEPT_PUNCTUATION)
        # Half an emoji, and invisible marks that folding has left.
        or kind in {"Cs", "Cc", "Cf"}
        or _is_emoji(sign)
    )


def _is_emoji(sign: str) -> bool:
    # Newer ones are in no category yet.
    return "\U0001f000" <= sign <= "\U0001faff" or (
        sign >= "\u2190" and category(sign) == "So"
    )


def _cuts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield words as they are, and without signature and polite words at either end."""
    yield words
    rest = _without_name(_without_device(words))
    begins, ends = [0], [len(rest)]
    while len(begins) < _MAX_CUTS and (size := _polite_at(rest, begins[-1])):
        begins.append(begins[-1] + size)
    while len(ends) < _MAX_CUTS and (size := _polite_before(rest, ends[-1])):
        ends.append(ends[-1] - size)
    for begin in begins:
        for end in ends:
            cut = rest[begin:end]
            if (
                cut
                and cut != words
                and not (begin and cut in _particles())
                and not (end < len(rest) and cut in _articles())
            ):
                yield cut


def _polite_at(words: tuple[str, ...], begin: int) -> int:
    polite = _polite()
    for size in range(_longest(polite), 0, -1):
        if words[begin : begin + size] in polite:
            return size
    return 0


def _polite_before(words: tuple[str, ...], end: int) -> int:
    polite = _polite()
    for size in range(min(_longest(polite), end), 0, -1):
        if words[end - size : end] in polite:
            return size
    return 0


def _without_device(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without *Sent from my iPhone* at the end."""
    for before, after in _sent_from():
        end = len(words) - len(after)
        if end < 0 or words[end:] != after:
            continue
        begin = end
        while begin and (
            words[begin - 1] in _devices() or _MODEL.fullmatch(words[begin - 1])
        ):
            begin -= 1
            start = begin - len(before)
            if start >= 0 and words[start:begin] == before:
                return words[:start]
    return words


def _without_name(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without the name behind *Regards* at the end."""
    if not words or not _is_name(words[-1]):
        return words
    closings = _closings()
    for size in range(min(_longest(closings), len(words) - 1), 0, -1):
        if words[-1 - size : -1] in closings:
            return words[:-1]
    return words


def _is_name(word: str) -> bool:
    return word.isalpha() and word not in _never_names()


# Reactions


def _is_reaction(text: str) -> bool:
    """Return whether a text is what a phone sends where somebody reacts to a message.

    That is a verb or an emoji, and the message in quotes.
    """
    head, tail = text[:_HEAD], text[-_TAIL:]
    if _GOOGLE_REACTION.search(head):
        return True
    folded = fold_text(head).strip()
    opening = _QUOTE.search(folded)
    if opening is None:
        return False
    before, quoted = folded[: opening.start()], folded[opening.end() :]
    after = _behind_quotes(quoted if len(text) <= _HEAD else fold_text(tail))
    if after is None:
        return False
    lead, end = _split(before), _split(after)
    around = {*lead.words, *end.words}
    if len(lead.words) + len(end.words) > _MAX_AROUND_QUOTE:
        return False
    if around & _reactions():
        return True
    if end.words:
        return False
    return bool(lead.emoji) or (
        # A verb of another language.
        len(lead.words) == 1
        and before.rstrip()[-1:].isalpha()
        and len(_split(quoted).words) >= _MIN_QUOTED_WORDS
    )


def _behind_quotes(text: str) -> str | None:
    """Return what is behind the last quote of a text, if there is one."""
    quotes = list(_QUOTE_END.finditer(text))
    return text[quotes[-1].end() :] if quotes else None


# Words, folded once


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for phrase in text.split(","):
        yield from (said.words for said in _read(phrase.strip()))


@cache
def _vocabulary(language: str) -> _Vocabulary:
    key = re.split("[-_]", language.strip().lower())[0]
    other = _keys(words_of.NEITHER.get(key, ""))
    yes, no = (
        _keys(words.get(key, "")) | _keys(words["en"]) - other
        for words in (words_of.YES, words_of.NO)
    )
    both = yes & no
    return _Vocabulary(yes - both, no - both, both, _number_words(key))


def _number_words(key: str) -> dict[str, str]:
    found: dict[str, str] = {}
    other = _keys(words_of.NEITHER.get(key, ""))
    for numbers in (words_of.NUMBERS["en"], words_of.NUMBERS.get(key, "")):
        for value, word in enumerate(numbers.split(","), 1):
            found |= dict.fromkeys(_keys(word) - other, str(value))
    return found


def _keys(text: str) -> frozenset[str]:
    return frozenset(map(" ".join, filter(None, _phrases(text))))


@cache
def _labels() -> frozenset[str]:
    return _keys(words_of.LABELS) | {_NUMBER_SIGN, _NO_OR_NUMBER}


@cache
def _closings() -> frozenset[tuple[str, ...]]:
    return frozenset(_phrases(words_of.CLOSINGS))


@cache
def _polite() -> frozenset[tuple[str, ...]]:
    return frozenset(_phrases(words_of.POLITE)) | _closings()


@cache
def _particles() -> frozenset[tuple[str, ...]]:
    return frozenset(_phrases(words_of.PARTICLES))


@cache
def _articles() -> frozenset[tuple[str, ...]]:
    return frozenset(_phrases(words_of.ARTICLES))


@cache
def _longest(phrases: frozenset[tuple[str, ...]]) -> int:
    return max(map(len, phrases))


@cache
def _devices() -> frozenset[str]:
    return _keys(words_of.DEVICES)


@cache
def _reactions() -> frozenset[str]:
    return _keys(words_of.REACTIONS)


@cache
def _sent_from() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return the words before and behind a device, the longest first."""
    found = []
    for phrase in words_of.SENT_FROM.split(","):
        before, _, after = phrase.partition("…")
        found.append((_read(before)[0].words, _read(after)[0].words))
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


@cache
def _never_names() -> frozenset[str]:
    """Return the words of all languages that may be an answer."""
    answers = (words_of.YES, words_of.NO, words_of.NUMBERS)
    texts = (text for languages in answers for text in languages.values())
    return frozenset(
        word for text in texts for words in _phrases(text) for word in words
    )
