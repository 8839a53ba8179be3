"""What is given away: libraries by hash and licence, wheel and source that work from another folder, starters that need no terminal."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

from lnexplore.ingest.files.samples import sample_path
from tests.serve.visitor import Visitor, ask, free_port, running

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ["requirements.txt", "tests/requirements.txt"]


def lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_library_is_pinned_and_has_hashes(name: str):
    for line in lines(name):
        assert re.match(r"[a-z0-9.-]+==\S+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", line), line
        assert "http" not in line
        assert "index" not in line


def test_what_the_project_needs_is_what_is_pinned():
    """A dependency added to pyproject.toml without compiling again is found here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for needed, name in (
        (project["project"]["dependencies"], "requirements.txt"),
        (project["dependency-groups"]["test"], "tests/requirements.txt"),
        (project["project"]["optional-dependencies"]["databases"], "tests/requirements.txt"),
    ):
        pinned = {line.partition("==")[0]: line.partition("==")[2].split()[0] for line in lines(name)}
        for requirement in needed:
            found = re.match(r"([A-Za-z0-9-]+)>=([0-9.]+)", requirement)
            assert found is not None
            assert found[1] in pinned, f"{found[1]} is not in {name}"
            assert _numbers(pinned[found[1]]) >= _numbers(found[2])


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def materials(*options: str) -> str:
    command = [sys.executable, ".ci/materials.py", *options]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_the_licences_are_listed_and_none_binds_what_is_built_on_it():
    table = materials("--table")
    assert table in (ROOT / "SECURITY.md").read_text("utf-8")
    licences = re.findall(r"^\| [a-z0-9.-]+ \| [0-9][^|]* \| ([^|]+) \|$", table, re.MULTILINE)
    assert len(licences) == len({line.partition("==")[0] for line in lines("requirements.txt")})
    allowed = {
        "MIT",
        "MIT-CMU",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "0BSD",
        "Zlib",
        "CC0-1.0",
        "Apache-2.0",
        "PSF-2.0",
        "MPL-2.0",
    }
    for licence in licences:
        assert set(re.split(r" AND | OR ", licence)) <= allowed, licence


def test_the_bill_of_materials_names_every_library_with_version_and_hash():
    bill = json.loads(materials())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    purls = [component["purl"] for component in bill["components"]]
    assert len(purls) == len(set(purls)) == len(lines("requirements.txt"))
    assert "pkg:pypi/streamlit@1.67.0" in purls
    for component in bill["components"]:
        assert component["properties"]
        assert component["licenses"][0]["expression"]
    assert bill["dependencies"][0]["dependsOn"] == purls


