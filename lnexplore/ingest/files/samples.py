"""The synthetic cohort that ships with the program."""

from functools import cache
from pathlib import Path

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.files.opening import bytes_of
from lnexplore.ingest.read import Intake, read_here
from lnexplore.ingest.reading import Reading

SAMPLE_NAME = "Synthetic sample (28 patients)"


def sample_path() -> Path:
    """The sample workbook: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parents[2]
    places = (package.parent / "sample_data", package / "_bundled" / "sample_data")
    return next(place for place in places if place.is_dir()) / "synthetic_cohort.xlsx"


@cache
def sample_intake() -> Intake:
    """The synthetic cohort as any upload is read, but in this process, for its bytes are our own, and once."""
    return read_here(bytes_of(sample_path()), Reading(), name=SAMPLE_NAME, synthetic=True)


def sample_cohort() -> Cohort:
    """The synthetic cohort in the shape of the abstract EULAR FRI0393, read as any upload is."""
    cohort = sample_intake().cohort
    assert cohort is not None
    return cohort
