"""The living figure: one HTML file whose sliders move a cohort's remission rates, with counts inside and no patient."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import polars as pl

from lnexplore import __version__
from lnexplore.catalogue import _, number, plural
from lnexplore.charts.numbers import SMALL_GROUP, group_title
from lnexplore.charts.theme import GROUP_COLOURS
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.moving import scale_of, value_of
from lnexplore.criteria.presets import DEFINITIONS
from lnexplore.criteria.terms import SYMBOLS, Finding, Limit
from lnexplore.derive.filters import Filters
from lnexplore.options import OPTIONS
from lnexplore.outcomes.assessed import component_name
from lnexplore.outcomes.living import (
    KINDS,
    definition_sets,
    group_sets,
    is_monotone,
    movable_limits,
    places_of,
    slider_sets,
)
from lnexplore.outcomes.population import MISSING
from lnexplore.plan import AnalysisPlan
from lnexplore.report.disclosure import checked, release
from lnexplore.report.living import counts
from lnexplore.report.living.counts import CountRequest

GRIDS: Mapping[str, tuple[int, int]] = MappingProxyType({"coarse": (9, 5), "middle": (13, 7), "fine": (25, 9)})
"""key -> at most so many places of the first limit, and of the second"""
MOST_LIMITS = 2
PROGRAM_WORDS = ("all patients", MISSING)
"""names of groups that are the program's own"""
_COUNTED = {
    "size": "Patients of a group",
    "CR at": "Complete response at a month",
    "CR by": "Complete response observed so far, of those ever assessed",
    "CR or PR at": "Complete or partial response at a month",
    "CR or PR by": "Complete or partial response observed so far, of those ever assessed",
    "definition": "Complete response at a month, by published definition",
}
_REFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "baseline": "% of baseline",
        "pre_flare": "% of the pre-flare value",
        "nadir": "% of the lowest value so far",
        "uln": "× upper limit of normal",
        "absolute": "",
    }
)
_PARTS = {"of": "N", "n": "n"}


@dataclass(frozen=True)
class Living:
    """All that the file will hold, and what its maker is to see of it before it is saved."""

    data: Mapping[str, Any]
    """what stands in the file, as plain JSON values"""
    contents: pl.DataFrame
    """a row per kind of count: what, number (N or n), released, withheld, smallest (released, above zero)"""
    words: tuple[str, ...]
    """words of the sheet, or of the user, that stand in the file"""
    notes: tuple[str, ...]
    """what is not in it, and why"""

    @property
    def is_empty(self) -> bool:
        """Whether no group was large enough."""
        return not self.data["groups"]


