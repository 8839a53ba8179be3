from inspect import unwrap

import pytest

from lnexplore.ingest.files import sandbox


@pytest.fixture
def in_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are opened and read in the child process, as in the app."""
    monkeypatch.setattr(sandbox, "ask", unwrap(sandbox.ask))
