"""`pytest -m fast`: what is worth running after every change, within a minute. The whole suite runs before a change is taken over."""

import os
from functools import cache, wraps
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner

from lnexplore.ingest.child import JOBS
from lnexplore.ingest.files import sandbox
from lnexplore.ingest.files.packing import kinds_of, pack, unpack
from lnexplore.ingest.reading import Reading

# A fault of the program fails a test; on screen it would be a sentence (`lnexplore/ui/boundary.py`).
os.environ["LNEXPLORE_STRICT"] = "1"

# The same examples on every machine, however busy it is.
settings.register_profile(
    "house", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("house")

# A reading is one function here, packed and unpacked as ever. Beside most sheets of a test a process takes long to start;
# with the fixture `in_the_child`, and wherever a test starts the program itself, it is the child process that reads.


@wraps(sandbox.ask)
def _ask_here(request: bytes, progress: sandbox.Progress | None = None, *, connects: bool = False) -> bytes:
    job, arguments = unpack(request, kinds_of(Reading))
    return pack(JOBS[job](*arguments, progress=progress or (lambda _share, _words: None)))


sandbox.ask = _ask_here

# Streamlit looks through every installed package for components each time a page is tried.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

ROOT = Path(__file__).parent
FAST = (
    *("cohort", "criteria", "derive", "options", "spec", "vocabulary", "ingest/values"),
    *("outcomes/test_paper_by_hand.py", "outcomes/test_sample_by_hand.py", "outcomes/test_definitions.py"),
    *("test_architecture.py", "test_history.py", "test_plan.py", "test_published.py", "test_stats.py"),
)
"""folders and files below tests/"""


@cache
def _is_fast(path: Path) -> bool:
    """Whether it is one of them, lies in one, or leads to one."""
    place = path.relative_to(ROOT)
    return any(place.is_relative_to(one) or Path(one).is_relative_to(place) for one in FAST)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m fast` the other files are not even opened."""
    if (
        config.getoption("markexpr") == "fast"
        and collection_path.is_relative_to(ROOT)
        and not _is_fast(collection_path)
    ):
        return True
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is fast."""
    for item in items:
        if item.path.is_relative_to(ROOT) and _is_fast(item.path):
            item.add_marker("fast")
