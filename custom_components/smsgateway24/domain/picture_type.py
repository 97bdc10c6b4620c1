"""The type of a picture and its size, read from its first bytes, and whether its end is there.

Without I/O. Nothing is unpacked: a few kilobytes can be a picture of gigabytes. An imaging library
would make room for such a picture, at the latest when it opens WebP.
"""

from dataclasses import dataclass
import struct

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\0\0\0\0IEND\xaeB\x60\x82"
_MAX_BLOCKS = 10_000
"""Blocks in front of the size; a stranger's file could have millions, which take seconds."""
_JPEG_SIZE = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start of a frame, of any kind of JPEG; those left out have tables, or no meaning."""
_JPEG_SKIPPED = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
"""Tables, comments and the data of applications: all that may come before the frame."""

type _Size = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Type and size of a picture; `pixels` is width by height, also where it is animated."""

    content_type: str
    pixels: int


def read_picture(content: bytes) -> Picture | None:
    """Return type and size of a whole picture; None for other types, or a part of one.

    SVG is another type, since it can have scripts.
    """
    try:
        if content.startswith(b"\xff\xd8\xff"):
            content_type, size = "image/jpeg", _jpeg_size(content)
            whole = content.endswith(b"\xff\xd9")
        elif content.startswith(_PNG_START):
            content_type, size = "image/png", _png_size(content)
            whole = content.endswith(_PNG_END)
        elif content.startswith((b"GIF87a", b"GIF89a")):
            content_type, size = "image/gif", _gif_size(content)
            whole = content.endswith(b"\x3b")
        elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            content_type, size = "image/webp", _webp_size(content)
            whole = struct.unpack_from("<I", content, 4)[0] + 8 == len(content)
        else:
            return None
    except IndexError, struct.error:
        # It ends within what has the size.
        return None
    if size is None or not whole or not (pixels := size[0] * size[1]):
        return None
    return Picture(content_type=content_type, pixels=pixels)


def _png_size(content: bytes) -> _Size | None:
    if content[8:16] != b"\0\0\0\x0dIHDR":
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _jpeg_size(content: bytes) -> _Size | None:
    """Return the size of the first frame, whatever pictures are in the data before it."""
    at = 2
    for _ in range(_MAX_BLOCKS):
        marker = content[at + 1]
        if content[at] != 0xFF:
            return None
        if marker == 0xFF:
            # It may be repeated in front of a marker.
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in _JPEG_SIZE:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        if marker not in _JPEG_SKIPPED:
            return None
        at += 2 + length
    return None


def _gif_size(content: bytes) -> _Size | None:
    """Return the size of the screen, or of the first frame where it is larger.

    Browsers make the screen larger then.
    """
    screen_width, screen_height, flags = struct.unpack_from("<HHB", content, 6)
    at = 13
    if flags & 0x80:
        at += 3 * 2 ** ((flags & 7) + 1)
    in_extension = False
    for _ in range(_MAX_BLOCKS):
        byte = content[at]
        if in_extension:
            # The size of a block; the last one is empty.
            in_extension = byte > 0
            at += 1 + byte
        elif byte == 0x21:
            in_extension = True
            at += 2
        elif byte == 0x2C:
            left, top, width, height = struct.unpack_from("<HHHH", content, at + 1)
            return max(screen_width, left + width), max(screen_height, top + height)
        else:
            return None
    return None


def _webp_size(content: bytes) -> _Size | None:
    """Return the size by the first chunk: of a canvas, or else of the only frame."""
    match content[12:16]:
        case b"VP8X":
            low_width, high_width, low_height, high_height = struct.unpack_from(
                "<HBHB", content, 24
            )
            return (
                1 + low_width + (high_width << 16),
                1 + low_height + (high_height << 16),
            )
        case b"VP8L" if content[20] == 0x2F:
            (bits,) = struct.unpack_from("<I", content, 21)
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 " if content[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None
