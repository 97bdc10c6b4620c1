"""A real Home Assistant and the simulator for the service, set up through the dialogs."""

from simulator import Service
from simulator.demo import CONTACTS
from workbench import dashboard, simulated_service
from workbench.client import Client
from workbench.demo import Phone
from workbench.flows import look_at, walk
from workbench.instance import Instance
from workbench.waiting import wait_for


async def test_phones_of_the_account_receive_send_and_are_seen(
    service: Service,
) -> None:
    async with Instance() as home:
        account = await simulated_service.set_up(home, service, None)
        await dashboard.show(home, account)
        pixel, galaxy = account.phones
        anna, luca = (contact.number for contact in account.contacts)

        await service.receive(10403, anna, "Wasser im Keller!")
        assert await state(home, "sensor.pixel_4a_last_message") == "Wasser im Keller!"
        assert await state(home, "sensor.anna_last_message") == "Wasser im Keller!"
        await service.receive(10538, luca, "Ciao", channel=3)
        assert await state(home, "sensor.galaxy_a54_last_message") == "Ciao"
        assert await state(home, "sensor.luca_last_message") == "Ciao"
        for phone in ("pixel_4a", "galaxy_a54"):
            await shows(home, f"binary_sensor.{phone}_online", "on")

        await home.call_action(
            "notify",
            "send_message",
            {"message": "Komme gleich"},
            target={"entity_id": "notify.anna"},
        )
        await shows(home, "sensor.pixel_4a_delivery_status", "delivered")
        await shows(home, "sensor.pixel_4a_last_message", "Got it: Komme gleich")

        assert pixel.webhook_url != galaxy.webhook_url
        views = await home.ws("lovelace/config", url_path="sms-gateway")
        titles = [view["title"] for view in views["views"]]
        assert titles == ["Pixel 4a", "Galaxy A54", "Contacts"]
        assert home.problems() == []


async def test_a_later_run_finds_all_again_and_adds_what_is_missing(
    service: Service,
) -> None:
    async with Instance() as home:
        first = await simulated_service.set_up(home, service, None)
        await rename_phone(home, first.phones[0], "Hallway")
        await home.ws(
            "config_entries/subentries/delete",
            entry_id=first.entry_id,
            subentry_id=first.contacts[1].subentry_id,
        )
        await home.stop()

        # Its old address is taken, by the one of the first run.
        known = simulated_service.stored_account(home.folder)
        async with simulated_service.running(known) as other:
            assert other.url != service.url
            await home.start()
            later = await simulated_service.set_up(home, other, known)

            assert later.entry_id == first.entry_id
            assert [phone.name for phone in later.phones] == ["Hallway", "Galaxy A54"]
            urls = [phone.webhook_url for phone in later.phones]
            assert urls == [phone.webhook_url for phone in first.phones]
            assert later.contacts[0] == first.contacts[0]
            assert [contact.name for contact in later.contacts] == list(CONTACTS)
            await home.stop()
            moved = simulated_service.stored_account(home.folder)
            assert moved is not None
            assert moved.api_url == other.api_url
        assert home.problems() == []


async def state(home: Client, entity_id: str) -> str | None:
    """Return the state of an entity, None where there is none."""
    found = await home.state(entity_id)
    return found and str(found["state"])


async def shows(home: Client, entity_id: str, value: str) -> None:
    """Wait until an entity has a state."""

    async def there() -> bool:
        return await state(home, entity_id) == value

    await wait_for(there, 30, what=f"{value!r} of {entity_id}")


async def rename_phone(home: Client, phone: Phone, name: str) -> None:
    """Return a phone another name in its dialog, leave the rest, and wait until it is called so."""
    shown = await look_at(home, phone.entry_id, "phone", phone.subentry_id)
    step = await home.start_subentry_flow(phone.entry_id, "phone", phone.subentry_id)
    answers = {"reconfigure": {**shown.values, "name": name}}
    await walk(home, step, answers, "subentry")

    async def renamed() -> bool:
        names = {
            device["id"]: device["name"] for device in await home.device_registry()
        }
        return bool(names[phone.device_id] == name)

    await wait_for(renamed, 30, what="renamed device")
