"""What screen and server of a public demonstration both know. Without Streamlit, so that the command answers at once."""

import os

PREFIX = "LNEXPLORE_"
HOSTED = f"{PREFIX}HOSTED"
"""the environment variable that says the app is served to others"""
GUARDED = f"{PREFIX}GUARDED"
"""set by the `lnexplore` command while its limits and its reaper are at work"""
MEGABYTE = 1_048_576
FILE_BYTES = 25 * MEGABYTE
SESSION_BYTES = 50 * MEGABYTE


def is_on(text: str) -> bool:
    """Whether an environment variable says yes."""
    return text.strip().lower() in ("1", "true", "yes", "on")


def is_guarded() -> bool:
    """Whether the server frees what visitors leave behind."""
    return is_on(os.environ.get(GUARDED, ""))


def file_bytes() -> int:
    """What one file may hold on a public server."""
    return _number("FILE_BYTES", FILE_BYTES)


def session_bytes() -> int:
    """What all files of one visitor may hold together there."""
    return _number("SESSION_BYTES", SESSION_BYTES)


def _number(name: str, otherwise: int) -> int:
    text = os.environ.get(PREFIX + name, "")
    return int(text) if text.isdecimal() and int(text) else otherwise
