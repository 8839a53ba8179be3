"""Everything a person reads goes through here: the message is the English sentence itself, a language is one file.

    _("{n} of {total} patients").format(n=4, total=9)
    plural("{count} flare", "{count} flares", 3)        -> "3 flares"
    number(1234.5, 1)                                   -> "1,234.5"

A sentence is whole, with its gaps named, because languages differ in order; what stands in a constant is marked with `N_` and put
through `_` where it is shown, because a module is imported before anybody has chosen a language.
`locale/<language>/LC_MESSAGES/lnexplore.po` is the translation; the compiled `.mo` stands beside it, so that a checkout and
a wheel need no step of their own (`tests/catalogue/` holds it against the `.po`). What has no translation stays English.
"""

import gettext as _gettext
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from lnexplore.catalogue.decimals import fixed

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "lnexplore"
ENGLISH = "en"
_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)


@cache
def _translations(language: str, folder: Path) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, folder, [language], fallback=language == ENGLISH)


def _current() -> _gettext.NullTranslations:
    return _translations(_LANGUAGE.get(), LOCALE)


def languages() -> tuple[str, ...]:
    """Codes of the languages there are, English first."""
    return (ENGLISH, *sorted(found.parts[-3] for found in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")))


def current_language() -> str:
    """The code of the language in force."""
    return _LANGUAGE.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside is said in this language, in this thread only.

    Raises
    ------
    ValueError
        of a language that there is no file for; the error names those that there are.
    """
    if language not in languages():
        raise ValueError(f"language={language!r}: expected one of {', '.join(languages())}")
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


class _Count(int):
    """A count that stands in a sentence: 4,297 and never 4297."""

    def __format__(self, spec: str) -> str:
        return format(int(self), spec) if spec else number(int(self))


class _Template(str):
    """A message with gaps, into which counts go in the notation of the language; what counts nothing (a year, a row) goes in as text."""

    __slots__ = ()

    def format(self, *gaps: object, **named: object) -> str:
        """The message with its gaps filled in."""
        return super().format(*gaps, **{name: _Count(gap) if type(gap) is int else gap for name, gap in named.items()})


def _(message: str) -> str:
    """The message in the language in force."""
    # An empty message would give the head of the file.
    said = _current().gettext(message) if message else ""
    return _Template(said) if "{" in said else said


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it
    """The message itself: marks a constant for the catalogue; `_` is called where it is shown."""
    return message


def pgettext(context: str, message: str) -> str:
    """The message where it has the meaning that `context` names: “open” is a verb on a button and a state of a verdict."""
    said = _current().pgettext(context, message)
    return _Template(said) if "{" in said else said


def plural(one: str, many: str, count: int, **gaps: object) -> str:
    """The form of the message for `count`, with `{count}` and the other gaps filled in."""
    return _Template(_current().ngettext(one, many, count)).format(count=count, **gaps)


def number(value: float | None, digits: int = 0) -> str:
    """The value with so many decimals, halves away from zero, in the notation of the language in force; "–" for a missing one."""
    if value is None:
        return "–"
    separators = {",": pgettext("thousands separator", ","), ".": pgettext("decimal point", "."), "-": "−"}
    # Rounded first: the decimals that are printed are then exact.
    whole, point, rest = fixed(value, digits).partition(".")
    written = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    written = f"-{written}" if whole.startswith("-") and not written.startswith("-") else written
    return "".join(separators.get(sign, sign) for sign in written + point) + rest


def span(low: object, high: object) -> str:
    """ "39–84"."""
    return _("{low}–{high}").format(low=low, high=high)


def commas(items: Iterable[str]) -> str:
    """ "a, b, c"."""
    return pgettext("in a list", ", ").join(items)


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after another."""
    # A translation that is empty counts as none: the space stands between two gaps.
    return _("{sentence} {following}").format(sentence="", following="").join(sentences)


def listed(items: list[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return _("{first} and {last}").format(first=commas(items[:-1]), last=items[-1])
