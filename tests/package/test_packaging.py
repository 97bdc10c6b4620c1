"""What people get: the file of a release, and the files that GitHub, HACS and editors read."""

from io import BytesIO
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.const import __version__ as installed_home_assistant
import pytest
import yaml  # type: ignore[import-untyped]

from tests.harness import parts
from workbench import release
from workbench.configuration import DOMAIN, REPOSITORY
from workbench.release import COMPONENT, ReleaseError

GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(
    path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"
)
NEWEST: str = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"][
    "smsgateway24"
]["newest"]
HACS: dict[str, Any] = json.loads((REPOSITORY / "hacs.json").read_text("utf-8"))
ADDRESS = "https://github.com/ha-smsgateway24/ha-smsgateway24"


@pytest.fixture(autouse=True)
def _home() -> None:
    """Need no home: files are files."""


def named(paths: list[Path]) -> pytest.MarkDecorator:
    """Name each test after its file."""
    return pytest.mark.parametrize("path", paths, ids=[path.name for path in paths])


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a file in which `on` is a word and not a truth, as GitHub does."""
    # BaseLoader takes every value for a string.
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    return content


def git(folder: Path, *arguments: str) -> list[str]:
    """Return the paths that git lists in a folder, none where the folder is no repository."""
    result = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return [name for name in result.stdout.split("\0") if name]


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files in a zip file by their paths."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a repository like this one, with two files and no git."""
    component = tmp_path / COMPONENT
    (component / "brand").mkdir(parents=True)
    shutil.copy(REPOSITORY / COMPONENT / "manifest.json", component)
    shutil.copy(REPOSITORY / COMPONENT / "brand" / "icon.png", component / "brand")
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n- New.\n\n## 1.2.3 (2026-11-26)\n\n- Good.\n\n## 1.2.2\n\n- Old.\n",
        "utf-8",
    )
    return tmp_path


