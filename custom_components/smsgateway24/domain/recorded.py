"""Values by key that know which of them are not stored yet.

Without I/O. Memory decides and the database follows it: what has changed is asked for when it is
written, so that a value that changes ten times meanwhile is written once.
"""

from collections import OrderedDict
from collections.abc import Callable, ItemsView, Iterator, ValuesView
from typing import Any


class Recorded[KeyT, ValueT]:
    """Values by key, in the order in which they were set first, with what has changed of them.

    Values are replaced, never changed: what happens inside of one goes unnoticed.
    """

    def __init__(self) -> None:
        """Start empty."""
        # Of a plain one, the first key is slow to find once many before it were removed.
        self._values: OrderedDict[KeyT, ValueT] = OrderedDict()
        # Of each changed key, whether it was handed out to be stored before.
        self._changed: dict[KeyT, bool] = {}

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        """Whether there is a value."""
        return key in self._values

    def __iter__(self) -> Iterator[KeyT]:
        """Yield the keys."""
        return iter(self._values)

    def get(self, key: KeyT) -> ValueT | None:
        """Return a value; None if there is none."""
        return self._values.get(key)

    def values(self) -> ValuesView[ValueT]:
        """Return the values."""
        return self._values.values()

    def items(self) -> ItemsView[KeyT, ValueT]:
        """Return the keys with their values."""
        return self._values.items()

    def newest_first(self) -> Iterator[tuple[KeyT, ValueT]]:
        """Yield the keys with their values, what was set last first."""
        return reversed(self._values.items())

    def first(self) -> tuple[KeyT, ValueT]:
        """Return what was set first, key and value; raises StopIteration if there is nothing."""
        return next(iter(self._values.items()))

    def put(self, key: KeyT, value: ValueT) -> None:
        """Set a value."""
        self._changed.setdefault(key, key in self._values)
        self._values[key] = value

    def renew(self, key: KeyT, value: ValueT) -> int:
        """Set a value as the one that was set last; return the number of values."""
        self.put(key, value)
        self._values.move_to_end(key)
        return len(self._values)

    def drop(self, key: KeyT) -> ValueT | None:
        """Remove a value, and return it; None if there is none."""
        value = self._values.pop(key, None)
        if value is not None and not self._changed.setdefault(key, True):
            del self._changed[key]
        return value

    def restore(self, key: KeyT, value: ValueT) -> None:
        """Set a value that is stored already."""
        self._values[key] = value

    def sort(self, order: Callable[[ValueT], Any]) -> None:
        """Bring restored values into the order in which they were set."""
        self._values = OrderedDict(
            sorted(self._values.items(), key=lambda item: order(item[1]))
        )

    def take(self, *, everything: bool) -> Iterator[tuple[KeyT, ValueT | None]]:
        """Yield what is to be stored: the changes since the last time, or all values.

        None stands for a value that was removed.
        """
        changed, self._changed = self._changed, {}
        for key in self._values if everything else changed:
            yield key, self._values.get(key)
