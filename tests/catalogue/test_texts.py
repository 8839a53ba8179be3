"""What a person reads stands in the catalogue: a text outside it fails."""

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import lnexplore

PACKAGE = Path(__file__).parents[2] / "lnexplore"
SPEAKING = (
    "lnexplore/ui/",
    "lnexplore/charts/",
    "streamlit_app.py",
    *(f"lnexplore/report/{name}" for name in ("build", "compared", "document", "strobe", "word_report", "workbook")),
)
"""Folders whose every text is in the catalogue."""
TELLING = tuple(
    f"lnexplore/{folder}/"
    for folder in ("outcomes", "report", "ingest", "cohort", "criteria", "derive", "stats", "charts", "ui", "catalogue")
)
"""Folders whose every sentence is: what else they hold are the values of frames and the keys of what is kept."""
PROSE = (
    "lnexplore/criteria/presets",
    "lnexplore/criteria/flare_presets.py",
    "lnexplore/criteria/templates.py",
    "lnexplore/report/script.py",
    "lnexplore/report/schema.py",
    "lnexplore/report/word_parts.py",
)
"""What has a language of its own: notes on how a source was read, programs, and names that Word gives."""
SENTENCE = re.compile(r"[A-Za-z]{2,},? [A-Za-z].*[.?!]\Z", re.DOTALL)
NO_SENTENCE = re.compile(r"\(\?i\)|\d{4};|et al\.|\(NCT\d|Kidney Int|Clinical Practice Guideline")
MARKS = {"_", "N_", "plural", "pgettext"}
ASKS = {"Question", "Option", "tell", "progress"}
"""What a reading asks and tells of its progress: all but the first argument, which is a code."""
UNSEEN = {"key", "file", "icon", "type", "width", "anchor", "language"}
"""Arguments that nobody reads."""
SHOWS = {"header", "subheader", "title", "caption", "markdown", "button", "checkbox", "toggle", "popover", "expander"}
SHOWS |= {
    "info",
    "warning",
    "error",
    "success",
    "file_button",
    "selectbox",
    "pills",
    "segmented_control",
    "block",
}
SHOWN = {"title", "label", "help", "question", "empty", "placeholder"}
"""Arguments that somebody reads, be it one word."""
TAGS = re.compile(r"<style>.*?</style>|<[^<>]*>?|:[a-z-]+\[", re.DOTALL)
TEXT = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")
"""What holds two words; a mark in code holds none."""
WORD = re.compile(r"[A-Za-z]{2,}")
HALF = re.compile(r"[ ,;]+\S")
"""What goes on a sentence begun elsewhere."""
HEAD = re.compile(r"[A-Z][a-z]{2,}[^_/]*")
"""A column that begins with a capital letter is the head of a table."""
HOW = 'put it into lnexplore.catalogue: _("{n} of {total} patients").format(n=..., total=...)'


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def codes() -> set[str]:
    """Values of the columns of results: what a frame holds is the same in every language."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(lnexplore.__path__, "lnexplore."):
        if module.name.split(".")[1] in {"cohort", "criteria", "derive", "outcomes"}:
            for value in vars(importlib.import_module(module.name)).values():
                found.update(value.categories if isinstance(value, pl.Enum) else ())
    return found


CODES = codes()


def _is_text(node: ast.AST, *, shown: bool) -> bool:
    if isinstance(node, ast.JoinedStr):
        # What is filled in is no text of the line; a tag of HTML may go over it.
        parts = TAGS.sub(
            "",
            "".join(
                str(getattr(part, "value", "")) if isinstance(part, ast.Constant) else "\0" for part in node.values
            ),
        ).split("\0")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in CODES:
        parts = [TAGS.sub("", node.value)]
    else:
        return False
    return any((WORD if shown else TEXT).search(part) for part in parts)


def _outside(node: ast.AST, *, shown: bool = False) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of each text below a node that the catalogue does not hold."""
    if isinstance(node, ast.Raise | ast.Subscript) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        return  # a programmer's error, a column's name, a docstring
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and any(map(_is_marked, (node.left, node.right))):
        yield node.lineno, f"two halves are added up to a sentence, whose order another language changes: {HOW}"
    elif isinstance(node, ast.Dict):
        for part in (*node.keys, *node.values):
            if part is not None:
                yield from _outside(part, shown=part in node.keys and _is_head(part))
    elif _is_text(node, shown=shown):
        yield node.lineno, f"{ast.unparse(node)[:70]} is outside the catalogue: {HOW}"
    elif isinstance(node, ast.Call):
        yield from _outside_of_call(node)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _outside(child, shown=shown and isinstance(node, ast.IfExp))


def _outside_of_call(node: ast.Call) -> Iterator[tuple[int, str]]:
    marked = {"plural": 2, "pgettext": 2, "_": 1, "N_": 1}.get(_name(node), 0)
    if any(isinstance(form, ast.JoinedStr | ast.BinOp) for form in node.args[:marked]):
        yield node.lineno, f"a sentence made of pieces cannot be translated: {HOW}"
    if (
        any(isinstance(form, ast.Constant) and HALF.match(str(form.value)) for form in node.args[:marked])
        and _name(node) != "pgettext"
    ):
        yield node.lineno, f"half a sentence, whose place another language changes: {HOW}"
    yield from _outside(node.func)
    for place, value in enumerate(node.args[marked:]):
        yield from _outside(
            value,
            shown=place == 0 and not marked and (_name(node) in SHOWS or (_name(node) == "alias" and _is_head(value))),
        )
    for word in node.keywords:
        if word.arg not in UNSEEN:
            yield from _outside(word.value, shown=word.arg in SHOWN and not marked)


