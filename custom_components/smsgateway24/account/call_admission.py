"""How much of what comes in by a phone's URL is published, and what becomes of the rest."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..const import CONF_WEBHOOKS_PER_SECOND, WEBHOOKS_PER_SECOND
from ..protocol import IncomingMessage, StatusReport
from .data import AccountData
from .issues import IssueManager
from .phone import Phone


class CallAdmission:
    """The limits of an account's URLs, by its options."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        data: AccountData,
        issues: IssueManager,
    ) -> None:
        """Start with no listener."""
        self._data = data
        self._hass = hass
        self._entry = entry
        self._issues = issues
        self._listeners: list[Callable[[], None]] = []

    @property
    def _rate(self) -> float:
        options = self._entry.options
        return float(options.get(CONF_WEBHOOKS_PER_SECOND, WEBHOOKS_PER_SECOND))

    def admits_message(
        self, phone: Phone, message: IncomingMessage, caller: str | None
    ) -> bool:
        """Return whether a message may be published now, and count it if so."""

        def is_known() -> bool:
            party = self._data.book.identify(message.sender, message.channel)
            return party.contact_id is not None

        return phone.limits.admits_message(
            message.sender,
            None if caller is None else _network_of(caller),
            self._rate,
            self._hass.loop.time(),
            is_known,
        )

    def admits_report(self, phone: Phone, report: StatusReport) -> bool:
        """Return whether a report may be published, and count it if so."""
        known = phone.ledger.sent(report.message_id)
        return phone.limits.admits_report(
            report.message_id,
            self._rate,
            self._hass.loop.time(),
            own=known is not None and known.sent_from_here,
        )

    def take_turn(self, phone: Phone) -> float:
        """Return in how many seconds a message beyond the rate has its turn, 0 if now."""
        now = self._hass.loop.time()
        if phone.limits.admits_waiting(self._rate, now):
            return 0
        return phone.limits.wait(now)

    @callback
    def async_report(self, phone: Phone) -> None:
        """Report that too much comes in by a phone's URL."""
        if phone.phone_id:
            self._issues.async_set_flood(phone.phone_id, phone.name)

    @callback
    def async_refuse(self) -> None:
        """Have what is refused looked for in the service's list."""
        for listener in self._listeners:
            listener()

    @callback
    def async_on_refusal(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener when a message is refused that the service's list may have."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)


def _network_of(caller: str) -> str:
    """Return the network of an address: of IPv6, one caller has a whole one of them."""
    if ":" not in caller:
        return caller
    try:
        return str(ip_network((caller.partition("%")[0], 64), strict=False))
    except ValueError:
        return caller
