"""A Home Assistant with this integration, and a simulator of the service that sends messages.

It has an account with two phones, two contacts and a dashboard, and receives a message every
minute. Home Assistant keeps its state in the folder .develop of the repository. Both run until
Ctrl-C.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import fcntl
from pathlib import Path
import shutil
import signal
import sys
from time import monotonic

from yarl import URL

from simulator import Service
from simulator.demo import EMAIL, PASSWORD as DEMO_PASSWORD, TOKEN, send_messages

from . import dashboard, demo, simulated_service
from .configuration import DOMAIN, REPOSITORY, Options
from .instance import Instance, free_port, port_is_free
from .process import RESTART_EXIT_CODE, ProcessDiedError
from .session import PASSWORD, USER, RequestFailedError
from .websocket import CommandFailedError

FOLDER = REPOSITORY / ".develop"
DEFAULT_PORT = 8123

_PROGRESS_INTERVAL = 5.0
_SECONDS_BETWEEN_MESSAGES = 60.0
# What is useful beside the integration, without the parts of the default configuration that
# scan the network or need devices.
_OPTIONS = Options(
    logs={f"custom_components.{DOMAIN}": "debug"},
    yaml="""\
# Your own files in the folder packages are kept.
homeassistant:
  packages: !include_dir_named packages
my:
sun:
media_source:
""",
)


def main() -> int:
    """Run until interrupted. Returns the exit code."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    arguments = _arguments()
    if _in_use():
        print(f"A Home Assistant is already running in {FOLDER}.")
        return 1
    if arguments.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    port = arguments.port or (
        DEFAULT_PORT if port_is_free(DEFAULT_PORT) else free_port()
    )
    try:
        return asyncio.run(_run(port))
    except asyncio.CancelledError:
        print("Stopped.")
        return 0
    except (OSError, ProcessDiedError, RuntimeError) as error:
        print(error)
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/develop", description=__doc__)
    parser.add_argument(
        "--fresh", action="store_true", help="delete all state and start again"
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"port on 127.0.0.1 (default {DEFAULT_PORT}, or a free one if it is in use)",
    )
    return parser.parse_args()


def _in_use() -> bool:
    # Home Assistant holds this lock while it runs.
    with suppress(FileNotFoundError), (FOLDER / ".ha_run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def _run(port: int) -> int:
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: this and this.cancel())
    (FOLDER / "packages").mkdir(parents=True, exist_ok=True)
    instance = Instance(FOLDER, port=port, options=_OPTIONS)
    instance.process.console.unlink(missing_ok=True)
    known = simulated_service.stored_account(FOLDER)
    async with simulated_service.running(known) as service:
        try:
            async with _progress(f"Starting Home Assistant on port {port}"):
                await instance.start()
            async with _progress("Setting it up"):
                account = await _set_up(instance, service, known)
            _print_summary(instance, service, account)
            async with _messages(service):
                return await _watch(instance)
        except asyncio.CancelledError:
            print("\nStopping Home Assistant (press Ctrl-C again to kill it).")
            raise
        finally:
            await instance.close()


async def _set_up(
    instance: Instance, service: Service, known: simulated_service.StoredAccount | None
) -> demo.Account:
    await instance.onboard()
    try:
        account = await simulated_service.set_up(instance, service, known)
        await dashboard.show(instance, account)
    except (
        CommandFailedError,
        RequestFailedError,
        RuntimeError,
        TimeoutError,
    ) as error:
        tail = instance.process.tail()
        raise RuntimeError(
            f"{error}\nThe end of its log:\n{tail}\n"
            "If your own changes cause this, --fresh deletes them and starts again."
        ) from error
    await instance.sign_out()
    await instance.disconnect()
    return account


@asynccontextmanager
async def _messages(service: Service) -> AsyncIterator[None]:
    sending = asyncio.create_task(send_messages(service, _SECONDS_BETWEEN_MESSAGES))
    try:
        yield
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


@asynccontextmanager
async def _progress(what: str) -> AsyncIterator[None]:
    async def tick() -> None:
        while True:
            await asyncio.sleep(_PROGRESS_INTERVAL)
            print(f"  {monotonic() - started:.0f} s …")

    print(f"{what} …")
    started = monotonic()
    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()
    print(f"  done in {monotonic() - started:.1f} s")


async def _watch(instance: Instance) -> int:
    # It may be restarted from the user interface.
    while (code := await instance.wait_ended()) == RESTART_EXIT_CODE:
        async with _progress("Restarting Home Assistant"):
            await instance.start()
    if code:
        raise ProcessDiedError(
            "Home Assistant ended by itself", code, instance.process.tail()
        )
    print("Home Assistant was stopped.")
    return 0


def _print_summary(instance: Instance, service: Service, account: demo.Account) -> None:
    phones = "\n".join(
        f"  Phone        {phone.name}, device id {phone.gateway_device_id},"
        f" webhook {phone.webhook_url}"
        for phone in account.phones
    )
    contacts = "\n".join(
        f"  Contact      {contact.name}, {contact.number}"
        for contact in account.contacts
    )
    phone, contact = account.phones[0], account.contacts[0]
    simulator = f"{_python()} -m simulator --port {URL(service.url).port}"
    print(f"""
Home Assistant is ready.

  Address      {instance.url}
  User         {USER}
  Password     {PASSWORD}
  Log          {instance.process.console}

The simulator of the service is ready, too. It starts empty every time.

  API URL      {service.api_url}
  E-mail       {EMAIL}
  Password     {DEMO_PASSWORD}
  Token        {TOKEN}
{phones}
{contacts}

A message comes every minute. More to try, in another terminal: receive a message, let the
next sent message fail, print a summary (simulator/README.md has the rest)

  {simulator} send --from {contact.number} --text "Hello" --channel whatsapp
  {simulator} end 9 --times 1
  {simulator} status

and in Settings → Tools → Actions, in YAML:

  action: {DOMAIN}.send_message
  data:
    device_id: {phone.device_id}
    to: "{contact.number}"
    message: Hello {contact.name}

Ctrl-C stops both. Home Assistant's state is kept; --fresh deletes it.
""")


def _python() -> str:
    # The short path if it is the environment of this repository, as is usual.
    python = Path(sys.executable)
    return str(
        python.relative_to(REPOSITORY) if python.is_relative_to(REPOSITORY) else python
    )


if __name__ == "__main__":
    sys.exit(main())
