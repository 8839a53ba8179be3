"""Words and figures that stand for something: read by their legend, else asked about once per column."""

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from lnexplore.catalogue import N_, _
from lnexplore.ingest.evidence.schemes import ANSWER, COUNT, SEX, Scheme
from lnexplore.ingest.meaning.mapping import ColumnUse
from lnexplore.ingest.reading import Option, Question, Reading
from lnexplore.ingest.values.respelling import Respelling
from lnexplore.ingest.values.spellings import (
    NEVER_TOGETHER,
    NONE_SEEN,
    SEX_PAIRS,
    SEXES,
    YES_NO,
    fold,
    is_missing,
    lookup,
    word_key,
)

BLANK = ""
"""What stands for blank cells, where these may mean something."""
UNKNOWN = "unknown"
"""An answer: the word says that nobody knows."""
MOST_WORDS = 12
"""Different unknown words beyond which a column holds no code."""
MOST_SHOWN = 3
FEWEST_BESIDE, PLAINLY = 3, 1.5
"""Cells of a word from which on the numbers beside them tell, and how many times higher they must be."""
_SIGNS = r"[=＝:：]"
_PAIR = re.compile(rf"([\w+\-−±]{{1,12}})\s?{_SIGNS}\s?([\w+\-− ]{{1,30}})")
_PIECES = re.compile(r"[=＝:：().（）\[\]/]|\s-\s|\s")
_FINDINGS = frozenset({"cellular_casts"})
"""Flags of what is seen under a microscope."""


def _keys(texts: Sequence[str]) -> list[str]:
    """word_key of each text."""
    frame = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return [key or "" for key in frame.select(word_key(fold(pl.col("text")))).to_series().to_list()]


