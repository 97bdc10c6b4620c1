"""All rules together, for the folder of an integration."""

from pathlib import Path

from .described import description_faults
from .icons import icon_faults
from .package import import_faults, json_faults, manifest_faults, set_up_faults
from .translations import own_translation_faults, translation_faults

HASSFEST = (
    json_faults,
    translation_faults,
    icon_faults,
    description_faults,
    manifest_faults,
    import_faults,
    set_up_faults,
)


def faults(folder: Path) -> list[str]:
    """Return all that hassfest or the repository's rules refuse, each with file and keys."""
    rules = (*HASSFEST, own_translation_faults)
    return list(dict.fromkeys(found for rule in rules for found in rule(folder)))
