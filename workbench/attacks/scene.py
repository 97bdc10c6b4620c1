"""An account with its service in a real Home Assistant, and a stranger who knows one URL of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
import re
from typing import Any

from simulator import Message, Service, Simulator
from workbench import demo
from workbench.configuration import DOMAIN, REPOSITORY, Options
from workbench.instance import Instance
from workbench.session import RequestFailedError
from workbench.soak.traffic import LateClock
from workbench.waiting import wait_for
from workbench.witnessed import Witnessed

ANNA, LUCA = "+4915752982212", "+393331234567"
"""Contacts; Anna is trusted."""
CAROL = "+4917642111119"
"""Somebody who writes to this home and is no contact."""
STRANGER = "+4917642666666"
LATE = 112
"""Seconds by which the service's clock is slow: its rows can be caught up after a few seconds, and
are not yet two minutes from their webhook requests, which is how the same message is recognised."""
PATIENCE = 60.0
MESSAGES = "smsgateway24_message_received"
REPORTS = "smsgateway24_delivery_status"
SEEN = "seen_by_automation"
TEN = 10
_WITNESS = REPOSITORY / "tests" / "real" / "witness"
_GRACE = timedelta(seconds=121)
_MARK = re.compile(r"R\d+ ")
_FIRST_DEVICE, _FIRST_ID = 10_403, 62_807_347
_AT_ONCE = 20
_READS, _READ_TIME = 6, 25.0


class Witness:
    """Reads published events, by account, from where it stopped reading."""

    def __init__(self, home: Instance) -> None:
        """Start with nothing read."""
        self._witnessed = Witnessed(home.folder)
        self._events: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._times: dict[tuple[str, str], dict[int, float]] = {}

    def events(self, event: str, entry_id: str) -> list[dict[str, Any]]:
        """Return the data of all events of a type that an account has published."""
        self._read()
        return self._events.get((event, entry_id), [])

    def times(self, event: str, entry_id: str) -> dict[int, float]:
        """Return when there was first such an event about each message, in the machine's time."""
        self._read()
        return self._times.get((event, entry_id), {})

    def _read(self) -> None:
        for note in self._witnessed.news():
            data = note["data"]
            key = (note["event"], data["config_entry_id"])
            self._events.setdefault(key, []).append(data)
            times = self._times.setdefault(key, {})
            times.setdefault(int(data["message_id"]), note["at"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call of a URL was answered."""

    status: int
    result: str | None


@dataclass(slots=True, kw_only=True)
class Scene:
    """One account. `deviations` are the sentences that did not hold.

    `twins` are messages whose words were published before, under an id that somebody made up.
    """

    home: Instance
    service: Service
    account: demo.Account
    witness: Witness
    old: frozenset[int]
    deviations: list[str] = field(default_factory=list)
    twins: set[int] = field(default_factory=set)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def entry_id(self) -> str:
        """The id of the account."""
        return self.account.entry_id

    def check(self, holds: object, what: str) -> None:
        """Note a sentence that does not hold."""
        if not holds:
            self.deviations.append(what)

    def habits(self, **changes: Any) -> None:
        """Change what nobody knows about the service."""
        self.service.behaviour = replace(self.service.behaviour, **changes)

    # Real messages

    def words(self, text: str = "The cellar is wet") -> str:
        """Return a text that no other message has."""
        return f"R{next(self._numbers)} {text}"

    async def receive(
        self, sender: str, text: str | None = None, *, phone: int = 0, **more: Any
    ) -> Message:
        """Have a phone receive a message, and the service call its URL."""
        text = self.words() if text is None else text
        return await self.service.receive(self.device_id(phone), sender, text, **more)

    def lose(
        self, sender: str, text: str | None = None, *, phone: int = 0, **more: Any
    ) -> Message:
        """Have a phone receive a message whose webhook request is lost."""
        text = self.words() if text is None else text
        return self.service.remember(self.device_id(phone), sender, text, **more)

    def device_id(self, phone: int = 0) -> int:
        """Return the service's id of a phone."""
        return min(self.service.state.phones) + phone

    def next_id(self) -> int:
        """Return the id that the service gives out next."""
        return max(self.service.state.messages) + 1

    # The stranger

    async def post(self, body: dict[str, Any], phone: int = 0) -> Answer:
        """Call a phone's URL."""
        url = self.account.phones[phone].webhook_url
        async with self.home.http.post(url, json=body) as response:
            answer = await response.json()
            return Answer(status=response.status, result=answer.get("result"))

    async def forge(
        self,
        message_id: int,
        sender: str = STRANGER,
        text: str = "F never said",
        *,
        phone: int = 0,
        channel: int = 0,
        **fields: Any,
    ) -> Answer:
        """Post a message that the service does not have."""
        body = {
            "sms_id": message_id,
            "address": sender,
            "body": text,
            "type": "text",
            "channel_id": channel,
        }
        return await self.post(body | fields, phone)

    async def forge_all(
        self, ids: Iterable[int], senders: Sequence[str], text: str = "F never said"
    ) -> list[Answer]:
        """Post such a message under each id and in each name, as fast as they are answered."""
        free = asyncio.Semaphore(_AT_ONCE)

        async def forge(message_id: int, sender: str) -> Answer:
            async with free:
                return await self.forge(message_id, sender, text)

        return await asyncio.gather(
            *(forge(message_id, sender) for message_id in ids for sender in senders)
        )

    async def claim(self, message_id: int, status_id: int = 7, **fields: Any) -> Answer:
        """Post a report that the service never sent."""
        body = {"sms_id": message_id, "status_id": status_id, "sendto": CAROL}
        return await self.post(body | {"senttime": None, "channel_id": 0} | fields)

    # What was published

    def messages(self) -> list[dict[str, Any]]:
        """Return the published messages."""
        return self.witness.events(MESSAGES, self.entry_id)

    def reports(self) -> list[dict[str, Any]]:
        """Return the published reports."""
        return self.witness.events(REPORTS, self.entry_id)

    def seen(self) -> list[int]:
        """Return the messages that have started the automation for trusted people."""
        events = self.witness.events(SEEN, self.entry_id)
        return [int(data["message_id"]) for data in events]

    def of(self, message: Message) -> list[dict[str, Any]]:
        """Return what was published of a real message."""
        ids = {
            message.sms_id,
            message.sms_id + self.service.behaviour.webhook_id_offset,
        }
        return [
            data
            for data in self.messages()
            if _mark(data["text"]) == _mark(message.body)
            and (data["message_id"] in ids or message.sms_id in self.twins)
        ]

    async def said(self, message_id: int, text: str) -> dict[str, Any]:
        """Wait until a forged message is published, and return that."""

        def find() -> dict[str, Any] | None:
            found = (
                data
                for data in self.messages()
                if (data["message_id"], data["text"]) == (message_id, text)
            )
            return next(found, None)

        found = await wait_for(find, PATIENCE, what="publication of a forged message")
        return found or {}

    def real(self) -> list[Message]:
        """Return the messages that the service received in this scene."""
        incoming = self.service.messages(incoming=True)
        return [message for message in incoming if message.sms_id not in self.old]

    async def settle(
        self, messages: Iterable[Message] | None = None, timeout: float = PATIENCE
    ) -> None:
        """Wait until messages are published; those that are not stand in the books."""
        wanted = self.real() if messages is None else tuple(messages)
        try:
            await wait_for(
                lambda: all(map(self.of, wanted)), timeout, what="publication"
            )
        except TimeoutError:
            return

    def balance(self) -> None:
        """Note each real message that was lost or published twice."""
        for message in self.real():
            times = len(self.of(message))
            most = 2 if message.sms_id in self.twins else 1
            what = f"message {message.sms_id} ({_mark(message.body)!r})"
            self.check(times > 0, f"{what} was lost")
            self.check(times <= most, f"{what} was published {times} times")

    # The home

    async def catch_up(self) -> None:
        """Have the service's list read, once all that it has may be told from it."""
        newest = max(message.created for message in self.service.messages())
        lag = timedelta(seconds=self.service.behaviour.incoming_list_lag or 0)
        await wait_for(
            lambda: (
                datetime.now(UTC) - newest > _GRACE
                and self.service.clock.now() - newest > lag
            ),
            150,
            what="end of the grace",
        )
        await self.read_list()

    async def read_list(self) -> None:
        """Have the service's list read as it is; it may refuse for having been asked too often."""
        before = self._lists_read()
        for _ in range(_READS):
            await self.home.reload_entry(self.entry_id)
            with suppress(TimeoutError):
                await wait_for(lambda: self._lists_read() > before, _READ_TIME)
                return
        raise TimeoutError("the list was not read")

    def _lists_read(self) -> int:
        return sum(
            call.status == 200 and "status" not in call.parameters
            for call in self.service.calls("getallsms")
        )

    async def prove(self, senders: Sequence[str] = (LUCA,), **more: Any) -> None:
        """Have the list agree with the webhooks in ten rows of a channel."""
        rows = [
            await self.receive(senders[n % len(senders)], **more) for n in range(TEN)
        ]
        await self.settle(rows)
        await self.read_list()

    async def bind(self) -> None:
        """Have the first channel bound, by ten messages of a trusted contact."""
        for _ in range(TEN):
            await self.receive(ANNA)
        await wait_for(self.bound, PATIENCE, what="a channel that is bound")

    async def bound(self) -> list[str]:
        """Return the channels of the first phone that are bound."""
        path = f"/api/diagnostics/config_entry/{self.entry_id}"
        data = (await self.home.rest("GET", path))["data"]
        channels: list[str] = data["phones"][0]["confirmed_channels"]
        return channels

    async def repairs(self, phone: int | None = None) -> set[str]:
        """Return what is to be repaired with a phone, or with the account and all of it."""
        subjects = [one.subentry_id for one in self.account.phones]
        wanted = (*subjects, self.entry_id) if phone is None else (subjects[phone],)
        issues = (await self.home.ws("repairs/list_issues"))["issues"]
        return {
            issue["translation_key"]
            for issue in issues
            if issue["domain"] == DOMAIN and issue["issue_id"].endswith(wanted)
        }

    async def raised(self, repair: str, phone: int = 0, timeout: float = 10) -> bool:
        """Return whether there is a repair, or is in time."""

        async def there() -> bool:
            return repair in await self.repairs(phone)

        try:
            return await wait_for(there, timeout, what=f"repair {repair}")
        except TimeoutError:
            return False

    async def send(self, **data: Any) -> dict[str, Any]:
        """Send a message by the first phone and return what became of it."""
        given = {"device_id": self.account.phones[0].device_id, "message": "Alarm"}
        response = await self.home.call_action(
            "smsgateway24", "send_message", given | data, return_response=True
        )
        [message] = response["messages"]
        return dict(message)

    async def sent(self, before: int) -> int:
        """Wait until the service has a message more than before, and return its id."""
        there = await wait_for(
            lambda: self.service.messages(incoming=False)[before:],
            what="a sent message",
        )
        return there[0].sms_id

    async def delivery_problem(self) -> str | None:
        """Return the state of *Delivery problem* of the first phone."""
        wanted = f"{self.account.phones[0].subentry_id}_delivery_problem"
        for entity in await self.home.entity_registry(DOMAIN):
            if entity["unique_id"] == wanted:
                return str((await self.home.state(entity["entity_id"]))["state"])
        return None

    async def let_trusted_start(self) -> None:
        """Save an automation that trusted people start."""
        data = {
            "config_entry_id": self.entry_id,
            "message_id": "{{ trigger.message.message_id }}",
            "text": "{{ trigger.message.text }}",
        }
        await self._automate(
            "Trusted", {"trusted": True}, {"event": SEEN, "event_data": data}
        )

    async def answer_all(self) -> None:
        """Save an automation that answers everybody."""
        data = {
            "device_id": self.account.phones[0].device_id,
            "message_id": "{{ trigger.message.message_id }}",
            "message": "I have got your message",
        }
        await self._automate("Answer", {}, {"action": f"{DOMAIN}.reply", "data": data})

    async def _automate(
        self, name: str, options: dict[str, Any], action: dict[str, Any]
    ) -> None:
        phone = self.account.phones[0]
        await self.home.rest(
            "POST",
            f"/api/config/automation/config/{name.lower()}_{self.entry_id.lower()}",
            json={
                "alias": f"{name} {self.entry_id}",
                "mode": "queued",
                "max": 1000,
                "triggers": [
                    {
                        "trigger": "smsgateway24.message_received",
                        "target": {"device_id": [phone.device_id]},
                        "options": options,
                    }
                ],
                "conditions": [],
                "actions": [action],
            },
        )

    async def shown_picture(self) -> bytes | None:
        """Return the picture that the first phone shows, None if it is refused."""
        wanted = f"{self.account.phones[0].subentry_id}_last_image"
        [entity_id] = [
            entity["entity_id"]
            for entity in await self.home.entity_registry(DOMAIN)
            if entity["unique_id"] == wanted
        ]
        try:
            return await self.home.request("GET", f"/api/image_proxy/{entity_id}")
        except RequestFailedError:
            return None


def _mark(text: str) -> str:
    """Return the beginning of a text that no other message has; the list may cut the rest."""
    found = _MARK.match(text)
    return text if found is None else found[0].strip()


def doubled(scene: Scene) -> list[int]:
    """Return the messages that have started the automation twice."""
    events = scene.witness.events(SEEN, scene.entry_id)
    started = Counter((int(data["message_id"]), str(data["text"])) for data in events)
    return [message_id for (message_id, _), times in started.items() if times > 1]


class Stage:
    """A running Home Assistant in which scenes are set up, each with a service of its own."""

    def __init__(self, home: Instance) -> None:
        """Take the Home Assistant, which has the witness."""
        self.home = home
        self._witness = Witness(home)
        self._numbers = count()
        self._setting_up = asyncio.Lock()

    @asynccontextmanager
    async def scene(
        self,
        *,
        phones: int = 1,
        nameless: int | None = None,
        step_seconds: float | None = None,
        late: float = LATE,
        **options: Any,
    ) -> AsyncGenerator[Scene]:
        """Set up an account with phones and two contacts, and remove it at the end.

        `nameless` is a phone whose id at the service is not entered, `step_seconds` how often sent
        messages move on by themselves.
        """
        number = next(self._numbers)
        first = _FIRST_DEVICE + number * 10
        async with Simulator(
            seed=number,
            clock=LateClock(late),
            step_seconds=step_seconds,
            first_sms_id=_FIRST_ID + number * 1_000_000,
        ) as service:
            owner = service.add_account()
            for phone in range(phones):
                device_id = first + phone
                service.add_phone(owner, f"Phone {phone}", device_id=device_id)
                an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
                service.remember(device_id, LUCA, "Long ago", at=an_hour_ago)
            async with self._setting_up:
                account = await demo.set_up_with_service(
                    self.home,
                    api_url=service.api_url,
                    token=owner.token,
                    title=f"Account {number}",
                    phones=[
                        demo.NewPhone(
                            name=f"Phone {number}-{phone}",
                            gateway_device_id=None
                            if phone == nameless
                            else first + phone,
                        )
                        for phone in range(phones)
                    ],
                    contacts=[
                        demo.NewContact(name="Anna", number=ANNA, trusted=True),
                        demo.NewContact(name="Luca", number=LUCA),
                    ],
                )
                if options.get("webhooks_per_second") != 5:
                    await demo.expect_many(
                        self.home, account.entry_id, sends_per_hour=1_000, **options
                    )
            for phone in range(phones):
                url = account.phones[phone].webhook_url
                service.set_webhooks(first + phone, status=url, incoming=url)
            old = frozenset(message.sms_id for message in service.messages())
            scene = Scene(
                home=self.home,
                service=service,
                account=account,
                witness=self._witness,
                old=old,
            )
            # The first look tells nothing; what comes after it is new.
            await scene.read_list()
            await scene.let_trusted_start()
            yield scene
            await self.home.remove_entry(account.entry_id)


@asynccontextmanager
async def on_stage(*components: Path, recorder: bool = False) -> AsyncGenerator[Stage]:
    """Start a Home Assistant, with more components if need be, and stop it at the end."""
    named: dict[str, Any] = {component.name: {} for component in components}
    options = Options(
        recorder=recorder,
        components=[_WITNESS, *components],
        yaml={"witness": {}, "diagnostics": {}} | named,
    )
    async with Instance(options=options) as home:
        yield Stage(home)
