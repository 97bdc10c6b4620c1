"""The data of the service: accounts, phones, messages.

It uses no network. Ids and tokens come from the seed, so that a run can be repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
import random

from .clock import Clock
from .message_lifecycle import Outcomes, statuses_until
from .model import (
    DELIVERED,
    INCOMING,
    NOT_DELIVERED,
    PENDING,
    SENT,
    Account,
    Message,
    Newsletter,
    Phone,
    SimCard,
    Webhooks,
)

# The ids in the vendor's own examples.
FIRST_SMS_ID = 62_807_347
_FIRST_DEVICE_ID = 10_403
_MOST_MESSAGES = 50_000
_CUSTOMER_ID_MAX = 2**31 - 1
# Statuses that a message reaches only after the phone has sent it.
_SENT = frozenset({SENT, DELIVERED, NOT_DELIVERED})


class State:
    """Accounts by e-mail, phones by device id, messages by sms_id."""

    def __init__(
        self, chance: random.Random, clock: Clock, first_sms_id: int = FIRST_SMS_ID
    ) -> None:
        """Start empty."""
        self.chance = chance
        self.clock = clock
        self.outcomes = Outcomes(chance)
        self.accounts: dict[str, Account] = {}
        self.phones: dict[int, Phone] = {}
        self.messages: dict[int, Message] = {}
        self.pictures: dict[int, bytes] = {}
        self.picture_origin = "http://127.0.0.1"
        self._next_sms_id = first_sms_id
        self._internal_ids = count(1)

    def new_token(self) -> str:
        """Return 32 hexadecimal digits, as in the vendor's tokens."""
        return f"{self.chance.getrandbits(128):032x}"

    def account_by_token(self, token: str) -> Account | None:
        """Return the account of a token, or None."""
        return next((a for a in self.accounts.values() if a.token == token), None)

    def phones_of(self, email: str) -> list[Phone]:
        """Return the phones of an account."""
        return [phone for phone in self.phones.values() if phone.email == email]

    def messages_of(self, email: str) -> Iterator[Message]:
        """Return the messages of an account, oldest first."""
        return (m for m in self.messages.values() if m.email == email)

    def add_account(
        self, email: str, password: str, *, token: str | None, zone: str
    ) -> Account:
        """Add an account. Raises ValueError if the e-mail address is in use."""
        if email in self.accounts:
            raise ValueError("there is an account with this e-mail address")
        account = Account(
            email=email, password=password, token=token or self.new_token(), zone=zone
        )
        self.accounts[email] = account
        return account

    def add_phone(
        self,
        email: str,
        title: str,
        *,
        device_id: int | None,
        numbers: Sequence[str],
    ) -> Phone:
        """Add a phone with a SIM card for each number. Raises ValueError."""
        if email not in self.accounts:
            raise ValueError("there is no account with this e-mail address")
        if device_id is None:
            device_id = max(self.phones, default=_FIRST_DEVICE_ID - 1) + 1
        if device_id in self.phones:
            raise ValueError("there is a phone with this id")
        now = self.clock.now()
        phone = Phone(
            device_id=device_id,
            email=email,
            title=title,
            sims=tuple(
                SimCard(
                    slot=slot,
                    number=number,
                    icc_id=f"89490000{self.chance.randrange(10**11):011d}",
                )
                for slot, number in enumerate(numbers)
            ),
            created=now,
            last_seen=now,
        )
        self.phones[device_id] = phone
        return phone

    def register_anew(self, device_id: int) -> Phone:
        """Move a phone to a new id; the old one stays, offline.

        A new login does this on some phones (vendor's announcement of 23.02.2022). The webhook URLs
        move with it, as if they had been entered again.
        """
        old = self.phones[device_id]
        new = replace(
            old,
            device_id=max(self.phones) + 1,
            created=self.clock.now(),
            online=True,
            webhooks=replace(old.webhooks, switched_off=False),
        )
        self.phones[device_id] = replace(
            old, online=False, last_seen=self.clock.now(), webhooks=Webhooks()
        )
        self.phones[new.device_id] = new
        return new

    def switch_off_webhooks(self, device_id: int) -> None:
        """Send a phone's webhooks no more, until their URLs are set again."""
        phone = self.phones[device_id]
        webhooks = replace(phone.webhooks, switched_off=True)
        self.phones[device_id] = replace(phone, webhooks=webhooks)

    def last_seen(self, phone: Phone) -> datetime:
        """Return the time of the phone's last poll."""
        return self.clock.now() if phone.online else phone.last_seen

    def put(self, message: Message) -> Message:
        """Store a message, replacing an older version of it."""
        self.messages[message.sms_id] = message
        if len(self.messages) > _MOST_MESSAGES:
            del self.messages[next(iter(self.messages))]
        return message

    def add_outgoing(
        self,
        phone: Phone,
        number: str,
        body: str,
        *,
        channel: int = 0,
        customer_id: int | None = None,
        urgent: bool = False,
        time_to_send: datetime | None = None,
        newsletter: Newsletter | None = None,
    ) -> Message:
        """Store a message that a phone is to send, and choose its final status.

        The number is stored without spaces (sample in the vendor's curl/getallsms.php).
        """
        now = self.clock.now()
        if customer_id is not None:
            # Documented as int. That a larger one is cut like in a database column of that type
            # is a guess, and the safe one for clients.
            customer_id = max(-_CUSTOMER_ID_MAX - 1, min(_CUSTOMER_ID_MAX, customer_id))
        message = Message(
            sms_id=self._sms_id(),
            email=phone.email,
            device_id=phone.device_id,
            address="".join(number.split()),
            body=body,
            channel=channel,
            customer_id=customer_id,
            urgent=urgent,
            created=now,
            time_to_send=time_to_send or now,
            newsletter=newsletter,
        )
        way = statuses_until(self.outcomes.end_of(message))
        return self.put(replace(message, next_statuses=way[way.index(PENDING) + 1 :]))

    def add_incoming(
        self,
        phone: Phone,
        sender: str,
        text: str,
        *,
        channel: int,
        image: bool,
        received: datetime,
        sent: datetime,
        created: datetime,
    ) -> Message:
        """Store a message that was sent to a phone; both dates are by the phone's clock."""
        sms_id = self._sms_id()
        return self.put(
            Message(
                sms_id=sms_id,
                email=phone.email,
                device_id=phone.device_id,
                address=sender,
                body="" if image else text,
                channel=channel,
                status=INCOMING,
                created=created,
                time_to_send=created,
                # Pictures have none (vendor's page "Webhooks").
                internal_id=None if image else next(self._internal_ids),
                received=received,
                sent_by_sender=sent,
                picture_url=f"{self.picture_origin}/pictures/{sms_id}.png"
                if image
                else None,
            )
        )

    def reach(
        self, message: Message, status: int, next_statuses: tuple[int, ...]
    ) -> Message:
        """Set the status of a message, and its sent time."""
        sent_time = message.sent_time if status in _SENT else None
        if status in _SENT and sent_time is None:
            sent_time = self.clock.now()
        return self.put(
            replace(
                message,
                status=status,
                next_statuses=next_statuses,
                reached=(*message.reached, (self.clock.now(), status)),
                sent_time=sent_time,
            )
        )

    def _sms_id(self) -> int:
        """Return the next id; there are gaps, since ids are shared by all customers."""
        sms_id = self._next_sms_id
        self._next_sms_id += self.chance.randint(1, 5)
        return sms_id
