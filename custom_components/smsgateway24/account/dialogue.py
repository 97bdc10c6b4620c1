"""What an account needs of its questions: who was asked, and what their messages mean."""

from typing import Protocol

from homeassistant.core import Context, callback

from ..domain.state import MessageReceived
from ..protocol import IncomingMessage, Status
from .phone import Phone


class Dialogue(Protocol):
    """The questions of an account, while its entry is loaded."""

    def asks(self, message: IncomingMessage) -> bool:
        """Whether the sender of a message has an open question."""

    @callback
    def async_hear(
        self, phone: Phone, event: MessageReceived, *, proven: bool
    ) -> MessageReceived:
        """Return a message with the question that it answers, if it does.

        One that is not `proven` had to be confirmed by the service and was not: it answers none.
        """

    @callback
    def async_follow(self, context: Context) -> None:
        """Do what follows from the message that was heard last, once it is published."""

    @callback
    def async_note_status(self, message_id: int, status: Status) -> None:
        """Follow the status of a message that was sent from here."""

    @callback
    def async_note_caught_up(self) -> None:
        """Note that all that was received meanwhile was found in the service's list."""

    @callback
    def async_forget_removed_contacts(self) -> None:
        """Ask nobody any more, and hear nobody, who is no contact any longer."""
