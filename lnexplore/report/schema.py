"""The settings file as JSON Schema; every option gives its own part."""

from dataclasses import fields
from typing import Any, get_type_hints

from lnexplore.cohort.equations import PUBLISHED_EQUATIONS
from lnexplore.cohort.measures import MEASURES
from lnexplore.criteria.definitions import ResponseDefinition
from lnexplore.criteria.findings import FINDINGS
from lnexplore.criteria.terms import LIMIT_KINDS, PLACES, REFERENCES, SYMBOLS
from lnexplore.ingest.reading import VERSION as READING_VERSION
from lnexplore.options import OPTIONS
from lnexplore.options.option import Option
from lnexplore.plan import VERSION

READING = "reading"
HISTORY = "moved_after_looking"
WRITTEN_BY = "written_by"

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_TEXT_TABLE = {"type": "object", "additionalProperties": _TEXT}
_REFERENCES = [name for name in REFERENCES if name != "reference"]
_PLACES = [name for name in PLACES if name != "reference"]
"""The value before a flare is known to the rules for flares only."""


def settings_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the file that `to_settings` writes and `from_settings` reads."""
    options = {key: _option(row) for key, row in OPTIONS.items()}
    return {
        "$schema": _DRAFT,
        "title": "Settings of lnexplore",
        "description": "Definition, windows, filters, decisions about reading, and what was moved after looking. It names headers and units of a file, never cells but the levels that a filter keeps.",
        "type": "object",
        "required": ["lnexplore_plan"],
        "additionalProperties": False,
        "properties": {
            "lnexplore_plan": {"const": VERSION, "description": "version of this format"},
            **options,
            READING: _reading(),
            HISTORY: _history(),
            WRITTEN_BY: {
                "type": "object",
                "properties": {"lnexplore": _TEXT, "snapshot": _TEXT},
                "additionalProperties": False,
            },
        },
        "$defs": {
            "plan": {
                "type": "object",
                "required": ["lnexplore_plan"],
                "properties": {
                    "lnexplore_plan": {"const": VERSION},
                    **options,
                },
                "additionalProperties": False,
            },
            "definition": _definition(),
            "term": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in ("limit", "finding", "group")]},
            "group": {
                "type": "object",
                "required": ["type", "name", "terms"],
                "properties": {
                    "type": {"enum": ["all", "any"]},
                    "name": _TEXT,
                    "terms": {"type": "array", "items": {"$ref": "#/$defs/term"}},
                },
                "additionalProperties": False,
            },
            "limit": _limit(),
            "finding": {
                "type": "object",
                "required": ["type", "name"],
                "properties": {
                    "type": {"const": "finding"},
                    "name": {"enum": [name for name, finding in FINDINGS.items() if not finding.for_flares]},
                    "normal_rbc": {"type": "number", "minimum": 0},
                },
                "additionalProperties": False,
            },
        },
    }


def _option(row: Option) -> dict[str, Any]:
    schema = row.kind.schema()
    words = "; ".join(filter(None, (row.name.en, schema.get("description"))))
    return schema | {"description": words} | ({} if "$ref" in schema else {"default": row.kind.to_json(row.default)})


def _definition() -> dict[str, Any]:
    texts = {
        spec.name: _TEXT for spec in fields(ResponseDefinition) if get_type_hints(ResponseDefinition)[spec.name] is str
    }
    return {
        "type": "object",
        "required": ["key", "label", "citation", "complete"],
        "properties": texts
        | {
            "complete": {"$ref": "#/$defs/group"},
            "partial": {"oneOf": [{"$ref": "#/$defs/group"}, {"type": "null"}]},
            "at_month": {"type": ["integer", "null"]},
            "stages": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["month", "rule"],
                    "properties": {
                        "month": {"type": "integer", "minimum": 1, "maximum": 120},
                        "rule": {"$ref": "#/$defs/group"},
                    },
                    "additionalProperties": False,
                },
            },
            "notes": _TEXTS,
            "off": _TEXTS,
        },
        "additionalProperties": False,
    }


def _limit() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", "measure", "op", "value"],
        "properties": {
            "type": {"const": "limit"},
            "measure": {"enum": [key for key, measure in MEASURES.items() if measure.kind in LIMIT_KINDS]},
            "op": {"enum": list(SYMBOLS)},
            "value": {"type": "number", "minimum": 0},
            "of": {"enum": _REFERENCES},
            "unit": {"type": ["string", "null"]},
            "at": {"enum": _PLACES},
            "plus": {"type": "boolean"},
            "over_days": {"type": "integer", "minimum": 0, "maximum": 3650},
            "from_day": {"type": ["integer", "null"], "minimum": 0, "maximum": 36_525},
            "equation": {"enum": ["", *PUBLISHED_EQUATIONS]},
            "name": _TEXT,
        },
        "additionalProperties": False,
    }


_ROW = {"type": "integer", "minimum": 1}
_LAYOUT: dict[str, Any] = {
    "type": "object",
    "description": "where the table of a sheet stands; rows are numbered as in a spreadsheet",
    "properties": {
        "used": {"type": "boolean"},
        "header": {"type": "array", "items": _ROW, "minItems": 2, "maxItems": 2},
        "data": _ROW,
        "turned": {"type": "boolean"},
    },
    "additionalProperties": False,
}


def _reading() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "decisions about columns, units and questions, found again by the headers of the file",
        "required": ["version"],
        "properties": {
            "version": {"const": READING_VERSION},
            "columns": _TEXT_TABLE,
            "units": _TEXT_TABLE,
            "answers": _TEXT_TABLE,
            "undone": _TEXTS,
            "layouts": {"type": "object", "additionalProperties": _LAYOUT},
            "shapes": {"type": "object", "additionalProperties": _TEXTS},
        },
        "additionalProperties": False,
    }


def _history() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "the plan in force when results were first seen, and what was looked at since",
        "required": ["before", "tried"],
        "properties": {
            "before": {"oneOf": [{"$ref": "#/$defs/plan"}, {"type": "null"}]},
            "tried": {"type": "object", "additionalProperties": _TEXTS},
            "declared": {"type": ["integer", "null"], "minimum": 0},
            "in words": _TEXTS,
        },
        "additionalProperties": False,
    }
