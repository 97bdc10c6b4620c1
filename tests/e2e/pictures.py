"""Pictures of the screen: for the documentation where they are asked for, and of what failed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Error

from workbench.configuration import REPOSITORY
from workbench.instance import Instance

from .person import Person

DOCUMENTED = REPOSITORY / "docs" / "images"
_COLOURS = 128


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where pictures go. Without a folder for failures none are kept."""

    wanted: bool
    story: str
    failures: Path | None

    async def take(self, person: Person, name: str) -> None:
        """Renew a picture of the documentation, if that was asked for."""
        if not self.wanted:
            return
        DOCUMENTED.mkdir(exist_ok=True)
        path = DOCUMENTED / f"{name}.png"
        await person.page.wait_for_load_state("networkidle")
        # What has the focus blinks.
        await person.page.evaluate("document.activeElement?.blur()")
        await person.takes_picture(path)
        _shrink(path)

    async def keep_failure(self, people: Iterable[Person]) -> None:
        """Keep what was on the screens when a story failed."""
        if self.failures is None:
            return
        self.failures.mkdir(parents=True, exist_ok=True)
        for number, person in enumerate(people):
            file = self.failures / f"{self.story}-{number}"
            try:
                await person.takes_picture(file.with_suffix(".png"))
                seen = await person.page.locator("body").aria_snapshot()
            except Error as error:
                seen = str(error)
            # With what the console said, which is what many stories fail for.
            text = "\n".join([seen, "", *person.errors])
            file.with_suffix(".txt").write_text(text, "utf-8")

    def keep_log(self, home: Instance) -> None:
        """Keep all that a Home Assistant logged, which has ended by now."""
        if self.failures is not None:
            self.failures.mkdir(parents=True, exist_ok=True)
            (self.failures / f"{self.story}.log").write_text(home.log_text(), "utf-8")


def _shrink(path: Path) -> None:
    """Store a picture in few colours, which pages of plain surfaces do not miss."""
    with Image.open(path) as image:
        small = image.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