def _is_head(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and bool(HEAD.fullmatch(str(node.value)))


def _is_marked(node: ast.AST) -> bool:
    """Whether it is a message, with its gaps filled or not."""
    while isinstance(node, ast.Call) and _name(node) == "format" and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return isinstance(node, ast.Call) and _name(node) in MARKS


def _too_early(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts that are put into a language while the file is imported, before anybody chose one."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return
    if isinstance(node, ast.Call) and _name(node) in MARKS - {"N_"}:
        yield node.lineno, "this is read once, at import: mark it with N_, and put it through _ where it is shown"
    for child in ast.iter_child_nodes(node):
        yield from _too_early(child)


def asked_outside(source: str) -> Iterator[tuple[int, str]]:
    """What a reading asks past the catalogue, be it two words: questions, options, progress, and the values of codes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node) in ASKS:
            for value in (*node.args[1:], *(word.value for word in node.keywords if word.arg not in UNSEEN)):
                yield from _outside(value)
        elif isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "StrEnum" for base in node.bases):
            yield from (found for line in node.body if isinstance(line, ast.Assign) for found in _outside(line.value))


def outside(source: str) -> list[tuple[int, str]]:
    """What a file's code says past the catalogue."""
    tree = ast.parse(source)
    return [*_outside(tree), *_too_early(tree)]


def _place(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def _is_in(path: Path, folders: tuple[str, ...]) -> bool:
    return _place(path).startswith(folders)


EVERY = sorted([*PACKAGE.rglob("*.py"), PACKAGE.parent / "streamlit_app.py"])


def _outside_of(paths: list[Path]) -> list[str]:
    assert len(paths) > 50
    return [f"{_place(path)}:{line}: {why}" for path in paths for line, why in outside(path.read_text("utf-8"))]


def test_every_sentence_is_in_the_catalogue(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.modules[__name__], "TEXT", SENTENCE)
    monkeypatch.setattr(sys.modules[__name__], "WORD", SENTENCE)
    found = _outside_of([path for path in EVERY if _is_in(path, TELLING) and not _is_in(path, PROSE)])
    assert [line for line in found if not NO_SENTENCE.search(line)] == []


def test_all_text_is_in_the_catalogue():
    assert _outside_of([path for path in EVERY if _is_in(path, SPEAKING)]) == []


def test_what_a_reading_asks_is_in_the_catalogue(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.modules[__name__], "outside", asked_outside)
    assert _outside_of([path for path in EVERY if _is_in(path, ("lnexplore/ingest/", "lnexplore/cohort/"))]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        'Option("same", "The same people")',
        'Option("x", place, f"{n} patients kept")',
        'Question(key, f"Which unit is {measure.label} in?", (), (), "")',
        'Question(key, text, ("No header", said), options, "")',
        'progress(0.4, "Finding tables …")',
        'class Reason(StrEnum):\n    BLANK = "it is blank"',
    ],
)
def test_what_a_reading_asks_outside_is_seen(wrong: str):
    assert list(asked_outside(wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        'st.caption("No patient is left.")',
        'st.button("Export")',
        'st.caption(f"{n} patients")',
        'st.button("Save" if is_open else "Close")',
        'x = "three of them"',
        '_(f"{n} of {total} patients")',
        '_("Kept: " + name)',
        'text = _("Kept") + f" {n}"',
        'st.caption(_("{n} kept").format(n=n) + _("and more"))',
        'text += _("; {n} more").format(n=n)',
        'plural(f"{n} row", "{count} rows", n)',
        'st.caption(_("{n} kept").format(n="three of them"))',
        'alt.Tooltip("n:Q", title="Patients")',
        'pl.DataFrame({"Patients": rows})',
        'pl.col("n").alias("Patients")',
        "st.html('<b class=\"big one\">Patients kept</b>')",
    ],
)
def test_text_outside_is_seen(wrong: str):
    assert outside(f"def shown():\n    {wrong}")


@pytest.mark.parametrize(
    "right",
    [
        'def f():\n    """What it does, in words."""',
        'st.caption(_("{n} of {total} patients").format(n=4, total=9))',
        'st.button(_("Export"), key="button export here", icon=":material/save:")',
        'TITLE = N_("Two groups")',
        'st.caption(plural("{count} row", "{count} rows", n))',
        'raise ValueError("not one of these")',
        'frame["patients in it"]',
        'st.markdown(f"**{_(title)}**")',
        'st.html(f\'<p class="big one" title="{_(title)}">{n}</p>\')',
        'frame.filter(pl.col("state") == "not assessable")',
    ],
)
def test_code_and_the_catalogue_are_let_be(right: str):
    assert outside(right if right.startswith(("def", "TITLE")) else f"def shown():\n    {right}") == []


def test_a_text_read_at_import_is_seen():
    assert outside('HOW = _("Counted so")')
    assert outside('HOW = N_("Counted so")') == []


DIALECT = (
    "What the answer hangs on",
    "What stands in the way",
    "Move a limit",
    "Choices you did not know you made",
    "Of several values there",
    "Take away",
    "Take it away",
    "Who needs a look",
    "Smallest count that leaves",
    "Patients behind this",
)
"""Headings and labels that no journal would print."""


def test_screens_speak_as_a_journal_does():
    sources = [(_place(path), path.read_text("utf-8")) for path in EVERY]
    assert [(place, phrase) for place, source in sources for phrase in DIALECT if phrase in source] == []
