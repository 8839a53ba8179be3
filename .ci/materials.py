"""What lnexplore is made of: `python .ci/materials.py` prints the bill of materials (CycloneDX 1.6), `--table` the list of licences.

`--weaknesses FILE` says what the report of pip-audit found, and fails where it found something. The first two come from `requirements.txt` and from what the installed packages say of themselves.
"""

import importlib.metadata
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ELSEWHERE = {"watchdog": "Apache-2.0"}
"""licences of what some systems do not install"""
NAMES = {
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "2-clause BSD": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
}
"""the licence's short name (SPDX) for the words in which packages state it"""


def requirements() -> dict[str, list[tuple[str, list[str]]]]:
    """Package -> its versions (more than one where Python's version decides), each with its SHA-256 hashes."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    text = (ROOT / "requirements.txt").read_text("utf-8").replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        name, version = re.match(r"([A-Za-z0-9._-]+)==(\S+)", line).groups()  # type: ignore[union-attr]
        found.setdefault(name, []).append((version, re.findall(r"--hash=sha256:([0-9a-f]{64})", line)))
    return found


def licence(name: str) -> str:
    """What the installed package says, as SPDX expression."""
    try:
        told = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return ELSEWHERE[name]
    stated = told.get("License-Expression") or told.get("License") or ""
    if not stated or "\n" in stated or len(stated) > 60:
        kinds = [kind.split(" :: ")[-1] for kind in told.get_all("Classifier") or [] if kind.startswith("License")]
        stated = kinds[0] if kinds else ""
    return NAMES.get(stated, stated)


def table() -> str:
    """The list for people."""
    rows = [
        f"| {name} | {' / '.join(version for version, _ in versions)} | {licence(name)} |"
        for name, versions in requirements().items()
    ]
    return "\n".join(["| package | version | licence |", "|---|---|---|", *rows])


def bill() -> dict[str, Any]:
    """The list for programs: CycloneDX 1.6, the same for the same files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"expression": licence(name)}],
            "properties": [{"name": "lnexplore:sha256", "value": value} for value in hashes],
        }
        for name, versions in requirements().items()
        for version, hashes in versions
    ]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [component["bom-ref"] for component in components]}],
    }


def weaknesses(report: Path) -> tuple[str, bool]:
    """What is known of the libraries' weaknesses, and whether they may be given away."""
    asked = json.loads(report.read_text("utf-8"))["dependencies"] if report.exists() else []
    weak = [f"{one['name']} ({', '.join(each['id'] for each in one['vulns'])})" for one in asked if one.get("vulns")]
    if weak:
        return f"Known weaknesses, to be looked at before this is given away: {'; '.join(weak)}.", False
    # A library that the list does not know is skipped without a word, and nothing else tells that none was looked up.
    known = sum("skip_reason" not in one for one in asked)
    if not known:
        return "Known weaknesses: not checked, no list of them could be reached from here.", True
    return f"Known weaknesses: none. Looked up: {known} of {len(asked)} libraries.", True


def main(arguments: list[str]) -> int:
    """Prints what was asked for."""
    if arguments[:1] == ["--weaknesses"]:
        said, good = weaknesses(Path(arguments[1]))
    else:
        said, good = table() if "--table" in arguments else json.dumps(bill(), indent=1), True
    sys.stdout.write(f"{said}\n")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