def living_figure(
    cohort: Cohort,
    plan: AnalysisPlan,
    paths: Sequence[str] = (),
    k: int = 5,
    *,
    rename_groups: bool = False,
    places: Sequence[int] = GRIDS["middle"],
    record: Sequence[str] = (),
) -> Living:
    """The living figure of a cohort under a plan, with one or two limits of complete response that can be moved.

    `paths` names them; none: the first two that have a number. `k` is the smallest count of patients that leaves
    (1: all leave); `places`, how many values each limit takes at most; `record` tells in sentences, without a word of the
    sheet, what was moved after looking and what readers settled. Raises ValueError for a `k` that cannot be used,
    more than two paths, or a definition without a number; KeyError for a path that the definition does not have.
    """
    checked(k)
    chosen = list(paths) or [component.path for component in movable_limits(plan.definition)[:MOST_LIMITS]]
    if not 1 <= len(chosen) <= MOST_LIMITS or len(set(chosen)) != len(chosen):
        raise ValueError(f"one or {MOST_LIMITS} limits can be moved, each once")
    values = {path: places_of(plan, path, most) for path, most in zip(chosen, places, strict=False)}
    kinds = [kind for kind, (outcome, _) in KINDS.items() if outcome == "CR" or plan.definition.partial_in_force]
    asked = CountRequest(plan, values, kinds, is_monotone(cohort, plan))
    groups = group_sets(cohort, plan)
    kept = {group: members for group, members in groups.items() if members and members.bit_count() >= k}
    sliders, published = (slider_sets(cohort, plan, values), definition_sets(cohort, plan)) if kept else ({}, {})
    keys = list(dict.fromkeys(key for _, key, _ in published))
    rates: dict[tuple[int, ...] | None, int] = {None: 0}
    shown: list[dict[str, Any]] = []
    tallies, sparse = [], []
    for place, (group, members) in enumerate(kept.items()):
        every = list(counts.cells(group, members, asked, sliders, published))
        released = release(every, k)
        tallies += counts.tally(every, released)
        size = members.bit_count()
        sparse.append(counts.is_sparse(size, asked, released))
        shown.append(
            {
                "name": _group_name(group, place, rename_groups),
                "colour": GROUP_COLOURS[place % len(GROUP_COLOURS)],
                "size": size,
                "rates": _indexed(counts.places(size, asked, released), rates),
                "definitions": list(_indexed(counts.definitions(keys, size, asked, released), rates).values()),
            }
        )
    data = _about(cohort, plan, k, len(groups) - len(kept), record) | {
        "axes": [_axis(plan, path, several) for path, several in values.items()],
        "months": asked.months,
        "month": plan.headline_window.month,
        "windows": {str(window.month): window.tolerance for window in plan.windows},
        "kinds": kinds,
        "groups": shown,
        "sparse": any(sparse),
        "definitions": [_definition(key, plan) for key in keys],
        "rates": [list(rate) if rate else None for rate in rates],
    }
    words = [] if rename_groups else [group_title(group) for group in kept if group not in PROGRAM_WORDS]
    return Living(
        data, _contents(tallies), (*words, *_own_words(plan)), tuple(_notes(k, len(groups), len(kept), tallies))
    )


def _group_name(group: str, place: int, rename: bool) -> str:
    return _("Group {n}").format(n=place + 1) if rename and group not in PROGRAM_WORDS else group_title(group)


def _indexed(
    rows: Mapping[str, Sequence[list[int] | None]], rates: dict[tuple[int, ...] | None, int]
) -> dict[str, list[int]]:
    """The rates as places in a list that holds each of them once: the file stays small."""
    return {
        key: [rates.setdefault(None if rate is None else tuple(rate), len(rates)) for rate in every]
        for key, every in rows.items()
    }


def _about(cohort: Cohort, plan: AnalysisPlan, k: int, left_out: int, record: Sequence[str]) -> dict[str, Any]:
    """What the file says of itself."""
    definition = plan.definition
    return {
        "version": __version__,
        "synthetic": cohort.synthetic,
        "k": k,
        "leftOut": left_out,
        "smallGroup": SMALL_GROUP,
        "definition": {
            "key": definition.key,
            "label": definition.label,
            "citation": definition.citation,
            "words": definition.describe(),
            "differences": plan.differences(),
        },
        "plan": [*_plan_words(plan), *record],
    }


def _plan_words(plan: AnalysisPlan) -> list[str]:
    """The plan as sentences, without a word of the sheet: whom the filters keep, phases and drugs are not named."""
    plain = plan.with_everyone().replace(filters=Filters())
    skipped = {plain.describe_flares(), *plain.describe_follow_up(), plain.definition.describe()}
    said = [sentence for sentence in plain.describe() if sentence not in skipped][1:]
    rules = [OPTIONS[name].meaning(plan) for name in ("after_stop", "rescue", "terminal")]
    said.append(f"Follow-up: {'; '.join(rules)}.")
    if plan.exclude_baseline_responders:
        said.append(
            _(
                "Patients of the phase of induction already below the proteinuria threshold of complete response at baseline were left out."
            )
        )
    if plan.exclude_responders_at_start:
        said.append(_("Patients in response on day 0 already, by their baseline values, were left out."))
    if plan.filters.describe():
        said.append(_("Some patients of the cohort were selected; how is not disclosed here."))
    return said


