"""Config entries and subentries of accounts, phones and contacts."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentryDataWithId
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smsgateway24.const import DOMAIN

WEBHOOK_ID = "a1" * 32
OTHER_WEBHOOK_ID = "b2" * 32
PHONE_ID = "01PHONE1PIXEL4A00000000000"
OTHER_PHONE_ID = "01PHONE2GALAXY000000000000"


def phone_subentry(
    title: str = "Pixel 4a",
    webhook_id: str = WEBHOOK_ID,
    subentry_id: str = PHONE_ID,
    **data: Any,
) -> ConfigSubentryDataWithId:
    """Build the subentry of a phone."""
    return ConfigSubentryDataWithId(
        data=MappingProxyType({"webhook_id": webhook_id, "cloudhook": False} | data),
        subentry_id=subentry_id,
        subentry_type="phone",
        title=title,
        unique_id=None,
    )


def replaced_url(
    webhook_id: str, until: str = "2199-01-01T00:00:00+00:00"
) -> dict[str, Any]:
    """Build what a phone keeps of a URL that works for a while yet."""
    return {"webhook_id": webhook_id, "cloudhook": False, "until": until}


def contact_id(name: str) -> str:
    """Return the id that a contact of this name has in tests."""
    return f"01CONTACT{name.upper():0<17}"


def contact_subentry(
    name: str,
    number: str,
    *,
    trusted: bool = False,
    phone: str | None = None,
    channel: str | None = None,
    more_numbers: Sequence[str] | None = None,
) -> ConfigSubentryDataWithId:
    """Build the subentry of a contact; what is None is left out, as before there was such."""
    ways = {"phone": phone, "channel": channel, "more_numbers": more_numbers}
    return ConfigSubentryDataWithId(
        data=MappingProxyType(
            {"number": number, "trusted": trusted}
            | {key: way for key, way in ways.items() if way is not None}
        ),
        subentry_id=contact_id(name),
        subentry_type="contact",
        title=name,
        unique_id=None,
    )


def account_entry(
    *subentries: ConfigSubentryDataWithId,
    options: dict[str, Any] | None = None,
    **fields: Any,
) -> MockConfigEntry:
    """Build the entry of an account."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=fields.pop("title", "SmsGateWay24"),
        data=fields.pop("data", {}),
        options=options or {},
        subentries_data=list(subentries),
        **fields,
    )
