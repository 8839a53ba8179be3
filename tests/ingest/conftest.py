import pytest

from lnexplore.ingest.files import sandbox
from lnexplore.ingest.files.formats import FORMATS
from lnexplore.ingest.files.sheet import Sheet


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parses in this process: quicker, for small sound files whose parsing is not what is tested."""

    def read(extension: str, raw: bytes, encoding: str | None = None) -> list[Sheet]:
        return [sandbox.compact(sheet) for sheet in FORMATS[extension](raw, encoding)]

    monkeypatch.setattr(sandbox, "read", read)
