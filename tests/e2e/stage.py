"""What a story is played on: Home Assistant, the service, and a person at a browser."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.async_api import Browser, BrowserContext
from yarl import URL

from simulator import Message, Service, Simulator
from simulator.demo import first_sms_id, populate
from workbench import demo, simulated_service
from workbench.configuration import REPOSITORY, Options
from workbench.instance import Instance
from workbench.session import PASSWORD
from workbench.waiting import wait_for

from .labels import Labels
from .person import Person
from .pictures import Pictures

WITNESS = REPOSITORY / "tests" / "real" / "witness"
PIXEL, GALAXY = 10403, 10538
ANNA, LUCA = "+4915752982212", "+393331234567"

_USERS = "system-users"
_ZONE = "Europe/Berlin"
# Of an error that is no Error, the browser reports only that it is an object. 3 is the lost
# connection of a page that was left; after a restart a page ends its earlier subscriptions.
_TELL_OBJECTS = """
window.addEventListener("unhandledrejection", ({reason}) => {
  if (reason && !(reason instanceof Error) && typeof reason === "object" && reason.error?.code !== 3
      && reason.message !== "Subscription not found.")
    console.error("unhandled", JSON.stringify(reason));
});
"""


@dataclass(frozen=True, slots=True)
class Surface:
    """How a person sees Home Assistant."""

    language: str = "en"
    width: int = 1280
    height: int = 800
    dark: bool = False

    @property
    def name(self) -> str:
        return self.language if self.width > 600 else f"{self.language} phone"


ENGLISH = Surface()
ITALIAN = Surface("it")
POCKET = Surface(width=390, height=844)


@dataclass
class Stage:
    """Both sides, and who looks on."""

    home: Instance
    service: Service
    context: BrowserContext
    labels: Labels
    pictures: Pictures
    people: list[Person] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    expected: str | None = None
    """What Home Assistant itself has to say in the log of this story, and does."""

    async def person(self) -> Person:
        """Open another page of the browser."""
        person = Person(await self.context.new_page(), self.home.url, self.labels)
        self.people.append(person)
        return person

    async def guest(self) -> Person:
        """Open a page of another browser as a user who is no administrator."""
        ws = self.home.ws
        created = await ws("config/auth/create", name="Guest", group_ids=[_USERS])
        await ws(
            "config/auth_provider/homeassistant/create",
            user_id=created["user"]["id"],
            username="guest",
            password=PASSWORD,
        )
        browser = self.context.browser
        assert browser is not None
        context = await browser.new_context(locale="en", timezone_id=_ZONE)
        self.contexts.append(context)
        person = Person(await context.new_page(), self.home.url, self.labels)
        self.people.append(person)
        await person.signs_in("guest")
        return person

    async def signed_in(self) -> Person:
        """Open a page as somebody who is signed in."""
        person = await self.person()
        await person.signs_in()
        return person

    async def set_up(self) -> demo.Account:
        """Have the demo's account, with its phones and contacts."""
        account = await simulated_service.set_up(self.home, self.service, None)
        for phone in account.phones:
            assert phone.gateway_device_id is not None
            self.paste(phone.webhook_url, phone.gateway_device_id)
        return account

    def paste(self, url: str, device_id: int) -> None:
        """Fill in a phone's address at the service, as the page told it.

        The URL is the public one, from where the router forwards requests to Home Assistant.
        """
        at_home = self.home.url + URL(url).path
        self.service.set_webhooks(device_id, status=at_home, incoming=at_home)

    async def sent(self, count: int) -> list[Message]:
        """Wait until the service was given so many messages, and give them."""
        await wait_for(
            lambda: len(self.service.messages(incoming=False)) >= count,
            30,
            what=f"{count} messages",
        )
        return self.service.messages(incoming=False)

    def complaints(self) -> list[str]:
        """Return what the browsers and Home Assistant had to say against it all."""
        said = [error for person in self.people for error in person.errors]
        # Home Assistant's onboarding page asks as nobody what nobody may know.
        logged = [x for x in self.home.problems() if "/api/onboarding/" not in x]
        if self.expected is None:
            return said + logged
        meant = [line for line in logged if self.expected in line]
        if not meant:
            said.append(f"not logged: {self.expected}")
        return said + [line for line in logged if line not in meant]


@asynccontextmanager
async def stage(
    browser: Browser,
    surface: Surface,
    pictures: Pictures,
    *,
    onboarded: bool = True,
    witnessed: bool = False,
) -> AsyncGenerator[Stage]:
    """Start everything, and see at the end that nothing was wrong and nothing is left."""
    options = Options(
        components=[WITNESS] if witnessed else [],
        yaml={"witness": {}} if witnessed else {},
        external_url="https://home.example.com",
        language=surface.language,
        # The last one is what signs the person in.
        onboarding_left=("user",) if onboarded else ("user", "integration"),
    )
    first = first_sms_id(datetime.now(UTC))
    async with Simulator(seed=1, first_sms_id=first) as service:
        populate(service)
        home = Instance(options=options)
        context = await browser.new_context(
            locale=surface.language,
            timezone_id=_ZONE,
            viewport={"width": surface.width, "height": surface.height},
            color_scheme="dark" if surface.dark else "light",
            reduced_motion="reduce",
        )
        await context.add_init_script(_TELL_OBJECTS)
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        here = Stage(home, service, context, Labels(surface.language), pictures)
        failed = True
        try:
            await home.start()
            if onboarded:
                await home.onboard(language=surface.language)
            yield here
            assert not here.complaints(), "\n".join(here.complaints())
            failed = False
        finally:
            try:
                if failed:
                    await pictures.keep_failure(here.people)
                for each in (context, *here.contexts):
                    await each.close()
                await home.stop()
            finally:
                if failed:
                    pictures.keep_log(home)
                await home.close()
