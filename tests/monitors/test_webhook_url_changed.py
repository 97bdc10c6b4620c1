"""Repairs about webhook URLs: changed, local, a lost cloudhook, or none at all."""

from homeassistant.core import HomeAssistant
import pytest

from tests.builders.cloud import Cloud, home_assistant_cloud
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import reads, repairs
from tests.monitors.builders import own, reload
from tests.payloads import message, status
from tests.plugin import SetUp

URL = f"https://home.example.com/api/webhook/{WEBHOOK_ID}"


@pytest.fixture
async def proved(set_up: SetUp) -> Gateway:
    """An account whose phone was called by the address that Home Assistant has."""
    return await set_up(account_entry(phone_subentry(proved_url=URL)))


async def move(hass: HomeAssistant, url: str | None) -> None:
    """Change the external URL in Home Assistant's settings."""
    await hass.config.async_update(external_url=url)
    await hass.async_block_till_done()


def proved_url(home: Gateway) -> str:
    return str(home.entry.subentries[PHONE_ID].data["proved_url"])


async def test_another_address_is_mentioned_at_once_and_the_old_one_makes_it_good(
    proved: Gateway,
) -> None:
    assert repairs(proved.hass) == []

    await move(proved.hass, "https://new.example.com")
    assert repairs(proved.hass) == ["url_changed"]
    assert "Pixel 4a" in reads(proved.hass, "url_changed")
    await reload(proved)
    assert repairs(proved.hass) == ["url_changed"]

    await move(proved.hass, "https://home.example.com")
    assert repairs(proved.hass) == []


@pytest.mark.parametrize(
    ("address", "host", "proves"),
    [
        ("https://new.example.com", "new.example.com", True),
        ("https://new.example.com", "NEW.example.com:443", True),
        ("https://new.example.com:8443", "new.example.com:8443", True),
        ("https://new.example.com:8443", "new.example.com", False),
        ("https://new.example.com", "home.example.com", False),
        ("https://new.example.com", "new.example.com:bad", False),
        ("https://new.example.com", "", False),
        ("https://new.example.com", "[]@", False),
        ("https://new.example.com", "xn--", False),
        ("https://new.example.com", "new.example.com:65536", False),
        ("https://bücher.example", "xn--bcher-kva.example", True),
        ("https://[2001:db8::1]:8123", "[2001:DB8::1]:8123", True),
    ],
)
async def test_a_call_to_the_new_address_proves_it(
    proved: Gateway, address: str, host: str, proves: bool
) -> None:
    await move(proved.hass, address)

    response = await proved.call(own(1), headers={"Host": host})
    await proved.hass.async_block_till_done()

    assert response.status == 200
    assert repairs(proved.hass) == ([] if proves else ["url_changed"])
    assert (proved_url(proved) != URL) is proves
    await reload(proved)
    assert repairs(proved.hass) == ([] if proves else ["url_changed"])


async def test_the_first_call_proves_the_address_of_a_phone_that_was_never_tried(
    set_up: SetUp,
) -> None:
    home = await set_up(account_entry(phone_subentry()))

    await home.call(own(1), headers={"Host": "elsewhere.example.com"})
    assert "proved_url" not in home.entry.subentries[PHONE_ID].data
    await home.call(own(2), headers={"Host": "home.example.com"})

    assert proved_url(home) == URL
    await move(home.hass, "https://new.example.com")
    assert repairs(home.hass) == ["url_changed"]


@pytest.mark.parametrize(
    ("url", "cloudhook"),
    [("http://192.168.1.5:8123", False), ("https://home.example.com", True)],
)
async def test_a_call_at_home_proves_nothing_of_a_phone_that_was_never_tried(
    hass: HomeAssistant, set_up: SetUp, url: str, cloudhook: bool
) -> None:
    await move(hass, url)
    with home_assistant_cloud(hass):
        home = await set_up(account_entry(phone_subentry(cloudhook=cloudhook)))

        await home.call(own(1), headers={"Host": url.partition("//")[2]})

    assert "proved_url" not in home.entry.subentries[PHONE_ID].data


async def test_a_call_to_a_replaced_address_proves_nothing_of_its_successor(
    set_up: SetUp,
) -> None:
    url = f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    home = await set_up(account_entry(phone_subentry(proved_url=url)))
    dialog = await Dialog.change_phone(home.hass, home.entry, PHONE_ID)
    await dialog.submit(name="Pixel 4a", new_url=True)
    await dialog.submit()
    await dialog.choose("finish")
    await home.hass.async_block_till_done()

    await home.call(own(1), headers={"Host": "home.example.com"})

    assert "proved_url" not in home.entry.subentries[PHONE_ID].data


