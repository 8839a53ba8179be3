"""Headers to canonical columns: the best meaning of a header, how sure it is, its unit and its time point.

A meaning is taken over from `SURE` upwards; below that it is only proposed. Nothing is matched by likeness alone.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from lnexplore.cohort.measures import MEASURES, Measure
from lnexplore.cohort.schema import FIELDS
from lnexplore.cohort.units import find_unit
from lnexplore.ingest.files.celltext import letters
from lnexplore.ingest.meaning.header_names import (
    BUILT,
    METHOD,
    ORAL_PULSE_DRUG,
    PULSE,
    UNIT_LIKE,
    is_name_in_words,
    is_oral,
    is_patient_number,
    is_urine,
    protein_by_unit,
    says_urine,
    without_legend_of_sex,
)
from lnexplore.ingest.meaning.header_words import (
    BLOOD,
    CJK_BLOOD,
    CJK_NOISE,
    CJK_URINE,
    NOISE,
    PARTS,
    REMARKS,
    ROLES,
    URINE,
)
from lnexplore.ingest.meaning.headers import plain
from lnexplore.ingest.meaning.times import LONGEST, TimePoint, cut_time, find_number, find_time, scale_counted
from lnexplore.ingest.reasons import UNKNOWN, Reason, Why
from lnexplore.ingest.remembered import remembered
from lnexplore.vocabulary import fold_case

SURE = 0.85
LIKENESS = 0.84
"""Share of letters in common from which a misspelt header is proposed."""
MOST_LETTERS_OF_A_UNIT, MOST_WORDS_OF_A_UNIT = 16, 7
_NUMBER_SIGNS = "0123456789 .-_"
EXTRA, NUMBER = "extra:", "number:"
"""What a column of the user's own was taken for, before its header: a category of patients, a number of each."""

BRACKETS = re.compile(r"[(\[（［【〔]([^()\[\]（）［］【】〔〕]*)[)\]）］】〕]")
_NUMBERED_UNIT = re.compile(r"^([^\d(（]+)[ _](\d{1,2}) ?([(（][^()（）]*[)）])$")


@dataclass(frozen=True)
class Match:
    """What a header may mean. The key is empty where it means nothing known."""

    table: str = ""
    key: str = ""
    unit: str | None = None
    why: Why | None = UNKNOWN
    """why it is not taken over; None where nothing speaks against it"""
    score: float = 0.0
    time: TimePoint | None = None

    @property
    def sure(self) -> bool:
        """Whether it is taken over without asking."""
        return bool(self.key) and self.score >= SURE and self.why is None


@dataclass(frozen=True)
class ColumnUse:
    """What a column of the file was taken for."""

    sheet: str
    index: int
    header: str
    table: str
    """the table its values go to: patients for a patient's column repeated in a sheet of visits"""
    key: str
    """field or measure; `extra:HEADER` for a category of the user's own, `number:HEADER` for a number; empty where the column is not used"""
    unit: str | None = None
    """unit the header or the user states; None where none is stated and the canonical one is assumed"""
    why: Why | None = None
    """for a column that is not used"""
    score: float = 1.0
    """how sure the meaning is, 0 to 1; 1 also for what the user chose"""
    time: TimePoint | None = None
    """time point in the header of a wide sheet"""
    part: int | None = None
    """which of several values in one cell"""
    unit_index: int | None = None
    """index of the column that holds the unit of each row"""
    test: str = ""
    """name of the test in a tall listing, whose rows alone are meant"""
    shape: str = ""
    """fingerprint of the headers of its table: finds the user's choices again for the next file of that shape"""
    proposed: str = ""
    """for a column that is not used: the meaning it may have"""

    @property
    def why_not(self) -> str:
        """The reason in words, for a person; empty where there is none."""
        return self.why.sentence if self.why is not None else ""

    @property
    def letter(self) -> str:
        """Column letter as the spreadsheet shows it."""
        return letters(self.index)

    @property
    def place(self) -> str:
        """Letter and header."""
        words = f"{self.header}, {self.test}" if self.test else self.header
        return f"{self.letter} ({words})" if words else self.letter

    @property
    def choice(self) -> str:
        """The column's name among the user's choices."""
        words = f"{self.header} = {self.test}" if self.test else self.header or self.letter
        return f"{words}{'' if self.part is None else f' #{self.part + 1}'} @{self.shape}"


