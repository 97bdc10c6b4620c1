"""Docstrings and comments are written in plain words and in lines of a readable length."""

import ast
from collections.abc import Iterator
import io
import re
import tokenize

import pytest

from .builders import ROOT
from .tracked import tracked

PRODUCT = "custom_components/smsgateway24"
FOLDERS = (PRODUCT, "tests", "simulator", "workbench", "benchmarks")
"""Whose Python files are checked, with all folders below."""
LONGEST_LINE = 100
FIRST_WORDS = {"give", "gives", "say", "says", "tell", "tells"}
"""A docstring begins with what is returned or done: "Return", "Yield", "Raise", "Report"."""
REFUSED_WORDS = {
    "stand-in": "simulator",
    "whoever": "the sender, user or caller that is meant",
    "teller": "publisher",
    "telling": "publishing",
    "turned away": "rejected",
}
"""What must not be written, and what to write instead."""

_WORD = re.compile(r"\w+")
_FOR_TOOLS = re.compile(r"# (noqa|type:|fmt:)")
_REFUSED = {
    word: re.compile(rf"\b{re.escape(word).replace(r'\ ', r'\s+')}s?\b", re.IGNORECASE)
    for word in REFUSED_WORDS
}


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield each docstring with the number of its first line, those of attributes too."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.lineno, ast.get_source_segment(source, node) or ""


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield each block of comments with the number of its first line.

    Comments in lines that follow one another are a block, so that words are found across lines.
    """
    first, block = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if block and token.start[0] != first + len(block):
            yield first, "\n".join(block)
            block = []
        if not block:
            first = token.start[0]
        block.append(token.string)
    if block:
        yield first, "\n".join(block)


def faults(name: str, source: str) -> list[str]:
    """Return what is wrong with the prose of a file, each with its path and line."""
    found: list[tuple[int, str]] = []
    lines = source.splitlines()
    written = list(docstrings(source))
    for number, text in written:
        first = _WORD.search(text)
        if first is not None and first[0].lower() in FIRST_WORDS:
            found.append((number, f"a docstring begins with {first[0]}"))
    # What tools read behind a line of code is no prose.
    written += [
        (number, text)
        for number, text in comments(source)
        if not _FOR_TOOLS.match(text)
    ]
    for number, text in written:
        for offset in range(text.count("\n") + 1):
            length = len(lines[number + offset - 1])
            if length > LONGEST_LINE:
                found.append((number + offset, f"{length} columns"))
        plain = re.sub(r"\n(\s*)#", r"\n\1 ", text)
        for word, pattern in _REFUSED.items():
            for match in pattern.finditer(plain):
                line = number + plain.count("\n", 0, match.start())
                found.append((line, f"{word}: write {REFUSED_WORDS[word]}"))
    return [f"{name}:{number}: {what}" for number, what in sorted(found)]


def test_docstrings_and_comments_are_plain() -> None:
    prefixes = tuple(f"{folder}/" for folder in FOLDERS)
    names = [
        name for name in tracked() if name.endswith(".py") and name.startswith(prefixes)
    ]
    assert names

    found = [
        fault
        for name in names
        for fault in faults(name, (ROOT / name).read_text(encoding="utf-8"))
    ]

    assert found == [], "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ('"""Give the phones."""', 1, "begins with Give"),
        ('def f():\n    """Says what was sent."""', 2, "begins with Says"),
        ('class C:\n    """\n    Tell all.\n    """', 2, "begins with Tell"),
        ('x = 1\n"""Gives the number."""', 2, "begins with Gives"),
        (f'"""Return the {"y" * 90}."""', 1, "108 columns"),
        (f'"""Return.\n\n{"y " * 51}.\n"""', 3, "103 columns"),
        (f"x = 1  # {'y' * 95}", 1, "104 columns"),
        ('"""A stand-in for the service."""', 1, "stand-in: write simulator"),
        ("# Stand-ins\nx = 1", 1, "stand-in"),
        ('"""Return.\n\nWhoever calls, waits.\n"""', 3, "whoever"),
        ("x = 1\n# What was turned\n# away.", 2, "turned away"),
        ("# The teller.", 1, "teller"),
        ('"""Return what is worth telling."""', 1, "telling"),
    ],
)
def test_prose_that_is_not_plain_is_found(source: str, line: int, what: str) -> None:
    [fault] = faults("some.py", source + "\n")

    assert fault.startswith(f"some.py:{line}: ")
    assert what in fault


@pytest.mark.parametrize(
    "source",
    [
        '"""Return what the phones give."""',
        "x = 'Give the stand-in to whoever is turned away'",
        f"x = '{'y' * 120}'",
        f"# {'y' * 98}",
        "# Saying and given are other words.",
    ],
)
def test_plain_prose_has_no_fault(source: str) -> None:
    assert faults("some.py", source + "\n") == []
