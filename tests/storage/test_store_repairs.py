"""The repair about a database that cannot be written."""

from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.storage.records import Kind
from tests.builders.entries import PHONE_ID
from tests.builders.gateway import Gateway
from tests.builders.repairs import repairs
from tests.builders.storage import stored_phones
from tests.faults.builders import no_room
from tests.monitors.builders import own
from tests.plugin import PassTime


async def test_a_database_that_cannot_be_written_is_mentioned_once_until_it_can(
    pass_time: PassTime, gateway: Gateway
) -> None:
    hass = gateway.hass
    changed = async_capture_events(hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)

    with no_room():
        for sms_id in (1, 2, 3):
            await gateway.call(own(sms_id))
            await pass_time(seconds=11)
        assert repairs(hass) == ["store_unwritable"]
        assert [e.data["action"] for e in changed] == ["create"]
        assert len(gateway.messages) == 3

    await gateway.call(own(4))
    await pass_time(seconds=11)
    assert repairs(hass) == []
    assert [*stored_phones(gateway)[PHONE_ID][Kind.MESSAGE]] == [1, 2, 3, 4]
