"""What the READMEs say is true: their code runs, their commands are the ones that are used, their tables are current."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lnexplore.criteria.presets import DEFINITIONS
from tests.spec.test_specifications import SPECIFICATIONS

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "lnexplore/README.md"]


@pytest.mark.parametrize("name", READMES)
def test_python_blocks_run(name: str):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        subprocess.run([sys.executable, "-W", "error", "-c", block], cwd=ROOT, check=True, capture_output=True)


def test_the_shell_command_writes_the_tables(tmp_path: Path):
    assert "python -m lnexplore sample_data/synthetic_cohort.xlsx --out results/" in (ROOT / "README.md").read_text(
        "utf-8"
    )
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "lnexplore",
        "sample_data/synthetic_cohort.xlsx",
        "--out",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("28 patients; 0 remarks")
    table = (tmp_path / "tables" / "response_by_visit.csv").read_text("utf-8-sig")
    assert '"induction",6,153,213,"CR",8,12,2,0,' in table
    assert {path.name for path in tmp_path.iterdir()} == {"intake.json", "plan.json", "tables"}


def test_the_shell_says_what_is_wrong_and_exits_with_one(tmp_path: Path):
    bad = tmp_path / "cohort.csv"
    bad.write_text("a,b\n1,2\n")
    for files in ([str(bad)], [str(tmp_path / "missing.xlsx")]):
        done = subprocess.run(
            [sys.executable, "-m", "lnexplore", *files, "--out", str(tmp_path / "out")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


def test_every_link_leads_somewhere():
    for name in [*READMES, "tests/README.md", "sample_data/README.md", "lnexplore/criteria/README.md"]:
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            if not target.startswith("http"):
                assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


def test_the_commands_install_what_is_compiled():
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("-r requirements.txt && .venv/bin/streamlit run streamlit_app.py --server.address=127.0.0.1") == 1
    assert text.count("-r requirements.txt -r tests/requirements.txt && .venv/bin/pytest") == 1
    assert "<!-- test -->" in (ROOT / ".ci" / "run").read_text("utf-8")


def definitions_table() -> str:
    """lnexplore/criteria/README.md, printed from the definitions and their specifications."""
    lines = [
        "# The definitions of response",
        "",
        "Printed from `presets.py` and `tests/spec/`; `python -m tests.test_readme` writes it anew. A number stands here only if it was seen in the source.",
    ]
    for key, definition in DEFINITIONS.items():
        doi = f", doi {definition.doi}" if definition.doi else ""
        lines += [
            "",
            f"## {definition.label} (`{key}`)",
            "",
            f"{definition.citation}{doi}. Assessed: {definition.assessed}.",
            "",
            definition.describe(),
            "",
        ]
        lines += [f"- {note}" for note in definition.notes]
        lines += ["", "| a visit | response |", "|---|---|"]
        lines += [f"| {case.says} | {case.response} |" for case in SPECIFICATIONS[key]]
    return "\n".join(lines) + "\n"


def test_the_table_of_definitions_is_current():
    assert (ROOT / "lnexplore" / "criteria" / "README.md").read_text("utf-8") == definitions_table()


if __name__ == "__main__":
    (ROOT / "lnexplore" / "criteria" / "README.md").write_text(definitions_table(), "utf-8")
