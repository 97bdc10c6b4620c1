"""A headless Chromium, the one that Debian packages."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import shutil

from playwright.async_api import Browser, async_playwright

# As root Chromium has no sandbox, and pages are those of this machine only. The others keep it from asking
# services on the internet, which would fill the console where there is none.
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
    """Find the program. Raises FileNotFoundError, which says how to get it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(
        "Chromium is needed; on Debian: apt-get install chromium (scripts/e2e does it as root)"
    )


@asynccontextmanager
async def browser() -> AsyncGenerator[Browser]:
    """Run a browser, which is gone after."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=chromium_path(), args=_ARGUMENTS
        )
        try:
            yield chromium
        finally:
            await chromium.close()
