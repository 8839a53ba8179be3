"""A database on this computer through the Data page: looked into, tables chosen, read, closed; never where others are served."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from lnexplore.ui import registry_door
from tests.ingest.files.registries import OMOP, PLAIN, SECRET, USER, duck, fill, server, sqlite, statements


def screen() -> None:
    """The sidebar and the door."""
    import streamlit as st

    from lnexplore.ui import registry_door, sidebar, state

    session = state.current()
    body = st.empty()
    with st.sidebar:
        sidebar.show(session, "data", body)
    registry_door.show(session)
    st.title(f"{session.cohort.name}: {session.cohort.size}")


@pytest.fixture(autouse=True)
def own_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOSTED", "GUARDED", "DATABASE"):
        monkeypatch.delenv(f"LNEXPLORE_{name}", raising=False)


def ran(given: Any) -> AppTest:
    """After a drawing; of a screen or of a control that was used."""
    at: AppTest = given.run()
    assert not at.exception
    return at


def opened() -> AppTest:
    at = AppTest.from_function(screen, default_timeout=60)
    at.session_state["plain_sliders"] = True
    return ran(at)


def looked_into(at: AppTest, place: object) -> AppTest:
    at.text_input(key="registry_place").set_value(str(place))
    return ran(at.button(key="registry open").click())


def test_tables_of_a_database_are_chosen_and_read(tmp_path: Path) -> None:
    path = duck(tmp_path / "a.duckdb", PLAIN, "create table notes (x integer)", "insert into notes values (1)")
    at = looked_into(opened(), path)
    tables = at.multiselect(key="registry tables")
    assert tables.value == ["notes", "patients", "visits"]
    ran(tables.set_value(["patients", "visits"]))
    ran(at.button(key="registry read").click())
    assert at.title[0].value == "a.duckdb: 2"
    assert "**a.duckdb** is read: 2 tables." in [element.value.replace("\\", "") for element in at.markdown]
    next(button for button in at.button if button.label == "Close it").click()
    assert ran(at).title[0].value == "Synthetic sample (28 patients): 28"


def test_a_long_fetch_can_be_stopped_and_the_choice_stands_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = looked_into(opened(), duck(tmp_path / "a.duckdb", PLAIN))
    ran(at.multiselect(key="registry tables").set_value(["visits"]))
    # A child that never comes back: the page stands as it does while one works.
    monkeypatch.setattr(registry_door, "fetch", lambda _registry, _tell: st.stop())
    ran(at.button(key="registry read").click())
    ran(at.button(key="registry stop").click())
    assert at.title[0].value == "Synthetic sample (28 patients): 28"
    assert at.multiselect(key="registry tables").value == ["visits"]
    assert not at.button(key="registry read").disabled


def test_an_omop_database_is_read_as_a_cohort_unless_its_tables_are_wanted(tmp_path: Path) -> None:
    at = looked_into(opened(), sqlite(tmp_path / "cdm.sqlite", OMOP))
    assert not at.multiselect
    ran(at.checkbox(key="registry omop").uncheck())
    assert "person" in at.multiselect(key="registry tables").options
    ran(at.checkbox(key="registry omop").check())
    ran(at.button(key="registry read").click())
    assert at.title[0].value == "cdm.sqlite: 2"


def test_a_place_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Patient,UPCR\n1,2\n")
    (tmp_path / "b.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    at = opened()
    for place, said in (
        (tmp_path / "nothing.db", registry_door.NO_PLACE),
        (tmp_path / "a.csv", registry_door.NO_REGISTRY),
        (tmp_path / "b.db", "The database is damaged"),
        (f"postgresql://{USER}:{SECRET}@127.0.0.1/x", "A connection holds a password and is not typed."),
    ):
        looked_into(at, place)
        assert at.error[0].value.replace("\\", "").startswith(said)
        assert SECRET not in at.error[0].value
        assert at.title[0].value == "Synthetic sample (28 patients): 28"


def test_a_server_that_the_environment_names_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    with server() as connection:
        fill(connection, *statements(PLAIN))
        monkeypatch.setenv("LNEXPLORE_DATABASE", connection)
        at = opened()
        next(button for button in at.button if button.label == "Open the database of LNEXPLORE_DATABASE").click()
        ran(at)
        assert at.multiselect(key="registry tables").value == ["patients", "visits"]
        ran(at.button(key="registry read").click())
    assert at.title[0].value == "LNEXPLORE_DATABASE: 2"
    assert SECRET not in repr(at.session_state["lnexplore"])
    assert USER not in repr(at.session_state["lnexplore"])


@pytest.mark.parametrize("how", ["hosted", "open address", "cloud"])
def test_there_is_no_door_where_others_are_served(how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = sqlite(tmp_path / "a.sqlite")
    monkeypatch.setenv("LNEXPLORE_DATABASE", f"postgresql://{USER}:{SECRET}@127.0.0.1/x")
    at = opened()
    at.text_input(key="registry_place").set_value(str(path))
    at.button(key="registry open").click()
    # The press comes from a page that was drawn before.
    address = config.get_option("server.address")
    try:
        if how == "hosted":
            monkeypatch.setenv("LNEXPLORE_HOSTED", "1")
        elif how == "cloud":
            monkeypatch.setattr("lnexplore.ui.hosted._names_of_server", lambda: ["cohort.streamlit.app"])
        else:
            config.set_option("server.address", "0.0.0.0")
        ran(at)
        assert not [element for element in at.text_input if element.key == "registry_place"]
        assert not [button for button in at.button if button.key == "registry read" or "DATABASE" in button.label]
        assert at.session_state["lnexplore"].registry.contents is None
        assert at.title[0].value == "Synthetic sample (28 patients): 28"
    finally:
        config.set_option("server.address", address)