@remembered
def normalise(header: str) -> str:
    """A header without case, width, punctuation and blanks."""
    folded = fold_case(header).replace("haem", "hem")
    # "Pt #" is the number of a patient.
    return re.sub(r"[\W_]+", "", re.sub(r"#\s*$", "no", folded))


@cache
def names(table: str) -> Mapping[str, str]:
    """Normalised spelling -> field or measure of the table, or role of a column for `roles`."""
    found: dict[str, str] = {}
    if table == "roles":
        return MappingProxyType({normalise(word): role for role, words in ROLES.items() for word in words})
    if table == "visits":
        for measure in MEASURES.values():
            for spelling in measure.spellings:
                found.setdefault(normalise(spelling), measure.key)
    for field in FIELDS[table]:
        for spelling in (field.key, field.label, *field.synonyms):
            found[normalise(spelling)] = field.key
    return MappingProxyType(found)


@remembered
def _look_up(text: str, table: str) -> tuple[str, float]:
    """Key and score of a header without unit and time: word for word, or once the words that mean nothing are gone."""
    known = names(table)
    key = known.get(normalise(text))
    if key:
        return key, 1.0
    folded = fold_case(text).replace("haem", "hem")
    tokens = re.findall(r"[^\W_]+", folded)
    for noise, cjk, fits in (
        (NOISE, CJK_NOISE, lambda _: True),
        (NOISE | BLOOD, (*CJK_BLOOD, *CJK_NOISE), lambda key: not is_urine(key)),
        (NOISE | URINE, (*CJK_URINE, *CJK_NOISE), is_urine),
    ):
        rest = "".join(token for token in tokens if token not in noise)
        for word in cjk:
            rest = rest.removeprefix(word).removesuffix(word)
        key = known.get(rest)
        if key and key in MEASURES and fits(key):
            return key, 0.9
    if table == "patients" and is_patient_number(tokens):
        return "patient_id", 0.9
    if table == "patients" and known.get(without_legend_of_sex(tokens)) == "sex":
        return "sex", 0.9
    built = next((key for key, is_said in BUILT.items() if is_said(tokens)), "") if table == "visits" else ""
    if built:
        return built, 0.9
    return _two_scripts(folded, table)


def _two_scripts(folded: str, table: str) -> tuple[str, float]:
    """`CREA肌酐`, `白蛋白ALB`: the name in two scripts, each of which says the same."""
    runs = re.findall(r"[\x00-\u02ff]+|[^\x00-\u02ff]+", folded)
    runs = [run for run in runs if re.search(r"\w", run)]
    if len(runs) != 2:
        return "", 0.0
    keys = {_look_up(run, table)[0] for run in runs}
    return (keys.pop(), 0.9) if len(keys) == 1 and "" not in keys else ("", 0.0)


@remembered
def match_header(header: str, table: str) -> Match:
    """The best meaning of a header in one table (or among `roles`), without regard to time points."""
    header = plain(header[:LONGEST])
    key, score = _look_up(header, table)
    groups = [group.strip() for group in BRACKETS.findall(header)]
    base = BRACKETS.sub(" ", header).strip(" :：,、")
    tail = ""
    if score < 1 and not groups:
        # The letters of a unit are no mere noise behind a name.
        behind = _unit_behind(header, table)
        key, tail, score = behind if behind[1] else (key, "", score)
    if not key and groups and base:
        key, score = _look_up(base, table)
    if not key:
        key, tail, score = _unit_behind(base or header, table)
    stated = [group for group in (*groups, tail) if group]
    if table == "visits":
        key, score = protein_by_unit(key, base or header, stated), score or 0.9
    if not key and table == "visits" and (scale := scale_counted(header)) is not None:
        return Match(table, "month" if scale in ("month", "year") else "day", scale, None, 0.9)
    if not key:
        return Match(table)
    if table == "visits" and not is_urine(key) and any(says_urine(group) for group in groups):
        return Match(table)
    if key == PULSE and is_oral(header, (*groups, tail)):
        key = ORAL_PULSE_DRUG
    measure = MEASURES.get(key) if table == "visits" else None
    if measure is None or not measure.unit or normalise(header) == normalise(measure.label):
        return Match(table, key, None, None, score)
    units = [unit for unit in (find_unit(measure, group) for group in stated) if unit is not None]
    if units:
        return Match(table, key, units[0], None, score)
    if any(not _is_remark(group, table, key) and not _has_lost_its_micro(group, measure.accepts) for group in stated):
        accepted = ", ".join(dict.fromkeys((measure.unit, *measure.accepts)))
        return Match(
            table, key, None, Why(Reason.UNIT_UNREAD, (("measure", measure.label), ("units", accepted))), score
        )
    return Match(table, key, None, None, score)