def _own_words(plan: AnalysisPlan) -> list[str]:
    """What the user wrote of a definition of their own."""
    if plan.definition.key in DEFINITIONS:
        return []
    return [word for word in (plan.definition.label, plan.definition.citation) if word]


def _axis(plan: AnalysisPlan, path: str, several: Sequence[float]) -> dict[str, Any]:
    """A limit that can be moved: its name, its places as they are written, and which are the plan's and the published one."""
    leaf = plan.definition.component(path).leaf
    factor = scale_of(leaf)[3]
    theirs = None
    if plan.published is not None:
        known = {component.path: component.leaf for component in plan.published.components()}
        theirs = round(value_of(known[path]), 9) if path in known else None
    return {
        "name": component_name(leaf) + ("" if isinstance(leaf, Limit) else ", red cells"),
        "symbol": SYMBOLS[leaf.op] if isinstance(leaf, Limit) else "<" if leaf.name == "normal_sediment" else "≥",
        "unit": _unit(leaf),
        "values": [f"{round(value * factor, 3):g}" for value in several],
        "own": list(several).index(round(value_of(leaf), 9)),
        "published": None if theirs is None or theirs not in several else list(several).index(theirs),
    }


def _unit(leaf: Limit | Finding) -> str:
    if isinstance(leaf, Finding):
        return "/HPF"
    if leaf.plus:
        return f"{leaf.shown_unit} above {_REFERENCES[leaf.of]}"
    return leaf.shown_unit if leaf.of == "absolute" else _REFERENCES[leaf.of]


def _definition(key: str, plan: AnalysisPlan) -> dict[str, Any]:
    one = DEFINITIONS[key]
    return {"key": key, "label": one.label, "words": one.describe(), "own": key == plan.definition.key}


def _contents(tallies: Sequence[tuple[str, str, int, int, int | None]]) -> pl.DataFrame:
    """All groups together: what, number, released, withheld, smallest."""
    rows = []
    for kind, words in _COUNTED.items():
        for part, name in _PARTS.items():
            mine = [row for row in tallies if row[:2] == (kind, part)]
            if mine:
                smallest = min((row[4] for row in mine if row[4] is not None), default=None)
                rows.append((words, name, sum(row[2] for row in mine), sum(row[3] for row in mine), smallest))
    schema = {"what": pl.String, "number": pl.String, "released": pl.Int64, "withheld": pl.Int64, "smallest": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _notes(k: int, groups: int, kept: int, tallies: Sequence[tuple[str, str, int, int, int | None]]) -> list[str]:
    said = []
    if groups - kept:
        said.append(
            plural(
                "{count} group has fewer than {k} patients: too few to share, so it is not in the file.",
                "{count} groups have fewer than {k} patients: too few to share, so they are not in the file.",
                groups - kept,
                k=k,
            )
        )
    if k == 1:
        said.append(_("No count is suppressed: single patients can be inferred from the counts."))
        return said
    stayed, every = sum(row[3] for row in tallies), sum(row[2] + row[3] for row in tallies)
    if stayed:
        said.append(
            _(
                "{n} of {total} counts are suppressed: they, or what follows from them, would describe fewer than {k} patients."
            ).format(n=number(stayed), total=number(every), k=k)
        )
    return said


def living_html(living: Living) -> bytes:
    """The file: one page that loads nothing, runs no code but its own, and can be put on any web server or mailed."""
    style, script = (_part(name) for name in ("page.css", "page.js"))
    data = json.dumps(living.data, ensure_ascii=False, separators=(",", ":"))
    # Inside a script element only these could end it or begin a comment.
    safe = data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    safe = safe.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; base-uri 'none'; form-action 'none'"
    page = _part("page.html")
    for mark, text in (("POLICY", html.escape(policy)), ("STYLE", style), ("SCRIPT", script), ("DATA", safe)):
        page = page.replace(f"%{mark}%", text, 1)
    return page.encode()


def _part(name: str) -> str:
    return files("lnexplore.report.living").joinpath(name).read_text("utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    """The text's fingerprint as a content security policy writes it: only this very text may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
