"""What the database of an account holds: values by kind, owner and key."""

from collections.abc import Iterable
from enum import IntEnum


class Kind(IntEnum):
    """Kind of a record; the numbers are those of the file."""

    ACCOUNT = 1
    """What belongs to no phone; one record."""
    PHONE = 2
    """A phone, as far as it is no record of another kind."""
    MESSAGE = 3
    """A published message, by its id."""
    RANGE = 4
    """Ids of older messages: the last one of a range, by its first one."""
    SENT = 5
    """The status of an outgoing message, by its id."""
    RECENT = 6
    """A recent message, by its id."""
    QUEUED = 7
    """A payload that waits to be published; the keys are in its order."""
    SEND = 8
    """A message that counts against the limits; the keys are in its order."""
    OUTGOING = 9
    """A message sent from here without a final status, by its tag."""
    IDEMPOTENCY = 10
    """What was sent under a key."""
    HISTORY = 11
    """A message of the history, by its number."""
    HISTORY_UPDATE = 12
    """What became of an outgoing message of the history, by its number."""
    VARIANT = 13
    """A published message with an id that another one has, by id and digest."""
    REJECTED = 14
    """A message that was not published because of its sender, by its id."""
    CONTACT = 15
    """What the entities of a contact show, by its id."""
    QUESTION = 16
    """A question that waits for an answer, or has ended a short time ago."""


OF_HISTORY = frozenset({Kind.HISTORY, Kind.HISTORY_UPDATE})
"""Kinds that are folded into tables of their own. They are never read as records, since memory has
none of them: only the changes of the history pass through it."""


type RecordKey = tuple[Kind, str, int | str]
"""Kind, owner and key. The owner is the id of a phone, or empty."""

type Changes = dict[RecordKey, str | None]
"""JSON by key; None for what is removed."""

DOCUMENT = ""
"""Key of the one record of its kind that an owner has."""
EVERYTHING = "*"
"""Key of a PHONE record whose removal is that of all records of its owner."""


def removes_owner(key: RecordKey) -> bool:
    """Return whether a removal is that of all records of an owner."""
    kind, _, name = key
    return kind is Kind.PHONE and name == EVERYTHING


def merge(changes: Changes, later: Iterable[tuple[RecordKey, str | None]]) -> None:
    """Add later changes to earlier ones; what an owner had is no change once it is removed."""
    for key, value in later:
        if value is None and removes_owner(key):
            _, owner, _ = key
            for known in [known for known in changes if known[1] == owner]:
                del changes[known]
        changes[key] = value
