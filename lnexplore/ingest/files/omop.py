"""A database in the OMOP Common Data Model (version 5) as the tables of a cohort: patients, a listing of tests, drugs, events.

Concepts become words: the name and code that the vocabulary tables give, else the word of the source, else the number of the
concept. What those words mean is then read, asked about and named as in any other sheet; nothing is decided here by a number
but what the model itself fixes (sexes, signs before a value, units of strength).
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import polars as pl

from lnexplore.ingest.files.databases import Store, Stored
from lnexplore.ingest.files.selected import Selected
from lnexplore.vocabulary import load_synonyms

_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": ("person_id", "gender_concept_id", "year_of_birth"),
        "measurement": ("person_id", "measurement_concept_id", "measurement_date", "value_as_number"),
    }
)
_SEXES = {8507: "male", 8532: "female"}
_SIGNS = {4171756: "<", 4172704: ">", 4171754: "<=", 4171755: ">=", 4172703: ""}
_MILLIGRAMS = {8576: 1.0, 9655: 0.001, 8504: 1000.0}
_NEPHRITIS = r"(?i)lupus.*(nephritis|nephropath|glomerul|kidney|renal)|(nephritis|glomerul|kidney|renal).*lupus"
_CODES = r"(?i)^M32\.?14$|^68815009$"
"""lupus nephritis in ICD-10-CM and SNOMED CT"""
_ENDINGS = "dialys|transplant"
"""in the name of what may have ended the response"""
_STRENGTH = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?) MG\b(?!/)")
_AMOUNT_FIRST = re.compile(r"^\d+(?:\.\d+)? (?:ML|ACTUAT|HR) ")
_LOCAL = re.compile(r"(?i)\b(ophthalmic|otic|topical|nasal|inhal\w*|rectal|vaginal|cream|ointment|eye drops?)\b")
UNTOLD = "not told"
"""how a dose begins that cannot be had from strength, quantity and days of supply"""


class _Model:
    """The tables of one schema under the model's own names, whatever their case; the vocabulary may lie in another."""

    def __init__(self, store: Store, schema: str) -> None:
        self.store = store
        self.tables: dict[str, Stored] = {}
        for table in sorted(store.tables, key=lambda one: _schema(one) != schema, reverse=True):
            name = table.name.rpartition(".")[2].lower()
            if _schema(table) == schema or name in ("concept", "drug_strength"):
                columns = {column.lower(): asked for column, asked in table.columns.items()}
                self.tables[name] = Stored(table.name, table.place, columns)
        self.condition = ""

    def has(self, name: str, *columns: str) -> bool:
        """Whether there is such a table with such columns."""
        return name in self.tables and set(columns) <= set(self.tables[name].columns)

    def rows(self, name: str, columns: Mapping[str, pl.DataType], where: str = "") -> pl.DataFrame:
        """The columns of a table in these types; one that it does not have is blank."""
        found = self.store.select(self.tables[name], columns, where)
        return found.select(_typed(found, column, kind) for column, kind in columns.items())

    def of_people(self, name: str, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
        """The same of those who are read."""
        return self.rows(name, columns, self.condition.format(person=self.tables[name].columns["person_id"]))

    def concepts(self, name: str, *columns: str) -> pl.DataFrame:
        """concept_id, concept_name, concept_code, vocabulary_id of the concepts that stand in columns of a table."""
        kinds = {"concept_id": _ID, "concept_name": _TEXT, "concept_code": _TEXT, "vocabulary_id": _TEXT}
        found = [pl.DataFrame(schema=kinds)]
        if self.has("concept", "concept_id", "concept_name"):
            own = self.tables["concept"].columns["concept_id"]
            table = self.tables[name]
            for column in columns:
                if column in table.columns:
                    used = f"{own} <> 0 and {own} in (select {table.columns[column]} from {table.place})"  # noqa: S608 - names of the store, quoted
                    found.append(self.rows("concept", kinds, used))
        return pl.concat(found).unique("concept_id", maintain_order=True)


_ID, _TEXT, _NUMBER, _DAY = pl.Int64(), pl.String(), pl.Float64(), pl.Date()


def _typed(frame: pl.DataFrame, column: str, kind: pl.DataType) -> pl.Expr:
    """A column in a type; SQLite has its days and numbers as text."""
    cell = pl.col(column)
    if column not in frame.columns:
        return pl.lit(None, kind).alias(column)
    if frame.schema[column] == pl.String and kind == _DAY:
        return cell.str.slice(0, 10).str.to_date(strict=False)
    if frame.schema[column] == pl.String and kind == _ID:
        return pl.coalesce(cell.cast(_ID, strict=False), cell.cast(_NUMBER, strict=False).cast(_ID, strict=False))
    return cell.cast(kind, strict=False)


def _columns(numbers: str, texts: str = "", amounts: str = "", days: str = "") -> dict[str, pl.DataType]:
    """Columns by the kind of what they hold."""
    kinds = ((numbers, _ID), (texts, _TEXT), (amounts, _NUMBER), (days, _DAY))
    return {name: kind for names, kind in kinds for name in names.split()}


def _schema(table: Stored) -> str:
    return table.name.rpartition(".")[0]


def _model(store: Store) -> _Model | None:
    for schema in dict.fromkeys(_schema(table) for table in store.tables):
        model = _Model(store, schema)
        if all(
            model.has(name, *columns) and _schema(model.tables[name]) == schema for name, columns in _NEEDED.items()
        ):
            return model
    return None


def is_model(names: Iterable[str]) -> bool:
    """Whether tables of these names may be such a database."""
    return set(_NEEDED) <= {name.lower() for name in names}


def cohort_tables(store: Store) -> tuple[Selected, dict[str, pl.DataFrame]] | None:
    """Who is read, and name -> table of a cohort; None where the store is no such database. Raises UnreadableFileError."""
    model = _model(store)
    if model is None:
        return None
    everybody = int(store.ask(f"select count(*) as n from {model.tables['person'].place}").item())  # noqa: S608
    first = _diagnosed(model)
    people = _people(model, first)
    tables = {"patients": people, "tests": _tests(model), "drugs": _drugs(model), "events": _events(model)}
    years = people["_year_only"].sum()
    tables["patients"] = people.drop("_year_only")
    selected = Selected(first.height, everybody, int(years))
    return selected, {name: table for name, table in tables.items() if table.height}


def _diagnosed(model: _Model) -> pl.DataFrame:
    """person_id, first: the day of the first diagnosis of lupus nephritis; from then on only these people are read."""
    found = pl.DataFrame(schema={"person_id": _ID, "first": _DAY})
    if not model.has("condition_occurrence", "person_id", "condition_start_date"):
        return found
    table = model.tables["condition_occurrence"]
    known = model.concepts("condition_occurrence", "condition_concept_id", "condition_source_concept_id")
    meant = known.filter(pl.col("concept_name").str.contains(_NEPHRITIS) | pl.col("concept_code").str.contains(_CODES))
    ways = []
    if meant.height:
        numbers = ", ".join(map(str, meant["concept_id"].to_list()))
        ways += [
            f"{table.columns[name]} in ({numbers})"
            for name in ("condition_concept_id", "condition_source_concept_id")
            if name in table.columns
        ]
    if "condition_source_value" in table.columns:
        ways.append(f"{table.columns['condition_source_value']} in ('M32.14', 'M3214')")
    if not ways:
        return found
    condition = f"({' or '.join(ways)})"
    columns = {"person_id": _ID, "condition_start_date": _DAY}
    rows = model.rows("condition_occurrence", columns, condition)
    found = rows.group_by("person_id").agg(first=pl.col("condition_start_date").min())
    if found.height:
        model.condition = f"{{person}} in (select {table.columns['person_id']} from {table.place} where {condition})"  # noqa: S608
    return found


def _people(model: _Model, first: pl.DataFrame) -> pl.DataFrame:
    parts = dict.fromkeys(("year_of_birth", "month_of_birth", "day_of_birth"), _ID)
    person = model.of_people("person", {"person_id": _ID, "gender_concept_id": _ID, **parts})
    person = person.join(first, on="person_id", how="left", validate="1:1", maintain_order="left")
    seen = pl.DataFrame(schema={"person_id": _ID, "last": _DAY})
    if model.has("observation_period", "person_id", "observation_period_end_date"):
        periods = model.of_people("observation_period", {"person_id": _ID, "observation_period_end_date": _DAY})
        seen = periods.group_by("person_id").agg(last=pl.col("observation_period_end_date").max())
    person = person.join(seen, on="person_id", how="left", validate="1:1", maintain_order="left")
    month = pl.col("month_of_birth").fill_null(7)
    born = pl.date("year_of_birth", month, pl.col("day_of_birth").fill_null(1))
    return person.sort("person_id").select(
        pl.col("person_id").cast(pl.String).alias("Patient"),
        pl.col("gender_concept_id").replace_strict(_SEXES, default=None, return_dtype=pl.String).alias("Sex"),
        born.alias("Date of birth"),
        *([pl.col("first").alias("Time zero")] if first.height else []),
        *([pl.col("last").alias("Last follow-up")] if seen.height else []),
        (pl.col("month_of_birth").is_null() & pl.col("year_of_birth").is_not_null()).alias("_year_only"),
    )


def _named(rows: pl.DataFrame, concepts: pl.DataFrame, column: str, word: str, source: str = "") -> pl.DataFrame:
    """The rows with `word`: the name of the concept in a column, else the source's own word, else the number of the concept."""
    names = concepts.select(pl.col("concept_id").alias(column), pl.col("concept_name").alias(word))
    rows = rows.join(names, on=column, how="left", validate="m:1", maintain_order="left")
    own = [pl.when(pl.col(source).str.strip_chars() != "").then(source)] if source else []
    number = pl.when(pl.col(column) != 0).then(pl.format("concept {}", column))
    return rows.with_columns(pl.coalesce(word, *own, number).alias(word))


def _tests(model: _Model) -> pl.DataFrame:
    columns = _columns(
        "person_id measurement_concept_id operator_concept_id value_as_concept_id unit_concept_id",
        "measurement_source_value value_source_value unit_source_value",
        "value_as_number",
        "measurement_date",
    )
    rows = model.of_people("measurement", columns)
    tests = model.concepts("measurement", "measurement_concept_id")
    rows = _named(rows, tests, "measurement_concept_id", "test", "measurement_source_value")
    coded = tests.filter(vocabulary_id="LOINC").select(measurement_concept_id="concept_id", code="concept_code")
    rows = rows.join(coded, on="measurement_concept_id", how="left", validate="m:1", maintain_order="left")
    units = model.concepts("measurement", "unit_concept_id")
    # The code of a unit (UCUM) is how laboratories write it; its name is a sentence.
    units = units.with_columns(
        concept_name=pl.when(pl.col("vocabulary_id") == "UCUM").then("concept_code").otherwise("concept_name")
    )
    rows = _named(rows, units, "unit_concept_id", "unit", "unit_source_value")
    rows = _named(rows, model.concepts("measurement", "value_as_concept_id"), "value_as_concept_id", "told")
    sign = pl.col("operator_concept_id")
    known = sign.replace_strict(_SIGNS, default=None, return_dtype=pl.String)
    before = pl.when(sign.is_null() | (sign == 0)).then(pl.lit("")).otherwise(known)
    number = pl.col("value_as_number").cast(pl.String).str.strip_suffix(".0")
    signed = pl.when(before.is_not_null()).then(before + number).otherwise(pl.format("concept {} {}", sign, number))
    return rows.sort("person_id", "measurement_date").select(
        pl.col("person_id").cast(pl.String).alias("Patient"),
        pl.col("measurement_date").alias("Date"),
        pl.col("test").alias("Test"),
        pl.col("code").alias("Test code"),
        pl.coalesce(signed, "told", "value_source_value").alias("Result"),
        pl.col("unit").alias("Unit"),
    )


def _drugs(model: _Model) -> pl.DataFrame:
    if not model.has("drug_exposure", "person_id", "drug_concept_id", "drug_exposure_start_date"):
        return pl.DataFrame()
    columns = _columns(
        "person_id drug_concept_id",
        "drug_source_value stop_reason",
        "quantity days_supply",
        "drug_exposure_start_date drug_exposure_end_date",
    )
    rows = model.of_people("drug_exposure", columns)
    rows = _named(
        rows, model.concepts("drug_exposure", "drug_concept_id"), "drug_concept_id", "name", "drug_source_value"
    )
    rows = rows.join(_strengths(model), on="drug_concept_id", how="left", validate="m:1", maintain_order="left")
    start, end = pl.col("drug_exposure_start_date"), pl.col("drug_exposure_end_date")
    given = pl.coalesce(pl.when(pl.col("days_supply") > 0).then("days_supply"), (end - start).dt.total_days() + 1)
    told = {name: _said(name) for name in rows["name"].drop_nulls().unique().to_list()}
    of_name = {name: strength for name, (_, strength) in told.items()}
    strength = pl.coalesce("strength", pl.col("name").replace_strict(of_name, default=None, return_dtype=pl.Float64))
    drug = pl.col("name").replace_strict(
        {name: drug for name, (drug, _) in told.items()}, default=None, return_dtype=pl.String
    )
    is_local = pl.col("name").str.contains(_LOCAL.pattern)
    rows = rows.with_columns(
        _drug=pl.when(is_local).then(drug).otherwise(pl.coalesce("ingredient", drug)),
        _dose=pl.when(~is_local & (pl.col("quantity") > 0) & (given > 0)).then(strength * pl.col("quantity") / given),
    )
    return rows.sort("person_id", "drug_exposure_start_date").select(
        pl.col("person_id").cast(pl.String).alias("Patient"),
        pl.col("_drug").alias("Drug"),
        # Without all three a dose would be a guess: it is said, and listed where it is needed.
        pl.when(pl.col("_dose").is_not_null())
        .then(pl.format("{} mg/day", pl.col("_dose").round(4)))
        .otherwise(pl.lit(UNTOLD))
        .alias("Dose"),
        start.alias("Start"),
        end.alias("Stop"),
        pl.col("stop_reason").alias("Reason for stopping"),
    )


def _said(name: str) -> tuple[str, float | None]:
    """The drug as it is named, and the mg in one unit where the name tells one strength and no volume."""
    bare = _AMOUNT_FIRST.sub("", name)
    if _LOCAL.search(bare):
        return f"for local use: {bare}", None
    strengths = _STRENGTH.findall(bare)
    is_one = len(strengths) == 1 and bare.count(" MG") == 1 and " / " not in bare
    return bare, float(strengths[0]) if is_one else None


def _strengths(model: _Model) -> pl.DataFrame:
    """drug_concept_id, ingredient, strength (mg in one unit) of drugs with one ingredient."""
    kinds = {"drug_concept_id": _ID, "ingredient": _TEXT, "strength": _NUMBER}
    if not model.has(
        "drug_strength", "drug_concept_id", "ingredient_concept_id", "amount_value", "amount_unit_concept_id"
    ):
        return pl.DataFrame(schema=kinds)
    drugs = model.tables["drug_exposure"]
    own = model.tables["drug_strength"].columns["drug_concept_id"]
    columns = _columns("drug_concept_id ingredient_concept_id amount_unit_concept_id", "", "amount_value")
    used = f"{own} in (select {drugs.columns['drug_concept_id']} from {drugs.place})"  # noqa: S608
    rows = model.rows("drug_strength", columns, used)
    rows = rows.filter(pl.len().over("drug_concept_id") == 1)
    rows = rows.join(
        model.concepts("drug_strength", "ingredient_concept_id").select(
            ingredient_concept_id="concept_id", ingredient="concept_name"
        ),
        on="ingredient_concept_id",
        how="left",
    )
    factor = pl.col("amount_unit_concept_id").replace_strict(_MILLIGRAMS, default=None, return_dtype=pl.Float64)
    return rows.select("drug_concept_id", "ingredient", strength=pl.col("amount_value") * factor)


def _events(model: _Model) -> pl.DataFrame:
    """Deaths, and the first of each condition and procedure whose name speaks of dialysis or transplant: what is none is listed as unreadable."""
    parts = []
    if model.has("death", "person_id", "death_date"):
        rows = model.of_people("death", {"person_id": _ID, "death_date": _DAY})
        parts.append(rows.select("person_id", date="death_date", event=pl.lit("death"), term=pl.lit(None, _TEXT)))
    kinds = {word: kind for kind in ("dialysis", "transplant") for word in load_synonyms("events")[kind]}
    for table in ("condition", "procedure"):
        name, concept = f"{table}_occurrence", f"{table}_concept_id"
        date = "condition_start_date" if table == "condition" else "procedure_date"
        if not model.has(name, "person_id", concept, date):
            continue
        known = model.concepts(name, concept)
        plain = pl.col("concept_name").str.to_lowercase().str.replace_all("-", " ")
        meant = known.filter(plain.is_in(list(kinds)) | plain.str.contains(_ENDINGS)).select(
            pl.col("concept_id").alias(concept),
            term="concept_name",
            event=pl.coalesce(plain.replace_strict(kinds, default=None, return_dtype=pl.String), "concept_name"),
        )
        if meant.height:
            numbers = ", ".join(map(str, meant[concept].to_list()))
            column = model.tables[name].columns
            people = model.condition.format(person=column["person_id"])
            where = " and ".join(filter(None, (f"{column[concept]} in ({numbers})", people)))
            rows = model.rows(name, {"person_id": _ID, concept: _ID, date: _DAY}, where)
            parts.append(rows.join(meant, on=concept).select("person_id", pl.col(date).alias("date"), "event", "term"))
    if not parts:
        return pl.DataFrame()
    first = (
        pl.concat(parts).sort("date", nulls_last=True).unique(["person_id", "event"], keep="first", maintain_order=True)
    )
    return first.sort("person_id", "date").select(
        pl.col("person_id").cast(pl.String).alias("Patient"),
        pl.col("date").alias("Date"),
        pl.col("event").alias("Event"),
        pl.col("term").alias("Description"),
    )