def legend(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """word_key of a code -> meaning, as a legend such as `1=male, 0=female` or `male: 1; female: 2` says."""
    found: dict[str, str] = {}
    for match in _PAIR.finditer(text):
        left, right = _keys([match[1], match[2]])
        # "1=male 2=female": the second pair's code stands at the end of the first one's words.
        right = known.get(right) or known.get(_keys([match[2].strip().rpartition(" ")[0]])[0]) or right
        if right in known.values() and left not in known:
            found[left] = right
        elif left in known and right not in known.values():
            found[_keys([match[2].strip().partition(" ")[0]])[0]] = known[left]
        elif right in known.values():
            found[left] = right
    found = found or _unsigned(text, known)
    return found if len(set(found.values())) == len(set(known.values())) or len(found) > 1 else {}


def _unsigned(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """Code -> meaning of a legend without signs: `sex_1male_2female`, `Sex M1 F2`."""
    pieces = _keys(re.findall(r"\d+|[^\W\d_]+", text))
    told = [piece for piece in pieces if piece in known or piece.isdigit()]
    codes, said = told[::2], told[1::2]
    if not codes or not codes[0].isdigit():
        codes, said = said, codes
    paired = len(codes) == len(said) > 1 and all(map(str.isdigit, codes)) and not any(map(str.isdigit, said))
    return {code: known[word] for code, word in zip(codes, said, strict=True)} if paired else {}


def _letters_of(said: set[str], header: str) -> dict[str, str]:
    """Single letter -> sex, where the letters of a column or of its legend are those of one language; else nothing."""
    letters = {word for word in said if len(word) == 1 and word.isalpha()}
    pair = next((pair for pair in SEX_PAIRS if letters == set(pair)), None)
    if letters == {"v", "m"}:
        # Vrouw and man, or varón and mujer.
        pair = {"geslacht": ("v", "m"), "sexo": ("m", "v")}.get(header.casefold().strip())
    return {} if pair is None else dict(zip(pair, ("female", "male"), strict=True))


def _legend_words(header: str) -> list[str]:
    return _keys([word for pair in _PAIR.findall(header) for word in pair])


def _flag_of(header: str, known: Mapping[str, str]) -> dict[str, str]:
    """word_key of yes and no -> sex, under a header that is a sex itself (`Female` 1/0, `Male sex` yes/no); else nothing."""
    words = [word for word in _keys(re.findall(r"[^\W\d_]+", header)) if word not in ("sex", "is", "gender", "patient")]
    meaning = known.get(words[0]) if len(words) == 1 and len(words[0]) > 1 else None
    if meaning is None:
        return {}
    other = next(one for one in SEXES if one != meaning)
    return {code: meaning if said == "yes" else other for code, said in lookup(YES_NO).items() if code not in known}


def _told_by_cell(key_of: Mapping[str, str], known: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """(cell -> meaning, code -> meaning) of cells that say both: `1=male`, `2 (female)`."""
    cells: dict[str, str] = {}
    codes: dict[str, str] = {}
    for cell in key_of:
        pieces = [piece for piece in _keys([piece for piece in _PIECES.split(cell) if piece]) if piece]
        words = [piece for piece in pieces if piece in known and not piece.isdigit()]
        rest = [piece for piece in pieces if piece not in words]
        if len({known[word] for word in words}) != 1 or any(not piece.isdigit() for piece in rest):
            continue
        cells[cell] = known[words[0]]
        codes |= dict.fromkeys(rest, known[words[0]])
    return cells, codes


def read_codes(
    use: ColumnUse,
    text: pl.Series,
    people: pl.Series | None,
    scheme: Scheme,
    label: str,
    note: str,
    reading: Reading,
    beside: pl.Series | None = None,
    among: frozenset[str] = frozenset(),
) -> tuple[Respelling | None, Question | None]:
    """(what the cells that are no plain words of the scheme are read as, the question where nothing says it).

    `text`: the cells; `people`: the patient of each, to count people rather than rows; `note`: where else a legend may
    stand (the codebook's label of the column); `beside`: numbers that are higher where the answer is yes; `among`: the cells of the same column in all sheets.
    """
    cells = pl.DataFrame({"raw": text.drop_nulls().unique(maintain_order=True)}).with_columns(
        key=word_key(fold(pl.col("raw")))
    )
    cells = cells.drop_nulls().with_columns(missing=is_missing(pl.col("key")))
    key_of = dict(cells.select("raw", "key").iter_rows())
    together = {*key_of.values(), *_keys(sorted(among))}
    letters = _letters_of({*together, *_legend_words(use.header)}, use.header) if scheme is SEX else {}
    known = {**lookup(scheme.meanings), **letters}
    figures = frozenset(key.removesuffix(".0") for key in key_of.values() if key not in ("9", "99"))
    doubted = set(figures) if scheme is ANSWER and figures in NEVER_TOGETHER else set()
    missing = set(cells.filter("missing")["key"].to_list())
    unknown = {
        raw: key
        for raw, key in key_of.items()
        if (key not in known and key not in missing) or key.removesuffix(".0") in doubted
    }
    if scheme is SEX:
        # Beside V, or alone under “Sexo”, M is a woman in one language and a man in another.
        said = {key for key in together if key in known or key not in missing}
        is_doubtful = said == {"v", "m"} or (said == {"m"} and "sexo" in use.header.casefold())
        doubted |= said.intersection(key_of.values()) if is_doubtful and not letters else set()
        unknown |= {raw: key for raw, key in key_of.items() if key in doubted}
    told = {**letters, **(legend(use.header, known) or legend(note, known))}
    if scheme is SEX and not told:
        told = _flag_of(use.header, known)
    if use.key in _FINDINGS and not any(known.get(key) == "no" for key in key_of.values()):
        # “none” is a missing value of a program, but under “casts” beside words for casts it is what was seen.
        told |= {key: "no" for key in missing if key in lookup({"no": NONE_SEEN})}
    if use.key in _FINDINGS:
        seen = {key for key in lookup({"no": NONE_SEEN}) if key not in known and key not in missing}
        told |= dict.fromkeys(seen.intersection(key_of.values()), "no")
    if scheme is COUNT:
        # What holds a figure is a count or none; only words are asked about.
        unknown = {raw: key for raw, key in unknown.items() if not any(map(str.isdigit, raw)) and key.strip("+-±()")}
        told = {}
    # Of a finding that is only ever marked, a blank may be a no or not looked at.
    marked = {key for key in key_of.values() if key not in missing and {**known, **told}.get(key) != "no"}
    if use.key in _FINDINGS and use.time is None and len(marked) == len(set(key_of.values())) == 1:
        unknown |= {BLANK: BLANK} if text.null_count() else {}
    if not unknown and not told:
        return None, None
    plain = {word: meaning for word, meaning in known.items() if word not in doubted}
    by_cell, by_code = _told_by_cell(unknown, plain)
    told = {**by_code, **told}
    # A legend of the column comes before what a figure means elsewhere.
    meaning: dict[str, str | None] = {
        raw: told[key]
        for raw, key in key_of.items()
        if key.removesuffix(".0") in told or key in told
        for key in [key if key in told else key.removesuffix(".0")]
    }
    meaning |= by_cell
    left = {raw: key for raw, key in unknown.items() if raw not in meaning}
    question = None
    if left and len(set(left.values())) <= MOST_WORDS:
        question, answers = _ask(use, text, people, scheme, label, left, key_of, known, meaning, reading, beside)
        meaning |= {raw: answers.get(key) for raw, key in left.items()}
    spelled = {
        raw: None if found is None else ("unknown" if found == UNKNOWN else scheme.canonical[found])
        for raw, found in meaning.items()
    }
    return (Respelling(spelled, "coded") if spelled else None), question


def _ask(
    use: ColumnUse,
    text: pl.Series,
    people: pl.Series | None,
    scheme: Scheme,
    label: str,
    left: Mapping[str, str],
    key_of: Mapping[str, str],
    known: Mapping[str, str],
    told: Mapping[str, str | None],
    reading: Reading,
    beside: pl.Series | None,
) -> tuple[Question, dict[str, str]]:
    """(the question what the words mean, word_key -> meaning that is in force)."""
    frame = pl.DataFrame({"raw": text, "who": people if people is not None else pl.Series(range(text.len()))})
    unit = N_("patients") if people is not None and scheme is SEX else N_("cells")
    frame = (frame.unique() if unit == "patients" else frame).with_columns(pl.col("raw").fill_null(BLANK))
    rows = dict(frame.group_by("raw", maintain_order=True).agg(pl.len()).iter_rows())
    by_word: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for raw, key in left.items():
        by_word[key] += rows[raw]
        shown.setdefault(key, f"“{' '.join(raw.split())[:30]}”" if raw else _("blank"))
    # The answer stands for the words in their alphabetical order; no word of the file is kept in it.
    words = sorted(by_word)
    mark = hashlib.sha256("\n".join(words).encode()).hexdigest()[:8]
    key = f"codes {use.choice} {mark}"
    settled: Counter[str] = Counter()
    for raw, number in rows.items():
        meaning = told.get(raw) or (known.get(key_of.get(raw, "")) if raw not in left else None)
        settled[meaning or ""] += number
    readings = _readings(words, by_word, scheme)
    if not any(settled[meaning] for meaning in scheme.meanings) and len(words) > 1:
        # That all of several words mean one thing is offered only beside words that mean the other.
        readings = [one for one in readings if len(set(one)) > 1 or one[0] == UNKNOWN]

    def offered(answer: Sequence[str]) -> Option:
        preview = _preview(answer, words, by_word, settled, scheme, _(unit))
        return Option(",".join(answer), _label(answer, words, shown), preview)

    options = [offered(answer) for answer in readings]
    beside_words = [(key, known[key]) for raw, key in key_of.items() if raw not in left and key in known]
    levels = _levels(text, beside, {**key_of, **left})
    proposed = _proposed(options, words, by_word, settled, scheme, levels, beside_words)
    given = reading.answers.get(key, "").split(",")
    answered = ",".join(given) if len(given) == len(words) and set(given) <= {*scheme.meanings, UNKNOWN} else None
    if answered is not None and all(option.value != answered for option in options):
        options.insert(0, offered(answered.split(",")))
    listed = ", ".join(f"{shown[word]} ({number})" for word, number in by_word.most_common(MOST_WORDS))
    one, other = map(_, scheme.meanings)
    question = Question(
        key,
        _("What do the words of “{header}” mean ({label}: {one} or {other})?").format(
            header=use.header, label=label, one=one, other=other
        ),
        (
            _("The file does not say what these mean: {listed}; {unit} in brackets.").format(
                listed=listed, unit=_(unit)
            ),
        ),
        tuple(options),
        proposed,
        safe=False,
        answer=answered,
        sheet=use.sheet,
        column=use.place,
    )
    return question, {} if answered is None else dict(zip(words, answered.split(","), strict=True))


def _levels(text: pl.Series, beside: pl.Series | None, left: Mapping[str, str]) -> Mapping[str, float]:
    """word_key -> mean of the numbers beside its cells, where it has a few."""
    if beside is None:
        return {}
    cells = pl.DataFrame({"raw": text, "level": beside}).drop_nulls().filter(pl.col("raw").is_in(list(left)))
    means = cells.with_columns(key=pl.col("raw").replace(left)).group_by("key").agg(pl.col("level").mean(), n=pl.len())
    return dict(means.filter(pl.col("n") >= FEWEST_BESIDE).select("key", "level").iter_rows())


def _readings(words: Sequence[str], counts: Mapping[str, int], scheme: Scheme) -> list[tuple[str, ...]]:
    """The readings that are offered: every one of up to three words, of more the whole and each word against the others."""
    one, two = scheme.meanings
    nothing = (UNKNOWN,) * len(words)
    if len(words) == 1:
        return [(one,), (two,), nothing] if words[0] != BLANK else [("no",), nothing]
    if len(words) == 2 and scheme is not ANSWER:
        return [(one, two), (two, one), nothing]
    if scheme is SEX:
        first, second = sorted(words, key=lambda word: -counts[word])[:2]
        pair = ({first: one, second: two}, {first: two, second: one})
        return [*(tuple(each.get(word, UNKNOWN) for word in words) for each in pair), nothing]
    if len(words) <= MOST_SHOWN:
        return [*itertools.product((one, two), repeat=len(words)), nothing]
    alone = [tuple(one if word == chosen else two for word in words) for chosen in words]
    others = [tuple(two if word == chosen else one for word in words) for chosen in words]
    return list(dict.fromkeys([(one,) * len(words), (two,) * len(words), *alone, *others, nothing]))


def _label(answer: Sequence[str], words: Sequence[str], shown: Mapping[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for word, meaning in zip(words, answer, strict=True):
        groups.setdefault(meaning, []).append(shown[word])
    if set(groups) == {UNKNOWN}:
        return _("Not known: leave them out")
    return "; ".join(f"{', '.join(named)}: {_(meaning)}" for meaning, named in groups.items())


def _totals(
    answer: Sequence[str], words: Sequence[str], counts: Mapping[str, int], settled: Mapping[str, int]
) -> Counter[str]:
    totals: Counter[str] = Counter(settled)
    for word, meaning in zip(words, answer, strict=True):
        totals[meaning] += counts[word]
    return totals


def _preview(
    answer: Sequence[str],
    words: Sequence[str],
    counts: Mapping[str, int],
    settled: Mapping[str, int],
    scheme: Scheme,
    unit: str,
) -> str:
    totals = _totals(answer, words, counts, settled)
    return f"{unit}: " + ", ".join(f"{totals[meaning]} {_(meaning)}" for meaning in scheme.meanings)


def _proposed(
    options: Sequence[Option],
    words: Sequence[str],
    counts: Mapping[str, int],
    settled: Mapping[str, int],
    scheme: Scheme,
    levels: Mapping[str, float],
    beside_words: Sequence[tuple[str, str]],
) -> str:
    """The reading that the numbers beside bear out (of red cells no other), else that under which most are what most are: nine of
    ten people with lupus are women, and most cells say no."""

    def fit(option: Option) -> tuple[int, int, float, int]:
        answer = option.value.split(",")
        pairs = list(zip(words, answer, strict=True))
        totals = _totals(answer, words, counts, settled)
        both = len([meaning for meaning in scheme.meanings if totals[meaning]])
        hinted = sum(
            hint.search(word) is not None
            for word, meaning in pairs
            for hint in ([scheme.hints[meaning]] if meaning in scheme.hints else [])
        )
        higher, lower = (
            [
                levels[word]
                for word, one in (*pairs, *beside_words)
                if (one == scheme.higher) is above and one != UNKNOWN and word in levels
            ]
            for above in (True, False)
        )
        borne_out = float(min(higher) > PLAINLY * max(lower)) if higher and lower else 0.0
        return both if not hinted else 2, hinted, borne_out, totals[scheme.usual]

    best = max(options, key=fit)
    return ",".join([UNKNOWN] * len(words)) if scheme is COUNT and not fit(best)[2] else best.value
