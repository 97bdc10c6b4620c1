"""What happens to a sent message: automatic replies, and delivery to other simulated phones."""

from typing import Protocol

from .model import Message, Phone
from .state import State

_UNKNOWN_NUMBER = "+10000000000"


class Receiver(Protocol):
    """A service whose phones can receive messages; `Service` is one."""

    state: State

    async def receive(
        self, device_id: int, sender: str, text: str = "", *, channel: int = 0
    ) -> Message:
        """Receive a message on a phone, as if a sender had written it."""


class Recipients:
    """Delivers sent messages to the numbers that are simulated as well."""

    def __init__(self) -> None:
        """Start without automatic replies and without connected services."""
        self._replies: dict[str, str] = {}
        self._others: list[Receiver] = []

    def auto_reply(self, number: str, text: str | None) -> None:
        """Reply from a number to each message; `{text}` is replaced by that message.

        None stops the replies.
        """
        number = "".join(number.split())
        if text is None:
            self._replies.pop(number, None)
        else:
            self._replies[number] = text

    def connect(self, other: Receiver) -> None:
        """Deliver messages that are sent to the numbers of another service's phones."""
        self._others.append(other)

    async def deliver(self, service: Receiver, message: Message, phone: Phone) -> None:
        """Deliver a message that a phone of the service has sent, if its number is simulated."""
        for other in self._others:
            for receiver in list(other.state.phones.values()):
                if message.address in _numbers(receiver):
                    sender = phone.number_of(message.channel) or _UNKNOWN_NUMBER
                    await other.receive(
                        receiver.device_id,
                        sender,
                        message.body,
                        channel=message.channel,
                    )
        if (reply := self._replies.get(message.address)) is not None:
            text = reply.replace("{text}", message.body)
            await service.receive(
                phone.device_id, message.address, text, channel=message.channel
            )


def _numbers(phone: Phone) -> set[str | None]:
    return {phone.number, *(sim.number for sim in phone.sims)}
