"""The catalogue: a language is one file, nothing stays behind it, and its compiled form is true."""

import io
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lnexplore import FIGURES, AnalysisPlan, catalogue, sample_cohort

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "N_": None, "pgettext": ((1, "c"), 2), "plural": (1, 2)}


def extracted() -> Catalog:
    """Every message of the code."""
    made = Catalog(domain="lnexplore")
    for file, line, message, _, context in extract_from_dir(ROOT / "lnexplore", keywords=KEYWORDS):
        made.add(message, locations=[(file, line)], context=context)
    for line, message, _, context in extract_from_file("python", ROOT / "streamlit_app.py", keywords=KEYWORDS):
        made.add(message, locations=[("streamlit_app.py", line)], context=context)
    return made


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def test_a_count_in_a_sentence_is_written_as_a_number_and_what_counts_nothing_as_it_is():
    said = catalogue._("{n} of {total} patients in {year}").format(n=4297, total=12345, year="2026")
    assert said == "4,297 of 12,345 patients in 2026"
    assert catalogue._("{n:g} and {low}").format(n=1234, low=-1500) == "1234 and −1,500"
    assert (
        catalogue.plural("{count} of {total} patient", "{count} of {total} patients", 1200, total=5000)
        == "1,200 of 5,000 patients"
    )


def test_gaps_have_names():
    messages = [form for message in extracted() if message.id for form in forms(message)]
    assert len(messages) > 20
    nameless = [form for form in messages if not all(name and name.isidentifier() for name in gaps(form))]
    assert nameless == [], "name each gap, as in {count}"


def compiled(file: Path) -> bytes:
    made = io.BytesIO()
    with file.open("rb") as opened:
        write_mo(made, read_po(opened, locale=file.parts[-3], abort_invalid=True))
    return made.getvalue()


def hold(file: Path) -> None:
    """Fails where a translation has a gap that the sentence has not, or its compiled form is of another day."""
    with file.open("rb") as opened:
        there = read_po(opened, locale=file.parts[-3], abort_invalid=True)
    for message in there:
        if message.id and message.string:
            shown = (message.string,) if isinstance(message.string, str) else message.string
            used = set().union(*(gaps(form) for form in shown))
            assert used <= set().union(*(gaps(form) for form in forms(message))), f"{file}: {message.id}: {used}"
    assert [(message.id, errors) for message, errors in there.check()] == []
    binary = file.with_suffix(".mo")
    how = f"{binary} is not what {file.name} says: pybabel compile -D lnexplore -d lnexplore/catalogue/locale"
    assert binary.exists(), how
    assert binary.read_bytes() == compiled(file), how


PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "{n} of {total} patients"
msgstr "{total}: {n}"

msgid "not assessable"
msgstr "nieoceniony"

msgid "{count} flare"
msgid_plural "{count} flares"
msgstr[0] "{count} rechute"
msgstr[1] "{count} rechuty"
msgstr[2] "{count} rechut"

msgctxt "thousands separator"
msgid ","
msgstr "."

msgctxt "decimal point"
msgid "."
msgstr ","
"""


def test_every_language_is_true():
    for file in sorted(catalogue.LOCALE.rglob("*.po")):
        hold(file)


@pytest.fixture
def three_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A language with another order, three plural forms and other separators."""
    file = tmp_path / "pl" / "LC_MESSAGES" / "lnexplore.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, "utf-8")
    file.with_suffix(".mo").write_bytes(compiled(file))
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)


def test_english_is_the_message():
    assert catalogue._("{n} of {total} patients").format(n=4, total=9) == "4 of 9 patients"
    assert catalogue._("") == ""
    assert catalogue.plural("{count} flare", "{count} flares", 1) == "1 flare"
    assert catalogue.plural("{count} flare", "{count} flares", 1200) == "1,200 flares"
    assert catalogue.number(1234.5, 1) == "1,234.5"
    assert catalogue.listed(["a", "b", "c"]) == "a, b and c"
    assert catalogue.listed(["a"]) == "a"


@pytest.mark.usefixtures("three_forms")
def test_another_language():
    assert catalogue.languages() == ("en", "pl")
    with catalogue.speaking("pl"):
        assert catalogue.current_language() == "pl"
        assert catalogue._("{n} of {total} patients").format(n=4, total=9) == "9: 4"
        said = [catalogue.plural("{count} flare", "{count} flares", count) for count in (1, 3, 5, 22)]
        assert said == ["1 rechute", "3 rechuty", "5 rechut", "22 rechuty"]
        assert catalogue.number(1234567.25, 2) == "1.234.567,25"
        assert catalogue._("Export") == "Export"
        assert catalogue._("") == ""
    assert catalogue.current_language() == "en"


@pytest.mark.usefixtures("three_forms")
def test_legends_tell_the_codes_of_frames_in_the_language():
    item, cohort, plan = FIGURES["response_by_visit"], sample_cohort(), AnalysisPlan()
    _, panel = next(item.panels(item.results(cohort, plan)))
    assert "labelExpr" not in str(item.draw(panel).to_dict())
    with catalogue.speaking("pl"):
        spec = item.draw(panel).to_dict()
    legend = spec["layer"][0]["encoding"]["color"]["legend"]
    assert legend["labelExpr"] == '{"not assessable": "nieoceniony"}[datum.label] || datum.label'


@pytest.mark.usefixtures("three_forms")
def test_a_file_that_is_not_true_is_named():
    file = catalogue.LOCALE / "pl" / "LC_MESSAGES" / "lnexplore.po"
    hold(file)
    file.write_text(PO.replace('rechut"', 'rechutami"'), "utf-8")
    with pytest.raises(AssertionError, match="pybabel compile"):
        hold(file)
    file.write_text(PO.replace("{total}: {n}", "{total}: {m}"), "utf-8")
    with pytest.raises(AssertionError, match="'m'"):
        hold(file)


def test_an_unknown_language_is_named():
    with pytest.raises(ValueError, match=r"language='xx': expected one of en"), catalogue.speaking("xx"):
        pass
