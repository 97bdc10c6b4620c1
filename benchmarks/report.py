"""The figures as a table."""

from collections.abc import Mapping
from statistics import median

from . import accounts
from .measure import Figures
from .run import BURST, FLOOR, Result


def table(result: Result) -> str:
    """Give a table in Markdown: a line for each subject, medians over the rounds."""
    lines = [
        "| what is called | CPU a call | to the floor | database a call | events | states | median answer | 99 % of answers |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        _line(name, each, result.figures) for name, each in result.figures.items()
    ]
    return "\n".join(lines)


def _line(name: str, each: Figures, all_of_them: Mapping[str, Figures]) -> str:
    floor = median(all_of_them[FLOOR].cpu)
    cpu = median(each.cpu)
    cells = (
        name,
        f"{cpu * 1000:.2f} ms ({min(each.cpu) * 1000:.2f} to {max(each.cpu) * 1000:.2f})",
        f"{cpu / floor:.2f}",
        f"{median(each.database):,.0f} B",
        f"{each.rows_of('events'):.2f}",
        f"{each.rows_of('states'):.2f}",
        f"{median(a.percentile(0.5) for a in each.answers) * 1000:.1f} ms",
        f"{median(a.percentile(0.99) for a in each.answers) * 1000:.1f} ms",
    )
    return f"| {' | '.join(cells)} |"


def more(result: Result) -> list[str]:
    """Give what has no place in the table, a line each."""
    lines = [
        f"{name}: {rows.events} events and {rows.states} states written"
        for name, rows in result.single.items()
    ]
    names = {accounts.OURS: "ours", accounts.FLOOR: "floor"}
    lines += [
        f"set-up of {names[domain]}: "
        + ", ".join(f"{seconds:.2f} s ({cpu:.2f} s CPU)" for seconds, cpu in times)
        for domain, times in result.set_ups.items()
    ]
    lines += [
        f"{BURST} calls at once, {name}: 99 % answered within "
        + ", ".join(f"{answers.percentile(0.99) * 1000:.0f} ms" for answers in bursts)
        for name, bursts in result.bursts.items()
    ]
    if result.import_seconds is not None:
        lines.append(f"import: {result.import_seconds * 1000:.0f} ms")
    if result.store_size:
        lines.append(f"file with a full ledger: {result.store_size:,} bytes")
    return [*lines, *(f"timer: {t}" for t in result.timers), *result.problems]
