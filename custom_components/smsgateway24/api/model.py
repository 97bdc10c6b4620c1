"""Values that the API returns and takes, without the personal data that is not needed."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sim:
    """A SIM card: slot, operator and, if stored on the card, the number.

    `country` is that of the operator (ISO 3166 alpha-2).
    """

    slot: int
    operator: str | None
    number: str | None = field(repr=False)
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A phone of the account (vendor's page "Get device list").

    `last_seen` is when it last polled the service, `request_interval` the seconds between polls.
    """

    device_id: int
    title: str = field(repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    last_seen: datetime | None
    request_interval: int | None
    app_version: str | None
    app_current: bool | None
    sims: tuple[Sim, ...] = ()

    @property
    def countries(self) -> frozenset[str]:
        """Return the countries of the SIM cards, as far as they are known."""
        return frozenset(sim.country for sim in self.sims if sim.country is not None)

    def operator(self, slot: int) -> str | None:
        """Return the operator of a slot."""
        return next((sim.operator for sim in self.sims if sim.slot == slot), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """Whether a phone is online (vendor's curl/getdevicestatus.php).

    `silence` is the time since its last poll in seconds.
    """

    online: bool
    silence: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStatus:
    """Status of an outgoing message, as the service's id and text."""

    status_id: int
    description: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendParameters:
    """A message to be sent (vendor's page "Send Single SMS").

    `tag` is sent as `customerid`, by which the message can be found in the list. `send_at` is an
    aware time, None for immediately.
    """

    device_id: int
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    channel_id: int
    tag: int
    urgent: bool = False
    send_at: datetime | None = None
