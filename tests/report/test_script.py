"""The analysis script, run in a fresh process on the same upload, prints every number that stood on the screen."""

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl

from lnexplore import FIGURES, AnalysisPlan, analyse, headline, read_cohort, remarks, to_csv
from lnexplore.derive.filters import Filters
from lnexplore.history import History
from lnexplore.ingest.files.samples import sample_path
from lnexplore.ingest.read import Intake
from lnexplore.ingest.reading import Reading
from lnexplore.outcomes.analyse import OUTCOMES
from lnexplore.report.adjudication import adjudication_workbook, read_adjudication
from lnexplore.report.provenance import snapshot_id
from lnexplore.report.script import analysis_script
from lnexplore.report.settings import to_settings

ROOT = Path(__file__).parents[2]
DEFAULT = AnalysisPlan()
CHANGED = AnalysisPlan(
    definition=DEFAULT.definition.with_value("cr.upcr", 0.5),
    headline_month=12,
    egfr_equation="ckd_epi_2021",
    interval="clopper_pearson",
    group_by="sex",
    filters=Filters(levels={"phase": ("induction",)}),
)


def written(intake: Intake, plan: AnalysisPlan, *, settled: bool = False) -> str:
    assert intake.cohort is not None
    snapshot = snapshot_id(intake.digests, plan, intake.reading, intake.cohort)
    settings = to_settings(plan, intake.reading, History().seen(DEFAULT).seen(plan), snapshot)
    return analysis_script(settings, plan, intake.digests, snapshot, settled=settled)


def run(script: str, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    file = folder / "lnexplore_analysis.py"
    file.write_text(script, "utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", file, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def tables(printed: str) -> dict[str, str]:
    """Name -> what stands below "== name"."""
    parts = re.split(r"^== (.+)$", printed, flags=re.MULTILINE)
    return {name: body.strip("\n") for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_script_prints_every_number_of_the_screen(tmp_path: Path):
    """Under another plan than the usual one, which is run where readers settled one response."""
    intake, plan = read_cohort(sample_path()), CHANGED
    assert intake.cohort is not None
    done = run(written(intake, plan), tmp_path, sample_path(), "--out", "tables")
    assert (done.returncode, done.stderr) == (0, "")
    found = tables(done.stdout)
    assert found["headline"].startswith(headline(intake.cohort, plan).write_csv().strip())
    assert all(sentence in done.stdout for sentence in (*remarks(intake.cohort, plan), *plan.describe()))
    frames = analyse(intake.cohort, plan)
    assert {name for name in found if not name.startswith("figure ")} == {"headline", *frames}
    for name, frame in frames.items():
        assert found[name] == frame.write_csv().strip("\n"), name
        assert (tmp_path / "tables" / f"{name}.csv").read_bytes() == to_csv(frame)
    for figure in FIGURES.values():
        results = figure.results(intake.cohort, plan)
        if figure.is_empty(results):
            continue
        for chosen, part in figure.variants(results):
            said = found[" ".join(["figure", figure.key, *chosen.values()])]
            assert said.splitlines() == (figure.caption(part, plan) if part[0].height else [])


def test_decisions_about_columns_and_units_travel_with_it(tmp_path: Path):
    sheet = tmp_path / "cohort.csv"
    rows = ["Patient,Visit,Prot,Albumin,Creatinine"]
    rows += [f"{number},{visit},{prot},4.0,0.7" for number in (1, 2) for visit, prot in (("Baseline", 300), ("6M", 30))]
    sheet.write_text("\n".join(rows) + "\n", "utf-8")
    first = read_cohort(sheet)
    use = next(use for use in first.unused if use.header == "Prot")
    reading = Reading().with_column(use.choice, "visits.upcr").with_unit(use.choice, "mg/mmol")
    intake = read_cohort(sheet, reading)
    assert intake.cohort is not None
    # 30 mg/mmol are 0.265 g/gCr.
    assert round(intake.cohort.visits["upcr"][1], 3) == 0.265
    plan = DEFAULT.replace(group_by=None, definition=DEFAULT.definition.switched(frozenset({"cr.normal_sediment"})))
    done = run(written(intake, plan), tmp_path, sheet)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        tables(done.stdout)["response_by_visit"]
        == OUTCOMES["response_by_visit"](intake.cohort, plan).write_csv().strip()
    )


def test_another_file_is_said_to_be_another(tmp_path: Path):
    script = written(read_cohort(sample_path()), DEFAULT)
    other = tmp_path / "other.csv"
    other.write_text("Patient,Visit,UPCR\n1,Baseline,3\n1,6M,0.2\n", "utf-8")
    done = run(script, tmp_path, other)
    assert done.returncode == 3
    assert "is another one" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path):
    script = written(read_cohort(sample_path()), DEFAULT)
    rubbish = tmp_path / "rubbish.csv"
    rubbish.write_text("a,b\n1,2\n", "utf-8")
    done = run(script, tmp_path, rubbish)
    assert done.returncode == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_what_readers_settled_is_asked_for_and_never_inside(tmp_path: Path):
    intake = read_cohort(sample_path())
    cohort = intake.cohort
    assert cohort is not None
    day = cohort.visits.filter((pl.col("patient_id") == "P06") & pl.col("day").is_between(153, 213))["day"][0]
    rows = pl.DataFrame(
        {"patient_id": ["P06"], "day": [day], "group": [""], "recorded": [""], "derived": ["NR"], "evidence": [""]}
    )
    raw = adjudication_workbook(rows, DEFAULT.rule_mark, "words")
    filled = _settled(raw, "CR")
    workbook = tmp_path / "settled.xlsx"
    workbook.write_bytes(filled)
    decisions = read_adjudication(filled, cohort)
    assert decisions.rows.height == 1
    settled = replace(intake, cohort=cohort.with_adjudicated(decisions.rows, decisions.definition))
    script = written(settled, DEFAULT, settled=True)
    assert "P06" not in script
    without = run(script, tmp_path, sample_path())
    assert without.returncode == 1
    assert "--settled" in without.stderr
    done = run(script, tmp_path, sample_path(), "--settled", workbook)
    assert (done.returncode, done.stderr) == (0, "")
    # P06 was not in complete response by the rule (8 of 12), and is by what the readers settled.
    assert re.search(r"^induction,6,153,213,CR,9,12,", tables(done.stdout)["response_by_visit"], re.MULTILINE)


def _settled(raw: bytes, answer: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(raw))
    book["Adjudication"]["G2"] = answer
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_no_header_can_end_the_text_it_stands_in(tmp_path: Path):
    hostile = Reading().with_column('a"""\nimport os\n"""\\ @1b891baa', "visits.upcr")
    script = analysis_script(to_settings(DEFAULT, hostile), DEFAULT, ("0" * 64,), "lnx-aaaa-bbbb-cccc")
    compile(script, "script", "exec")
    assert "\nimport os\n" not in script
    own = DEFAULT.definition
    plan = AnalysisPlan(definition=replace(own, label='x"""\nimport os\n"""', key="own1"))
    compile(analysis_script(to_settings(plan, Reading()), plan, (), "lnx-aaaa-bbbb-cccc"), "script", "exec")
