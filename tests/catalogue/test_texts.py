"""Text on screen stands in the catalogue: all of it in the files named here, and ever less outside it elsewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "lnexplore"
CONVERTED = (
    *(
        "ui/away/",
        "ui/bar.py",
        "ui/boundary.py",
        "ui/choices.py",
        "ui/groups.py",
        "ui/heading.py",
        "ui/layout_table.py",
        "ui/mapping_table.py",
    ),
    *("ui/board/pictures.py", "ui/lab/every_definition.py", "ui/lab/flares.py", "ui/lab/hidden.py"),
    *("ui/lab/in_the_way.py", "ui/lab/others.py", "ui/link.py", "ui/notice.py", "ui/state.py"),
    *("ui/pages/away.py", "ui/pages/cohort.py", "ui/pages/flares.py"),
    *("ui/pages/kidney.py", "ui/pages/overview.py", "ui/pages/patient.py", "ui/pages/reference.py"),
    *("ui/pages/response.py", "ui/pages/safety.py", "ui/pages/steroids.py", "ui/patients.py", "ui/questions.py"),
)
"""Folders and files whose every text is in the catalogue; a page that is rewritten is added here."""
REST = 300
"""Texts outside the catalogue in the other files of `SPEAKING`, rounded up to the next hundred. It may only fall."""
SPEAKING = ("ui/", "charts/")
MARKS = {"_", "N_", "plural", "pgettext"}
UNSEEN = {"key", "file", "icon", "type", "width", "anchor", "language"}
"""Arguments that nobody reads."""
SHOWS = {"header", "subheader", "title", "caption", "markdown", "button", "checkbox", "toggle", "popover", "expander"}
SHOWS |= {"info", "warning", "error", "success", "file_button", "selectbox", "pills", "segmented_control", "block"}
TEXT = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")
"""What holds two words; a mark in code holds none."""
WORD = re.compile(r"[A-Za-z]{2,}")
HOW = 'put it into lnexplore.catalogue: _("{n} of {total} patients").format(n=..., total=...)'


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_text(node: ast.AST, *, shown: bool) -> bool:
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
        return any((WORD if shown else TEXT).search(str(part)) for part in parts)
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool((WORD if shown else TEXT).search(node.value))
    )


def _outside(node: ast.AST, *, shown: bool = False) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of each text below a node that the catalogue does not hold."""
    if isinstance(node, ast.Raise | ast.Subscript) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    ):
        return  # a programmer's error, a column's name, a docstring
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and any(map(_is_marked, (node.left, node.right))):
        yield node.lineno, f"two halves are added up to a sentence, whose order another language changes: {HOW}"
    elif _is_text(node, shown=shown):
        yield node.lineno, f"{ast.unparse(node)[:70]} is outside the catalogue: {HOW}"
    elif isinstance(node, ast.Call):
        yield from _outside_of_call(node)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _outside(child, shown=shown and isinstance(node, ast.IfExp))


def _outside_of_call(node: ast.Call) -> Iterator[tuple[int, str]]:
    marked = {"plural": 2, "pgettext": 2, "_": 1, "N_": 1}.get(_name(node), 0)
    if any(isinstance(form, ast.JoinedStr | ast.BinOp | ast.Call) for form in node.args[:marked]):
        yield node.lineno, f"a sentence made of pieces cannot be translated: {HOW}"
    yield from _outside(node.func)
    for place, value in enumerate(node.args[marked:]):
        yield from _outside(value, shown=place == 0 and not marked and _name(node) in SHOWS)
    for word in node.keywords:
        if word.arg not in UNSEEN:
            yield from _outside(word.value)


def _is_marked(node: ast.AST) -> bool:
    """Whether it is a message, with its gaps filled or not."""
    while isinstance(node, ast.Call) and _name(node) == "format" and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return isinstance(node, ast.Call) and _name(node) in MARKS


def outside(source: str) -> list[tuple[int, str]]:
    """What a file's code says past the catalogue."""
    return list(_outside(ast.parse(source)))


def _is_converted(path: Path) -> bool:
    return path.relative_to(PACKAGE).as_posix().startswith(CONVERTED)


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.relative_to(PACKAGE).as_posix().startswith(SPEAKING)]


@pytest.mark.parametrize(
    "path", [path for path in FILES if _is_converted(path)], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_all_text_is_in_the_catalogue(path: Path):
    assert [f"{path.name}:{line}: {why}" for line, why in outside(path.read_text("utf-8"))] == []


def test_the_rest_becomes_less():
    count = sum(len(outside(path.read_text("utf-8"))) for path in FILES if not _is_converted(path))
    assert count <= REST, f"{count} texts outside the catalogue, at most {REST} were there: {HOW}"


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
        'plural(f"{n} row", "{count} rows", n)',
        'st.caption(_("{n} kept").format(n="three of them"))',
    ],
)
def test_text_outside_is_seen(wrong: str):
    assert outside(wrong)


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
    ],
)
def test_code_and_the_catalogue_are_let_be(right: str):
    assert outside(right) == []


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


@pytest.mark.parametrize("phrase", DIALECT)
def test_screens_speak_as_a_journal_does(phrase: str):
    places = [
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if phrase in path.read_text("utf-8")
    ]
    assert places == []
