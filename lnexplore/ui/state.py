"""The one entry in the session's memory, and what it holds."""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from lnexplore.catalogue import _
from lnexplore.cohort.model import Cohort
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.drafts import Draft
from lnexplore.history import History
from lnexplore.ingest.files import sandbox
from lnexplore.ingest.files.registries import Contents, Tables
from lnexplore.ingest.files.samples import SAMPLE_NAME, sample_intake, sample_path
from lnexplore.ingest.read import Intake, read_cohort
from lnexplore.ingest.reading import Reading
from lnexplore.options import OPTIONS
from lnexplore.outcomes.given import Effect, effect
from lnexplore.outcomes.moves import Move, moves_between
from lnexplore.outcomes.population import filter_columns, filter_counts
from lnexplore.plan import AnalysisPlan
from lnexplore.ui import inside, link

_KEY = "lnexplore"
_WARM_AFTER = 4
"""Seconds after the first visitor at which a child to read files is started."""
_TELLS_AFTER = 3
"""Seconds of reading after which it is said how long it still takes."""
OWN_FILE = "file"
"""in the address while a file of one's own is on the screen: a page loaded anew has lost it, and says so"""
WHO = "who"
"""in the address of one patient's page: a mark of the patient that only the file itself can resolve"""


@dataclass(frozen=True)
class Looked:
    """A registry that was looked into, and what it holds or why that cannot be told."""

    place: str = ""
    contents: Contents | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Fetched:
    """What was read of a registry: its name and its tables as Parquet files."""

    name: str = ""
    tables: Tables = ()


@dataclass
class Session:
    """What one visitor has loaded and chosen. Lives in that visitor's session and dies with it."""

    intake: Intake
    plan: AnalysisPlan
    digest: str = "sample"
    reading: Reading = field(default_factory=Reading)
    """what the visitor decided about reading; kept for the next file of the same shape"""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    """the files chosen, as the uploader holds them"""
    registry: Looked = Looked()
    fetched: Fetched = Fetched()
    """the tables of a registry, which stand beside the files chosen"""
    source: str = "sample"
    """fingerprint of the files read last"""
    settings: str = ""
    """the settings file last taken over, as the uploader names it"""
    settings_trouble: str = ""
    data_page: StreamlitPage | None = None
    """where it is said what a file's columns mean"""
    effect: Effect | None = None
    """what the last decision about reading this file did, under the plan in force then; None once the plan is another"""
    answered: tuple[str, tuple[Cohort | None, ...]] = ("", ())
    """what the files give under possible answers, and which files and reading that was worked out for"""
    effects_at: dict[tuple[str, str], tuple[DeltaGenerator, str]] = field(default_factory=dict)
    """(question, answer) -> where the page drawn has a place for what it does, and what stands there already"""
    stopped: str = ""
    """fingerprint of the files and decisions whose reading the visitor stopped"""
    refused: Intake | None = None
    """the last upload, where nothing could be read from it; the cohort before it stays"""
    refused_digest: str = ""
    notes: list[str] = field(default_factory=list)
    """what the link asked for and could not have"""
    last: AnalysisPlan | None = None
    """the plan in force when the page was last drawn"""
    base: AnalysisPlan | None = None
    """the plan before the change that `moves` tells of began"""
    requested_plan: AnalysisPlan | None = None
    """the plan of a link just opened, until the widgets have taken it over"""
    impossible: str = ""
    """why the windows asked for are not in force"""
    page: str | None = None
    address: dict[str, list[str]] | None = None
    """page and query parameters as last written"""
    history: History = field(default_factory=History)
    """what was in force when the results of this file were first seen, and what was looked at since"""
    lost: bool = False
    """whether the address was written with a file of one's own, which this session does not have"""
    linked: bool = False
    """whether the history came with the address, and the file is still to be chosen again"""
    kept: AnalysisPlan | None = None
    """a plan kept to be compared with"""
    draft: Draft | None = None
    """the definition in the editor"""
    settled: str = ""
    """the adjudication workbook last taken over, as the uploader names it"""
    settled_trouble: tuple[str, ...] = ()
    patient: str = ""
    """the patient looked at, by number; empty for the first of the list"""
    who: str = ""
    """the mark of a patient in an address just opened, until it is found in the cohort"""
    opened: AnalysisPlan = field(default_factory=AnalysisPlan)
    """the plan the visit began with: the published one, or that of a link or a settings file"""
    carried: bool = False
    """whether it is still to be asked if what was moved on the sample holds for the first file of one's own"""
    tried: bool = False
    """whether the visitor has moved or clicked something: from then on nothing is suggested"""
    called: bool = False
    """whether a click asks for that patient's page"""
    made: dict[str, object] = field(default_factory=dict)
    """what was made for taking away, each with what it was made for; gone with the file"""
    arrived: bool = False
    """whether the browser has sent the address last written: any other is then one of its history"""
    moved: bool = False
    """whether a threshold was let go since the plan was last taken over"""
    on_board: bool = False
    """whether the page drawn last holds the board, parts of which are drawn alone"""
    edited: dict[str, ResponseDefinition] = field(default_factory=dict)
    """definitions as the visitor left them, by key"""
    held: str = ""
    """path of the threshold last touched"""
    touched: bool = False
    """whether the last message said that it is touched, and no more: then the pictures of its drag are wanted"""
    acted: int = 0
    """number of the last change of a threshold that was taken over"""
    sent_sweep: str = ""
    """name of the sweep that the browser holds"""
    moves: list[Move] | None = None
    """what the last change of the plan moved; None before the first"""

    @property
    def looked_at(self) -> Intake:
        """What the upload was understood to be: the one that could not be read, where there is one."""
        return self.refused if self.refused is not None and self.refused.sheets else self.intake

    @property
    def cohort(self) -> Cohort:
        """The cohort on screen."""
        assert self.intake.cohort is not None
        return self.intake.cohort

    def labels(self) -> dict[str, str]:
        """Filter column -> its header."""
        return filter_columns(self.cohort)

    def level_counts(self) -> pl.DataFrame:
        """`filter_counts` where nobody is left out."""
        counts: pl.DataFrame = self.cohort.remember(("levels",), lambda: filter_counts(self.cohort, AnalysisPlan()))
        return counts

    def levels(self) -> dict[str, list[str]]:
        """Filter column -> its levels, in the order of the sidebar."""
        found: dict[str, list[str]] = {column: [] for column in self.labels()}
        for column, level in self.level_counts().select("column", "level").iter_rows():
            if column in found:
                found[column].append(level)
        return found


