"""Who may import whom, and what may not stand in the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "lnexplore").rglob("*.py"))


def test_imports_go_only_downward():
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            "import sys; from importlinter.cli import lint_imports_command as c; c()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "4 kept, 0 broken" in done.stdout


def test_a_file_can_be_read_in_one_sitting():
    lines = {str(source.relative_to(ROOT)): len(source.read_text("utf-8").splitlines()) for source in SOURCES}
    assert {file: count for file, count in lines.items() if count > 400} == {}


FORBIDDEN = {
    r"unsafe_allow_html": "a cell of an upload could become markup",
    r"unsafe_allow_javascript": "a cell of an upload could become code",
    r"\bst\.write\(": "it renders whatever it is given",
    r"\bst\.download_button\(": "only `file_button` gives each file an address of its own",
    r"except Exception|except BaseException|except:": "expected trouble is a value",
    r"@st\.cache_data(?!.*scope=\"session\")": "one visitor's upload must never be another's",
    r"\blogging\b|(?<![a-z_])print\(": "no cell of an upload may reach a log",
}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=lambda pattern: FORBIDDEN[pattern])
def test_what_may_not_stand_in_the_code(pattern: str):
    # The shell speaks to its user, the script that is taken away does so as text, and `quiet` is what keeps logs silent.
    allowed = {"__main__.py", "script.py", "quiet.py"} if "print" in pattern else set()
    allowed |= {"file_button.py"} if "download" in pattern else set()
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name not in allowed and re.search(pattern, path.read_text("utf-8"))
    ]
    assert found == []


def test_the_package_opens_without_streamlit_or_pandas():
    code = "import sys, lnexplore; lnexplore.read_cohort; lnexplore.analyse; print(sorted({'streamlit', 'pandas', 'altair'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_first_page_is_drawn_before_anything_is_imported_that_it_does_not_use():
    code = (
        "import sys; from streamlit.testing.v1 import AppTest; AppTest.from_file('streamlit_app.py', default_timeout=120).run(); "
        "print('lnexplore.ui.board.page' in sys.modules, sorted({'pandas', 'pyarrow', 'scipy.stats', 'vl_convert', 'docx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True []"
