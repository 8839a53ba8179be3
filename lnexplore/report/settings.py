"""The settings file: the plan, the user's decisions about reading and what was moved after looking, in one JSON text."""

import json
from typing import NamedTuple

from lnexplore import __version__
from lnexplore.history import History
from lnexplore.ingest.reading import Reading
from lnexplore.plan import AnalysisPlan

READING = "reading"
HISTORY = "moved_after_looking"
WRITTEN_BY = "written_by"


class Settings(NamedTuple):
    """What a settings file holds."""

    plan: AnalysisPlan
    reading: Reading
    history: History


def to_settings(plan: AnalysisPlan, reading: Reading, history: History | None = None, snapshot: str = "") -> str:
    """Plan, reading and history as JSON text. It names headers and units of the file, never cells.

    `snapshot` is the name that `snapshot_id` gave files and settings together; reading the text ignores it.
    """
    record = History() if history is None else history
    said: dict[str, object] = {HISTORY: record.to_dict() | {"in words": record.sentences(plan)}}
    said |= {WRITTEN_BY: {"lnexplore": __version__, "snapshot": snapshot}}
    return json.dumps(json.loads(plan.to_json()) | {READING: reading.to_dict()} | said, ensure_ascii=False, indent=2)


def from_settings(text: str) -> Settings:
    """What `to_settings` wrote; a plan alone has neither reading nor history. Raises ValueError, with a sentence, for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise ValueError("The settings file is not one that lnexplore saved.") from trouble
    if not isinstance(data, dict):
        raise ValueError("The settings file is not one that lnexplore saved.")
    reading, history = data.pop(READING, None), data.pop(HISTORY, None)
    data.pop(WRITTEN_BY, None)
    try:
        plan = AnalysisPlan.from_json(json.dumps(data))
    except ValueError as trouble:
        raise ValueError(f"The settings file cannot be used: {trouble}.") from trouble
    return Settings(
        plan,
        Reading() if reading is None else Reading.from_dict(reading),
        History() if history is None else History.from_dict(history),
    )
