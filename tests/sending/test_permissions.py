"""Who may send, and who may read what the service has: users of each group, and what they start."""

from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Account, Service
from tests.builders.home import CAROL, DEVICE_ID, LUCA, TEXT, Home, token_entry
from tests.plugin import SetUpHome

GROUPS = (GROUP_ID_ADMIN, GROUP_ID_USER, GROUP_ID_READ_ONLY)
OPTION = "Who may read messages"


class Member:
    """A user of one group, who talks to Home Assistant over REST."""

    def __init__(self, user_id: str, client: TestClient[Any, Any]) -> None:
        """Take the user, and a client that is signed in."""
        self.user_id = user_id
        self._client = client

    async def acts(self, action: str, **data: Any) -> tuple[int, str]:
        """Perform an action; return status and text of the answer."""
        domain, _, service = action.partition(".")
        path = f"/api/services/{domain}/{service}"
        response = await self._client.post(
            f"{path}?return_response" if domain == "smsgateway24" else path, json=data
        )
        return response.status, await response.text()


@pytest.fixture
async def member(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, group: str
) -> Member:
    """Sign a user of the group in."""
    # The first user is the owner, and may do all.
    await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    user = await hass.auth.async_create_user("Member", group_ids=[group])
    refresh = await hass.auth.async_create_refresh_token(user, "https://example.com/")
    return Member(
        user.id, await hass_client(hass.auth.async_create_access_token(refresh))
    )


@pytest.fixture
async def home(
    hass: HomeAssistant,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
    options: dict[str, Any],
) -> Home:
    # Before a client is made: the server takes no new address once it runs.
    assert await async_setup_component(hass, "api", {})
    return await set_up_home(token_entry(service, account, options=options))


pytestmark = [
    pytest.mark.parametrize("group", GROUPS),
    pytest.mark.parametrize(
        "options", [{}, {"who_may_read": "everyone"}], ids=["as it is", "open"]
    ),
]


def may_send(group: str) -> bool:
    return group != GROUP_ID_READ_ONLY


def may_read(group: str, options: dict[str, Any]) -> bool:
    return group == GROUP_ID_ADMIN or options.get("who_may_read") == "everyone"


async def test_who_may_control_something_of_it_may_send_and_reply_over_rest(
    home: Home, member: Member, group: str
) -> None:
    asked = await home.service.receive(DEVICE_ID, LUCA, "Apri?")
    device = {"device_id": home.device(), "message": TEXT}

    answers = [
        await member.acts("smsgateway24.send_message", to=CAROL, **device),
        await member.acts("smsgateway24.reply", message_id=asked.sms_id, **device),
    ]

    wanted = HTTPStatus.OK if may_send(group) else HTTPStatus.UNAUTHORIZED
    assert [status for status, _ in answers] == [wanted, wanted]
    assert len(home.posts) == (2 if may_send(group) else 0)


async def test_the_option_says_who_may_read_over_rest(
    home: Home, member: Member, group: str, options: dict[str, Any]
) -> None:
    await home.service.receive(DEVICE_ID, LUCA, "Code 1234")

    status, text = await member.acts(
        "smsgateway24.get_messages", device_id=home.device()
    )

    if may_read(group, options):
        assert status == HTTPStatus.OK
        assert "Code 1234" in text
    else:
        assert status == HTTPStatus.BAD_REQUEST
        assert OPTION in text
        assert "1234" not in text
        asked = home.service.calls("getallsms")
        assert not [call for call in asked if "device_id" in call.parameters]


async def test_a_script_may_do_what_the_user_may_who_starts_it(
    home: Home, member: Member, group: str, options: dict[str, Any]
) -> None:
    hass, device_id = home.hass, home.device()
    await home.service.receive(DEVICE_ID, LUCA, "Code 1234")
    read = async_capture_events(hass, "read")
    assert await async_setup_component(
        hass,
        "script",
        {
            "script": {
                "alarm": {
                    "sequence": {
                        "action": "smsgateway24.send_message",
                        "data": {"device_id": device_id, "to": CAROL, "message": TEXT},
                    }
                },
                "letters": {
                    "sequence": [
                        {
                            "action": "smsgateway24.get_messages",
                            "data": {"device_id": device_id},
                            "response_variable": "found",
                        },
                        {"event": "read", "event_data": {"found": "{{ found }}"}},
                    ]
                },
            }
        },
    )

    await member.acts("script.alarm")
    _, text = await member.acts("script.letters")
    await home.settle()

    assert len(home.posts) == may_send(group)
    assert len(read) == may_read(group, options)
    if not read:
        assert OPTION in text


async def test_an_automation_is_nobody_and_may_do_all_also_where_a_user_sets_it_off(
    home: Home, member: Member
) -> None:
    hass, device_id = home.hass, home.device()
    read = async_capture_events(hass, "read")
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Water",
                "triggers": {"trigger": "event", "event_type": "water"},
                "actions": [
                    {
                        "action": "smsgateway24.send_message",
                        "data": {"device_id": device_id, "to": CAROL, "message": TEXT},
                    },
                    {
                        "action": "smsgateway24.get_messages",
                        "data": {"device_id": device_id},
                        "response_variable": "found",
                    },
                    {"event": "read", "event_data": {"found": "{{ found }}"}},
                ],
            }
        },
    )

    hass.bus.async_fire("water", context=Context(user_id=member.user_id))
    await home.settle()

    assert len(home.posts) == 1
    assert len(read) == 1
