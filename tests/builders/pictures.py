"""Pictures of any size, without the pixels."""

import struct
import zlib

JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"
JFIF = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"


def png(width: int = 1, height: int = 1, *, note: bytes = b"") -> bytes:
    """Build a PNG with a note in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"tEXt", b"Comment\0" + note)
        + _chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def jpeg(width: int = 1, height: int = 1, *, before: bytes = JFIF) -> bytes:
    """Build a JPEG with something before its frame."""
    frame = frame_of_jpeg(width, height)
    scan = b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\0"
    return JPEG_START + before + frame + scan + JPEG_END


def frame_of_jpeg(width: int, height: int, marker: int = 0xC0) -> bytes:
    return struct.pack(">BBHBHHB", 0xFF, marker, 11, 8, height, width, 1) + b"\1\x11\0"


def gif(
    width: int = 1,
    height: int = 1,
    *,
    frame: tuple[int, int] = (1, 1),
    corner: tuple[int, int] = (0, 0),
    colours: int = 0,
    before: bytes = b"",
) -> bytes:
    """Build a GIF with something before its first frame; `colours` is the size of its table."""
    flags = 0x80 | (colours.bit_length() - 2) if colours else 0
    return (
        struct.pack("<6sHHBBB", b"GIF89a", width, height, flags, 0, 0)
        + bytes(3 * colours)
        + before
        + struct.pack("<BHHHHB", 0x2C, *corner, *frame, 0)
        + b"\2\2\x4c\1\0\x3b"
    )


def webp(chunk: bytes, content: bytes) -> bytes:
    """Build a WebP of one chunk."""
    padded = content + bytes(len(content) % 2)
    chunks = b"WEBP" + chunk + struct.pack("<I", len(content)) + padded
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def webp_lossy(width: int = 1, height: int = 1) -> bytes:
    return webp(
        b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"\0"
    )


def webp_lossless(width: int = 1, height: int = 1) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(8))


def webp_extended(width: int = 1, height: int = 1) -> bytes:
    """Build a WebP that begins with the size of its canvas."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\x02\0\0\0" + size)
