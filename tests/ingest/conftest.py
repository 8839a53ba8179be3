import pytest

from lnexplore.ingest import child
from lnexplore.ingest.files import sandbox
from lnexplore.ingest.files.packing import kinds_of, pack, unpack
from lnexplore.ingest.reading import Reading


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's work in this process: quicker, for small sound files whose process is not what is tested."""

    def ask(request: bytes, progress: object = None) -> bytes:
        job, arguments = unpack(request, kinds_of(Reading))
        return pack(child.JOBS[job](*arguments))

    monkeypatch.setattr(sandbox, "ask", ask)
