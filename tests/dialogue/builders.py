"""A home that asks its people, and what becomes of its questions."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from homeassistant.core import Event, callback

from custom_components.smsgateway24.const import EVENT_QUESTION_CLOSED
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, DEVICE_ID, Home, Time

OTHER_DEVICE_ID = 10404
OTHER_PHONE_NUMBER = "+4917642111112"
QUESTION = "Water in the cellar: shut it off?"
YES_OR_NO = ["yes", "no"]


@dataclass
class Asking:
    """A home with questions; `closed` are the ends that were published."""

    home: Home
    time: Time
    closed: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to the ends of questions."""
        self.listen(self.home)

    def listen(self, home: Home) -> None:
        """Use a home from now on, and collect the ends of its questions."""
        self.home = home

        @callback
        def on_closed(event: Event) -> None:
            self.closed.append(dict(event.data))

        self.stop_listening = home.hass.bus.async_listen(
            EVENT_QUESTION_CLOSED, on_closed
        )

    async def ask(self, *names: str, action: str = "ask", **data: Any) -> None:
        """Ask people by their names, and go on once those are written to who are due."""
        given = {"contact": self.devices(*names or ("Anna",)), "message": QUESTION}
        if action == "ask":
            given["answers"] = YES_OR_NO
        await self.home.hass.services.async_call(
            "smsgateway24", action, given | data, blocking=True
        )
        await self.home.settle()

    async def wait_for_answer(
        self, *names: str, settles: bool = True, **data: Any
    ) -> asyncio.Task[Any]:
        """Ask as a script does that uses the response; return what is waited for."""
        given = {"contact": self.devices(*names or ("Anna",)), "message": QUESTION}
        task = asyncio.create_task(
            self.home.act("ask", **given | {"answers": YES_OR_NO} | data)
        )
        self.tasks.append(task)
        await self.home.service.wait_for_calls("addsms", len(self.home.posts) + 1)
        if settles:
            await self.home.settle()
        return task

    async def finish(self) -> None:
        """Wait for no answer any more."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def devices(self, *names: str) -> list[str]:
        """Return the devices of contacts."""
        return [self.home.device(contact_id(name)) for name in names]

    async def answers(self, text: str, sender: str = ANNA, **more: Any) -> int:
        """Have somebody write to the phone; return the message's id."""
        received = await self.home.service.receive(DEVICE_ID, sender, text, **more)
        await self.home.settle()
        return received.sms_id

    @property
    def outcomes(self) -> list[tuple[str, str | None]]:
        """Return how the questions ended, and with which answer."""
        return [(each["outcome"], each["answer_id"]) for each in self.closed]

    @property
    def written(self) -> list[tuple[str, str]]:
        """Return to whom what was sent."""
        sent = self.home.service.messages(incoming=False)
        return [(message.address, message.body) for message in sent]

    @property
    def written_by(self) -> list[int]:
        """Return by which phones something was sent, by the service's ids of them."""
        return [m.device_id for m in self.home.service.messages(incoming=False)]

    @property
    def last_sent(self) -> int:
        """Return the id of the message that was sent last."""
        return self.home.service.messages(incoming=False)[-1].sms_id

    def written_to(self, number: str) -> list[str]:
        """Return what was sent to a number."""
        return [text for address, text in self.written if address == number]

    async def restarts(
        self, restart: Any, away: timedelta = timedelta(), meanwhile: Any = None
    ) -> None:
        """Stop Home Assistant, and start it again after a time."""
        self.stop_listening()

        async def async_pass() -> None:
            self.time.freezer.tick(away)
            self.time.clock.tick(away.total_seconds())
            if meanwhile is not None:
                await meanwhile()

        again = await restart(self.home, async_pass, started=False)
        self.listen(again)
        await again.start()
