"""How many parts a text message is sent in."""

from hypothesis import given
import pytest

from custom_components.smsgateway24.domain.message_length import sms_parts

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
