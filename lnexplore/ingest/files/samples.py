"""The synthetic cohort that ships with the program."""

from pathlib import Path

from lnexplore.cohort.model import Cohort
from lnexplore.ingest.read import read_cohort

SAMPLE_NAME = "Synthetic sample (28 patients)"


def sample_path() -> Path:
    """The sample workbook: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parents[2]
    places = (package.parent / "sample_data", package / "_bundled" / "sample_data")
    return next(place for place in places if place.is_dir()) / "synthetic_cohort.xlsx"


def sample_cohort() -> Cohort:
    """The synthetic cohort in the shape of the abstract EULAR FRI0393, read as any upload is."""
    cohort = read_cohort(sample_path(), name=SAMPLE_NAME, synthetic=True).cohort
    assert cohort is not None
    return cohort
