"""What is shown and asked where lnexplore is served to others, and that forgetting forgets."""

import pytest
from streamlit.testing.v1 import AppTest

from lnexplore.ingest.files.samples import sample_path
from lnexplore.ui import hosted

CSV = (
    b"patient_id,visit_date,Centre,UPCR (g/gCr)\n"
    b"X1,2020-01-01,North,2.5\nX1,2020-07-01,North,0.2\nX2,2020-01-01,South,3\nX3,2020-01-01,South,3\n"
)


def screen() -> None:
    """The sidebar without a page."""
    import streamlit as st

    from lnexplore.ui import sidebar, state

    session = state.current()
    body = st.empty()
    with st.sidebar:
        sidebar.show(session, "", body)
    st.title("drawn to the end")


@pytest.fixture(autouse=True)
def own_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOSTED", "GUARDED", "FILE_BYTES", "SESSION_BYTES"):
        monkeypatch.delenv(f"LNEXPLORE_{name}", raising=False)


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LNEXPLORE_HOSTED", "1")


def opened() -> AppTest:
    return ran(fresh())


def fresh() -> AppTest:
    at = AppTest.from_function(screen, default_timeout=60)
    at.session_state["plain_sliders"] = True
    return at


def ran(at: AppTest) -> AppTest:
    at.run()
    assert not at.exception
    assert [title.value for title in at.title] == ["drawn to the end"]
    return at


def sidebar(at: AppTest) -> str:
    return "\n".join(element.value for kind in ("warning", "caption", "error") for element in getattr(at.sidebar, kind))


def forget(at: AppTest) -> AppTest:
    (button,) = [button for button in at.sidebar.button if button.label == "Forget my data now"]
    button.click()
    return ran(at)


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.sidebar.button]


def test_on_ones_own_computer_nothing_is_asked():
    at = opened()
    assert "Public demonstration" not in sidebar(at)
    assert hosted.TICK not in [box.label for box in at.checkbox]
    assert not at.file_uploader[0].proto.disabled
    assert "is sent nowhere else, and is gone when you close the page" in sidebar(at)
    assert "Forget my data now" not in buttons(at)


def test_in_public_the_uploader_opens_after_a_tick(public: None):
    at = opened()
    assert "**Public demonstration on somebody else’s computer.**" in sidebar(at)
    assert "Up to 25 MB a file, 50 MB together." in sidebar(at)
    assert "some minutes after you close the page" in sidebar(at)
    assert at.file_uploader[0].proto.disabled
    assert at.file_uploader[0].proto.max_upload_size_mb == 25
    at.checkbox(key="upload may be processed").check()
    assert not ran(at).file_uploader[0].proto.disabled


def test_three_minutes_are_promised_only_where_they_are_kept(public: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LNEXPLORE_GUARDED", "1")
    assert "is gone within three minutes of closing the page" in sidebar(opened())


def test_a_secret_says_public_too():
    at = fresh()
    at.secrets["hosted"] = True
    assert "Public demonstration" in sidebar(ran(at))
    at = fresh()
    at.secrets["hosted"] = False
    assert "Public demonstration" not in sidebar(ran(at))


@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        ("lupus.streamlit.app", True),
        ("LUPUS.Streamlit.App.", True),
        ("localhost", False),
        ("127.0.0.1", False),
        ("", False),
        ("streamlit.app.example.org", False),
        ("notstreamlit.app", False),
    ],
)
def test_an_address_of_the_public_cloud_is_known(name: str, is_public: bool):
    assert hosted.is_public(["localhost", name]) is is_public


def test_forgetting_frees_the_file_and_all_that_was_read_from_it():
    at = opened()
    at.slider(key="rokutanda2014:cr.upcr:value").set_value(0.5)
    ran(at)
    at.file_uploader[0].upload("mine.csv", CSV)
    ran(at)
    assert at.session_state["lnexplore"].cohort.size == 3
    forgotten = at.session_state["lnexplore"]
    forget(at)
    session = at.session_state["lnexplore"]
    assert session is not forgotten
    assert (session.cohort.size, session.source, session.files) == (28, "sample", [])
    assert at.file_uploader[0].key == "upload 1"
    assert at.file_uploader[0].value == []
    assert "Forget my data now" not in buttons(at)
    assert "upload" not in at.session_state
    at.session_state["plain_sliders"] = True
    ran(at)
    # What remission means is the visitor's choice, not data.
    assert at.slider(key="rokutanda2014:cr.upcr:value").value == 0.5


def test_after_forgetting_another_file_can_be_read_and_outlives_a_reset():
    at = opened()
    at.file_uploader[0].upload("mine.csv", CSV)
    forget(ran(at))
    at.file_uploader[0].upload("next.csv", CSV)
    assert ran(at).session_state["lnexplore"].cohort.size == 3
    at.selectbox(key="rule").set_value("kdigo2024")
    ran(at)
    (reset,) = [button for button in at.sidebar.button if button.label == "Reset all choices"]
    reset.click()
    assert ran(at).session_state["lnexplore"].cohort.size == 3


def test_groups_of_the_cohort_that_is_gone_are_forgotten_too():
    at = opened()
    at.file_uploader[0].upload("mine.csv", CSV)
    at.session_state["door filters"] = True
    ran(at)
    (centre,) = [group for group in at.sidebar.button_group if "Centre" in group.label]
    centre.set_value(["South"])
    ran(at)
    assert set(at.session_state["lnexplore"].plan.filters.levels.values()) == {("South",)}
    assert [key for key in at.query_params if key.startswith("only.")]
    forget(at)
    session = at.session_state["lnexplore"]
    assert (session.plan.filters.levels, session.notes) == ({}, [])
    # What the address had said of the centre is gone from it.
    assert not [key for key in at.query_params if "only." in key]


def test_too_many_bytes_are_said_and_nothing_is_lost(public: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LNEXPLORE_SESSION_BYTES", "40000")
    at = opened()
    at.checkbox(key="upload may be processed").check()
    ran(at)
    workbook = sample_path().read_bytes()
    assert 30_000 < len(workbook) < 40_000
    at.file_uploader[0].upload("one.xlsx", workbook)
    assert ran(at).session_state["lnexplore"].source != "sample"
    before = at.session_state["lnexplore"].digest
    at.file_uploader[0].set_value(
        [("one.xlsx", workbook, "application/octet-stream"), ("two.xlsx", workbook, "application/octet-stream")]
    )
    ran(at)
    assert "Nothing was changed." in sidebar(at)
    assert at.session_state["lnexplore"].digest == before
    assert len(at.session_state["lnexplore"].files) == 1
