"""Codes decide, sentences are made last: no code looks into a sentence of this program for what it means."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lnexplore"
PIECE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|^[A-Za-z ]+: $|^[A-Za-z]{4,} $|^ ?[a-z]{2,} [a-z]+$")
"""What a part of a sentence looks like, and no code, mark or header does."""
LOOKS = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "fullmatch", "match"}
LOOKS |= {"search", "starts_with", "ends_with", "strip_prefix", "strip_suffix", "extract", "find", "index"}
SENTENCES = {"why_not", "problem", "remedy", "sentence"}
"""What holds a sentence that was made for a person."""
OF_OTHERS = ("ingest/meaning/", "ingest/table/", "ingest/values/", "ingest/evidence/", "ingest/assemble/identity.py")
"""Code that looks into other people's words, which is what reading is."""
OWN_WORDS = {
    "criteria/drafts.py": "the citation of a definition that was saved with its settings",
    "outcomes/baseline_table.py": "thirds of a number are levels of a category",
    "report/tables.py": "an interval without its name",
    "report/prose/results.py": "steps and reasons of a results frame",
    "report/prose/names.py": "the place of a condition",
}
"""file -> what is still taken from words there; none of it is about an upload's cells"""


def _strings(node: ast.AST, known: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Name) and node.id in known:
        node = known[node.id]
    yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def decides_by_words(source: str, *, reads_others: bool = False) -> list[int]:
    """Lines that look for a part of a sentence in a text, or ask anything of what was made for a person."""
    tree = ast.parse(source)
    known = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            told = [side for side in sides if isinstance(side, ast.Attribute) and side.attr in SENTENCES]
            if told and not all(isinstance(side, ast.Constant) and side.value in ("", None) for side in sides[1:]):
                found.append(node.lineno)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in LOOKS:
            continue
        asked = isinstance(node.func.value, ast.Attribute) and node.func.value.attr in SENTENCES
        asked |= any(isinstance(arg, ast.Attribute) and arg.attr in SENTENCES for arg in node.args)
        pieces = [text for arg in node.args for text in _strings(arg, known) if PIECE.search(text)]
        if asked or (pieces and not reads_others):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "source",
    [
        'use.why_not.startswith(("it may identify", "it is a birth"))',
        'X = ("it may identify", "the codebook marks")\nuse.why_not.startswith(X)',
        'text.removeprefix("filter: ")',
        'step.startswith("not yet below")',
        '"cannot be read" in issue.problem',
        "P.fullmatch(issue.problem)",
        'row["shown"].startswith("mean ")',
        'issue.problem == "The row names no patient."',
    ],
)
def test_the_check_sees_each_way_of_deciding_by_words(source: str):
    assert decides_by_words(source)


@pytest.mark.parametrize(
    "source", ["use.why.reason is Reason.BLANK", 'key.startswith("extra:")', 'issue.problem == ""']
)
def test_codes_and_marks_are_no_sentences(source: str):
    assert not decides_by_words(source)


@pytest.mark.fast
def test_nothing_decides_by_the_words_of_a_sentence():
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        others = any(part in path.as_posix() for part in OF_OTHERS)
        if lines := decides_by_words(path.read_text("utf-8"), reads_others=others):
            found[str(path.relative_to(PACKAGE))] = lines
    assert {file: lines for file, lines in found.items() if file not in OWN_WORDS} == {}
    assert set(OWN_WORDS) <= set(found), "take it from the list"