async def test_proving_an_address_does_not_reload_the_account(proved: Gateway) -> None:
    await move(proved.hass, "https://new.example.com")
    changed = proved.watch()

    await proved.call(status(1, 5), headers={"Host": "new.example.com"})
    await proved.hass.async_block_till_done()

    assert changed == []


async def test_a_home_without_any_address_says_so_until_it_has_one(
    proved: Gateway,
) -> None:
    proved.hass.config.api = None
    await move(proved.hass, None)
    assert repairs(proved.hass) == ["url_changed"]
    response = await proved.call(own(1), headers={"Host": "home.example.com"})
    assert response.status == 200
    assert repairs(proved.hass) == ["url_changed"]

    await move(proved.hass, "https://home.example.com")
    assert repairs(proved.hass) == []


@pytest.mark.parametrize("url", ["http://192.168.1.5:8123", "http://home.local", None])
async def test_an_address_that_only_works_at_home_is_mentioned_until_a_call_comes(
    hass: HomeAssistant, set_up: SetUp, url: str | None
) -> None:
    hass.config.api = None
    await move(hass, url)
    home = await set_up(account_entry(phone_subentry()))
    assert repairs(hass) == ["url_not_public"]

    await home.accepted(own(1))
    assert repairs(hass) == []
    await reload(home)
    assert repairs(hass) == []


async def test_an_address_of_the_internet_makes_that_good(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await move(hass, "http://192.168.1.5:8123")
    await set_up(account_entry(phone_subentry()))

    await move(hass, "https://home.example.com")

    assert repairs(hass) == []


async def test_a_proved_address_is_good_wherever_it_seems_to_be(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """With a relay in front of it, or both on one machine."""
    await move(hass, "http://192.168.1.5:8123")
    url = f"http://192.168.1.5:8123/api/webhook/{WEBHOOK_ID}"

    await set_up(account_entry(phone_subentry(proved_url=url)))

    assert repairs(hass) == []


async def test_a_cloudhook_is_good_while_there_is_a_subscription(
    set_up: SetUp, cloud: Cloud
) -> None:
    hook = "https://hooks.nabu.casa/a1a1"
    home = await set_up(account_entry(phone_subentry(cloudhook=True, proved_url=hook)))
    hass = home.hass
    await move(hass, "https://new.example.com")
    assert repairs(hass) == []

    cloud.subscribed = False
    await reload(home)
    assert repairs(hass) == ["url_changed"]

    cloud.subscribed = True
    await reload(home)
    assert repairs(hass) == []


async def test_a_cloudhook_is_reached_though_the_home_itself_is_not(
    hass: HomeAssistant, set_up: SetUp, cloud: Cloud
) -> None:
    await move(hass, "http://192.168.1.5:8123")

    home = await set_up(account_entry(phone_subentry(cloudhook=True)))
    assert repairs(hass) == []

    cloud.subscribed = False
    await reload(home)
    assert repairs(hass) == ["url_changed"]


async def test_what_replaced_a_cloudhook_is_good_once_the_service_calls_it(
    set_up: SetUp, cloud: Cloud
) -> None:
    hook = "https://hooks.nabu.casa/a1a1"
    cloud.subscribed = False
    home = await set_up(account_entry(phone_subentry(cloudhook=True, proved_url=hook)))

    await home.call(own(1), headers={"Host": "home.example.com"})

    assert repairs(home.hass) == []
    assert proved_url(home) == URL
    await reload(home)
    assert repairs(home.hass) == []
    await move(home.hass, "https://new.example.com")
    assert repairs(home.hass) == ["url_changed"]


async def test_without_the_cloud_at_all_a_cloudhook_is_gone(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(account_entry(phone_subentry(cloudhook=True)))

    assert repairs(hass) == ["url_changed"]


async def test_a_call_proves_the_url_that_it_came_by_whatever_phone_it_names(
    set_up: SetUp,
) -> None:
    home = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403, proved_url=URL),
            phone_subentry(
                "Galaxy",
                OTHER_WEBHOOK_ID,
                OTHER_PHONE_ID,
                gateway_device_id=10404,
                proved_url=f"https://home.example.com/api/webhook/{OTHER_WEBHOOK_ID}",
            ),
        )
    )
    await move(home.hass, "https://new.example.com")
    assert repairs(home.hass) == ["url_changed", "url_changed"]

    # By the URL of the Pixel, which the Galaxy was given.
    body = message(1, device_id=10404)
    assert (await home.call(body, headers={"Host": "new.example.com"})).status == 200
    await home.hass.async_block_till_done()

    assert repairs(home.hass) == ["second_device", "url_changed"]
    assert "Galaxy" in reads(home.hass, "url_changed")
