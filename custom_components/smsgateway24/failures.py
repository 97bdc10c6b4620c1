"""Errors, in words that may be shown and logged."""

from pathlib import Path
import traceback


def place_of(err: BaseException) -> str:
    """Name an error that was raised by its type and place.

    Its own words may hold somebody's message.
    """
    while isinstance(err, BaseExceptionGroup):
        err = err.exceptions[0]
    frame = traceback.extract_tb(err.__traceback__)[-1]
    return f"{type(err).__name__} in {Path(frame.filename).name}:{frame.lineno}"
