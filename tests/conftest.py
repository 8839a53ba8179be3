"""`pytest -m fast`: what is worth running after every change, within a minute. The whole suite runs before a change is taken over."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says how busy the computer is.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# A fault of the program fails a test; on screen it would be a sentence (`lnexplore/ui/boundary.py`).
os.environ["LNEXPLORE_STRICT"] = "1"

ROOT = Path(__file__).parent
FAST = (
    *("cohort", "criteria", "derive", "options", "spec"),
    *("test_architecture.py", "test_history.py", "test_plan.py", "test_stats.py"),
)
"""folders and files below tests/"""


def _is_fast(path: Path) -> bool:
    place = path.relative_to(ROOT)
    return place == Path() or place.parts[0] in FAST


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