def test_it_holds_the_folder_s_files_at_its_root() -> None:
    component = REPOSITORY / COMPONENT
    not_in_git = set(git(component, "ls-files", "-z", "--others"))
    files = {
        path.relative_to(component).as_posix(): path.read_bytes()
        for path in component.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    expected = {name: files[name] for name in files.keys() - not_in_git}

    found = unpacked(release.build("9.8.7b1"))

    assert found.keys() == expected.keys()
    manifest = "manifest.json"
    assert found[manifest] != expected[manifest]
    assert found | {manifest: b""} == expected | {manifest: b""}


def test_only_the_version_of_the_manifest_changes(project: Path) -> None:
    path = project / COMPONENT / "manifest.json"
    path.write_text(path.read_text("utf-8").replace("0.1.0", "0"), "utf-8")

    found = unpacked(release.build("1.2.3", project))["manifest.json"].decode()

    assert json.loads(found)["version"] == "1.2.3"
    assert found.replace('"version": "1.2.3"', '"version": "0"') == path.read_text(
        "utf-8"
    )


def test_a_manifest_without_a_version_is_refused(project: Path) -> None:
    (project / COMPONENT / "manifest.json").write_text('{"domain": "x"}', "utf-8")

    with pytest.raises(ReleaseError, match='needs one "version"'):
        release.build("1.2.3", project)


def test_the_same_files_give_the_same_bytes_whenever_and_wherever(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "project"
    # Neither times nor modes nor the order in the folder are the same.
    for name in ("brand/icon.png", "manifest.json"):
        (elsewhere / COMPONENT / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / COMPONENT / name, elsewhere / COMPONENT / name)
        (elsewhere / COMPONENT / name).chmod(0o600)
    shutil.copyfile(project / "CHANGELOG.md", elsewhere / "CHANGELOG.md")

    content = release.build("1.2.3", project)

    assert release.build("1.2.3", project) == content
    assert release.build("1.2.3", elsewhere) == content
    with ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["brand/icon.png", "manifest.json"]
        for info in archive.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == 0o100644
            assert info.compress_type == ZIP_STORED


def test_what_git_does_not_know_stays_out(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", ".")
    cache = project / COMPONENT / "__pycache__"
    cache.mkdir()
    (cache / "const.cpython-314.pyc").touch()
    (project / COMPONENT / "notes.txt").touch()

    assert unpacked(release.build("1.2.3", project)).keys() == {
        "brand/icon.png",
        "manifest.json",
    }


def test_without_git_only_what_python_keeps_stays_out(project: Path) -> None:
    cache = project / COMPONENT / "__pycache__"
    cache.mkdir()
    (cache / "const.cpython-314.pyc").touch()
    (project / COMPONENT / "const.py").touch()

    assert unpacked(release.build("1.2.3", project)).keys() == {
        "brand/icon.png",
        "const.py",
        "manifest.json",
    }


def test_a_file_that_git_misses_is_named(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", ".")
    (project / COMPONENT / "brand" / "icon.png").unlink()

    with pytest.raises(ReleaseError, match=r"brand/icon\.png is in git and not in"):
        release.build("1.2.3", project)


def test_a_git_that_fails_is_not_taken_for_none(project: Path) -> None:
    (project / ".git").write_text("gitdir: nowhere\n", "utf-8")

    with pytest.raises(ReleaseError, match="git does not list the files"):
        release.build("1.2.3", project)


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        ("0.10.0", "0.10.0"),
        ("v1.2.3b1", "1.2.3b1"),
        ("1.2.3b10", "1.2.3b10"),
    ],
)
def test_a_version_is_one_for_home_assistant_too(tag: str, version: str) -> None:
    assert release.version_of(tag) == version
    # As the loader of Home Assistant judges the version of a custom integration.
    allowed = [AwesomeVersionStrategy.SEMVER, AwesomeVersionStrategy.PEP440]
    assert AwesomeVersion(version, ensure_strategy=allowed) == version


def test_a_beta_comes_before_its_release() -> None:
    order = ["1.2.2", "1.2.3b1", "1.2.3b2", "1.2.3b10", "1.2.3", "1.2.4b1"]
    assert sorted(order, key=AwesomeVersion) == order


@pytest.mark.parametrize(
    "tag",
    [
        *("", "v", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.03", "1.2.3b", "1.2.3b01"),
        *("1.2.3-beta.1", "1.2.3rc1", "1.2.3+1", "vv1.2.3", "V1.2.3", " 1.2.3"),
        *("1.2.3\n", "١.٢.٣", "main", "../1.2.3", '1.2.3", "domain": "x'),
    ],
)
def test_what_is_no_version_is_refused(tag: str) -> None:
    with pytest.raises(ReleaseError, match=r"is no version: use 1\.2\.3"):
        release.version_of(tag)


def test_a_release_needs_a_section_in_the_changelog(project: Path) -> None:
    for version in ("1.2.4", "1.2"):
        with pytest.raises(ReleaseError, match=f"no section {re.escape(version)}: put"):
            release.build(version, project)

    assert release.build("1.2.3", project)
    assert release.build("1.2.2", project)


def test_an_empty_section_is_none(project: Path) -> None:
    (project / "CHANGELOG.md").write_text("## 1.2.3\n\n## 1.2.2\n\n- Old.\n")

    with pytest.raises(ReleaseError, match=r"no section 1\.2\.3"):
        release.build("1.2.3", project)


def test_the_notes_are_the_section(project: Path) -> None:
    assert release.notes("1.2.3", project) == "- Good."
    assert release.notes("1.2.2", project) == "- Old."


def test_a_beta_may_tell_what_is_unreleased(project: Path) -> None:
    assert release.notes("1.2.4b1", project) == "- New."
    assert release.build("1.2.4b1", project)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `scripts/release` on this repository, less its set-up."""
    return subprocess.run(
        [sys.executable, "-m", "workbench.release", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_writes_the_file_and_the_notes_and_nothing_else(tmp_path: Path) -> None:
    file, notes = tmp_path / "smsgateway24.zip", tmp_path / "notes.md"

    result = run("v9.8.7b1", file, "--notes", notes)

    assert (result.returncode, result.stderr) == (0, "")
    assert "version 9.8.7b1" in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == {file.name, notes.name}
    assert file.read_bytes() == release.build("9.8.7b1")
    assert notes.read_text("utf-8").strip() == release.notes("9.8.7b1")


@pytest.mark.parametrize(
    ("version", "file", "sentence"),
    [
        ("next", "x.zip", "'next' is no version: use 1.2.3 or 1.2.3b1 (a beta)"),
        ("9.8.7", "x.zip", "CHANGELOG.md has no section 9.8.7: put `## 9.8.7`"),
        ("9.8.7b1", "nowhere/x.zip", "nowhere/x.zip can not be written or read"),
    ],
)
def test_it_says_what_to_do_and_leaves_nothing(
    tmp_path: Path, version: str, file: str, sentence: str
) -> None:
    result = run(version, tmp_path / file)

    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_hacs_and_the_marketplace_install_the_repository_itself() -> None:
    # With `zip_release` nothing but a release could be installed, and that only with its file.
    assert HACS.keys() == {"name", "homeassistant"}
    folders = {
        name.split("/")[1]
        for name in git(REPOSITORY, "ls-files", "-z", "custom_components")
    }
    assert folders == {DOMAIN}


def test_a_release_has_the_file_that_the_readme_names() -> None:
    workflow = (GITHUB / "workflows" / "release.yml").read_text("utf-8")
    file = f"{DOMAIN}.zip"
    assert f"`{file}`" in (REPOSITORY / "README.md").read_text("utf-8")
    assert f'scripts/release "$TAG" {file} ' in workflow
    assert f'gh release upload "$TAG" {file} ' in workflow
    assert f'gh release create "$TAG" {file} ' in workflow


@pytest.mark.parametrize(
    ("tag", "code"), [("v0.1.0", 0), ("v0.1.1", 1), ("v0.1.0b1", 1)]
)
def test_a_tag_is_released_only_where_the_manifest_has_its_version(
    tmp_path: Path, tag: str, code: int
) -> None:
    [command] = [
        step["run"]
        for step in steps(read_yaml(GITHUB / "workflows" / "release.yml"))
        if "manifest.json" in step.get("run", "")
    ]
    (tmp_path / COMPONENT).mkdir(parents=True)
    (tmp_path / COMPONENT / "manifest.json").write_text('{"version": "0.1.0"}', "utf-8")

    result = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=tmp_path,
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "TAG": tag},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == code
    assert ("say 0.1" in result.stdout) is bool(code)


def test_the_lowest_and_the_newest_home_assistant_are_those_that_are_tested() -> None:
    jobs = read_yaml(GITHUB / "workflows" / "ci.yml")["jobs"]
    for name in ("tests", "e2e"):
        versions = {
            row["name"]: row["version"]
            for row in jobs[name]["strategy"]["matrix"]["include"]
        }
        # Without one it is what requirements_test.txt names.
        assert versions == {
            "lowest": HACS["homeassistant"],
            "pinned": "",
            "newest": NEWEST,
        }
        [environment] = [step["env"] for step in jobs[name]["steps"] if "env" in step]
        assert environment == {"HOME_ASSISTANT": "${{ matrix.version }}"}


def test_the_tests_of_a_change_find_the_lowest_and_the_newest_home_assistant(
    tmp_path: Path,
) -> None:
    for name in ("hacs.json", "pyproject.toml", ".ci/run"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "scripts").mkdir()
    for name in ("lint", "frontend", "test", "e2e"):
        script = tmp_path / "scripts" / name
        script.write_text('#!/usr/bin/env bash\necho "$0 $*"\n')
        script.chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"], capture_output=True, text=True, check=True
    )

    lines = done.stdout.splitlines()
    found = {
        version
        for line in lines
        if line.startswith("scripts/test")
        for version in re.findall(r"--ha (\S+)", line)
    }
    assert found == {HACS["homeassistant"], NEWEST}
    [stories] = [line for line in lines if line.startswith("scripts/e2e")]
    assert stories == f"scripts/e2e --ha {NEWEST} --second-try"


@pytest.mark.parametrize(
    ("second", "code", "said"),
    [("exit 0", 0, "PASSED ONLY AT THE SECOND TRY"), ("exit 1", 1, "FAILED: stories")],
)
def test_what_passes_only_at_the_second_try_is_said_at_the_end(
    tmp_path: Path, second: str, code: int, said: str
) -> None:
    for name in ("hacs.json", "pyproject.toml", ".ci/run", "scripts/e2e"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "scripts" / "environment").write_text(
        'arguments=("$@")\nPATH=$PWD:$PATH\nSMSGATEWAY24_VENV=$PWD\n'
    )
    programs = {
        "scripts/setup": "",
        "scripts/lint": "",
        "scripts/frontend": "",
        "scripts/test": "",
        "chromium": "",
        "bin/python": f'if [[ "$*" == *--last-failed* ]]; then echo again; {second}; fi\n'
        'echo "FAILED tests/e2e/test_a.py::test_b[en phone] - TimeoutError: no [c]"; exit 1',
    }
    for name, command in programs.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"#!/usr/bin/env bash\n{command}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".ci" / "run"], capture_output=True, text=True, check=False
    )

    assert done.returncode == code, done.stderr
    end = done.stdout.partition("=== minutes of each step")[2]
    assert said in end
    if not code:
        assert "  tests/e2e/test_a.py::test_b[en phone]\n" in end
    kept = tmp_path / ".ci" / "logs" / "e2e" / "first-try" / "pytest.log"
    assert "no [c]" in kept.read_text("utf-8")


def test_the_readme_names_the_lowest_home_assistant() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    [said] = set(re.findall(r"Home Assistant (\d+\.\d+) or later", readme))
    assert HACS["homeassistant"] == f"{said}.0"
    assert AwesomeVersion(HACS["homeassistant"]) <= installed_home_assistant


def test_what_the_integration_requires_is_what_is_tested() -> None:
    manifest = json.loads((REPOSITORY / COMPONENT / "manifest.json").read_text())
    tested = (REPOSITORY / "requirements_test.txt").read_text("utf-8").splitlines()
    assert set(manifest["requirements"]) <= set(tested)


def hosts(text: str) -> set[str]:
    """Return the hosts that a text names: no package registry, which each machine chooses."""
    return set(re.findall(r"//([\w-]+(?:\.[\w-]+)+)", text))


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps of all jobs; a job that calls another workflow is one."""
    return [
        step
        for job in workflow["jobs"].values()
        for step in ([job] if "uses" in job else job["steps"])
    ]


def test_there_are_four_workflows() -> None:
    names = {path.name for path in WORKFLOWS}
    assert names == {"ci.yml", "daily.yml", "release.yml", "validate.yml"}


@named(WORKFLOWS)
def test_a_workflow_may_write_nothing_but_a_release(path: Path) -> None:
    workflow = read_yaml(path)

    assert workflow["name"]
    assert workflow["on"]
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for name, job in workflow["jobs"].items():
        if "uses" not in job:
            assert job["runs-on"] == "ubuntu-latest", name
            assert int(job["timeout-minutes"]) <= 90, name
        needs = job.get("needs", [])
        for needed in [needs] if isinstance(needs, str) else needs:
            assert needed in workflow["jobs"], name
        writes = (path.stem, name) == ("release", "release")
        assert job.get("permissions") == ({"contents": "write"} if writes else None)


@named(WORKFLOWS)
def test_what_others_wrote_is_pinned_to_a_commit_and_says_which(path: Path) -> None:
    text = path.read_text("utf-8")
    used = [step["uses"] for step in steps(read_yaml(path)) if "uses" in step]

    assert used
    for action in used:
        if action.startswith("./"):
            assert (REPOSITORY / action).is_file(), action
            continue
        pinned = re.escape(action)
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        comment = r"(v\d+\.\d+\.\d+|\w+ of \d{4}-\d{2}-\d{2})"
        assert re.search(rf"uses: {pinned} # {comment}$", text, re.MULTILINE)


def test_an_action_is_the_same_in_all() -> None:
    used = {
        step["uses"]
        for path in WORKFLOWS
        for step in steps(read_yaml(path))
        if "uses" in step
    }
    names = [action.partition("@")[0] for action in used]
    assert sorted(names) == sorted(set(names))


@named(WORKFLOWS)
def test_its_scripts_are_there_and_it_chooses_no_registry(path: Path) -> None:
    text = path.read_text("utf-8")
    for script in re.findall(r"\bscripts/\w+", text):
        assert runs(script), script
    assert hosts(text) <= {"github.com"}


@named(WORKFLOWS)
def test_its_commands_are_shell_that_github_puts_nothing_into(path: Path) -> None:
    for step in steps(read_yaml(path)):
        if command := step.get("run"):
            # A title or a branch that GitHub puts into a command is run; one in a variable is not.
            assert "${{" not in command
            subprocess.run(["bash", "-n"], input=command, text=True, check=True)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        (
            "homeassistant (2026.10.4)\nAvailable versions: 2026.10.4, 2026.10.3\n",
            0,
        ),
        ("ERROR: No matching distribution found\n", 1),
        ("homeassistant-stubs (2026.10.4)\n", 1),
    ],
)
def test_the_newest_home_assistant_is_read_or_the_day_fails(
    tmp_path: Path, said: str, version: int
) -> None:
    [command] = [
        step["run"]
        for step in steps(read_yaml(GITHUB / "workflows" / "daily.yml"))
        if step.get("id") == "find"
    ]
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\ncat <<'TEXT'\n{said}TEXT\n", "utf-8")
    python.chmod(0o755)
    output = tmp_path / "output"

    result = subprocess.run(
        ["bash", "-e", "-c", command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "GITHUB_OUTPUT": str(output)},
        stdout=subprocess.DEVNULL,
        check=False,
    )

    assert result.returncode == version
    if result.returncode == 0:
        assert output.read_text("utf-8") == "version=2026.10.4\n"
    else:
        assert not output.exists()


def runs(script: str) -> bool:
    """Whether a script of this repository is executable."""
    path = REPOSITORY / script
    return path.is_file() and bool(path.stat().st_mode & 0o100)


def test_there_are_three_forms() -> None:
    assert [path.stem for path in FORMS] == ["bug", "feature", "live"]


@named(FORMS)
def test_a_form_is_one_that_github_takes(path: Path) -> None:
    form = read_yaml(path)

    assert form.keys() <= {"name", "description", "labels", "body"}
    assert form["name"]
    assert form["description"]
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert sorted(ids) == sorted(set(ids))
    labels = [field["attributes"]["label"] for field in fields]
    assert sorted(labels) == sorted(set(labels))
    for field in fields:
        assert field["type"] in {"checkboxes", "dropdown", "input", "textarea"}
        chosen = field["type"] in {"checkboxes", "dropdown"}
        assert bool(field["attributes"].get("options")) is chosen


def test_who_tells_of_a_fault_is_asked_for_what_finds_it() -> None:
    body = read_yaml(GITHUB / "ISSUE_TEMPLATE" / "bug.yml")["body"]
    required = {
        field["id"]
        for field in body
        if field.get("validations") == {"required": "true"}
    }

    assert required == {
        *("what", "home-assistant", "integration"),
        *("access", "reach", "diagnostics"),
    }
    ids = {field["id"] for field in body if "id" in field}
    assert ids == required | {"channel", "logs", "clean"}


def test_the_channels_are_called_as_in_home_assistant() -> None:
    body = read_yaml(GITHUB / "ISSUE_TEMPLATE" / "bug.yml")["body"]
    path = REPOSITORY / COMPONENT / "translations" / "en.json"
    words = json.loads(path.read_text("utf-8"))["selector"]["channel"]["options"]
    [channel] = [field for field in body if field.get("id") == "channel"]
    assert set(channel["attributes"]["options"]) == set(words.values())


@pytest.mark.parametrize("form", ["bug", "live"])
def test_nobody_is_led_to_show_an_address_or_a_token(form: str) -> None:
    body = read_yaml(GITHUB / "ISSUE_TEMPLATE" / f"{form}.yml")["body"]

    assert body[0]["type"] == "markdown"
    warning = body[0]["attributes"]["value"]
    assert "Paste neither a phone's webhook address nor the token" in warning
    [clean] = body[-1]["attributes"]["options"]
    assert clean["required"] == "true"


def test_help_and_the_way_for_weaknesses_come_first() -> None:
    config = read_yaml(GITHUB / "ISSUE_TEMPLATE" / "config.yml")

    assert config["blank_issues_enabled"] == "false"
    assert {link["url"] for link in config["contact_links"]} == {
        f"{ADDRESS}/blob/main/docs/troubleshooting.md",
        f"{ADDRESS}/blob/main/SECURITY.md",
    }
    assert all(link["name"] and link["about"] for link in config["contact_links"])


@named([*FORMS, GITHUB / "ISSUE_TEMPLATE" / "config.yml"])
def test_what_it_links_to_is_there(path: Path) -> None:
    for file in re.findall(rf"{ADDRESS}/blob/main/([\w./-]+)", path.read_text()):
        assert (REPOSITORY / file).is_file(), file


def test_a_pull_request_is_told_which_checks_there_are() -> None:
    text = (GITHUB / "pull_request_template.md").read_text("utf-8")
    called = re.findall(r"\bscripts/\w+", text)
    assert called
    assert all(runs(script) for script in called)


def test_dependabot_looks_at_packages_and_actions() -> None:
    config = read_yaml(GITHUB / "dependabot.yml")
    assert config["version"] == "2"
    ecosystems = {update["package-ecosystem"] for update in config["updates"]}
    assert ecosystems == {"pip", "github-actions"}
    for update in config["updates"]:
        assert update["directory"] == "/"
        assert update["schedule"]["interval"]


def test_the_container_can_run_what_it_calls() -> None:
    path = REPOSITORY / ".devcontainer" / "devcontainer.json"
    text = path.read_text("utf-8")
    container = json.loads(text)

    assert container["image"] == "python:3.14"
    assert container["postCreateCommand"] == "scripts/setup"
    assert container["forwardPorts"] == [8123]
    assert {"scripts/setup", "scripts/develop", "scripts/test"} == set(
        re.findall(r"\bscripts/\w+", text)
    )
    assert all(runs(script) for script in re.findall(r"\bscripts/\w+", text))
    extensions = container["customizations"]["vscode"]["extensions"]
    assert {
        "charliermarsh.ruff",
        "ms-python.mypy-type-checker",
        "ms-python.python",
    } <= set(extensions)


def test_the_hooks_call_what_is_there() -> None:
    text = (REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8")
    repos = read_yaml(REPOSITORY / ".pre-commit-config.yaml")["repos"]
    tested = (REPOSITORY / "requirements_test.txt").read_text("utf-8")

    [hooks] = [repo["hooks"] for repo in repos if repo["repo"] == "local"]
    for hook in hooks:
        assert hook["language"] == "system"
        program = hook["entry"].split()[0]
        if program.startswith(".venv/bin/"):
            # The environment may be another one, which holds the same.
            name = program.rpartition("/")[2]
            assert (Path(sys.executable).parent / name).is_file()
            assert f"\n{name}==" in tested
        else:
            assert runs(program), program
    assert {hook["entry"].split()[0] for hook in hooks} == {
        *("scripts/setup", "scripts/lint", ".venv/bin/ruff")
    }
    for repo in repos:
        if repo["repo"] != "local":
            assert repo["repo"].startswith("https://github.com/")
            assert re.fullmatch(r"v\d+\.\d+\.\d+", repo["rev"])
    assert hosts(text) <= {"github.com"}


@pytest.mark.parametrize("part", [*parts.INDEPENDENT, *parts.START])
def test_what_runs_on_one_version_only_or_on_all_is_there(part: str) -> None:
    assert (parts.HERE / part).exists()
