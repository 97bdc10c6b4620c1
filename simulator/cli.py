"""The command line: `serve` runs the simulator, all other commands talk to a running one."""

import argparse
import asyncio
from contextlib import suppress
from datetime import UTC, datetime
import json
import signal
import sys
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from . import demo
from .faults import ApiFaultKind, WebhookFaultKind
from .model import CHANNELS
from .service import Service
from .simulator import HOST, Simulator
from .state import FIRST_SMS_ID

DEFAULT_PORT = 8024
_TIMEOUT = 60


def main(arguments: list[str] | None = None) -> int:
    """Run a command. Returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A simulator of the SmsGateWay24 service, on this machine only.",
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="default: %(default)s"
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = _command(commands, "serve", _serve, "run until Ctrl-C")
    serve.add_argument("--seed", type=int, default=24, help="makes a run repeatable")
    serve.add_argument("--step", type=float, default=1, help="seconds between statuses")
    serve.add_argument(
        "--demo", action="store_true", help="with two phones that receive messages"
    )
    serve.add_argument(
        "--every", type=float, default=60, help="seconds between messages of the demo"
    )
    serve.add_argument(
        "--webhook",
        action="append",
        default=[],
        help="webhook URL of the demo's next phone",
    )

    send = _command(commands, "send", _send, "receive a message on a phone")
    send.add_argument("--from", dest="sender", required=True)
    send.add_argument("--text", default="")
    send.add_argument("--phone", help="title or device id; default: the first")
    send.add_argument("--channel", choices=CHANNELS, default="sim_1")
    send.add_argument("--image", action="store_true")

    webhook = _command(commands, "webhook", _webhook, "set a phone's webhook URLs")
    webhook.add_argument("url", help="for delivery status and incoming messages")
    webhook.add_argument("--phone")

    end = _command(commands, "end", _end_at, "set the final status of future messages")
    end.add_argument(
        "status", type=int, help="7 is delivered, 8 and above are failures"
    )
    end.add_argument("--phone")
    end.add_argument("--number")
    end.add_argument("--times", type=int)
    end.add_argument("--probability", type=float, default=1)

    _add_faults(_command(commands, "fault", None, "add or remove faults"))
    _command(commands, "status", _status, "print a summary as JSON")
    return parser


def _add_faults(fault: argparse.ArgumentParser) -> None:
    kinds = fault.add_subparsers(required=True, metavar="where")
    api = _command(kinds, "api", _fail, "let API requests fail")
    api.add_argument("kind", choices=[kind.value for kind in ApiFaultKind])
    api.add_argument("--method", help="for example addsms; default: any")
    api.add_argument("--status", type=int)
    api.add_argument("--text", default="")
    api.add_argument("--processed", action="store_true", default=None)
    webhook = _command(kinds, "webhook", _fail, "let webhook requests fail")
    webhook.add_argument("kind", choices=[kind.value for kind in WebhookFaultKind])
    webhook.add_argument("--phone")
    webhook.add_argument("--about", choices=("status", "incoming"))
    for parser, where in ((api, "api"), (webhook, "webhook")):
        parser.set_defaults(where=where)
        parser.add_argument("--seconds", type=float, default=0)
        parser.add_argument("--times", type=int, default=1, help="0 is until cleared")
        parser.add_argument(
            "--after", type=int, default=0, help="requests that succeed first"
        )
        parser.add_argument("--probability", type=float, default=1)
    _command(kinds, "clear", _clear, "remove all faults")


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text
    )
    if run is not None:
        parser.set_defaults(run=run)
    # Accepted after the command as well, where most people write it.
    parser.add_argument("--port", type=int, default=argparse.SUPPRESS)
    return parser


def _serve(options: argparse.Namespace) -> int:
    with suppress(asyncio.CancelledError):
        asyncio.run(_run(options))
    return 0


async def _run(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: this and this.cancel())
    first = demo.first_sms_id(datetime.now(UTC)) if options.demo else FIRST_SMS_ID
    simulator = Simulator(
        seed=options.seed,
        port=options.port,
        step_seconds=options.step,
        first_sms_id=first,
    )
    async with simulator as service:
        print(f"API address  {service.api_url}", flush=True)
        if not options.demo:
            await asyncio.Event().wait()
        _start_demo(service, options.webhook)
        await demo.send_messages(service, options.every)


def _start_demo(service: Service, urls: list[str]) -> None:
    account = demo.populate(service)
    phones = service.state.phones_of(account.email)
    for phone, url in zip(phones, urls, strict=False):
        service.set_webhooks(phone.device_id, status=url, incoming=url)
    print(f"E-mail       {account.email}")
    print(f"Password     {account.password}")
    print(f"Token        {account.token}")
    for phone in phones:
        print(f"Phone        {phone.title}, device id {phone.device_id}")
    for name, number in demo.CONTACTS.items():
        print(f"Contact      {name}, {number}")
    sys.stdout.flush()


def _send(options: argparse.Namespace) -> int:
    arguments = _arguments(options, "sender", "text", "phone", "channel", "image")
    answer = _request(options, "receive", arguments)
    results = [_outcome(call) for call in answer["webhook"]]
    print(f"sms_id {answer['sms_id']}: {', '.join(results)}")
    return 0


def _outcome(call: dict[str, Any]) -> str:
    status = call["status"]
    return call["result"] if status is None else f"{call['result']} {status}"


def _webhook(options: argparse.Namespace) -> int:
    _request(options, "phone/webhooks", _arguments(options, "url", "phone"))
    return 0


def _end_at(options: argparse.Namespace) -> int:
    names = ("status", "phone", "number", "times", "probability")
    _request(options, "end_at", _arguments(options, *names))
    return 0


def _fail(options: argparse.Namespace) -> int:
    shared = ("kind", "seconds", "after", "probability")
    api = ("method", "status", "text", "processed")
    names = api if options.where == "api" else ("phone", "about")
    arguments = _arguments(options, *shared, *names) | {"times": options.times or None}
    _request(options, f"fault/{options.where}", arguments)
    return 0


def _clear(options: argparse.Namespace) -> int:
    _request(options, "fault/clear", {})
    return 0


def _status(options: argparse.Namespace) -> int:
    print(json.dumps(_request(options, "status", None), indent=2, ensure_ascii=False))
    return 0


def _arguments(options: argparse.Namespace, *names: str) -> dict[str, Any]:
    found = {name: getattr(options, name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _request(
    options: argparse.Namespace, path: str, arguments: dict[str, Any] | None
) -> Any:
    """Send a request to the running simulator. Raises ValueError with its error message."""
    request = Request(
        f"http://{HOST}:{options.port}/admin/{path}",
        data=None if arguments is None else json.dumps(arguments).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310 - as above
            return json.load(response)
    except HTTPError as error:
        raise ValueError(json.load(error)["error"]) from None
    except URLError:
        raise ValueError(
            f"Nothing answers on port {options.port}; is `python -m simulator serve` running?"
        ) from None
