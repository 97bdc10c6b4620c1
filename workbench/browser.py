"""A headless Chromium, as packaged by Debian."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import shutil

from playwright.async_api import Browser, async_playwright

# As root, Chromium has no sandbox; it only opens pages of this machine. The other options keep
# it from requesting services on the internet, which fills the console with errors where there
# is none.
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str:
    """Return the path of the program. Raises FileNotFoundError that says how to install it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(
        "Chromium is needed; on Debian: apt-get install chromium (scripts/e2e does it as root)"
    )


@asynccontextmanager
async def browser() -> AsyncGenerator[Browser]:
    """Run a browser while the context lasts."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=chromium_path(), args=_ARGUMENTS
        )
        try:
            yield chromium
        finally:
            await chromium.close()
