"""The settings file: the plan, the user's decisions about reading and what was moved after looking, in one JSON text."""

import json
from typing import NamedTuple

from lnexplore import __version__
from lnexplore.catalogue import _
from lnexplore.history import History
from lnexplore.ingest.reading import Reading
from lnexplore.plan import AnalysisPlan
from lnexplore.report.schema import HISTORY, READING, WRITTEN_BY, settings_schema


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
        raise ValueError(_("The settings file was not saved by lnexplore.")) from trouble
    if not isinstance(data, dict):
        raise ValueError(_("The settings file was not saved by lnexplore."))
    whole = dict(data)
    reading, history = data.pop(READING, None), data.pop(HISTORY, None)
    data.pop(WRITTEN_BY, None)
    try:
        plan = AnalysisPlan.from_json(json.dumps(data))
    except (ValueError, IndexError) as trouble:
        reason = _("it is damaged") if isinstance(trouble, IndexError) else trouble
        raise ValueError(_("The settings file cannot be used: {reason}.").format(reason=reason)) from trouble
    found = Settings(
        plan,
        Reading() if reading is None else Reading.from_dict(reading),
        History() if history is None else History.from_dict(history),
    )
    _check(whole)
    return found


def _check(data: dict[str, object]) -> None:
    """Raises ValueError for what the published schema does not allow: a number that is text would be trouble much later."""
    from jsonschema import Draft202012Validator

    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as trouble:
        raise ValueError(_("The settings file cannot be used: it holds characters that no file can hold.")) from trouble
    for wrong in Draft202012Validator(settings_schema()).iter_errors(data):
        # The place, never the value: it may be a word of somebody's sheet.
        place = ".".join(str(part) for part in wrong.absolute_path) or _("a setting that this version does not know")
        raise ValueError(
            _("The settings file cannot be used: {place} is not valid in this version.").format(place=place)
        )
