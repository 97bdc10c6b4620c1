"""What `manifest.json` may contain, and what the modules may import."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import urlsplit

from awesomeversion import AwesomeVersion, AwesomeVersionException
from awesomeversion.strategy import AwesomeVersionStrategy
import homeassistant
from homeassistant.const import Platform
from homeassistant.helpers import config_validation as cv
from homeassistant.requirements import DISCOVERY_INTEGRATIONS
import voluptuous as vol

from .pieces import breaches, fault, named, read_json

MANIFEST = "manifest.json"
CORE = Path(homeassistant.__path__[0]) / "components"

INTEGRATION_TYPES = (
    "device",
    "entity",
    "hardware",
    "helper",
    "hub",
    "service",
    "system",
)
IOT_CLASSES = (
    "assumed_state",
    "calculated",
    "cloud_polling",
    "cloud_push",
    "local_polling",
    "local_push",
)
QUALITY_SCALES = (
    *("bronze", "silver", "gold", "platinum"),
    *("custom", "internal", "legacy", "no_score"),
)
VERSIONS = [
    AwesomeVersionStrategy.BUILDVER,
    AwesomeVersionStrategy.CALVER,
    AwesomeVersionStrategy.PEP440,
    AwesomeVersionStrategy.SEMVER,
    AwesomeVersionStrategy.SIMPLEVER,
]
# Integrations that others may use without naming them, beside the platforms.
ALWAYS_THERE = {
    *("alert", "automation", "conversation", "default_config", "device_automation"),
    *("frontend", "group", "homeassistant", "input_boolean", "input_button"),
    *("input_datetime", "input_number", "input_select", "input_text", "labs"),
    *("media_source", "mjpeg", "onboarding", "panel_custom"),
    *("persistent_notification", "person", "script", "shopping_list", "stream", "sun"),
    *("system_health", "system_log", "timer", "webhook", "websocket_api", "zone"),
    *(platform.value for platform in Platform),
}
DISCOVERY_STEPS = re.compile(
    r"\basync_step_(bluetooth|dhcp|discovery|hassio|homekit|mqtt|ssdp|usb|zeroconf)\b"
)
UNIQUE_IDS = re.compile(
    r"self\.async_set_unique_id|self\._async_handle_discovery_without_unique_id"
    r"|\bregister_discovery_flow\b|\bAbstractOAuth2FlowHandler\b"
)


# The manifest


def _https(value: Any) -> str:
    """Accept an address of the integration's own pages."""
    if urlsplit(vol.Url()(value)).scheme != "https":
        raise vol.Invalid("must begin with https")
    if value.startswith("https://www.home-assistant.io/integrations"):
        raise vol.Invalid("must lead to pages of the integration's own")
    return str(value)


def _version(value: str) -> str:
    try:
        AwesomeVersion(value, ensure_strategy=VERSIONS)
    except AwesomeVersionException as err:
        raise vol.Invalid("is no version") from err
    return value


def _owner(value: str) -> str:
    if not re.fullmatch(r"@[A-Za-z0-9-]+(/[\w.-]+)?", value):
        raise vol.Invalid('must be a user or team of GitHub, such as "@octocat"')
    return value


def _requirement(value: str) -> str:
    """Accept one version of a package; hassfest wants that of core only."""
    if not re.fullmatch(r"[A-Za-z0-9._-]+(\[[\w,.-]+\])?==[0-9][A-Za-z0-9.]*", value):
        raise vol.Invalid('must name one version, such as "package==1.2.3"')
    return value


def _lower(value: str) -> str:
    if value != value.lower():
        raise vol.Invalid("must be in lower case")
    return value


def _upper(value: str) -> str:
    if value != value.upper():
        raise vol.Invalid("must be in upper case")
    return value


def _wildcard(value: str) -> str:
    if "*" not in value:
        raise vol.Invalid("must have a * in it")
    return value


def _optional(**parts: Any) -> dict[Any, Any]:
    return {vol.Optional(key): value for key, value in parts.items()}


_LOWER = vol.All(str, _lower)
_UPPER = vol.All(str, _upper)
_MAC = vol.All(str, _upper, _wildcard)
DISCOVERY = _optional(
    bluetooth=[
        _optional(
            connectable=bool,
            service_uuid=_LOWER,
            service_data_uuid=_LOWER,
            local_name=str,
            manufacturer_id=int,
            manufacturer_data_start=[int],
        )
    ],
    dhcp=[_optional(macaddress=_MAC, hostname=_LOWER, registered_devices=cv.boolean)],
    homekit=_optional(models=[str]),
    mqtt=[str],
    ssdp=[vol.All({str: object}, vol.Length(min=1))],
    usb=[
        _optional(
            vid=_UPPER,
            pid=_UPPER,
            serial_number=_LOWER,
            manufacturer=_LOWER,
            description=_LOWER,
            known_devices=[str],
        )
    ],
    zeroconf=[
        vol.Any(
            str,
            {
                vol.Required("type"): str,
                **_optional(name=_LOWER, properties={str: _lower}),
            },
        )
    ],
)
SCHEMA = vol.Schema(
    {
        vol.Required("domain"): str,
        vol.Required("name"): str,
        vol.Required("codeowners"): vol.All([vol.All(str, _owner)], vol.Length(min=1)),
        vol.Required("documentation"): _https,
        vol.Required("iot_class"): vol.In(IOT_CLASSES),
        vol.Required("version"): vol.All(str, _version),
        **_optional(
            after_dependencies=[str],
            categories=[str],  # since 2026.11
            config_flow=bool,
            connectivity=[str],  # since 2026.11
            dependencies=[str],
            disabled=str,
            import_executor=bool,
            integration_type=vol.In(INTEGRATION_TYPES),
            issue_tracker=vol.Url(),
            loggers=[str],
            preview_features=named(
                cv.slug,
                _optional(
                    feedback_url=vol.Url(),
                    learn_more_url=vol.Url(),
                    report_issue_url=vol.Url(),
                ),
            ),
            quality_scale=vol.In(QUALITY_SCALES),
            requirements=[vol.All(str, _requirement)],
            single_config_entry=bool,
        ),
        **DISCOVERY,
    }
)


