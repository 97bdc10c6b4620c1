"""Renders the drawings in artwork/ as the images that Home Assistant shows for the integration.

`python -m workbench.artwork` writes custom_components/smsgateway24/brand/. Sizes and names are
those of https://github.com/home-assistant/brands; the dark variants are for a dark background.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from .browser import browser
from .configuration import DOMAIN, REPOSITORY

DRAWINGS = REPOSITORY / "artwork"
FOLDER = REPOSITORY / "custom_components" / DOMAIN / "brand"
_DARK = {"#1c6e8c": "#58b4d1", "#17323d": "#e6f1f5"}


@dataclass(frozen=True, slots=True)
class _Image:
    drawing: str
    width: int
    height: int


_IMAGES = (_Image("icon", 256, 256), _Image("logo", 640, 128))


async def render() -> None:
    """Render and write all images."""
    FOLDER.mkdir(exist_ok=True)
    async with browser() as chromium:
        for image in _IMAGES:
            drawing = (DRAWINGS / f"{image.drawing}.svg").read_text("utf-8")
            for scale, mark in ((1, ""), (2, "@2x")):
                name = f"{image.drawing}{mark}.png"
                await _write(chromium, image, drawing, scale, FOLDER / name)
                await _write(
                    chromium, image, _dark(drawing), scale, FOLDER / f"dark_{name}"
                )


def _dark(drawing: str) -> str:
    for light, dark in _DARK.items():
        drawing = drawing.replace(light, dark)
    return drawing


async def _write(
    chromium: Browser, image: _Image, drawing: str, scale: int, path: Path
) -> None:
    page = await chromium.new_page(
        viewport={"width": image.width, "height": image.height},
        device_scale_factor=scale,
    )
    await page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing}")
    await page.screenshot(path=path, omit_background=True)
    await page.close()


if __name__ == "__main__":
    asyncio.run(render())
