"""What the API answers and takes, as values. Personal data that nobody needs is not kept at all."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sim:
    """A SIM card: its slot, its operator and, where the card knows it, its number."""

    slot: int
    operator: str | None
    number: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A phone of the account (vendor's page "Get device list").

    `last_seen` is its last poll of the service; `request_interval` its seconds between polls.
    """

    device_id: int
    title: str = field(repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    last_seen: datetime | None
    request_interval: int | None
    app_version: str | None
    app_current: bool | None
    sims: tuple[Sim, ...] = ()

    def operator(self, slot: int) -> str | None:
        """Name the operator of a slot."""
        return next((sim.operator for sim in self.sims if sim.slot == slot), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus:
    """Whether a phone is there (vendor's curl/getdevicestatus.php); `silence` in seconds."""

    online: bool
    silence: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStatus:
    """Where an outgoing message is, in the service's id and words."""

    status_id: int
    description: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendParameters:
    """A message to be sent (vendor's page "Send Single SMS").

    `tag` goes out as `customerid`, by which the message can be found again; `send_at` is an aware
    time, None for at once.
    """

    device_id: int
    recipient: str = field(repr=False)
    text: str = field(repr=False)
    channel_id: int
    tag: int
    urgent: bool = False
    send_at: datetime | None = None
