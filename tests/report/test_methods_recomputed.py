"""A reader who has nothing but the printed methods comes to the printed rates: the rules are read back from the text, and counted by the slow reading of `tests/oracle.py`."""

import re
from collections.abc import Callable

import pytest

from lnexplore import DEFINITIONS, AnalysisPlan
from lnexplore.cohort.equations import EQUATION_LABELS
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.terms import AllOf, AnyOf, Finding, Limit, Term
from lnexplore.history import History
from lnexplore.ingest.files.samples import sample_intake
from lnexplore.outcomes.response import response_by_visit
from lnexplore.report.prose import Facts, prose
from tests.cohorts import counts_at
from tests.oracle import reference

FACTS = Facts("0.1.0", ("polars 2.1.0",), "lnx-1a2b-3c4d-5e6f", ("a2b4",))
WORDS = {row.name_in_text: key for key, row in MEASURES.items()}
EQUATIONS = {label: key for key, label in EQUATION_LABELS.items()}
OF = {"baseline": "baseline", "the pre-flare value": "pre_flare", "the lowest value so far": "nadir"}
SIGNS = {"<": "<", "≤": "<=", ">": ">", "≥": ">="}
SEDIMENT = re.compile(r"normal urinary sediment \(urine red cells < ([\d.]+)/HPF and no cellular casts\)")
FINDINGS = {
    "no cellular casts": "no_cellular_casts",
    "no rescue treatment, dialysis, transplant or death up to the visit": "no_rescue",
}
LIMIT = re.compile(
    r"(?P<highest>highest )?(?P<measure>.+?)(?: by (?P<equation>.+?))?(?P<at> at baseline)?(?: in the (?P<over>\d+) days before)? "
    r"(?P<sign>[<≤>≥]) (?:(?P<uln>[\d.]+ × )?upper limit of normal|(?P<percent>[\d.]+) % of (?P<of>.+?)|(?P<value>[\d.]+) ?(?P<unit>\S.*?)?)"
    r"(?: \(from day (?P<day>\d+)\))?"
)


def parts(text: str, word: str) -> list[str]:
    """The text cut at a word that stands in no bracket."""
    depth, found, start = 0, [], 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0 and text.startswith(word, place):
            found.append(text[start:place])
            start = place + len(word)
    return [*found, text[start:]]


def is_bracketed(text: str) -> bool:
    """Whether the first bracket closes at the end."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return letter == ")" and place == len(text) - 1
    return False


def rule(text: str) -> Term:
    """A rule as the methods print it."""
    kinds: tuple[tuple[str, Callable[[tuple[Term, ...]], Term]], ...] = ((" or ", AnyOf), (" and ", AllOf))
    # Of what stands side by side without brackets “and” binds all, “or” stands in brackets of its own.
    for word, kind in reversed(kinds):
        found = parts(text, word)
        if len(found) > 1 and not SEDIMENT.fullmatch(text) and text not in FINDINGS:
            return kind(tuple(rule(part) for part in _joined(found, word)))  # type: ignore[arg-type]
    return rule(text[1:-1]) if is_bracketed(text) else condition(text)


def _joined(found: list[str], word: str) -> list[str]:
    """The parts, of which a finding that has the word in its own name is one."""
    whole: list[str] = []
    for part in found:
        joined = f"{whole[-1]}{word}{part}" if whole else ""
        if joined in FINDINGS:
            whole[-1] = joined
        else:
            whole.append(part)
    return whole


def condition(text: str) -> Limit | Finding:
    if text in FINDINGS:
        return Finding(FINDINGS[text])
    if sediment := SEDIMENT.fullmatch(text):
        return Finding("normal_sediment", float(sediment[1]))
    found = LIMIT.fullmatch(text)
    assert found is not None, text
    of, value, unit = "absolute", found["value"], found["unit"]
    if found["percent"]:
        of, value, unit = OF[found["of"]], float(found["percent"]) / 100, None
    elif value is None:
        of, value, unit = "uln", float((found["uln"] or "1").split()[0]), None
    return Limit(
        WORDS[found["measure"]],
        SIGNS[found["sign"]],  # type: ignore[arg-type]
        float(value),
        of,  # type: ignore[arg-type]
        unit=unit,
        at="baseline" if found["at"] else "visit",
        over_days=int(found["over"] or 0),
        from_day=None if found["day"] is None else int(found["day"]),
        equation=EQUATIONS[found["equation"]] if found["equation"] else "",
    )


def all_of(text: str) -> AllOf:
    term = rule(text)
    return term if isinstance(term, AllOf) else AllOf((term,))


def printed(key: str) -> ResponseDefinition:
    """The definition that the methods print for the plan with this one."""
    plan = AnalysisPlan(definition=DEFINITIONS[key])
    (text,) = [one for one in prose(sample_intake(), plan, History(), FACTS).methods if "Complete response: " in one]
    told = re.search(
        r"Complete response: (.+?)\. Partial response: (?:not complete, and (.+?)|none is defined)\. A patient", text
    )
    assert told is not None, text
    return ResponseDefinition(
        "printed", "printed", "the methods", all_of(told[1]), all_of(told[2]) if told[2] else None
    )


@pytest.mark.parametrize("key", DEFINITIONS)
def test_the_printed_methods_give_the_printed_rates(key: str):
    cohort = sample_intake().cohort
    assert cohort is not None
    expected = reference(cohort, AnalysisPlan(definition=printed(key))).at
    assert counts_at(response_by_visit(cohort, AnalysisPlan(definition=DEFINITIONS[key]))) == expected