def manifest_faults(folder: Path) -> list[str]:
    """Return what is wrong with the manifest of an integration, and with what it promises."""
    manifest = read_json(folder / MANIFEST)
    found = breaches(MANIFEST, SCHEMA, manifest)
    keys = list(manifest)
    wanted = sorted(keys, key=lambda key: (key not in {"domain", "name"}, key))
    if keys != wanted:
        late = next(a for a, b in zip(keys, wanted, strict=True) if a != b)
        found.append(
            fault(MANIFEST, [late], "must be sorted: domain, name, then the alphabet")
        )
    if manifest.get("domain") != folder.name:
        found.append(fault(MANIFEST, ["domain"], "must be the name of the folder"))
    found += _dependency_faults(manifest)
    found += _config_flow_faults(folder, manifest)
    return found


def _dependency_faults(manifest: dict[str, Any]) -> Iterator[str]:
    kinds = ("dependencies", "after_dependencies")
    hard, soft = (manifest.get(kind, []) for kind in kinds)
    for kind, domains in zip(kinds, (hard, soft), strict=True):
        for domain in domains:
            if not (CORE / domain / MANIFEST).is_file():
                yield fault(
                    MANIFEST, [kind], f"Home Assistant has no integration {domain}"
                )
    for domain in sorted(set(hard) & set(soft)):
        yield fault(
            MANIFEST, ["after_dependencies"], f"{domain} is a dependency anyway"
        )


def _config_flow_faults(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    path = folder / "config_flow.py"
    if bool(manifest.get("config_flow")) is not path.is_file():
        yield fault(MANIFEST, ["config_flow"], "must be true if config_flow.py exists")
    source = path.read_text("utf-8") if path.is_file() else ""
    if DISCOVERY_STEPS.search(source) and not UNIQUE_IDS.search(source):
        yield fault("config_flow.py", [], "a flow that is discovered needs a unique ID")


# Modules


def _imports(node: ast.AST) -> Iterator[str]:
    """Yield the integrations of Home Assistant that a module imports when it runs."""
    match node:
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case ast.ImportFrom(
            module="homeassistant.components.http.auth",
            names=[ast.alias(name="async_sign_path")],
        ):
            return
        case ast.ImportFrom(module="homeassistant.components", level=0, names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield from _component(module)
        case ast.Import(names=names):
            for alias in names:
                yield from _component(alias.name)
    for child in ast.iter_child_nodes(node):
        yield from _imports(child)


def _component(module: str) -> Iterator[str]:
    if module.startswith("homeassistant.components."):
        yield module.split(".")[2]


def import_faults(folder: Path) -> list[str]:
    """Return what modules import of integrations that the manifest does not name."""
    manifest = read_json(folder / MANIFEST)
    allowed = {
        folder.name,
        *ALWAYS_THERE,
        *manifest.get("dependencies", []),
        *manifest.get("after_dependencies", []),
        *(
            domain
            for domain, keys in DISCOVERY_INTEGRATIONS.items()
            if set(keys) & manifest.keys()
        ),
        # What has a platform here sees to it that it is there.
        *(path.stem for path in folder.glob("*.py")),
        *(path.name for path in folder.iterdir() if path.is_dir()),
    }
    return [
        fault(
            str(path.relative_to(folder)),
            [],
            f"imports {domain}, which the manifest does not name",
        )
        for path in sorted(folder.rglob("*.py"))
        for domain in sorted(set(_imports(ast.parse(path.read_bytes()))) - allowed)
    ]


def set_up_faults(folder: Path) -> list[str]:
    """Return whether something can be set up in YAML for which no schema is given."""
    path = folder / "__init__.py"
    if not path.is_file():
        return []
    names = set()
    functions = set()
    for node in ast.parse(path.read_bytes()).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                functions.add(name)
            case ast.Assign(targets=targets):
                names |= {ast.unparse(target) for target in targets}
            case ast.AnnAssign(target=target):
                names.add(ast.unparse(target))
            case ast.Import(names=imported) | ast.ImportFrom(names=imported):
                names |= {alias.asname or alias.name for alias in imported}
    schemas = {"CONFIG_SCHEMA", "PLATFORM_SCHEMA", "PLATFORM_SCHEMA_BASE"}
    if functions & {"setup", "async_setup"} and not names & schemas:
        return [fault("__init__.py", [], "needs a CONFIG_SCHEMA beside async_setup")]
    return []


def json_faults(folder: Path) -> list[str]:
    """Return which JSON files cannot be read, or are no object."""
    found = []
    for path in sorted(folder.rglob("*.json")):
        name = str(path.relative_to(folder))
        try:
            data = json.loads(path.read_text("utf-8"))
        except ValueError as err:
            found.append(fault(name, [], f"is no JSON: {err}"))
        else:
            if not isinstance(data, dict):
                found.append(fault(name, [], "must be an object"))
    return found
