"""Import the pure modules without Home Assistant: the package around them is a stub."""

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
import sys
from types import ModuleType

import pytest

_COMPONENTS = Path(__file__).parents[2] / "custom_components"


class _NoHomeAssistant(MetaPathFinder):
    """Refuses to import Home Assistant, so that the traceback names the module that asks for it."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "homeassistant":
            raise ImportError(f"a pure module leads to {fullname}")
        return None


def _stub_package() -> None:
    """Keep the package's `__init__`, which loads Home Assistant, from being run."""
    if "homeassistant" in sys.modules:
        raise pytest.UsageError(
            "tests/pure has a root of its own: run it alone, as in `scripts/test tests/pure`"
        )
    sys.meta_path.insert(0, _NoHomeAssistant())
    for name, folder in (
        ("custom_components", _COMPONENTS),
        ("custom_components.smsgateway24", _COMPONENTS / "smsgateway24"),
    ):
        package = sys.modules[name] = ModuleType(name)
        package.__path__ = [str(folder)]


_stub_package()
