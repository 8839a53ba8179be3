"""A registry where it lies: SQLite databases and folders of Parquet are read by their path, never from an upload."""

import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from lnexplore.__main__ import main
from lnexplore.ingest.files import databases
from lnexplore.ingest.files.databases import BINARY, DAMAGED, MAX_TABLES, read_sqlite
from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.files.sheet import UnreadableFileError
from lnexplore.ingest.read import Intake, read_cohort

PATIENTS = [("001", "F", 30), ("002", "M", 41.5)]
VISITS = [("001", "2024-01-01", 3.1), ("001", "2024-03-01", "<0.3"), ("002", "2024-02-01", 1.5), ("002", "2024-05-01", None)]  # fmt: skip


def database(path: Path, *more: str) -> Path:
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table patients (patient_id text primary key, sex text, age real)")
        base.execute("create table visits (patient_id text, date text, upcr)")
        base.executemany("insert into patients values (?, ?, ?)", PATIENTS)
        base.executemany("insert into visits values (?, ?, ?)", VISITS)
        for statement in more:
            base.execute(statement)
        base.commit()
    return path


def sheets(path: Path) -> dict[str, list[list[str]]]:
    return {sheet.name: sheet.rows() for sheet in read_sqlite(path.read_bytes())}


def check(intake: Intake) -> None:
    cohort = intake.cohort
    assert cohort is not None
    assert cohort.patients.select("patient_id", "sex", "age").rows() == [("001", "female", 30.0), ("002", "male", 41.5)]
    # 1 January to 1 March 2024 are 60 days, 1 February to 1 May 90; `<0.3` is 0 up to a hair below 0.3.
    days = [("001", 0), ("001", 60), ("002", 0), ("002", 90)]
    assert cohort.visits.select("patient_id", "day").rows() == days
    assert cohort.visits["upcr"].to_list()[::2] == [3.1, 1.5]
    assert cohort.visits["upcr_high"].to_list()[1] == pytest.approx(0.3)


def test_a_database_is_read_from_its_path(tmp_path: Path) -> None:
    check(read_cohort(database(tmp_path / "registry.db")))
    check(read_cohort([str(database(tmp_path / "named.csv"))]))
    assert [sheet.name for sheet in open_files(tmp_path / "registry.db").sheets] == ["patients", "visits"]


def test_an_uploaded_database_is_refused(tmp_path: Path) -> None:
    path = database(tmp_path / "registry.sqlite")
    for name in ("registry.sqlite", "registry.xlsx", "registry.csv"):
        (issue,) = read_cohort([(name, path.read_bytes())]).blocking()
        assert issue.problem.startswith("The file is a database.")
    # A file that lies here opens no door for one of another name that was sent.
    both = read_cohort([path, ("other.csv", path.read_bytes())])
    assert any(issue.severity == "file" for issue in both.issues)


def test_cells_are_text_as_they_stand_and_every_table_is_a_sheet(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        'create table "a ""b"" ; --" (x, y)',
        """insert into "a ""b"" ; --" values (1, 'one'), (2.5, null), ('007', x'00ff'), (9007199254740993, ' ')""",
        "create table nobody (x)",
        "create view everyone as select * from patients",
        "create trigger t after insert on nobody begin delete from patients; end",
    )
    found = sheets(path)
    assert list(found) == ["patients", "visits", 'a "b" ; --']
    assert found["patients"] == [["patient_id", "sex", "age"], ["001", "F", "30"], ["002", "M", "41.5"]]
    assert found["visits"][1:3] == [["001", "2024-01-01", "3.1"], ["001", "2024-03-01", "<0.3"]]
    assert found["visits"][3:] == [["002", "2024-02-01", "1.5"], ["002", "2024-05-01", ""]]
    assert found['a "b" ; --'] == [["x", "y"], ["1", "one"], ["2.5", ""], ["007", BINARY], ["9007199254740993", ""]]


def test_many_rows_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_CHUNK", 7)
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("create table t (x)")
        base.executemany("insert into t values (?)", [(number,) for number in range(50)])
        base.commit()
    assert sheets(path)["t"] == [["x"], *([str(number)] for number in range(50))]


def test_what_is_still_beside_the_file_counts(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db")
    with closing(sqlite3.connect(path)) as base:
        base.execute("pragma journal_mode = wal")
        base.execute("pragma wal_autocheckpoint = 0")
        base.execute("insert into visits values ('001', '2024-06-01', 0.2)")
        base.commit()
        assert (tmp_path / "a.db-wal").stat().st_size
        cohort = read_cohort(path).cohort
        assert cohort is not None
        # 1 January to 1 June 2024
        assert cohort.visits.filter(patient_id="001")["day"].to_list() == [0, 60, 152]
    assert len(sheets(path)["visits"]) == 6


@pytest.mark.parametrize("kept", [40, 100, 4096, 9000])
def test_a_damaged_database_is_one_sentence(tmp_path: Path, kept: int) -> None:
    raw = database(tmp_path / "a.db").read_bytes()[:kept]
    with pytest.raises(UnreadableFileError) as refused:
        read_sqlite(raw + b"\xff" * 3000)
    assert str(refused.value) == DAMAGED


def test_too_many_tables_and_columns_are_refused(tmp_path: Path) -> None:
    path = database(tmp_path / "a.db", *(f"create table t{number} (x)" for number in range(MAX_TABLES)))
    with pytest.raises(UnreadableFileError, match="more than 200 tables"):
        sheets(path)
    columns = ", ".join(f"c{number}" for number in range(600))
    wide = database(tmp_path / "b.db", f"create table w ({columns})", "insert into w default values")
    with pytest.raises(UnreadableFileError, match="has 600 columns"):
        sheets(wide)


def test_a_folder_of_parquet(tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    with pytest.raises(ValueError, match="The folder registry holds no Parquet file"):
        read_cohort(folder)
    text = [tuple(None if cell is None else str(cell) for cell in row) for row in VISITS]
    pl.DataFrame(PATIENTS, schema={"patient_id": pl.String, "sex": pl.String, "age": pl.Float64}, orient="row").write_parquet(folder / "patients.parquet")  # fmt: skip
    pl.DataFrame(text, schema=["patient_id", "date", "upcr"], orient="row").write_parquet(folder / "visits.parquet")
    (folder / "notes.txt").write_text("not a table")
    check(read_cohort(folder))


def test_the_shell_takes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    path = database(tmp_path / "registry.sqlite")
    assert main([str(path), "--out", str(out), "--figures", "none", "--no-report"]) == 0
    assert "2 patients" in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert main([str(tmp_path / "empty"), "--out", str(out), "--figures", "none", "--no-report"]) == 1
    assert "holds no Parquet file" in capsys.readouterr().err
