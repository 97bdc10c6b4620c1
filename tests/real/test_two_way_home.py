"""Real Home Assistant processes with the simulator for the service: nothing lost, nothing twice."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path

import pytest

from custom_components.smsgateway24.storage.database import DamagedError
from simulator import (
    ApiFault,
    ApiFaultKind,
    Service,
    Simulator,
    WebhookFault,
    WebhookFaultKind,
)
from workbench import demo
from workbench.flows import walk
from workbench.instance import Instance
from workbench.waiting import wait_for

from .helpers import (
    ANNA,
    DEVICE_ID,
    LUCA,
    World,
    ids,
    options,
    stored_ids,
    witnessed,
    world,
)

RECIPIENTS = [f"+49176421111{n}" for n in range(20, 40)]
REPORTS = "smsgateway24_delivery_status"


async def test_messages_go_out_by_every_way_and_are_followed_to_their_end() -> None:
    async with world(step_seconds=0.3) as here:
        home, service = here.home, here.service
        assert not ids(home)

        [result] = await here.send(to=RECIPIENTS[0], wait_for="delivered")
        assert (result["outcome"], result["status"]) == ("reached", "delivered")

        anna = here.account.contacts[0]
        [result] = await here.send(contact=anna.device_id, wait_for="sent")
        assert (result["to"], result["contact"]) == (ANNA, "Anna")
        assert result["outcome"] == "reached"

        [entity] = [
            e["entity_id"]
            for e in await home.entity_registry("smsgateway24")
            if e["device_id"] == anna.device_id and e["entity_id"].startswith("notify.")
        ]
        await home.call_action(
            "notify",
            "send_message",
            {"message": "Hello Anna"},
            target={"entity_id": entity},
        )
        assert service.messages(incoming=False)[-1].body == "Hello Anna"

        service.end_at(9, number=RECIPIENTS[1])
        [result] = await here.send(to=RECIPIENTS[1], wait_for="delivered")
        assert (result["outcome"], result["status"]) == ("failed", "generic_failure")
        assert "balance" in result["error"]

        service.fail_api(
            ApiFault(
                kind=ApiFaultKind.ERROR, method="addsms", text="No credit", after=2
            )
        )
        results = await here.send(to=RECIPIENTS[5:10], wait_for="delivered")
        assert [r["outcome"] for r in results] == [
            "reached",
            "reached",
            "rejected",
            "reached",
            "reached",
        ]
        assert Counter(
            m.address
            for m in service.messages(incoming=False)
            if m.address in RECIPIENTS[5:10]
        ) == Counter(RECIPIENTS[5:7] + RECIPIENTS[8:10])

        service.fail_api(ApiFault(kind=ApiFaultKind.CUT, method="addsms"))
        before = service.journal.counts["addsms"]
        [result] = await here.send(to=RECIPIENTS[2], wait_for="delivered")
        assert result["outcome"] == "reached"
        assert service.journal.counts["addsms"] == before + 1

        assert {r["sent_from_here"] for r in witnessed(home, REPORTS)} == {True}
        assert home.problems() == []


async def test_a_script_that_is_cancelled_while_it_sends_sends_once() -> None:
    script = {
        "alert": {
            "sequence": [
                {
                    "action": "smsgateway24.send_message",
                    "data": {
                        "to": RECIPIENTS[0],
                        "message": "Alarm",
                        "once_key": "alarm-1",
                    },
                }
            ]
        }
    }
    async with world(scripts=script) as here:
        home, service = here.home, here.service
        service.fail_api(
            ApiFault(kind=ApiFaultKind.SLOW, method="addsms", seconds=2, processed=True)
        )
        await home.call_action(
            "script", "turn_on", target={"entity_id": "script.alert"}
        )
        await service.wait_for_calls("addsms")
        await home.call_action(
            "script", "turn_off", target={"entity_id": "script.alert"}
        )
        state = await home.state("script.alert")
        assert state is not None
        assert state["state"] == "off"

        await home.call_action("script", "alert")

        assert len(service.messages(incoming=False)) == 1
        assert service.journal.counts["addsms"] == 1


@dataclass
class Traffic:
    """People who write, whatever Home Assistant is doing; each message is a second later."""

    service: Service
    at: datetime
    sent: list[int]

    async def flow(self, count: int) -> None:
        """Write so many messages, fifty a second."""
        for _ in range(count):
            self.at += timedelta(seconds=1)
            message = await self.service.receive(
                DEVICE_ID, ANNA, f"Message {len(self.sent)}", at=self.at
            )
            self.sent.append(message.sms_id)
            await asyncio.sleep(0.02)


FAULTS = (WebhookFaultKind.DROP, WebhookFaultKind.DUPLICATE, WebhookFaultKind.REORDER)


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["calm", "faulty"])
async def test_nothing_is_lost_by_stops_starts_and_kills(
    faults: tuple[WebhookFaultKind, ...],
) -> None:
    """Three hundred messages and statuses over a stop, a start and a kill.

    What is killed may publish again what it had not stored yet; nothing else is published twice.
    """
    async with world(commit_interval=0) as here:
        home, service = here.home, here.service
        for kind in faults:
            service.fail_webhooks(WebhookFault(kind=kind, probability=0.2, times=None))
        traffic = Traffic(service, datetime.now(UTC) - timedelta(minutes=50), [])
        results = await here.send(to=RECIPIENTS)
        ours = [result["message_id"] for result in results]
        assert {result["outcome"] for result in results} == {"reached"}

        # While it runs, stops, is down and starts.
        await traffic.flow(50)
        stopping = asyncio.ensure_future(home.stop())
        await traffic.flow(30)
        await stopping
        await traffic.flow(30)
        await service.settle()
        starting = asyncio.ensure_future(home.start())
        await traffic.flow(40)
        await starting
        await wait_for(lambda: set(traffic.sent) <= set(ids(home)), timeout=90)
        await wait_for(
            lambda: set(ours) <= delivered(home),
            timeout=90,
            what="delivery of all messages of ours",
        )
        assert Counter(ids(home)) == Counter(traffic.sent)
        await wait_for(
            lambda: set(traffic.sent) <= stored_ids(home, here.account.entry_id),
            timeout=30,
            what="all that was published on the disk",
            retry_on=(DamagedError,),
        )

        # Killed in the middle of it.
        running = asyncio.ensure_future(traffic.flow(100))
        await wait_for(lambda: len(ids(home)) > 170 or running.done(), timeout=30)
        await home.kill()
        published_before = set(ids(home))
        stored = stored_ids(home, here.account.entry_id)
        assert set(traffic.sent[:150]) <= stored <= published_before
        await running
        await home.start()
        await traffic.flow(30)
        await service.release()
        await wait_for(lambda: set(traffic.sent) <= set(ids(home)), timeout=90)

        published = Counter(ids(home))
        assert set(published) == set(traffic.sent)
        again = {message_id for message_id, times in published.items() if times > 1}
        assert again <= published_before - stored
        recovered = [
            data["message_id"]
            for data in witnessed(home, "smsgateway24_message_received")
            if data["recovered"]
        ]
        assert recovered
        reports = [(r["message_id"], r["status"]) for r in witnessed(home, REPORTS)]
        assert not [report for report, n in Counter(reports).items() if n > 1]
        # The recorder has its own to say of a kill.
        assert [line for line in home.problems() if "smsgateway24" in line] == []


def delivered(home: Instance) -> set[int]:
    """Return the messages that were told to be delivered."""
    return {
        r["message_id"] for r in witnessed(home, REPORTS) if r["status"] == "delivered"
    }


async def test_no_secret_is_left_anywhere_but_the_token_in_the_entry() -> None:
    """A whole run with our logger at debug, from signing in with a password to errors."""
    debug = {"custom_components.smsgateway24": "debug"}
    async with (
        Simulator(seed=1, step_seconds=0.1) as service,
        Instance(options=options(logs=debug)) as home,
    ):
        owner = service.add_account("owner@example.com", "PRIVATE-PASSWORD-4711")
        service.add_phone(owner, device_id=DEVICE_ID, numbers=("+4917642111111",))
        answers: dict[str, dict[str, object]] = {
            "user": {"next_step_id": "login"},
            "login": {
                "name": "Home",
                "email": owner.email,
                "password": "PRIVATE-PASSWORD-4711",
                "advanced": {"api_url": service.api_url},
            },
        }
        walked = await walk(home, await home.start_flow("smsgateway24"), answers)
        entry_id = walked.end["result"]["entry_id"]
        account = await demo.set_up_with_service(
            home,
            api_url=service.api_url,
            token=owner.token,
            phones=[demo.NewPhone(name="Pixel 4a", gateway_device_id=DEVICE_ID)],
            contacts=[demo.NewContact(name="Anna", number=ANNA)],
            entry_id=entry_id,
        )
        phone = account.phones[0]
        service.set_webhooks(
            DEVICE_ID, status=phone.webhook_url, incoming=phone.webhook_url
        )
        here = World(home, service, owner, account)
        text = "PRIVATE-TEXT-4711"
        await service.receive(DEVICE_ID, ANNA, text)
        await here.send(to=LUCA, message=text, wait_for="delivered")
        for kind in (ApiFaultKind.CUT, ApiFaultKind.HTML, ApiFaultKind.STATUS):
            service.fail_api(ApiFault(kind=kind, method="addsms", processed=True))
            await here.send(to=LUCA, message=text)
        service.fail_api(
            ApiFault(
                kind=ApiFaultKind.ERROR,
                method="addsms",
                text=f"{LUCA} refused {text} for {owner.token}",
            )
        )
        with pytest.raises(Exception, match="refused") as refused:
            await home.call_action(
                "smsgateway24",
                "send_message",
                {"device_id": phone.device_id, "to": LUCA, "message": text},
            )
        service.revoke_token(owner.email)
        await here.send(to=LUCA, message=text)
        diagnostics = await home.rest(
            "GET", f"/api/diagnostics/config_entry/{entry_id}"
        )
        await home.stop()

        secrets = [text, LUCA, ANNA, owner.token, phone.webhook_url.rsplit("/", 1)[1]]
        log = home.log_text()
        assert [s for s in secrets if s in log] == []
        assert [s for s in secrets if s in str(refused.value)] == []
        assert [s for s in secrets if s in json.dumps(diagnostics)] == []
        with_password = files_with(home.folder, "PRIVATE-PASSWORD-4711")
        assert with_password == []
        assert files_with(home.folder, owner.email) == []
        assert files_with(home.folder, owner.token) == [
            Path(".storage/core.config_entries")
        ]


def files_with(folder: Path, mark: str) -> list[Path]:
    """Return the files of a configuration folder that hold a mark."""
    return sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and mark.encode() in path.read_bytes()
    )
