"""What the READMEs say is true: their code runs, their commands are the ones that are used, their tables are current."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lnexplore.__main__ import arguments as shell_arguments
from lnexplore.criteria.definitions import FlareDefinition, ResponseDefinition
from lnexplore.criteria.flare_presets import FLARES, FLARES_NOT_OFFERED
from lnexplore.criteria.presets import DEFINITIONS, NOT_OFFERED
from tests.spec.test_flare_rules import FLARE_SPECIFICATIONS
from tests.spec.test_specifications import SPECIFICATIONS

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "lnexplore/README.md"]


@pytest.mark.parametrize("name", READMES)
def test_python_blocks_run(name: str):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-W", "error", "-c", block], cwd=ROOT, check=True, capture_output=True)


def test_the_shell_command_is_understood(capsys: pytest.CaptureFixture[str]):
    text = (ROOT / "README.md").read_text("utf-8")
    (command,) = re.findall(r"^python -m lnexplore (.*)$", text, re.MULTILINE)
    # What it writes is tested in test_shell.py.
    chosen = shell_arguments().parse_args(command.split())
    assert [str(file) for file in chosen.files] == ["sample_data/synthetic_cohort.xlsx"]
    assert (ROOT / chosen.files[0]).is_file()
    assert str(chosen.out) == "results"
    with pytest.raises(SystemExit, match="0"):
        shell_arguments().parse_args(["--help"])
    assert "exit status" in capsys.readouterr().out


def test_every_link_leads_somewhere():
    for name in [
        *READMES,
        "lnexplore/serve/README.md",
        "tests/README.md",
        "sample_data/README.md",
        "lnexplore/criteria/README.md",
        "CONTRIBUTING.md",
    ]:
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            if not target.startswith("http"):
                assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


def test_every_term_of_the_glossary_stands_in_the_code():
    """A word for a thing is the code's own: a name of it, or of a column."""
    names = {
        getattr(node, field, None)
        for path in (ROOT / "lnexplore").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for field in ("name", "id", "attr", "arg", "value")
        if isinstance(getattr(node, field, None), str)
    }
    _, glossary = (ROOT / "lnexplore/README.md").read_text("utf-8").split("## Glossary")
    rows = re.findall(r"^\| ([a-z][^|]+) \| ([^|]+) \| [^|]+ \|$", glossary, re.MULTILINE)[1:]
    assert [word for word, _ in rows] == sorted(word for word, _ in rows)
    for word, code in rows:
        used = re.findall(r"`(\w+)`", code)
        assert used, word
        assert set(used) <= names, (word, code)


def test_the_commands_install_what_is_compiled():
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("--require-hashes -r requirements.txt && .venv/bin/python -m lnexplore.serve\n") == 1
    assert text.count("--require-hashes -r requirements.txt -r tests/requirements.txt && .venv/bin/pytest\n") == 1
    assert "<!-- test -->" in (ROOT / ".ci" / "run").read_text("utf-8")


EVIDENCE = {
    "C": "C: every number was seen in a source in the citation, or the notes say what it stands in for",
    "P": "P: only what stands here was confirmed; the notes say what was left out",
}
REFERENCES = {
    "nadir": "the best value since the response (the lowest protein, creatinine and red cells, the highest eGFR)",
    "last": "the value of the assessment before",
    "mean_last_two": "the mean of the two assessments before",
}


def _table(rows: dict[str, str], notes: tuple[str, ...]) -> list[str]:
    """A two-column table; what a source was not seen to say is a dash."""
    rows = rows | {"notes": "<br>".join(notes)}
    return ["| | |", "|---|---|", *(f"| {name} | {words or '–'} |" for name, words in rows.items())]


def _response(definition: ResponseDefinition) -> list[str]:
    month = f" (month {definition.at_month})" if definition.at_month else ""
    partial = definition.partial_in_force
    rows = {
        "source": definition.citation,
        "doi": definition.doi,
        "evidence": EVIDENCE[definition.evidence],
        "the main rule is called": definition.target,
        "complete": definition.complete_in_force.describe(),
        "partial": partial.describe() + ", and not complete" if partial else "none is defined",
        "normal means": "; ".join(definition.normal),
        "assessed": definition.assessed + month,
        "steroid": definition.steroid,
        "rescue": definition.rescue,
        "confirmation": definition.confirmation,
        "specimen": definition.specimen,
        "targets on the way": "<br>".join(
            f"month {stage.month}: {stage.rule.describe()}" for stage in definition.stages
        ),
    }
    cases = [f"| {case.says} | {case.response} |" for case in SPECIFICATIONS[definition.key]]
    return [
        *("", f"### {definition.label} (`{definition.key}`)", "", *_table(rows, definition.notes)),
        *("", "| a visit | response |", "|---|---|", *cases),
    ]


def _flare(rule: FlareDefinition) -> list[str]:
    after = f"a visit with {rule.precondition.describe()}" if rule.precondition else f"a response ({rule.after})"
    rows = {
        "source": rule.citation,
        "doi": rule.doi,
        "evidence": EVIDENCE[rule.evidence],
        **{limb.name: limb.rule.describe() for limb in rule.limbs},
        "counts after": after,
        "“before” is": REFERENCES[rule.reference],
        "confirmation": rule.confirmation,
    }
    cases = [f"| {case.says} | {case.answer} |" for case in FLARE_SPECIFICATIONS[rule.key]]
    return [
        *("", f"### {rule.label} (`{rule.key}`)", "", *_table(rows, rule.notes)),
        *("", "| a visit | flare |", "|---|---|", *cases),
    ]


def definitions_table() -> str:
    """lnexplore/criteria/README.md, printed from the definitions and their specifications."""
    lines = [
        "# The definitions of response and flare",
        "",
        "Printed from `presets.py`, `flare_presets.py` and `tests/spec/`; `python -m tests.test_readme` writes it anew. A number stands here only if it was seen in the source, or the notes say that it stands in for a word of the source. A dash: the source was not seen to say anything about it.",
        *("", "## Response"),
    ]
    for definition in DEFINITIONS.values():
        lines += _response(definition)
    lines += ["", "## Flare"]
    for rule in FLARES.values():
        lines += _flare(rule)
    for title, names in (("response", NOT_OFFERED), ("flare", FLARES_NOT_OFFERED)):
        lines += ["", f"## Not offered: {title}", "", "| source | why |", "|---|---|"]
        lines += [f"| {name} | {why} |" for name, why in names.items()]
    return "\n".join(lines) + "\n"


def test_no_cell_breaks_the_tables():
    for line in definitions_table().splitlines():
        assert line.count("|") in (0, 3)


def test_the_table_of_definitions_is_current():
    assert (ROOT / "lnexplore" / "criteria" / "README.md").read_text("utf-8") == definitions_table()


if __name__ == "__main__":
    (ROOT / "lnexplore" / "criteria" / "README.md").write_text(definitions_table(), "utf-8")
