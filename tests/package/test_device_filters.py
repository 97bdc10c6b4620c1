"""Devices are picked by the id of their model: the model itself is a word of a language."""

from pathlib import Path
import re

from tests.builders.translations import INTEGRATION

ROOT = Path(__file__).parents[2]
FILES = (*INTEGRATION.glob("*.yaml"), *ROOT.glob("blueprints/automation/*/*.yaml"))


def test_no_device_is_picked_by_a_translated_word() -> None:
    texts = {path.name: path.read_text("utf-8") for path in FILES}

    assert [name for name, text in texts.items() if re.search(r"\bmodel:", text)] == []
    picked = {
        id_ for text in texts.values() for id_ in re.findall(r"model_id: (\w+)", text)
    }
    assert picked == {"phone", "contact"}
