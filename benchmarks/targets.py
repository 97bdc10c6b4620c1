"""Targets, and whether they are met."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A figure and its limit.

    `exact` figures are the same on any machine. Others are ratios or times, which a busy machine
    can spoil.
    """

    name: str
    value: float
    limit: float
    unit: str = ""
    exact: bool = False

    @property
    def held(self) -> bool:
        """Whether the target is met."""
        return self.value <= self.limit

    def __str__(self) -> str:
        """Return the result as a line of text."""
        return (
            f"{'holds' if self.held else 'FAILS'}  {self.name}:"
            f" {_short(self.value)}{self.unit} (at most {_short(self.limit)}{self.unit})"
        )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3f}"
