"""The figures as a table."""

from collections.abc import Sequence
from statistics import median

from . import accounts
from .measure import Subject, undisturbed
from .run import BURST, FULL, MESSAGES, Result, slowest_answers


def table(result: Result) -> str:
    """Return a Markdown table with a line for each subject."""
    lines = [
        "| what is called | CPU a call | database a call | events | states | median answer | 99 % of answers |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    return "\n".join([*lines, *(_line(subject) for subject in result.subjects)])


def _line(subject: Subject) -> str:
    cells = (
        subject.name,
        f"{subject.cpu_a_call * 1000:.2f} ms",
        f"{subject.bytes_a_call:,.0f} B",
        f"{subject.rows_a_call('events'):.2f}",
        f"{subject.rows_a_call('states'):.2f}",
        f"{median(a.percentile(0.5) for a in subject.answers) * 1000:.1f} ms",
        f"{median(a.percentile(0.99) for a in subject.answers) * 1000:.1f} ms",
    )
    return f"| {' | '.join(cells)} |"


def more(result: Result) -> list[str]:
    """Return the figures that are not in the table, a line each."""
    lines = [
        f"{name}: {rows.events} events and {rows.states} states written"
        for name, rows in result.single.items()
    ]
    lines += [
        f"{duel.name}: {duel.cpu:.3f}, rounds"
        f" {', '.join(f'{each.ratio:.3f}' for each in duel.rounds)}"
        for duel in result.duels
    ]
    names = {accounts.OURS: "ours", accounts.FLOOR: "floor"}
    lines += [
        f"set-up of {names[domain]}: "
        + _spread([seconds * 1000 for seconds, _ in times])
        + ", CPU "
        + _spread([cpu * 1000 for _, cpu in times])
        for domain, times in result.set_ups.items()
    ]
    lines += [
        f"{BURST} calls at once, {name}{where}: 99 % answered within "
        + _spread([seconds * 1000 for seconds in slowest_answers(bursts)])
        for where, found in (
            ("", result.bursts),
            (", nothing recorded", result.unrecorded),
        )
        for name, bursts in found.items()
    ]
    if result.import_seconds is not None:
        lines.append(f"import: {result.import_seconds * 1000:.0f} ms")
    lines += [
        f"memory {moment}: {taken / 1024 / 1024:.0f} MB"
        for moment, taken in result.memory.items()
    ]
    lines.append(
        f"written for a message: {result.written.size / MESSAGES:,.0f} bytes of the account's log"
    )
    if result.history is not None:
        lines += [
            f"history, {name}: {_spread([seconds * 1000 for seconds in times])}"
            for name, times in result.history.reading.items()
        ]
        lines += [
            f"event loop, {name}: {_spread([seconds * 1000 for seconds in times])}"
            for name, times in result.history.waiting.items()
        ]
        lines += [
            f"card, {name}: {_spread([seconds * 1000 for seconds in times])}"
            for name, times in result.history.card.items()
        ]
        steps = [seconds * 1000 for seconds in result.history.deleting]
        lines.append(
            f"history, a day deleted: {sum(steps):.0f} ms in {len(steps)} steps,"
            f" {_spread(steps)}"
        )
    if result.store_size:
        lines.append(
            f"database with {FULL}: {result.store_size:,} bytes,"
            f" after the calls {result.store_size_later:,} with its log"
        )
    return [*lines, *(f"timer: {t}" for t in result.timers), *result.problems]


def _spread(times: Sequence[float]) -> str:
    """Return a summary of times in milliseconds."""
    return (
        f"{undisturbed(times):.0f} ms in the fastest quarter of {len(times)},"
        f" {median(times):.0f} ms in the middle, {max(times):.0f} ms at most"
    )
