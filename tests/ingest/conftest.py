import pytest

from lnexplore.ingest import sandbox
from lnexplore.ingest.formats import FORMATS


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parses in this process: quicker, for small sound files whose parsing is not what is tested."""
    monkeypatch.setattr(sandbox, "read", lambda extension, raw: FORMATS[extension](raw))
