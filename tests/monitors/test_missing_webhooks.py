"""The repair about webhooks that bring nothing, though the service has the messages."""

from homeassistant.config_entries import ConfigEntryState

from tests.builders.home import ANNA, DEVICE_ID, Home, Time


async def look(time: Time) -> None:
    """Let the service be asked again, also where nothing was found lately."""
    await time.passes(minutes=16)


async def test_three_messages_that_no_webhook_brought_are_no_accident(
    time: Time, home: Home
) -> None:
    for lost in range(1, 4):
        assert home.issues == []
        home.lose(f"Lost {lost}", minutes=-1)
        await look(time)
        assert len(home.published) == lost

    assert home.issues == ["webhooks_missing"]
    home.lose("Lost 4", minutes=-1)
    await look(time)
    assert home.issues == ["webhooks_missing"]


async def test_one_webhook_that_works_makes_it_good_and_the_count_begins_anew(
    time: Time, home: Home
) -> None:
    for number in range(3):
        home.lose(f"Lost {number}", minutes=-1)
    await look(time)
    assert home.issues == ["webhooks_missing"]

    await home.service.receive(DEVICE_ID, ANNA, "Here I am")
    await home.settle()
    assert home.issues == []

    for number in range(2):
        home.lose(f"Lost again {number}", minutes=-1)
    await look(time)
    assert home.issues == []


async def test_what_came_while_nobody_was_there_is_no_fault_of_the_webhooks(
    time: Time, home: Home
) -> None:
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    await time.passes(hours=1)
    for number in range(5):
        home.lose(f"Meanwhile {number}", minutes=30)

    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await look(time)

    assert home.entry.state is ConfigEntryState.LOADED
    assert len(home.published) == 5
    assert home.issues == []


async def test_what_is_found_counts_once_however_often_it_is_seen(
    time: Time, home: Home
) -> None:
    for number in range(2):
        home.lose(f"Lost {number}", minutes=-1)
    for _ in range(3):
        await look(time)

    assert len(home.published) == 2
    assert home.issues == []
