"""Writes the configuration folder with which a Home Assistant starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
DOMAIN = "smsgateway24"
HOST = "127.0.0.1"

# Warnings about libraries of the operating system that are not needed here.
_MACHINE_NOISE: Mapping[str, Sequence[str]] = {
    "haffmpeg.core": [".*"],
    "haffmpeg.tools": ["Error starting FFmpeg"],
    "homeassistant.components.camera.img_util": ["Error loading libturbojpeg"],
}

# Included files that the user interface edits and that must exist.
_EDITED_FILES: Mapping[str, tuple[str, str]] = {
    "automation": ("automations.yaml", "[]"),
    "script": ("scripts.yaml", "{}"),
    "scene": ("scenes.yaml", "[]"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an instance is configured.

    Paths are folders of custom integrations, named after their domain.
    """

    recorder: bool = True
    """With history and logbook, in an SQLite database in the configuration folder."""
    commit_interval: int | None = None
    """Seconds between two commits of the recorder; 0 commits after every event."""
    components: Sequence[Path] = ()
    """Custom integrations besides this repository's own."""
    own_component: bool = True
    """Whether this repository's integration is installed."""
    yaml: str | Mapping[str, Any] = ""
    """More configuration.yaml; its top-level keys must not be among those written here."""
    log_level: str = "warning"
    logs: Mapping[str, str] = field(default_factory=dict)
    """Log level by logger name."""
    country: str = "DE"
    currency: str = "EUR"
    language: str = "en"
    time_zone: str = "Europe/Berlin"
    internal_url: str | None = None
    """None is the instance's own URL."""
    external_url: str | None = None
    onboarding_left: Sequence[str] = ("user",)
    """Onboarding steps that are left to the user."""

    def linked_components(self) -> list[Path]:
        """Return the folders of all custom integrations of this instance.

        Raises FileNotFoundError if one of them has no manifest.
        """
        own = [REPOSITORY / "custom_components" / DOMAIN] if self.own_component else []
        folders = [*own, *(Path(component).resolve() for component in self.components)]
        for folder in folders:
            if not (folder / "manifest.json").is_file():
                raise FileNotFoundError(f"no custom integration in {folder}")
        return folders

    def domains(self) -> list[str]:
        """Return the domains that configuration.yaml names, except those in a textual `yaml`."""
        return [
            *self._sections(),
            *(self.yaml if isinstance(self.yaml, Mapping) else ()),
        ]

    def _sections(self) -> dict[str, Any]:
        sections: dict[str, Any] = {
            "frontend": {},
            "logger": {
                "default": self.log_level,
                "logs": dict(self.logs),
                "filters": _MACHINE_NOISE,
            },
        }
        if self.recorder:
            commit = (
                {}
                if self.commit_interval is None
                else {"commit_interval": self.commit_interval}
            )
            sections |= {"recorder": commit, "history": {}, "logbook": {}}
        return sections

    def configuration_yaml(self) -> str:
        """Return configuration.yaml, with each section as JSON, a subset of YAML, on one line."""
        lines = ["# Rewritten at every start."]
        lines += [f"{key}: !include {name}" for key, (name, _) in _EDITED_FILES.items()]
        sections = self._sections()
        if isinstance(self.yaml, Mapping):
            sections |= self.yaml
        lines += [
            f"{key}: {json.dumps(value, ensure_ascii=False)}"
            for key, value in sections.items()
        ]
        if isinstance(self.yaml, str):
            lines.append(self.yaml)
        return "\n".join(lines) + "\n"


def write(folder: Path, port: int, options: Options) -> None:
    """Write the files for the next start; what the instance itself has stored stays.

    Raises FileNotFoundError if a custom integration is missing.
    """
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(
        options.configuration_yaml(), encoding="utf-8"
    )
    for name, content in _EDITED_FILES.values():
        if not (folder / name).exists():
            (folder / name).write_text(content, encoding="utf-8")
    _link(folder, options)
    _write_http(storage, port)
    _write_core(storage, port, options)
    _write_onboarding(storage, options)


def _link(folder: Path, options: Options) -> None:
    components = folder / "custom_components"
    components.mkdir(exist_ok=True)
    wanted = {component.name: component for component in options.linked_components()}
    for entry in components.iterdir():
        if entry.is_symlink():
            entry.unlink()
    for name, component in wanted.items():
        (components / name).symlink_to(component)


def _store(
    storage: Path, key: str, version: tuple[int, int], data: Mapping[str, Any]
) -> None:
    major, minor = version
    content = {"version": major, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _write_http(storage: Path, port: int) -> None:
    # A `http:` section in YAML is applied on trial: after five minutes without a confirmation
    # Home Assistant restarts on its default, port 8123 on all network interfaces. The stable
    # slot is not on trial.
    slot = {
        "server_host": [HOST],
        "server_port": port,
        "cors_allowed_origins": ["https://cast.home-assistant.io"],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "modern",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    _store(
        storage,
        "http",
        (2, 2),
        {"stable": slot, "pending": None, "yaml_migration_done": True},
    )


def _write_core(storage: Path, port: int, options: Options) -> None:
    # In storage and not in YAML, so that the settings can be changed while it runs, as on a
    # user's system. Without an internal URL, webhook URLs would have the machine's network
    # address, on which this instance does not listen.
    own = f"http://{HOST}:{port}"
    path = storage / "core.config"
    if path.exists():
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
        if (
            options.internal_url
            or not data["internal_url"]
            or data["internal_url"].startswith(f"http://{HOST}:")
        ):
            data["internal_url"] = options.internal_url or own
        if options.external_url:
            data["external_url"] = options.external_url
    else:
        data = {
            "latitude": 52.5,
            "longitude": 13.4,
            "elevation": 34,
            "unit_system_v2": "metric",
            "location_name": "Home",
            "time_zone": options.time_zone,
            "external_url": options.external_url,
            "internal_url": options.internal_url or own,
            "currency": options.currency,
            "country": options.country,
            "language": options.language,
            "radius": 100,
        }
    _store(storage, "core.config", (1, 4), data)


def _write_onboarding(storage: Path, options: Options) -> None:
    # The step core_config would set up integrations that request services on the internet;
    # analytics and integration only ask the user.
    steps = ("user", "core_config", "analytics", "integration")
    done = [step for step in steps if step not in options.onboarding_left]
    if not (storage / "onboarding").exists():
        _store(
            storage,
            "onboarding",
            (4, 1),
            {"done": done},
        )
