"""The settings file: the plan and the user's decisions about reading, in one JSON text."""

import json

from lnexplore.ingest.reading import Reading
from lnexplore.plan import AnalysisPlan

READING = "reading"


def to_settings(plan: AnalysisPlan, reading: Reading) -> str:
    """Plan and reading as JSON text. It names headers and units of the file, never cells."""
    return json.dumps(json.loads(plan.to_json()) | {READING: reading.to_dict()}, ensure_ascii=False, indent=2)


def from_settings(text: str) -> tuple[AnalysisPlan, Reading]:
    """What `to_settings` wrote; a plan alone has no reading. Raises ValueError, with a sentence, for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise ValueError("The settings file is not one that lnexplore saved.") from trouble
    if not isinstance(data, dict):
        raise ValueError("The settings file is not one that lnexplore saved.")
    reading = data.pop(READING, None)
    try:
        plan = AnalysisPlan.from_json(json.dumps(data))
    except ValueError as trouble:
        raise ValueError(f"The settings file cannot be used: {trouble}.") from trouble
    return plan, Reading() if reading is None else Reading.from_dict(reading)
