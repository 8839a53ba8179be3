"""What lnexplore is made of: `python .ci/materials.py` prints the bill of materials (CycloneDX 1.6), `--table` the list of licences.

Both come from `requirements.txt` and from what the installed packages say of themselves.
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


if __name__ == "__main__":
    sys.stdout.write(table() if "--table" in sys.argv else json.dumps(bill(), indent=1))
    sys.stdout.write("\n")
