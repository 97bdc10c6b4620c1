"""What tests against real Home Assistant processes share."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any

from workbench.configuration import Options
from workbench.instance import Instance

HERE = Path(__file__).parent


def options(
    *extra: str,
    automations: list[Mapping[str, Any]] | None = None,
    scripts: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Options:
    """Configure a home with the witness and with other helpers of the tests."""
    yaml: dict[str, Any] = {"witness": {}} | {name: {} for name in extra}
    if automations is not None:
        yaml["automation tests"] = automations
    if scripts is not None:
        yaml["script tests"] = scripts
    return Options(
        components=[HERE / "witness", *(HERE / name for name in extra)],
        yaml=yaml,
        **settings,
    )


def witnessed(home: Instance, event: str) -> list[dict[str, Any]]:
    """Give the data of all events of a type, over all starts."""
    path = home.folder / "witnessed.jsonl"
    if not path.exists():
        return []
    # The last line may be half written yet.
    lines = path.read_text("utf-8").split("\n")[:-1]
    notes = [json.loads(line) for line in lines]
    return [note["data"] for note in notes if note["event"] == event]


def ids(home: Instance, event: str = "smsgateway24_message_received") -> list[int]:
    """Give the message ids of all events of a type, as they were told."""
    return [data["message_id"] for data in witnessed(home, event)]
