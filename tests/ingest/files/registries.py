"""Two patients and an OMOP database, typed in, in every kind of store that can be read."""

import datetime as dt
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import polars as pl
import pytest

Rows = Sequence[tuple[object, ...]]
Tables = Mapping[str, tuple[str, Rows]]
"""name -> columns with their types, rows"""

PLAIN: Tables = {
    "patients": ("patient_id varchar(20), sex varchar(9), age double precision", [("001", "F", 30), ("002", "M", 41.5)]),
    "visits": (
        "patient_id varchar(20), date varchar(20), upcr varchar(20)",
        [("001", "2024-01-01", "3.1"), ("001", "2024-03-01", "<0.3"), ("002", "2024-02-01", "1.5"), ("002", "2024-05-01", None)],
    ),
}  # fmt: skip


def literal(cell: object) -> str:
    if cell is None:
        return "null"
    return str(cell) if isinstance(cell, int | float) else "'" + str(cell).replace("'", "''") + "'"


def statements(tables: Tables, schema: str = "") -> Iterator[str]:
    for name, (columns, rows) in tables.items():
        yield f"create table {schema}{name} ({columns})"
        for row in rows:
            yield f"insert into {schema}{name} values ({', '.join(map(literal, row))})"


def sqlite(path: Path, tables: Tables = PLAIN, *more: str) -> Path:
    with closing(sqlite3.connect(path)) as base:
        for statement in (*statements(tables), *more):
            base.execute(statement)
        base.commit()
    return path


def duck(path: Path, tables: Tables = PLAIN, *more: str) -> Path:
    import duckdb

    with closing(duckdb.connect(str(path))) as base:
        for statement in (*statements(tables), *more):
            base.execute(statement)
    return path


def parquet(path: Path, tables: Tables = PLAIN) -> Path:
    """A folder with a file per table."""
    path.mkdir()
    kinds = {
        "varchar(20)": pl.String,
        "varchar(9)": pl.String,
        "varchar(99)": pl.String,
        "integer": pl.Int64,
        "date": pl.Date,
    }
    for name, (columns, rows) in tables.items():
        schema = {part.split()[0]: kinds.get(part.split(None, 1)[1], pl.Float64) for part in columns.split(", ")}
        cells = [
            [
                dt.date.fromisoformat(str(cell)) if cell is not None and kind == pl.Date else cell
                for cell, kind in zip(row, schema.values(), strict=True)
            ]
            for row in rows
        ]
        pl.DataFrame(cells, schema=schema, orient="row").write_parquet(path / f"{name}.parquet")
    return path  # fmt: skip


# --- a server ---------------------------------------------------------------------------------------------------------

SECRET, USER = "kept-to-itself-7251", "registrar_7252"


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server of its own on this computer; gives the connection."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = shutil.which("initdb") or (str(programs[-1] / "initdb") if programs else None)
    if found is None:
        if os.environ.get("CI"):
            raise RuntimeError("PostgreSQL is missing")
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp())
    (folder / "word").write_text(SECRET)
    # The server refuses to run as root; on Debian its own user is there, who may not enter the folders of pytest.
    other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    for place in (folder, folder / "word") if other else ():
        shutil.chown(place, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, run = folder / "data", {"check": True, "capture_output": True, "cwd": "/"}
    made = [found, "-D", str(data), "-U", USER, "-A", "scram-sha-256", f"--pwfile={folder / 'word'}", "-E", "UTF8", "--no-locale", "-N"]  # fmt: skip
    subprocess.run([*other, *made], **run)  # type: ignore[call-overload]
    control = [*other, str(Path(found).resolve().with_name("pg_ctl")), "-D", str(data), "-w"]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], **run)  # type: ignore[call-overload]
    try:
        yield f"postgresql://{USER}:{SECRET}@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)  # type: ignore[call-overload]
        shutil.rmtree(folder)


def fill(connection: str, *commands: str) -> None:
    from adbc_driver_postgresql import dbapi

    with closing(dbapi.connect(connection)) as base:
        with base.cursor() as cursor:
            for command in commands:
                cursor.execute(command)
        base.commit()


# --- OMOP -------------------------------------------------------------------------------------------------------------

