"""Tags, contacts and mailings, as far as the vendor's own clients use them.

Pages "Add a new tag", "Add contacts with a tag" and "Create a Newsletter"; the first ids are those
of the vendor's samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from .model import Account, Newsletter, Phone
from .parameters import ApiError, required, whole_number
from .state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    tag_id: int
    phone: str = field(repr=False)


class Newsletters:
    """Stores tags and contacts in memory, and sends mailings."""

    def __init__(self, state: State) -> None:
        """Start without tags and contacts."""
        self._state = state
        self._tags: dict[int, str] = {}
        self._contacts: list[_Contact] = []
        self._tag_ids = count(1009)
        self._contact_ids = count(566706)
        self._paket_ids = count(2001)

    def save_tag(
        self, account: Account, parameters: Mapping[str, str]
    ) -> dict[str, Any]:
        """Add a tag, which is a group of numbers."""
        required(parameters, "title")
        tag_id = next(self._tag_ids)
        self._tags[tag_id] = account.email
        return {"error": 0, "message": "Ok", "tag_id": tag_id}

    def save_contact(
        self, account: Account, parameters: Mapping[str, str]
    ) -> dict[str, Any]:
        """Add a number to a tag."""
        phone = required(parameters, "phone")
        required(parameters, "tag_id")
        tag_id = self._tag(account, whole_number(parameters, "tag_id"))
        self._contacts.append(_Contact(tag_id=tag_id, phone=phone))
        return {"error": 0, "message": "Ok", "contact_id": next(self._contact_ids)}

    def save_paket(
        self, account: Account, phone: Phone, parameters: Mapping[str, str]
    ) -> dict[str, Any]:
        """Send a message to all numbers with one of the tags."""
        newsletter = Newsletter(
            newsletter_id=next(self._paket_ids),
            title=required(parameters, "title"),
            body=required(parameters, "body"),
        )
        tag_ids = {
            self._tag(account, whole_number({"tag": text}, "tag"))
            for text in required(parameters, "tags").split(",")
        }
        for contact in self._contacts:
            if contact.tag_id in tag_ids:
                self._state.add_outgoing(
                    phone,
                    contact.phone,
                    newsletter.body,
                    # Required by the page; the PHP SDK omits it.
                    channel=whole_number(parameters, "sim") or 0,
                    newsletter=newsletter,
                )
        return {"error": 0, "message": "Ok", "paket_id": newsletter.newsletter_id}

    def _tag(self, account: Account, tag_id: int | None) -> int:
        if tag_id is None or self._tags.get(tag_id) != account.email:
            raise ApiError("Tag is not found")
        return tag_id
