"""The CPU times of the table as an SVG picture."""

from collections.abc import Iterable
from html import escape

from .measure import Subject
from .run import FLOOR

_WIDTH, _ROW, _LABELS, _VALUES = 760, 26, 220, 70
_COLOURS = {"ours": "#1f6f8b", "floor": "#f2a33a", "other": "#9aa5ab"}


def picture(subjects: Iterable[Subject]) -> str:
    """Return an SVG with a bar for the CPU time of each subject, and a line at the floor's."""
    times = {subject.name: subject.cpu_a_call * 1000 for subject in subjects}
    scale = (_WIDTH - _LABELS - _VALUES) / max(times.values())
    height = _ROW * (len(times) + 2)
    floor = _LABELS + times[FLOOR] * scale
    bars = "\n".join(
        _bar(number, name, milliseconds, milliseconds * scale)
        for number, (name, milliseconds) in enumerate(times.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        ' font-family="sans-serif" font-size="13" role="img">\n'
        "<title>CPU time of one call, in milliseconds</title>\n"
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f"{bars}\n"
        f'<path d="M{floor:.1f} 0V{_ROW * (len(times) + 1)}" stroke="#444" stroke-dasharray="3"/>\n'
        f'<text x="{floor:.1f}" y="{height - 12}" text-anchor="middle">the floor of a text</text>\n'
        "</svg>\n"
    )


def _bar(number: int, name: str, milliseconds: float, length: float) -> str:
    top = _ROW * number
    kind = name.partition(",")[0]
    colour = _COLOURS.get(kind, _COLOURS["other"])
    return (
        f'<text x="{_LABELS - 8}" y="{top + 18}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{_LABELS}" y="{top + 4}" width="{length:.1f}" height="{_ROW - 8}" fill="{colour}"/>'
        f'<text x="{_LABELS + length + 6:.1f}" y="{top + 18}">{milliseconds:.2f} ms</text>'
    )
