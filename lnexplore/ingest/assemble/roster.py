"""Who belongs to the cohort: those whom a sheet of patients lists, and those who have visits."""

import polars as pl

from lnexplore.cohort.issues import Issue
from lnexplore.cohort.order import unlike_above
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.assemble.tables import collapse, followed_longest
from lnexplore.ingest.values.columns import Report


def patients_of(found: dict[str, pl.DataFrame], report: Report) -> pl.DataFrame:
    """A row per patient who is named anywhere, with what sheets of patients or repeated columns say."""
    listed = (
        collapse(followed_longest(found["patients"]), ["patient_id"], report)
        if "patients" in found
        else pl.DataFrame({"patient_id": []}, schema={"patient_id": pl.String})
    )
    # A number that stands only among treatments or events is more often a slip of the pen than a patient.
    sources = [found[table] for table in ("patients", "visits") if table in found] or list(found.values())
    everyone = pl.concat(
        unlike_above(frame.select("patient_id", "_row", "_sheet"), ["patient_id"]) for frame in sources
    )
    everyone = everyone.unique("patient_id", keep="first", maintain_order=True)
    strangers = everyone.join(listed, on="patient_id", how="anti")
    if "patients" in found:
        for sheet, row in strangers.select("_sheet", "_row").iter_rows():
            report.issues.append(Issue(Problem.NOT_IN_PATIENTS, sheet, row))
    for table in ("treatments", "events"):
        if table in found:
            unknown = found[table].join(everyone, on="patient_id", how="anti")
            for sheet, row in unknown.select("_sheet", "_row").unique(maintain_order=True).iter_rows():
                report.issues.append(Issue(Problem.IN_NO_SHEET, sheet, row))
            found[table] = found[table].join(everyone, on="patient_id", how="semi")
    return pl.concat([listed, strangers.select("patient_id", "_row", "_sheet")], how="diagonal_relaxed")