_CONCEPTS = [
    (3016723, "Creatinine [Mass/volume] in Serum or Plasma", "2160-0", "LOINC"),
    (9001, "Protein/Creatinine [Mass Ratio] in Urine", "2890-2", "LOINC"),
    (9002, "Albumin [Mass/volume] in Serum or Plasma", "1751-7", "LOINC"),
    (9003, "Complement C3 [Mass/volume] in Serum or Plasma", "4485-9", "LOINC"),
    (9004, "Complement C4 [Mass/volume] in Serum or Plasma", "4498-2", "LOINC"),
    (9005, "Selenium [Mass/volume] in Blood", "5724-0", "LOINC"),
    (9011, "milligram per deciliter", "mg/dL", "UCUM"),
    (9012, "milligram per gram of creatinine", "mg/g{creat}", "UCUM"),
    (9013, "gram per liter", "g/L", "UCUM"),
    (9021, "Lupus nephritis", "68815009", "SNOMED"),
    (9022, "Essential hypertension", "59621000", "SNOMED"),
    (9023, "Hemodialysis", "302497006", "SNOMED"),
    (9024, "Care of transplanted organ", "9024", "SNOMED"),
    (9031, "prednisolone 5 MG Oral Tablet", "312615", "RxNorm"),
    (9032, "mycophenolate mofetil 500 MG Oral Tablet", "200060", "RxNorm"),
    (9033, "prednisolone 10 MG/ML Ophthalmic Suspension", "312616", "RxNorm"),
    (9034, "prednisolone", "8638", "RxNorm"),
]
OMOP: Tables = {
    "person": (
        "person_id integer, gender_concept_id integer, year_of_birth integer, month_of_birth integer, day_of_birth integer, person_source_value varchar(20)",
        [(11, 8532, 1990, 3, 15, "MRN-1"), (12, 8507, 1980, None, None, "MRN-2"), (13, 8532, 1970, 1, 1, "MRN-3")],
    ),
    "observation_period": (
        "person_id integer, observation_period_start_date date, observation_period_end_date date",
        [(11, "2019-01-01", "2021-12-31"), (12, "2019-01-01", "2020-12-31"), (13, "2019-01-01", "2021-12-31")],
    ),
    "condition_occurrence": (
        "condition_occurrence_id integer, person_id integer, condition_concept_id integer, condition_start_date date, condition_source_value varchar(20)",
        [(1, 11, 9021, "2020-01-10", "M32.14"), (2, 11, 9021, "2020-06-01", "M32.14"), (3, 12, 0, "2020-02-01", "M32.14"), (4, 13, 9022, "2020-01-01", "I10")],
    ),
    "measurement": (
        ("measurement_id integer, person_id integer, measurement_concept_id integer, measurement_date date, operator_concept_id integer, "
        "value_as_number double precision, unit_concept_id integer, measurement_source_value varchar(20), value_source_value varchar(20), unit_source_value varchar(20)"),
        [
            (1, 11, 9001, "2020-01-10", None, 3100, 9012, None, None, None),
            (2, 11, 9001, "2020-04-09", 4171756, 100, 9012, None, None, None),
            (3, 11, 3016723, "2020-01-10", 4172703, 0.9, 9011, None, None, None),
            (4, 11, 9002, "2020-01-10", 0, 28, 9013, None, None, None),
            (5, 11, 9003, "2020-01-10", 0, 0.5, 9013, None, None, None),
            (6, 11, 9004, "2020-01-10", 0, 8, 9011, None, None, None),
            (7, 11, 9005, "2020-01-10", 0, 90, 0, None, None, "ug/L"),
            (8, 12, 0, "2020-02-01", 0, 1.4, 0, "Serum creatinine", "1.4", "mg/dL"),
            (9, 12, 9001, "2020-02-01", 0, 800, 9012, None, None, None),
            (10, 12, 777123, "2020-02-01", 0, 4, 0, None, None, None),
            (11, 13, 3016723, "2020-02-01", 0, 0.7, 9011, None, None, None),
        ],
    ),
    "drug_exposure": (
        ("drug_exposure_id integer, person_id integer, drug_concept_id integer, drug_exposure_start_date date, drug_exposure_end_date date, "
        "quantity double precision, days_supply integer, stop_reason varchar(20), drug_source_value varchar(20)"),
        [
            (1, 11, 9031, "2020-01-10", "2020-02-08", 240, 30, None, None),
            (2, 11, 9032, "2020-01-10", "2020-07-08", 720, 180, None, None),
            (3, 11, 9033, "2020-01-10", "2020-02-08", 5, 30, None, None),
            (4, 12, 9031, "2020-02-01", "2020-03-01", None, None, None, None),
            (5, 12, 0, "2020-02-01", "2020-03-01", 60, 30, None, "Mizoribine 50 mg"),
            (6, 13, 9031, "2020-02-01", "2020-03-01", 30, 30, None, None),
        ],
    ),
    "drug_strength": (
        "drug_concept_id integer, ingredient_concept_id integer, amount_value double precision, amount_unit_concept_id integer",
        [(9031, 9034, 5, 8576)],
    ),
    "procedure_occurrence": (
        "procedure_occurrence_id integer, person_id integer, procedure_concept_id integer, procedure_date date",
        [(1, 12, 9023, "2020-09-01"), (2, 12, 9023, "2020-09-03"), (3, 13, 9023, "2020-09-01"), (4, 11, 9024, "2020-05-01")],
    ),
    "death": ("person_id integer, death_date date", [(12, "2020-12-31")]),
    "concept": ("concept_id integer, concept_name varchar(99), concept_code varchar(20), vocabulary_id varchar(20)", _CONCEPTS),
}  # fmt: skip
"""Three persons, two of them with lupus nephritis. Numbers from 9000 on are made up; those of sexes and signs are the model's."""