@st.cache_resource(show_spinner=False)
def _prepared() -> None:
    """What is set once for the whole server."""
    inside.collect_seldom()
    inside.one_lock_for_charts()
    # For whoever uploads first; its start does not hold up the first page.
    warm = threading.Timer(_WARM_AFTER, sandbox.keep_warm)
    warm.daemon = True
    warm.start()


def current() -> Session:
    """The visitor's session, begun with the sample and the plan of the link."""
    _prepared()
    if _KEY not in st.session_state:
        session = Session(sample_intake(), AnalysisPlan())
        follow_link(session, {key: st.query_params.get_all(key) for key in st.query_params})
        session.opened = session.plan
        session.lost = OWN_FILE in st.query_params
        st.session_state[_KEY] = session
    found: Session = st.session_state[_KEY]
    return found


def follow_link(session: Session, params: dict[str, list[str]]) -> None:
    """Takes over the plan that an address asks for, and what of it could not be had."""
    settings = {key: values for key, values in params.items() if key not in (OWN_FILE, WHO)}
    restored = link.from_params(settings, session.labels(), session.levels())
    session.plan = session.requested_plan = restored.plan
    session.notes = restored.ignored
    session.who = (params.get(WHO) or [""])[0]
    if restored.before is not None and session.history.before is None:
        session.history, session.linked = History(restored.before), True


def mark_of(session: Session, patient: str) -> str:
    """What stands in the address for a patient: without the file nobody can tell whom, and no cell of it is in there."""
    return hashlib.sha256(f"{session.source} {patient}".encode()).hexdigest()[:12]


def find_patient(session: Session) -> None:
    """Finds the patient of the address in the cohort, once the file is there."""
    if session.who and not session.lost:
        everyone = session.cohort.patients["patient_id"].to_list()
        found = next((patient for patient in everyone if mark_of(session, patient) == session.who), session.patient)
        session.patient, session.who = found, ""


def pick(patients: Sequence[str] | None) -> None:
    """Counts these patients alone from now on; None: everybody again. It stays in the session, never in a link."""
    session = current()
    session.intake = replace(session.intake, cohort=session.cohort.with_picked(patients))
    session.last = session.base = session.moves = None
    session.sent_sweep = ""
    session.made.clear()


