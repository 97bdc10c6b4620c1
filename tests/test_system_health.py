"""What system health says."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import get_system_health_info
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.smsgateway24.const import DOMAIN

from .builders import Gateway, message


async def test_it_says_how_many_there_are_and_since_when_the_service_is_silent(
    hass: HomeAssistant, gateway: Gateway, aioclient_mock: AiohttpClientMocker
) -> None:
    aioclient_mock.get("https://smsgateway24.com/getdata/", text="")  # type: ignore[no-untyped-call]
    assert await async_setup_component(hass, "system_health", {})
    before = await get_system_health_info(hass, DOMAIN)
    assert before["seconds_since_last_call"] is None

    await gateway.accepted(message(1))
    info = await get_system_health_info(hass, DOMAIN)

    assert await info.pop("can_reach_service") == "ok"
    assert await before.pop("can_reach_service") == "ok"
    assert info.pop("seconds_since_last_call") < 60
    assert info == {
        "accounts": 1,
        "accounts_with_token": 0,
        "phones": 1,
        "recovered_messages": 0,
    }