def _is_remark(group: str, table: str, key: str) -> bool:
    """Whether a bracket explains the name instead of stating a unit: a synonym, a time point, a method, a specimen."""
    if _look_up(group, table)[0] == key or time_alone(group) is not None or not group.strip(" -"):
        return True
    folded = fold_case(group)
    if METHOD.search(folded):
        return True
    for word in (*CJK_BLOOD, *CJK_URINE, *CJK_NOISE):
        folded = folded.replace(word, " ")
    tokens = re.findall(r"[^\W\d_]+", folded)
    if not folded.strip():
        return True
    if tokens and all(token in NOISE | BLOOD | URINE | REMARKS | PARTS["seen_in"] for token in tokens):
        return True
    # A unit is short; a sentence or the name of a dye in several words is none.
    return not UNIT_LIKE.match(group) and (len(folded) > MOST_LETTERS_OF_A_UNIT or is_name_in_words(folded))


def _has_lost_its_micro(text: str, units: Iterable[str]) -> bool:
    """Whether a unit is one of `units` without its µ: programs that know no µ write mmol or mol, which is as good as no unit."""
    wanted = normalise(text.replace("Â", "").replace("\N{REPLACEMENT CHARACTER}", ""))
    return any("µ" in unit and wanted in (normalise(unit.replace("µ", lost)) for lost in ("m", "")) for unit in units)


def _unit_behind(header: str, table: str) -> tuple[str, str, float]:
    """(key, unit, score) of `UPCR mg/mmol` or `upcr_mg_mmol`: the unit stands behind the name without brackets."""
    words = re.split(r"[\s_,、]+", header.strip())
    for cut in range(len(words) - 1, max(0, len(words) - MOST_WORDS_OF_A_UNIT - 1), -1):
        name, behind = " ".join(words[:cut]), " ".join(words[cut:])
        key, score = _look_up(name, table)
        if not key and table == "visits" and (bare := protein_by_unit("", name, [behind])):
            return bare, behind, 0.9
        measure: Measure | None = MEASURES.get(key) if table == "visits" else None
        if measure is None:
            continue
        tail = normalise(behind.replace("µ", "u").replace("μ", "u"))
        protein = protein_by_unit(key, "", [behind])
        if protein != key:
            return protein, behind, score
        # "mPSL mg/day" is no pulse, but what is taken by mouth.
        own = (*measure.accepts, *(MEASURES[ORAL_PULSE_DRUG].accepts if key == PULSE else ()))
        for unit in (measure.unit, *own):
            if unit and normalise(unit.replace("µ", "u")) == tail:
                return key, unit, score
        stated = find_unit(measure, behind)
        if stated or _has_lost_its_micro(tail, own):
            return key, stated or "", score
    return "", "", 0.0


def match_column(header: str, tables: Sequence[str], last: str = "", *, propose: bool = True) -> Match:
    """The best meaning of a header in several tables, the first table first, with the time point it names.

    `last` is the bottom line of a header of several lines: where the whole says nothing, its bottom line may.
    `propose`: a misspelt header gives a proposal.
    """
    return _match_column(plain(header[:LONGEST]), tuple(tables), plain(last[:LONGEST]), propose)


@remembered
def _match_column(header: str, tables: tuple[str, ...], last: str, propose: bool) -> Match:
    for text in dict.fromkeys(filter(None, (header, last))):
        best = _with_time(text, header, tables)
        if best.key:
            return best if text == header else _lower(best)
    return _alike(header, tables) if propose else Match(tables[0])


