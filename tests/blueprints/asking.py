"""What the tests of blueprints that ask people have in common."""

from datetime import timedelta
from typing import Any

from homeassistant.core import CoreState, ServiceCall
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.builders.entries import contact_id
from tests.builders.home import ANNA, DEVICE_ID, Home, Time
from tests.plugin import Restart

from .builders import Automation, automation


class Story:
    """An automation that asks: what happens, what people write, and what is done about it.

    `calls` are the calls of actions of the user, as the name of the action with its data.
    """

    def __init__(self, name: str, home: Home, time: Time, **inputs: Any) -> None:
        """Prepare a blueprint with inputs."""
        self.name = name
        self.inputs = inputs
        self.time = time
        self._calls: dict[str, list[ServiceCall]] = {}
        self._earlier: list[tuple[str, dict[str, Any]]] = []
        self._use(home)

    def _use(self, home: Home) -> None:
        self.home = home
        self._calls = {
            action: async_mock_service(home.hass, "test", action)
            for action in ("has_it", "siren", "yes", "no", "silence", "open")
        }

    async def begin(self) -> Automation:
        """Make the automation of the blueprint."""
        return await automation(self.home.hass, self.name, [], **self.inputs)

    async def restart(
        self, restart: Restart, away: timedelta = timedelta(minutes=1)
    ) -> None:
        """Stop Home Assistant, and start it again after a time, with the automation."""
        self._earlier = self.done

        async def passes() -> None:
            self.time.freezer.tick(away)
            self.time.clock.tick(away.total_seconds())

        self._use(await restart(self.home, passes, started=False))
        # Automations are armed before Home Assistant has started.
        self.home.hass.set_state(CoreState.starting)
        await self.begin()
        await self.home.start()
        # It goes on once it is known what was written meanwhile.
        await self.time.passes(seconds=2)

    @property
    def done(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what was done, by the name of the action."""
        calls = [
            (name, dict(call.data))
            for name, calls in self._calls.items()
            for call in calls
        ]
        return self._earlier + calls

    async def happens(self, where: str = "cellar") -> None:
        """Start the automation."""
        self.home.hass.bus.async_fire("alarm", {"where": where})
        await self.home.settle()
        # Whose message fails may be followed by the next.
        for _ in range(2):
            await self.home.service.settle()
            await self.home.settle()

    async def writes(self, text: str, sender: str = ANNA) -> None:
        """Have somebody write to the phone."""
        await self.home.service.receive(DEVICE_ID, sender, text)
        await self.home.settle()

    def people(self, *names: str) -> list[str]:
        """Return the devices of contacts."""
        return [self.home.device(contact_id(name)) for name in names]

    def sent_to(self, number: str) -> list[str]:
        """Return what somebody was sent, in order."""
        return [text for to, text in self.sent if to == number]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Return what was sent to whom, in order."""
        messages = self.home.service.messages(incoming=False)
        return [(message.address, message.body) for message in messages]
