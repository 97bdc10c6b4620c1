"""How many parts a text message is sent in."""

import json
from pathlib import Path

from hypothesis import given
import pytest

from custom_components.smsgateway24.domain.message_length import (
    message_parts,
    sms_parts,
)
from custom_components.smsgateway24.protocol import Channel

from .builders import some
from .strategies import texts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("{" * 80 + "a", 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 159 + "ç", 3),
        ("a" * 159 + "Ç", 1),
        ("\ud800", 1),
    ],
)
def test_a_text_has_as_many_parts_as_its_alphabet_takes(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@given(texts, texts)
@some
def test_a_longer_text_never_has_fewer_parts(text: str, more: str) -> None:
    assert sms_parts(text * 9) <= sms_parts(text * 9 + more)


_CARD_TABLE = Path(__file__).parents[2] / "frontend/test/parts.json"
"""Texts as pieces and how often each is repeated; the card's tests hold its count to it, too."""


def _needs_the_larger_alphabet(char: str) -> bool:
    return sms_parts(char * 71) > 1


def test_the_card_counts_the_parts_as_they_are_counted_here() -> None:
    rows = json.loads(_CARD_TABLE.read_text("utf-8"))
    assert len(rows) > 300
    for row in rows:
        text = "".join(piece * times for piece, times in row["pieces"])
        parts, left = row["parts"], row["left"]
        assert message_parts(text, Channel.SIM_1) == parts, row
        assert message_parts(text + "a" * left, Channel.SIM_2) == parts, row
        assert message_parts(text + "a" * (left + 1), Channel.SIM_1) == parts + 1, row
        assert row["unicode"] is any(map(_needs_the_larger_alphabet, set(text))), row
        assert message_parts(text, Channel.WHATSAPP) == 1
