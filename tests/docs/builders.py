"""Builders of the documentation's tests: its pages, and what stands in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_HTML_TARGET = re.compile(
    r"<(?P<tag>a|img|source)\s[^>]*(?:href|src|srcset)=\"(?P<target>[^\"]+)\""
)
_CODE = re.compile(r"`([^`]+)`")
_NO_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Link:
    """A link or a picture, and where it stands."""

    target: str
    text: str
    line: int
    is_image: bool


@dataclass(frozen=True)
class Block:
    """A fenced block, and where it stands."""

    language: str
    text: str
    place: str
    heading: str


@dataclass(frozen=True)
class Table:
    """A table: the headings above it, outermost first, and its cells as they are written."""

    headings: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def names(self, column: str) -> list[str]:
        """Return what stands in backticks in a column."""
        return [name for cell in self.column(column) for name in code(cell)]


def code(markdown: str) -> list[str]:
    """Return what stands in backticks."""
    return _CODE.findall(markdown)


def slug(heading: str) -> str:
    """Make the anchor of a heading, as GitHub does."""
    return _NO_SLUG.sub("", heading.strip().lower()).replace(" ", "-")


@dataclass(frozen=True)
class Page:
    """A page of the documentation."""

    path: Path

    @property
    def name(self) -> str:
        """Return its path in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """Return what is written."""
        return self.path.read_text("utf-8")

    @cached_property
    def _tokens(self) -> list[Token]:
        return MarkdownIt("commonmark").enable("table").parse(self.text)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Return level and words of each heading."""
        return [
            (int(token.tag[1:]), _words(self._tokens[index + 1]))
            for index, token in enumerate(self._tokens)
            if token.type == "heading_open"
        ]

    @property
    def title(self) -> str:
        """Return the words of the first heading."""
        return self.headings[0][1]

    @cached_property
    def anchors(self) -> set[str]:
        """Return what a link to this page may name after #."""
        found: set[str] = set()
        for _level, words in self.headings:
            anchor, number = slug(words), 0
            while anchor in found:
                number += 1
                anchor = f"{slug(words)}-{number}"
            found.add(anchor)
        return found

    @cached_property
    def links(self) -> list[Link]:
        """Return all links and pictures."""
        return list(self._links())

    def _links(self) -> Iterator[Link]:
        for token in self._tokens:
            line = token.map[0] + 1 if token.map else 0
            for part in (token, *(token.children or ())):
                if part.type == "link_open":
                    yield Link(str(part.attrs["href"]), "", line, is_image=False)
                elif part.type == "image":
                    yield Link(
                        str(part.attrs["src"]), part.content, line, is_image=True
                    )
                elif part.type in {"html_block", "html_inline"}:
                    for found in _HTML_TARGET.finditer(part.content):
                        is_image = found["tag"] != "a"
                        yield Link(found["target"], found[0], line, is_image)

    @cached_property
    def blocks(self) -> list[Block]:
        """Return all fenced blocks."""
        return list(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        heading = ""
        for index, token in enumerate(self._tokens):
            if token.type == "heading_open":
                heading = _words(self._tokens[index + 1])
            elif token.type == "fence" and token.map:
                place = f"{self.name}:{token.map[0] + 1}"
                yield Block(token.info.strip(), token.content, place, heading)

    @cached_property
    def tables(self) -> list[Table]:
        """Return all tables."""
        return list(self._tables())

    def _tables(self) -> Iterator[Table]:
        above: dict[int, str] = {}
        rows: list[list[str]] = []
        for index, token in enumerate(self._tokens):
            match token.type:
                case "heading_open":
                    level = int(token.tag[1:])
                    above = {k: v for k, v in above.items() if k < level}
                    above[level] = self._tokens[index + 1].content
                case "table_open":
                    rows = []
                case "tr_open":
                    rows.append([])
                case "th_open" | "td_open":
                    rows[-1].append(self._tokens[index + 1].content)
                case "table_close":
                    header, *cells = (tuple(row) for row in rows)
                    yield Table(tuple(above.values()), header, tuple(cells))

    def tables_below(self, words: str, column: str) -> list[Table]:
        """Return the tables with such a column below headings with such words."""
        return [
            table
            for table in self.tables
            if column in table.header
            and any(words in heading for heading in table.headings)
        ]

    def names_below(self, words: str, column: str) -> list[str]:
        """Return what stands in backticks in such a column of the tables below such headings."""
        return [
            name
            for table in self.tables_below(words, column)
            for name in table.names(column)
        ]

    def leads_to(self) -> set[Path]:
        """Return the files that relative links lead to."""
        return {
            (self.path.parent / link.target.partition("#")[0]).resolve()
            for link in self.links
            if is_relative(link.target) and not link.target.startswith("#")
        }


def is_relative(target: str) -> bool:
    """Return whether a link leads to a file of this repository, or to a place on the same page."""
    return not re.match(r"[a-z][a-z0-9+.-]*:|//", target)


def _words(inline: Token) -> str:
    """Return a heading without its markup."""
    return "".join(
        child.content
        for child in inline.children or ()
        if child.type in {"text", "code_inline"}
    )


@cache
def page_at(path: Path) -> Page:
    """Return the page in a file, which is read once."""
    return Page(path)


def page(name: str) -> Page:
    """Return a page by its path in the repository; it must be there."""
    path = ROOT / name
    assert path.is_file(), f"{name} is missing"
    return page_at(path)


def linked(name: str, folder: Path) -> set[str]:
    """Return the files of a folder that a page links."""
    return {path.name for path in page(name).leads_to() if path.parent == folder}


PAGES = [
    page_at(path)
    for path in (
        *sorted(ROOT.glob("*.md")),
        *sorted(DOCS.glob("**/*.md")),
        # Tools leave pages of their own in hidden folders.
        *sorted(path for path in ROOT.glob("[!.]*/README.md") if path.parent != DOCS),
    )
]