@pytest.mark.parametrize(
    ("found", "said", "status"),
    [
        (None, "Known weaknesses: not checked, no list of them could be reached from here.", 0),
        ([{"name": "a", "skip_reason": "not found"}], "Known weaknesses: not checked, no list of them could be", 0),
        (
            [{"name": "a", "vulns": []}, {"name": "b", "skip_reason": "not found"}],
            "none. Looked up: 1 of 2 libraries.",
            0,
        ),
        (
            [{"name": "a", "vulns": [{"id": "CVE-1"}]}, {"name": "b", "vulns": []}],
            "before this is given away: a (CVE-1).",
            1,
        ),
    ],
)
def test_a_library_that_no_list_knows_is_not_called_free_of_weaknesses(
    found: list[dict[str, object]] | None, said: str, status: int, tmp_path: Path
):
    report = tmp_path / "found.json"
    if found is not None:
        report.write_text(json.dumps({"dependencies": found, "fixes": []}), "utf-8")
    command = [sys.executable, ".ci/materials.py", "--weaknesses", str(report)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert said in done.stdout
    assert done.returncode == status


def test_the_container_takes_what_the_hashes_say():
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^FROM python:3\.1[123]\.\d+-slim-\w+$", text, re.MULTILINE)
    assert re.findall(r"pip install (.*)", text) == ["--no-cache-dir --require-hashes -r requirements.txt"]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wheel and source; the wheel is built from the source."""
    folder = tmp_path_factory.mktemp("release")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), "."]
    # A build leaves nothing behind in the checkout.
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_starts_from_another_folder(release: Path, tmp_path: Path):
    (wheel,) = release.glob("*.whl")
    assert len(list(release.glob("*.tar.gz"))) == 1
    place = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    inside = next(place.glob("lib*/python3*/site-packages"))
    # The libraries are those of this environment, the program that of the wheel.
    (inside / "libraries.pth").write_text(sysconfig.get_paths()["purelib"], "utf-8")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(place / "bin" / "python"),
        "install",
        "-q",
        "--no-index",
        "--no-deps",
    ]
    subprocess.run([*pip, "--disable-pip-version-check", str(wheel)], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = subprocess.run(
        [str(place / "bin" / "python"), "-c", "import lnexplore; print(lnexplore.__file__)"],
        cwd=elsewhere,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(place) in where.stdout
    port = free_port()
    command = [str(place / "bin" / "lnexplore"), "--no-browser", "--port", str(port)]
    with running(command, f"http://127.0.0.1:{port}", tmp_path / "log.txt", folder=elsewhere) as address:
        _, _, headers = ask(address, "/")
        assert headers["x-frame-options"] == "DENY"
        with Visitor(address) as visitor:
            assert visitor.draw()[-1] == "script_finished"
            assert not visitor.elements("exception")
            assert "Synthetic data" in " ".join(str(message.delta) for message in visitor.seen)
    assert list(elsewhere.iterdir()) == []


def interpreter(version: str) -> str:
    """A Python of this version, if the computer has one."""
    name, environment = f"python{version}", os.environ | {"PYENV_VERSION": version}
    if shutil.which(name) is not None:
        command = [name, "-c", "import sys; print(sys.executable)"]
        found = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.strip()
    pytest.skip(f"no {name} on this computer")


def tables(python: str, folder: Path, **environment: str) -> dict[str, bytes]:
    """What the program writes for the sample, by name, run from a folder that is not the project's."""
    folder.mkdir()
    command = [python, "-W", "error", "-m", "lnexplore", str(sample_path()), "--only", "tables", "--out", "results"]
    subprocess.run(command, cwd=folder, env=os.environ | environment, check=True, capture_output=True)
    written = {path.name: path.read_bytes() for path in folder.glob("results/**/*.csv")}
    record = json.loads((folder / "results" / "intake.json").read_text("utf-8"))
    return written | {"snapshot": str(record["snapshot"]).encode()}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return tables(sys.executable, tmp_path_factory.mktemp("here") / "run", PYTHONPATH=str(ROOT))


@pytest.mark.parametrize("version", [one for one in ("3.11", "3.12", "3.13") if one not in sys.version.split()[0][:4]])
def test_the_wheel_gives_the_same_numbers_on_another_python(
    version: str, release: Path, here: dict[str, bytes], tmp_path: Path
):
    subprocess.run([interpreter(version), "-m", "venv", "--without-pip", str(tmp_path / "environment")], check=True)
    python = str(tmp_path / "environment" / "bin" / "python")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    subprocess.run([*pip, "--require-hashes", "-r", "requirements.txt"], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = release.glob("*.whl")
    subprocess.run([*pip, "--no-index", "--no-deps", str(wheel)], check=True, capture_output=True)
    there = tables(python, tmp_path / "run")
    assert len(here) > 50
    assert there == here


@pytest.mark.skipif(os.name == "nt", reason="the starter for Linux and macOS")
def test_a_double_click_makes_the_environment_once_and_starts(release: Path, tmp_path: Path):
    folder, home = tmp_path / "a folder with spaces", tmp_path / "home"
    folder.mkdir()
    starter = folder / "start_lnexplore.sh"
    shutil.copy(ROOT / "lnexplore/serve/starters/start_lnexplore.sh", starter)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LNEXPLORE_OPTIONS": "--help"}

    def start() -> subprocess.CompletedProcess[str]:
        # From another folder, and by its name: so does a file manager.
        return subprocess.run(
            ["sh", str(starter)],
            cwd="/",
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    missing = start()
    assert missing.returncode == 1
    assert "The file lnexplore-….whl is missing." in missing.stdout
    (wheel,) = release.glob("*.whl")
    shutil.copy(wheel, folder)
    # No library is needed to say what the options are.
    (folder / "requirements.txt").write_text("# none\n", "utf-8")
    first = start()
    assert first.returncode == 0, first.stdout + first.stderr
    assert "First start" in first.stdout
    assert "Opens lnexplore in the browser" in first.stdout
    second = start()
    assert second.returncode == 0
    assert "First start" not in second.stdout
    # One that was interrupted begins again.
    (next(home.rglob("ready"))).unlink()
    assert "First start" in start().stdout


@pytest.mark.skipif(os.name == "nt", reason="the starter for Linux")
@pytest.mark.parametrize("told", ["{0}/lnexplore.desktop", "file://{0}/lnexplore.desktop", "{0}", ""])
@pytest.mark.parametrize("quoted", [True, False])
def test_the_file_for_a_double_click_finds_its_folder_however_it_is_told(told: str, quoted: bool, tmp_path: Path):
    folder = tmp_path / "a folder with spaces"
    folder.mkdir()
    text = (ROOT / "lnexplore/serve/starters/lnexplore.desktop").read_text("utf-8")
    (line,) = re.findall(r"^Exec=(.*)$", text, re.MULTILINE)
    # First the escapes of any value, then those of a command.
    *command, place = (word.replace("\\$", "$") for word in shlex.split(line.replace("\\\\", "\\")))
    assert place == "%k"
    given = told.format(folder)
    command += [given] if quoted else given.split()

    def click() -> subprocess.CompletedProcess[str]:
        where = tmp_path if told else folder
        return subprocess.run(command, cwd=where, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    missing = click()
    assert missing.returncode == 1
    assert missing.stdout.startswith("Put start_lnexplore.sh into the folder of this file.")
    (folder / "start_lnexplore.sh").write_text("pwd\n", "utf-8")
    assert click().stdout.strip() == str(folder)


def test_the_starter_for_windows_has_the_lines_of_windows_and_the_same_steps():
    raw = (ROOT / "lnexplore/serve/starters/start_lnexplore.bat").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    text = raw.decode("ascii")
    for step in ("-m venv", "--require-hashes -r requirements.txt", "--no-index --no-deps", "\\ready", "lnexplore.exe"):
        assert step in text
    labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert set(re.findall(r"goto :(\w+)", text)) <= labels
    # A bracket in a name of a folder, as "Downloads (1)", would end a block of lines.
    for block in re.findall(r"\($(.*?)^\)", text.replace("\r", ""), re.MULTILINE | re.DOTALL):
        assert "%CD%" not in block
        assert "%PLACE%" not in block
