"""The simulated service, as tests and the command line control it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
import random

from .api import Api
from .behaviour import Behaviour
from .clock import Clock
from .directory import Directory
from .faults import ApiFault, FaultBook, WebhookFault
from .journal import Call, Journal, WebhookCall
from .message_lifecycle import Outcome, remaining_statuses
from .model import PENDING, SENT, TAKEN, Message
from .recipients import Recipients
from .state import FIRST_SMS_ID, State
from .transport import Transport
from .webhook_request import build_request
from .webhook_sender import WebhookSender

_LONGEST_WAY = 20


class Service(Directory):
    """Accounts, phones and messages, their webhooks and their faults.

    Phones are identified by device id, messages by sms_id, channels by slot. Returned values are
    snapshots; ask again for the current state.
    """

    def __init__(
        self,
        seed: int,
        clock: Clock,
        transport: Transport,
        *,
        first_sms_id: int = FIRST_SMS_ID,
    ) -> None:
        """Start empty; the seed decides ids, tokens and all random choices."""
        chance = random.Random(seed)
        self.url = ""
        self.clock = clock
        self.behaviour = Behaviour()
        self.journal = Journal()
        super().__init__(State(chance, clock, first_sms_id))
        self.api = Api(self.state, lambda: self.behaviour)
        self.api_faults: FaultBook[ApiFault] = FaultBook(chance)
        self.webhook_faults: FaultBook[WebhookFault] = FaultBook(chance)
        self._webhook_sender = WebhookSender(
            transport,
            self.journal,
            self.state,
            self.webhook_faults,
            lambda: self.behaviour,
        )
        self._recipients = Recipients()

    @property
    def api_url(self) -> str:
        """The URL to use in place of https://smsgateway24.com/getdata/."""
        return f"{self.url}/getdata/"

    def remember(
        self,
        device_id: int,
        sender: str,
        text: str = "",
        *,
        channel: int = 0,
        image: bool | bytes = False,
        at: datetime | None = None,
        age: float = 2,
    ) -> Message:
        """Receive a message without sending a webhook request.

        `at` is when the service received it, `age` how many seconds before that it was sent; the
        dates in the webhook body are by the phone's clock. An image may be given as bytes.
        """
        phone = self.phone(device_id)
        created = at or self.clock.now()
        received = created + timedelta(seconds=phone.clock_ahead)
        message = self.state.add_incoming(
            phone,
            sender,
            text,
            channel=channel,
            image=bool(image),
            received=received,
            sent=received - timedelta(seconds=age),
            created=created,
        )
        if isinstance(image, bytes):
            self.state.pictures[message.sms_id] = image
        return message

    async def receive(
        self,
        device_id: int,
        sender: str,
        text: str = "",
        *,
        channel: int = 0,
        image: bool | bytes = False,
        at: datetime | None = None,
        age: float = 2,
    ) -> Message:
        """Receive a message, send the webhook request and return when it was answered."""
        message = self.remember(
            device_id, sender, text, channel=channel, image=image, at=at, age=age
        )
        await self.call_again(message.sms_id)
        return message

    async def call_again(self, sms_id: int) -> None:
        """Send the webhook request for a message in its current state, even if sent before."""
        message = self.message(sms_id)
        phone = self.phone(message.device_id)
        zone = self.state.accounts[phone.email].zone
        now = self.clock.now()
        await self._webhook_sender.deliver(
            build_request(message, phone, zone, self.behaviour, now)
        )

    async def advance(self, steps: int = 1) -> int:
        """Move every outgoing message on by one status, and send the webhook requests that are due.

        An offline phone fetches nothing, and nothing is sent before its time. Returns how many
        statuses were reached.
        """
        made = 0
        for _ in range(steps):
            await self._webhook_sender.deliver_due()
            for message in [m for m in self.state.messages.values() if m.next_statuses]:
                made += await self._walk(message)
        return made

    async def settle(self) -> None:
        """Move all messages on until none can go further."""
        for _ in range(_LONGEST_WAY):
            if not await self.advance():
                return

    async def release(self) -> None:
        """Send all webhook requests that are held back by a fault or for a retry."""
        await self._webhook_sender.release()

    @property
    def held(self) -> int:
        """How many webhook requests are held back."""
        return self._webhook_sender.held

    def end_at(
        self,
        status: int,
        *,
        device_id: int | None = None,
        number: str | None = None,
        probability: float = 1,
        times: int | None = None,
    ) -> None:
        """Set the final status of messages that are saved from now on; the latest rule wins.

        7 is delivered, 8 and above are failures; at 1, 3, 2 and 6 messages stay.
        """
        self.state.outcomes.add(
            Outcome(
                status=status,
                device_id=device_id,
                number=number and "".join(number.split()),
                probability=probability,
                times=times,
            )
        )

    def end_message_at(self, sms_id: int, status: int) -> Message:
        """Set the final status of one message that is not there yet."""
        message = self.message(sms_id)
        next_statuses = remaining_statuses(message.status, status)
        return self.state.put(replace(message, next_statuses=next_statuses))

    async def set_status(self, sms_id: int, status: int) -> Message:
        """Set a message to a final status and report it, like "Set Status" on the web page."""
        message = self.state.reach(self.message(sms_id), status, ())
        await self._report(message)
        return self.message(sms_id)

    async def resend(self, sms_id: int, status: int = 7) -> Message:
        """Send a message again, like "Resend SMS" on the web page, up to the given status."""
        message = self.message(sms_id)
        if message.incoming:
            raise ValueError("an incoming message is not sent")
        message = replace(message, attempt=message.attempt + 1)
        message = self.state.reach(
            message, PENDING, remaining_statuses(PENDING, status)
        )
        await self._report(message)
        return message

    def move(self, sms_id: int, device_id: int, channel: int = 0) -> Message:
        """Move a message to another phone or slot, like the web page does."""
        moved = replace(self.message(sms_id), device_id=device_id, channel=channel)
        return self.state.put(moved)

    def auto_reply(self, number: str, text: str | None) -> None:
        """Reply to every message to a number with a text; None stops it."""
        self._recipients.auto_reply(number, text)

    def connect(self, other: Service) -> None:
        """Deliver messages to the numbers of another service's phones, or of this one's own."""
        self._recipients.connect(other)

    def message(self, sms_id: int) -> Message:
        """Return a message in its current state. Raises KeyError."""
        return self.state.messages[sms_id]

    def messages(self, *, incoming: bool | None = None) -> list[Message]:
        """Return all messages, or those of one direction, oldest first."""
        return [
            message
            for message in self.state.messages.values()
            if incoming in {None, message.incoming}
        ]

    def fail_api(self, fault: ApiFault) -> None:
        """Add a fault of the API."""
        self.api_faults.add(fault)

    def fail_webhooks(self, fault: WebhookFault) -> None:
        """Add a fault of webhook delivery."""
        self.webhook_faults.add(fault)

    def clear_faults(self) -> None:
        """Remove all faults and final statuses; webhook requests that are held back stay so."""
        self.api_faults.clear()
        self.webhook_faults.clear()
        self.state.outcomes.clear()

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the API requests, or those of one method, oldest first."""
        return [c for c in self.journal.calls if method in {None, c.method}]

    def answered_bytes(self, method: str) -> int:
        """Return how many bytes the recorded answers of one method have in total."""
        return sum(call.size for call in self.calls(method))

    def webhook_calls(
        self, sms_id: int | None = None, device_id: int | None = None
    ) -> list[WebhookCall]:
        """Return the webhook requests, oldest first, with those that were not sent."""
        return [
            call
            for call in self.journal.webhook_calls
            if sms_id in {None, call.sms_id} and device_id in {None, call.device_id}
        ]

    async def wait_for_calls(self, method: str, count: int = 1) -> None:
        """Return when a method was requested so often in total, answered or not."""
        await self.wait_for(lambda: self.journal.counts[method] >= count)

    async def wait_for(self, predicate: Callable[[], bool]) -> None:
        """Return when the predicate is true; it is checked after every API or webhook request."""
        await self.journal.wait_for(predicate)

    async def _walk(self, message: Message) -> int:
        # Another message's step may have moved, resent or changed it.
        message = self.state.messages.get(message.sms_id, message)
        if not message.next_statuses or message.time_to_send > self.clock.now():
            return 0
        status, *rest = message.next_statuses
        if status == TAKEN and not self.phone(message.device_id).online:
            return 0
        message = self.state.reach(message, status, tuple(rest))
        await self._report(message)
        if status == SENT:
            phone = self.phone(message.device_id)
            await self._recipients.deliver(self, message, phone)
        return 1

    async def _report(self, message: Message) -> None:
        reported = self.behaviour.reported_statuses
        if reported is None or message.status in reported:
            await self.call_again(message.sms_id)
