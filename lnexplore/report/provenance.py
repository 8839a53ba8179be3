"""What made the numbers: program, libraries, files and settings, and one short name for all of it."""

import base64
import hashlib
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version as version_of
from typing import Any

import polars as pl

from lnexplore import __version__
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import TEXTS
from lnexplore.ingest.reading import Reading
from lnexplore.options import OPTIONS
from lnexplore.plan import AnalysisPlan

LIBRARIES = ("polars", "scipy", "statsmodels", "altair", "python-calamine", "pyreadstat", "streamlit")
"""Those that read, count or draw."""


def versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of the program, of Python and of the libraries that the numbers rest on."""
    return (
        ("lnexplore", __version__),
        ("Python", platform.python_version()),
        *((name, version_of(name)) for name in LIBRARIES),
    )


def snapshot_id(digests: Sequence[str], plan: AnalysisPlan, reading: Reading, cohort: Cohort | None = None) -> str:
    """A short name for files, plan, decisions about reading and version, to quote in a paper: "lnx-7c2k-m5qd-3hxa".

    `digests` are the files' SHA-256, in any order. What readers settled and whom somebody picked belong to it. The name cannot be turned back
    into any of these; the same name means the same numbers.
    """
    settled = "" if cohort is None or cohort.adjudicated is None else _rows_digest(cohort.adjudicated)
    later = {key for key, row in OPTIONS.items() if row.later and row.value(plan) == row.default}
    settings = {key: value for key, value in json.loads(plan.to_json()).items() if key not in later}
    settings |= {"definition": _rules(settings["definition"]), "own": [_rules(one) for one in settings.get("own", ())]}
    parts = [__version__, sorted(digests), settings, reading.to_dict(), settled]
    if cohort is not None and cohort.picked is not None:
        parts.append(list(cohort.picked))
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    word = base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()
    return "-".join(["lnx", word[:4], word[4:8], word[8:12]])


def _rules(definition: dict[str, Any]) -> dict[str, Any]:
    """What of a definition decides numbers: its key and rules, not what is said of its source."""
    return {key: value for key, value in definition.items() if key == "key" or key not in (*TEXTS, "notes")}


def _rows_digest(rows: pl.DataFrame) -> str:
    return hashlib.sha256(json.dumps(sorted(rows.iter_rows())).encode()).hexdigest()