def match_labelled(header: str, label: str, tables: Sequence[str], last: str = "", *, propose: bool = True) -> Match:
    """The best meaning of a header beside which a codebook gives a label; either of them may state the unit."""
    match = match_column(header, tables, last, propose=propose)
    if not label:
        return match
    better = match_column(label, tables, propose=propose)
    if better.key == match.key and match.sure:
        return match if match.unit or not better.sure else replace(better, time=match.time or better.time)
    # A label is written for people, a name for a program: `visit` labelled “Month” holds months.
    if (better.score < match.score and not better.sure) or not better.key:
        return match
    better = replace(better, time=better.time or (match.time if match.sure and better.table == match.table else None))
    measure = MEASURES.get(better.key)
    if measure is not None and better.unit is None and better.sure:
        stated = [find_unit(measure, group.strip()) for group in BRACKETS.findall(header)]
        return replace(better, unit=next((unit for unit in stated if unit), None))
    return better


def _lower(match: Match) -> Match:
    return Match(match.table, match.key, match.unit, match.why, min(match.score, 0.9), match.time)


def _with_time(text: str, header: str, tables: Sequence[str]) -> Match:
    for table in tables:
        found = match_header(text, table)
        if found.key and found.score == 1:
            return _timed(found, text, header)
    if "visits" in tables:
        # "UPCR 2 (g/g)": the number of the visit stands before the unit; in "UPCR month 2 (g/g)" it is a month.
        text = text if find_time(text) is not None else _NUMBERED_UNIT.sub(_number_last, text)
        for split in (find_time, find_number):
            timed = split(text)
            if timed is None:
                continue
            time, rest = timed
            # Brackets of a unit were folded with the rest; the unit is read from the header as it stands.
            found = match_header(
                BRACKETS.sub(_drop_time, cut_time(text)) if split is find_time else text.strip(_NUMBER_SIGNS),
                "visits",
            )
            found = found if found.key else match_header(rest, "visits")
            if found.key and found.key not in ("day", "month", "visit"):
                return Match(found.table, found.key, found.unit, found.why, found.score, time)
    for table in tables:
        found = match_header(text, table)
        if found.key:
            return _timed(found, text, header)
    return Match(tables[0])


def _number_last(told: re.Match[str]) -> str:
    """`UPCR (g/g) 2` for `UPCR 2 (g/g)`; the 24 of a protein, or before a unit per day, counts the hours of the urine."""
    name, number, unit = told.groups()
    key, daily = match_header(name, "visits").key, MEASURES["urine_protein_24h"]
    is_taken = key in MEASURES and find_unit(MEASURES[key], unit[1:-1].strip()) is not None
    hours = key.startswith("urine_protein") or (not is_taken and find_unit(daily, unit[1:-1].strip()) is not None)
    return told[0] if number == "24" and hours else f"{name} {unit} {number}"


def _timed(found: Match, text: str, header: str) -> Match:
    """The time point in brackets, or in the upper line above a bottom line that says the measure."""
    if found.table != "visits":
        return found
    times = [time for group in BRACKETS.findall(header) if (time := time_alone(group)) is not None]
    above = find_time(header) if text != header and not times else None
    time = times[0] if times else above[0] if above else None
    return found if time is None else Match(found.table, found.key, found.unit, found.why, found.score, time)


def _drop_time(group: re.Match[str]) -> str:
    found = find_time(group[1])
    return "" if found is not None and not found[1] else group[0]


def _alike(header: str, tables: Sequence[str]) -> Match:
    """A misspelt header: proposed, never taken over."""
    timed = find_time(header)
    wanted = normalise(timed[1] if timed else BRACKETS.sub(" ", header))
    if len(wanted) < 5:
        return Match(tables[0])
    for table in tables:
        close = difflib.get_close_matches(wanted, [name for name in names(table) if len(name) > 4], 1, LIKENESS)
        if close:
            ratio = difflib.SequenceMatcher(None, wanted, close[0]).ratio()
            return Match(
                table, names(table)[close[0]], None, UNKNOWN, round(ratio * SURE, 2), timed[0] if timed else None
            )
    return Match(tables[0])


@remembered
def time_alone(header: str) -> TimePoint | None:
    """The time point of a header that says nothing else; None where it says more or none."""
    found = find_time(plain(header))
    return found[0] if found is not None and not found[1].strip("()") else None
