"""A registry where it lies: databases and folders of Parquet are read by their place, never from an upload."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from lnexplore.__main__ import main
from lnexplore.cohort.issues import Issue
from lnexplore.cohort.problems import Problem
from lnexplore.ingest.files import databases, sandbox
from lnexplore.ingest.files.databases import BINARY, MAX_TABLES, opened
from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.files.registries import Registry, contents
from lnexplore.ingest.files.sheet import UnreadableFileError
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.report.record import intake_record
from tests.ingest.files.registries import OMOP, PLAIN, SECRET, USER, duck, fill, parquet, server, sqlite, statements


def sheets(place: Path | str | Registry) -> dict[str, list[list[str]]]:
    found = open_files(place)
    assert not [issue for issue in found.issues if issue.severity == "file"]
    return {sheet.name: sheet.rows() for sheet in found.sheets}


def refusal(place: Path | str | Registry) -> str:
    (issue,) = read_cohort(place).blocking()
    return issue.sentence()


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
    for path in (sqlite(tmp_path / "registry.db"), duck(tmp_path / "registry.duckdb")):
        intake = read_cohort(path)
        check(intake)
        assert intake.cohort is not None
        assert intake.cohort.name == path.name
        assert list(sheets(path)) == ["patients", "visits"]
    check(read_cohort([str(sqlite(tmp_path / "named.csv"))]))


def test_an_uploaded_database_is_refused(tmp_path: Path) -> None:
    paths = (sqlite(tmp_path / "registry.sqlite"), duck(tmp_path / "registry.duckdb"))
    for path in paths:
        for name in (path.name, "registry.xlsx", "registry.csv"):
            (issue,) = read_cohort([(name, path.read_bytes())]).blocking()
            assert issue.problem.startswith("The file is a database.")
        # A file that lies here opens no door for one of another name that was sent.
        assert read_cohort([path, ("other.csv", path.read_bytes())]).blocking()


def test_only_the_tables_that_are_named_are_read(tmp_path: Path) -> None:
    path = duck(tmp_path / "a.duckdb", PLAIN, "create table notes (x integer)", "insert into notes values (1)")
    assert set(contents(path).tables) == {"patients", "visits", "notes"}
    assert list(sheets(Registry(path, ("patients", "visits")))) == ["patients", "visits"]
    assert refusal(Registry(path, ("nobody",))) == "The database has no table “nobody”."


def test_cells_are_text_as_they_stand_and_every_table_is_a_sheet(tmp_path: Path) -> None:
    path = sqlite(
        tmp_path / "a.db",
        PLAIN,
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


_TYPES = (
    "create table t (a bigint, b decimal(30,2), c real, d timestamp, e timestamptz, f uuid, g boolean, h integer[], i {bytes}, j time)",
    (
        "insert into t values (9007199254740993, 12345678901234567890.50, 0.35, '2024-01-01 09:30:00', '2024-01-01 09:30:00+00', "
        "'c80e4f65-49c0-4aff-81aa-33a6cb000000', true, {list}, '\\x00', '09:30:00'), (null, null, null, null, null, null, null, null, null, null)"
    ),
)
_TYPED = [
    *("9007199254740993", "12345678901234567890.50", "0.35", "2024-01-01 09:30:00", "2024-01-01 09:30:00"),
    *("c80e4f65-49c0-4aff-81aa-33a6cb000000", "TRUE"),
]


def test_duckdb_columns_of_any_type_come_as_they_read(tmp_path: Path) -> None:
    made = [text.format(bytes="blob", list="[1, 2]") for text in _TYPES]
    path = duck(tmp_path / "a.duckdb", PLAIN, "set timezone = 'UTC'", *made, "create view v as select * from t", "create schema other", "create table other.patients as select * from patients")  # fmt: skip
    found = sheets(path)
    assert list(found) == ["patients", "t", "visits", "other.patients"]
    assert found["t"][1] == [*_TYPED, "[1, 2]", BINARY, "09:30:00"]


def test_nothing_outside_a_duckdb_file_is_reached(tmp_path: Path) -> None:
    path = duck(tmp_path / "a.duckdb")
    (tmp_path / "other.csv").write_text("x\n1\n")
    with pytest.raises(UnreadableFileError), opened(str(path)) as store:
        store.ask(f"select * from read_csv('{tmp_path / 'other.csv'}')")
    with pytest.raises(UnreadableFileError), opened(str(path)) as store:
        store.ask("delete from visits")
    assert len(sheets(path)["visits"]) == 5


def test_many_rows_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_CHUNK", 7)
    rows = [(number,) for number in range(50)]
    path = sqlite(tmp_path / "a.db", {"t": ("x", rows)})
    with opened(str(path)) as store:
        assert store.select(store.tables[0])["x"].to_list() == [str(number) for (number,) in rows]


def test_what_is_still_beside_the_file_counts(tmp_path: Path) -> None:
    path = sqlite(tmp_path / "a.db")
    with closing(sqlite3.connect(path)) as base:
        base.execute("pragma journal_mode = wal")
        base.execute("pragma wal_autocheckpoint = 0")
        base.execute("insert into visits values ('001', '2024-06-01', '0.2')")
        base.commit()
        assert (tmp_path / "a.db-wal").stat().st_size
        cohort = read_cohort(path).cohort
        assert cohort is not None
        # 1 January to 1 June 2024
        assert cohort.visits.filter(patient_id="001")["day"].to_list() == [0, 60, 152]
    assert len(sheets(path)["visits"]) == 6
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]


@pytest.mark.usefixtures("in_the_child")
@pytest.mark.parametrize("kept", [40, 100, 4096, 9000])
@pytest.mark.parametrize("make", [sqlite, duck])
def test_a_damaged_database_is_one_sentence(tmp_path: Path, make, kept: int) -> None:
    raw = make(tmp_path / "a.db").read_bytes()[:kept]
    (tmp_path / "b.db").write_bytes(raw + b"\xff" * 3000)
    assert refusal(tmp_path / "b.db") == Issue(Problem.DAMAGED_DATABASE).sentence()


def test_without_the_addition_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = duck(tmp_path / "a.duckdb")
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(UnreadableFileError) as refused, opened(str(path)):
        pass
    assert (
        str(refused.value)
        == "Reading a DuckDB file needs an addition to the program. Install it once: pip install “lnexplore[databases]”."
    )


def test_too_many_tables_and_columns_are_refused(tmp_path: Path) -> None:
    path = sqlite(tmp_path / "a.db", PLAIN, *(f"create table t{number} (x)" for number in range(MAX_TABLES)))
    assert "more than 200 tables" in refusal(path)
    columns = ", ".join(f"c{number}" for number in range(600))
    wide = sqlite(tmp_path / "b.db", PLAIN, f"create table w ({columns})", "insert into w default values")
    assert "more than 512 columns" in refusal(wide)


def test_a_folder_of_parquet(tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    with pytest.raises(ValueError, match="The folder registry holds no Parquet file"):
        read_cohort(folder)
    folder.rmdir()
    parquet(folder)
    (folder / "notes.txt").write_text("not a table")
    check(read_cohort(folder))


def test_the_shell_takes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    path = sqlite(tmp_path / "registry.sqlite", PLAIN, "create table notes (x)", "insert into notes values (1)")
    rest = ["--out", str(out), "--figures", "none", "--no-report"]
    assert main([str(path), *rest, "--tables", "patients,visits"]) == 0
    assert "2 patients" in capsys.readouterr().out
    record = json.loads((out / "intake.json").read_text("utf-8"))
    assert "notes" not in json.dumps(record["sheets"])
    (tmp_path / "empty").mkdir()
    assert main([str(tmp_path / "empty"), *rest]) == 1
    assert "holds no Parquet file" in capsys.readouterr().err


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as connection:
        made = [text.format(bytes="bytea", list="'{1,2}'") for text in _TYPES]
        fill(
            connection,
            *statements(PLAIN),
            "set timezone = 'UTC'",
            *made,
            "create view young as select * from patients where age < 40",
            "create schema cdm",
            *statements(OMOP, "cdm."),
            f"alter role {USER} set timezone = 'UTC'",
            "create role reader login password 'kept-too-9911'",
            "grant usage on schema cdm to reader",
            "grant select on patients to reader",
        )
        yield connection


def quiet(text: str) -> None:
    for secret in (SECRET, USER, "127.0.0.1", "kept-too-9911", "reader@"):
        assert secret not in text


@pytest.mark.usefixtures("in_the_child")
def test_a_server_is_read_by_the_name_of_a_variable(
    postgres: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGISTRY_HERE", postgres)
    found = contents("env:REGISTRY_HERE")
    assert {"patients", "visits", "t", "young", "cdm.person"} <= set(found.tables)
    assert found.is_omop
    intake = read_cohort(Registry("env:REGISTRY_HERE", ("patients", "visits")))
    check(intake)
    assert intake.cohort is not None
    assert intake.cohort.name == "REGISTRY_HERE"
    typed = sheets(Registry("env:REGISTRY_HERE", ("t", "young")))
    assert typed["t"][1] == [*_TYPED, "{1,2}", BINARY, "09:30:00"]
    assert typed["young"][1:] == [["001", "F", "30"]]
    out = tmp_path / "out"
    given = ["env:REGISTRY_HERE", "--tables", "patients,visits", "--out", str(out), "--no-report", "--figures", "none"]
    assert main(given) == 0
    quiet(repr(intake) + json.dumps(intake_record(intake)) + "".join(capfd.readouterr()))
    for file in out.rglob("*"):
        if file.is_file():
            quiet(file.read_bytes().decode("utf-8", "replace"))


@pytest.mark.usefixtures("in_the_child")
@pytest.mark.parametrize(
    "spoiled",
    [
        lambda good: good.replace(SECRET, SECRET + "x"),
        lambda good: good.replace("/postgres", "/nowhere"),
        lambda good: f"postgresql://{USER}:{SECRET}@127.0.0.1:1/postgres",
        lambda good: f"{USER} {SECRET}",
    ],
    ids=["password", "database", "port", "no connection"],
)
def test_a_connection_that_fails_is_not_repeated_to_anybody(
    postgres: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], spoiled
) -> None:
    monkeypatch.setenv("REGISTRY_HERE", spoiled(postgres))
    said = refusal("env:REGISTRY_HERE")
    assert said.startswith("The database could not be reached with the connection in REGISTRY_HERE.")
    with pytest.raises(UnreadableFileError) as refused, opened("env:REGISTRY_HERE"):
        pass
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    quiet(said + str(refused.value) + "".join(capfd.readouterr()))


def test_a_table_that_may_not_be_read_is_named(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_HERE", postgres.replace(f"{USER}:{SECRET}", "reader:kept-too-9911"))
    assert list(sheets(Registry("env:REGISTRY_HERE", ("patients",)))) == ["patients"]
    # What a role may not read it does not see.
    assert contents("env:REGISTRY_HERE").tables == ("patients",)


def test_nothing_is_written_to_a_server(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_HERE", postgres)
    with pytest.raises(UnreadableFileError), opened("env:REGISTRY_HERE") as store:
        store.ask("with gone as (delete from visits returning 1) select * from gone")
    assert len(sheets(Registry("env:REGISTRY_HERE", ("visits",)))["visits"]) == 5


def test_a_connection_is_never_typed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for text in (f"postgresql://{USER}:{SECRET}@127.0.0.1/x", f"host=127.0.0.1 user={USER} password={SECRET}"):
        with pytest.raises(ValueError, match="Put it into a variable of the environment") as refused:
            read_cohort(text)
        quiet(str(refused.value))
        assert main([text, "--out", str(tmp_path)]) == 1
        quiet("".join(capsys.readouterr()))
    assert refusal("env:NOT_SET_ANYWHERE").startswith("The environment has no variable NOT_SET_ANYWHERE.")
    assert "$(x)" not in refusal("env:$(x)")


def test_a_child_that_reads_uploads_does_not_know_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sandbox.CONNECTION, f"postgresql://{USER}:{SECRET}@127.0.0.1/x")
    for connects in (False, True):
        with sandbox._start(connects=connects) as child:
            known = Path(f"/proc/{child.pid}/environ")
            if known.exists():
                # Between its making and its start a process has none.
                until = time.monotonic() + 60
                while not (told := known.read_bytes()) and time.monotonic() < until:
                    time.sleep(0.01)
                assert b"PYTHONPATH" in told
                assert (SECRET.encode() in told) == connects
            child.kill()


# --- OMOP -------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "duckdb", "parquet", "postgres"])
def omop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | str:
    if request.param == "sqlite":
        return sqlite(tmp_path / "cdm.sqlite", OMOP)
    if request.param == "duckdb":
        upper = {name.upper(): (columns.upper(), rows) for name, (columns, rows) in OMOP.items()}
        return duck(tmp_path / "cdm.duckdb", upper)
    if request.param == "parquet":
        return parquet(tmp_path / "cdm", OMOP)
    monkeypatch.setenv("REGISTRY_HERE", request.getfixturevalue("postgres"))
    return "env:REGISTRY_HERE"


def test_an_omop_database_is_a_cohort(omop: Path | str) -> None:
    intake = read_cohort(omop)
    cohort = intake.cohort
    assert cohort is not None
    # 13 has hypertension only. Time zero is the first diagnosis, 10 January and 1 February 2020; born on 15 March 1990 and in 1980.
    assert cohort.patients.select("patient_id", "sex", "age").rows() == [("11", "female", 29.0), ("12", "male", 39.0)]
    told = [issue.problem for issue in intake.issues]
    assert (
        "Of 3 persons in the database the 2 with a diagnosis of lupus nephritis were read; their time zero is the day of the first "
        "such diagnosis." in told
    )
    assert "Of 1 only the year of birth is known: their age is counted from 1 July." in told
    # 31 December 2021 is day 721 after 10 January 2020.
    assert cohort.patients["last_day"].to_list() == [721, 334]
    visits = {row["day"]: row for row in cohort.visits.filter(patient_id="11").iter_rows(named=True)}
    first = visits[0]
    # 3100 mg/g, 0.9 mg/dL, 28 g/L = 2.8 g/dL, 0.5 g/L = 50 mg/dL, 8 mg/dL; 240 tablets of 5 mg in 30 days are 40 mg a day.
    names = ("upcr", "creatinine", "albumin", "c3", "c4", "prednisolone")
    assert [first[name] for name in names] == pytest.approx([3.1, 0.9, 2.8, 50, 8, 40])
    # Below 100 mg/g three months later; the steroid ended on 8 February, day 29.
    assert visits[90]["upcr_high"] == pytest.approx(0.1)
    assert (visits[30]["prednisolone"], visits[90]["prednisolone"]) == (0, 0)
    other = cohort.visits.filter(patient_id="12").row(0, named=True)
    assert (other["day"], other["creatinine"], other["upcr"], other["prednisolone"]) == (0, 1.4, 0.8, None)
    # A dose that cannot be had is listed, tests that nobody knows are named, with the number where there is no word.
    assert any(issue.found == "not told" or "cannot be read as a dose" in issue.problem for issue in intake.issues)
    unused = " ".join(use.test for use in intake.unused)
    assert "Selenium" in unused
    assert "concept 777123" in unused
    drugs = cohort.treatments.select("patient_id", "drug").rows()
    assert set(drugs) == {
        ("11", "prednisolone"),
        ("11", "mycophenolate mofetil"),
        ("11", "for local use: prednisolone 10 mg/ml ophthalmic suspension"),
        ("12", "prednisolone"),
        ("12", "mizoribine"),
    }
    assert cohort.events.select("patient_id", "day", "kind", "term").rows() == [
        # The first of two; 1 September and 31 December 2020 after 1 February.
        ("12", 213, "dialysis", "Hemodialysis"),
        ("12", 334, "death", None),
    ]
    # What speaks of a transplant and may be none is not left out in silence.
    assert [issue.found for issue in intake.issues if "cannot be read as flare" in issue.problem] == [
        "Care of transplanted organ"
    ]


def test_without_diagnoses_everybody_is_read_and_without_concepts_nothing_is_guessed(tmp_path: Path) -> None:
    bare = {name: OMOP[name] for name in ("person", "measurement")}
    intake = read_cohort(sqlite(tmp_path / "bare.sqlite", bare))
    told = " ".join(issue.problem for issue in intake.issues)
    assert (
        "No diagnosis of lupus nephritis was found among the conditions, so all 3 persons in the database were read."
        in told
    )
    assert {"concept 9001", "concept 3016723"} <= {use.test for use in intake.unused}
    assert intake.cohort is not None
    # Only the test that the source itself names.
    assert intake.cohort.visits["creatinine"].drop_nulls().to_list() == [1.4]
    assert intake.cohort.visits["upcr"].null_count() == intake.cohort.visits.height


def test_tables_of_an_omop_database_can_be_read_as_they_are(tmp_path: Path) -> None:
    found = sheets(Registry(duck(tmp_path / "cdm.duckdb", OMOP), ("death",)))
    assert found == {"death": [["person_id", "death_date"], ["12", "2020-12-31"]]}


def test_a_stranger_s_parquet_file_says_nothing_of_a_database() -> None:
    import io

    for words in ("[1, 2]", '["a", 1, 2]', "{", "null"):
        file = io.BytesIO()
        pl.DataFrame({"Patient": ["1"], "UPCR": [1.0]}).write_parquet(file, metadata={"lnexplore_selected": words})
        assert open_files([("a.parquet", file.getvalue())]).issues == ()
