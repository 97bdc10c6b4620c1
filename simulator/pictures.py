"""Pictures of incoming messages: a square in one colour for each message."""

import struct
import zlib

_SIDE = 96
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(sms_id: int) -> bytes:
    """Return the picture of a message as PNG."""
    colour = struct.pack(">I", (sms_id * 2_654_435_761) % 2**32)[:3]
    row = b"\x00" + colour * _SIDE
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    return (
        _SIGNATURE
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(row * _SIDE))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check
