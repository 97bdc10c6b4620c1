"""The people at the other end: somebody who always answers, or a phone of another instance."""

from typing import TYPE_CHECKING

from .model import Message, Phone

if TYPE_CHECKING:
    from .service import Service

_NOBODY = "+10000000000"


class Correspondents:
    """What becomes of messages that were sent."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._replies: dict[str, str] = {}
        self._others: list[Service] = []

    def auto_reply(self, number: str, text: str | None) -> None:
        """Have a number answer with a text, in which {text} is what it got; None to stop it."""
        number = "".join(number.split())
        if text is None:
            self._replies.pop(number, None)
        else:
            self._replies[number] = text

    def connect(self, other: Service) -> None:
        """Carry messages to the phones of an instance."""
        self._others.append(other)

    async def carry(self, service: Service, message: Message, phone: Phone) -> None:
        """Hand a message that a phone has sent to whoever has the number."""
        for other in self._others:
            for receiver in list(other.state.phones.values()):
                if message.address in _numbers(receiver):
                    sender = phone.number_of(message.channel) or _NOBODY
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