def load(session: Session, files: list[tuple[str, bytes]], body: DeltaGenerator) -> None:
    """Reads an upload into the session, or goes back to the sample for none. A file that cannot be read changes nothing.

    Reads again when a decision about reading has changed. The files themselves stay where the uploader keeps them:
    the session holds what was read, with nothing that identifies a person. `body` is a place above the page, where the
    progress stands meanwhile.
    """
    is_first = bool(files) and session.cohort.synthetic and not session.lost
    source = (
        hashlib.sha256(b"".join(hashlib.sha256(raw).digest() for _, raw in files)).hexdigest() if files else "sample"
    )
    digest = _digest(source, session.reading)
    session.files = files
    session.lost = session.lost and not files
    if digest == session.digest:
        session.refused, session.refused_digest = None, ""
    if digest in (session.digest, session.refused_digest):
        return
    if digest == session.stopped:
        with body.container():
            st.info(
                _("Reading was stopped. The numbers below are still those of the previous cohort."),
                icon=":material/pause:",
            )
            st.button(_("Read it after all"), on_click=_stop, args=("",), key="read after all")
        return
    if not files and session.reading == Reading():
        intake = sample_intake()
    else:
        place = body if source != session.source else st.empty()
        with place.container():
            bar = st.progress(0.0, _("Reading the file …"))
            st.button(_("Stop"), icon=":material/stop:", on_click=_stop, args=(digest,), key="stop reading")
        tell = _progress(bar)
        name, synthetic = (None, False) if files else (SAMPLE_NAME, True)
        if len(files) == len(session.fetched.tables):
            name = session.fetched.name or name
        intake = read_cohort(files or sample_path(), session.reading, name=name, synthetic=synthetic, progress=tell)
        place.empty()
        # With the decisions on nearly the same columns, and what a like file is known by next time.
        session.reading = intake.reading
        digest = _digest(source, session.reading)
    if source == session.source:
        session.effect = effect(session.looked_at.cohort, intake.cohort, session.plan)
        st.toast(session.effect.sentence(), icon=":material/check:")
    else:
        session.effect = None
    if source == session.source and session.cohort.picked is not None and intake.cohort is not None:
        left = set(intake.cohort.patients["patient_id"].to_list())
        intake = replace(
            intake, cohort=intake.cohort.with_picked([one for one in session.cohort.picked if one in left])
        )
    if source != session.source:
        # A page loaded anew has lost its file but not what was moved: the address tells it.
        session.history = session.history if session.linked else History()
        session.linked = False
    session.source = source
    if intake.cohort is None:
        session.refused, session.refused_digest = intake, digest
        return
    moved = session.plan.changes(session.opened)
    session.carried = is_first and any(what not in OPTIONS or OPTIONS[what].decides for what in moved)
    session.intake, session.digest = intake, digest
    session.refused, session.refused_digest = None, ""
    session.last = session.base = session.moves = None
    session.patient = ""
    session.made.clear()


def _digest(source: str, reading: Reading) -> str:
    """Names files as they are read under these decisions."""
    return source if reading == Reading() else f"{source} {reading.to_json()}"


def _stop(digest: str) -> None:
    """Stops reading these files, until they or the decisions about them change; nothing named: it goes on."""
    current().stopped = digest


def _progress(bar: DeltaGenerator) -> Callable[[float, str], None]:
    """Writes how far a reading has come and, from what it took so far, about how long it still takes."""
    begin = time.monotonic()
    end = last = 0.0

    def tell(share: float, words: str) -> None:
        nonlocal end, last
        now = time.monotonic()
        if share > last:
            last, end = share, begin + (now - begin) / share
        if last and now - begin > _TELLS_AFTER:
            words = _("{progress} About {seconds} s left.").format(progress=words, seconds=max(1, round(end - now)))
        bar.progress(
            share, _("{progress} The numbers below are still those of the previous cohort.").format(progress=words)
        )

    return tell


def open_patient(patient: str) -> None:
    """Asks for the page of one patient."""
    session = current()
    session.patient, session.called = patient, True


def decide(reading: Reading) -> None:
    """Takes over decisions about reading; the file is read again with them at the next drawing."""
    current().reading = reading


def note_change(session: Session, plan: AnalysisPlan) -> None:
    """Takes over the plan in force and keeps who moved with the last change.

    A slider dragged through many values is one change: it is told from where the dragging began.
    """
    if not session.carried:
        session.history = session.history.seen(plan)
    if session.last == plan:
        return
    if session.last is not None:
        session.effect = None
    if session.last is not None and session.base is not None:
        goes_on = plan != session.base and plan.changes(session.base) == session.last.changes(session.base)
        start = session.base = session.base if goes_on else session.last
        month = plan.headline_window.month
        comparable = (
            month in {window.month for window in start.windows}
            and start.filters == plan.filters
            and start.group_by == plan.group_by
        )
        session.moves = moves_between(session.cohort, start, plan, month) if comparable else None
    session.plan = session.last = plan
    session.base = session.base or session.last
