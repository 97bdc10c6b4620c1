"""What a picture is, how large it will be once it is unpacked, and whether all of it is there."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
import struct
from typing import Any

from hypothesis import given, strategies as st
from PIL import Image
import pytest

from custom_components.smsgateway24.domain.picture_type import Picture, read_picture
from tests.builders.pictures import (
    JFIF,
    JPEG_START,
    frame_of_jpeg,
    gif,
    jpeg,
    png,
    webp,
    webp_extended,
    webp_lossless,
    webp_lossy,
)

from .builders import many

type Build = Callable[..., bytes]

BUILDERS: dict[Build, str] = {
    png: "image/png",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp_lossy: "image/webp",
    webp_lossless: "image/webp",
    webp_extended: "image/webp",
}
SMALL_FRAME = frame_of_jpeg(1, 1)


def application_data(content: bytes) -> bytes:
    """Put something into a segment of a JPEG that is not for showing."""
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


@pytest.mark.parametrize(
    ("saved_as", "options"),
    [
        ("PNG", {}),
        ("PNG", {"optimize": True}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "comment": b"\xff\xc0 no frame"}),
        ("GIF", {}),
        ("GIF", {"comment": b"Hello" * 200}),
        ("GIF", {"save_all": True, "append_images": [Image.new("P", (24, 7), 1)]}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"xmp": b"odd"}),
        ("WEBP", {"save_all": True, "append_images": [Image.new("RGB", (24, 7), 9)]}),
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
def test_pictures_of_a_common_encoder_are_read_as_they_are(
    saved_as: str, options: dict[str, Any], mode: str
) -> None:
    picture = Image.new(mode, (24, 7))
    if saved_as == "JPEG" and mode == "P":
        picture = picture.convert("CMYK")
    saved = BytesIO()
    picture.save(saved, saved_as, **options)

    assert read_picture(saved.getvalue()) == Picture(
        content_type=f"image/{saved_as.lower()}", pixels=24 * 7
    )


@pytest.mark.parametrize(("build", "content_type"), BUILDERS.items())
@pytest.mark.parametrize(("width", "height"), [(1, 1), (255, 3), (16_383, 16_383)])
def test_a_size_is_read_without_the_pixels(
    build: Build, content_type: str, width: int, height: int
) -> None:
    read = read_picture(build(width, height))

    assert read == Picture(content_type=content_type, pixels=width * height)


@pytest.mark.parametrize(
    ("content", "pixels"),
    [
        (png(2**31 - 1, 2**31 - 1), (2**31 - 1) ** 2),
        (jpeg(65_535, 65_535), 65_535**2),
        (gif(65_535, 65_535), 65_535**2),
        (webp_extended(2**24, 255), 2**24 * 255),
        (webp_extended(255, 2**24), 255 * 2**24),
    ],
)
def test_the_largest_sizes_are_read(content: bytes, pixels: int) -> None:
    read = read_picture(content)

    assert read is not None
    assert read.pixels == pixels


@pytest.mark.parametrize(
    "marker", [m for m in range(0xC0, 0xD0) if m not in {0xC4, 0xC8, 0xCC}]
)
def test_every_kind_of_jpeg_has_its_size_in_its_frame(marker: int) -> None:
    read = read_picture(jpeg(1, 1, before=JFIF + frame_of_jpeg(500, 400, marker)))

    assert read is not None
    assert read.pixels == 500 * 400


@pytest.mark.parametrize(
    "before",
    [
        JFIF + application_data(JPEG_START + SMALL_FRAME),
        JFIF + b"\xff" * 20 + application_data(SMALL_FRAME),
        b"\xff\xdb\0\x03\0" + JFIF,
    ],
)
def test_a_small_picture_within_a_jpeg_is_not_its_size(before: bytes) -> None:
    read = read_picture(jpeg(500, 400, before=before))

    assert read is not None
    assert read.pixels == 500 * 400


@pytest.mark.parametrize(
    "before",
    [
        # What decoders step over differently could hide the frame that they find.
        b"\xff\0\0\x04\0\0" + SMALL_FRAME,
        b"\xff\xd0\0\x04\0\0" + SMALL_FRAME,
        b"\xff\xd9" + SMALL_FRAME,
        b"\xff\xda\0\x02" + SMALL_FRAME,
        b"garbage" + SMALL_FRAME,
        b"\0" + JFIF[1:] + SMALL_FRAME,
        b"\xff\xe0\0\x00" + SMALL_FRAME,
        b"\xff\xe0\0\x01" + SMALL_FRAME,
        application_data(b"") * 100_000 + SMALL_FRAME,
        b"\xff" * 1_000_000 + SMALL_FRAME,
    ],
)
def test_a_jpeg_that_hides_its_frame_is_no_picture(before: bytes) -> None:
    assert read_picture(jpeg(before=b"\xff\xfe\0\x02" + before)) is None


@pytest.mark.parametrize(
    ("content", "pixels"),
    [
        (gif(1, 1, frame=(500, 400)), 500 * 400),
        (gif(1, 1, frame=(500, 400), corner=(10, 20)), 510 * 420),
        (gif(600, 1, frame=(500, 400)), 600 * 400),
        (gif(500, 400, frame=(1, 1), corner=(7, 7)), 500 * 400),
        (gif(9, 9, colours=2), 81),
        (gif(9, 9, colours=256), 81),
        (gif(9, 9, before=b"\x21\xf9\4\0\0\0\0\0\x21\xfe\1\x2c\2\x3b\x3b\0"), 81),
    ],
)
def test_a_gif_is_as_large_as_its_first_frame_makes_it(
    content: bytes, pixels: int
) -> None:
    read = read_picture(content)

    assert read is not None
    assert read.pixels == pixels


@pytest.mark.parametrize(
    "before", [b"\0", b"\x3b", b"\x21\xfe\0" * 100_000, b"\x21\xfe" + b"\1a" * 100_000]
)
def test_a_gif_that_hides_its_first_frame_is_no_picture(before: bytes) -> None:
    assert read_picture(gif(before=before)) is None


@pytest.mark.parametrize(
    "content",
    [
        webp(b"ALPH", bytes(20)),
        webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2b" + b"\1\0\1\0"),
        webp(b"VP8L", bytes(20)),
        png().replace(b"IHDR", b"IDAT"),
        png().replace(b"\r\n\x1a\n\0\0\0\x0d", b"\r\n\x1a\n\0\0\0\x0e"),
        b"GIF88a" + gif()[6:],
        webp_lossy().replace(b"WEBP", b"WAVE"),
        b"BM" + bytes(60),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"",
    ],
)
def test_other_types_are_no_pictures(content: bytes) -> None:
    assert read_picture(content) is None


@pytest.mark.parametrize("size", [(0, 7), (7, 0)])
@pytest.mark.parametrize("build", [png, jpeg, partial(gif, frame=(0, 0)), webp_lossy])
def test_a_picture_without_an_area_is_none(build: Build, size: tuple[int, int]) -> None:
    assert read_picture(build(*size)) is None


@pytest.mark.parametrize("build", BUILDERS)
def test_what_is_cut_off_anywhere_is_no_picture(build: Build) -> None:
    content = build(9, 9)

    assert all(read_picture(content[:end]) is None for end in range(len(content)))


@pytest.mark.parametrize("build", BUILDERS)
def test_what_has_something_behind_its_end_is_no_picture(build: Build) -> None:
    """Not even a page that a browser would run."""
    assert read_picture(build() + b"<script>alert(1)</script>") is None


@many
@given(
    st.sampled_from([build(9, 9) for build in BUILDERS]),
    st.binary(max_size=40),
    st.integers(0, 60),
)
def test_nothing_that_a_stranger_sends_is_an_error(
    content: bytes, spoilt: bytes, at: int
) -> None:
    read = read_picture(content[:at] + spoilt + content[at + len(spoilt) :])

    assert read is None or read.pixels > 0
