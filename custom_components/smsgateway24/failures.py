"""Errors, in words that may be shown and logged."""

from pathlib import Path
import traceback


def place_of(err: BaseException) -> str:
    """Name an error by its type and place; its own words may hold somebody's message."""
    while isinstance(err, BaseExceptionGroup):
        err = err.exceptions[0]
    frames = traceback.extract_tb(err.__traceback__)
    if not frames:
        return type(err).__name__
    return (
        f"{type(err).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}"
    )
