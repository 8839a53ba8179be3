"""Numbers by which a state or its health service knows a person, told by their form and check digit.

The rules are those that each country publishes; a form that holds a date or many letters tells by itself.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import polars as pl

LOOKED_AT = 200
"""Different cells that are enough to tell what a column holds."""
FEWEST, SHARE = 2, 0.8
"""Different cells from which on numbers with one check figure are told, and the share of them that must fit: a number of
another kind fits by chance once in ten."""

Valid = Callable[[str], bool]


def _figures(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


def _sum(figures: Sequence[int], weights: Sequence[int]) -> int:
    return sum(figure * weight for figure, weight in zip(figures, weights, strict=False))


def _weighted(weights: Sequence[int], check: Callable[[int], int], at: int = -1) -> Valid:
    """A number whose figure at `at` is `check` of the weighted sum of the others; 10 and 11 are no figures."""

    def valid(text: str) -> bool:
        figures = _figures(text)
        last = figures.pop(at)
        return check(_sum(figures, weights)) == last

    return valid


def _lacking(top: int, modulus: int = 11) -> Callable[[int], int]:
    """What is lacking to the next multiple; `top` and above are 0."""
    return lambda total: 0 if (rest := (modulus - total % modulus) % modulus) >= top else rest


def _luhn(text: str) -> bool:
    figures = _figures(text)[::-1]
    return sum(sum(divmod(figure * (1 + place % 2), 10)) for place, figure in enumerate(figures)) % 10 == 0


_TIMES = (
    *("0123456789", "1234067895", "2340178956", "3401289567", "4012395678"),
    *("5987604321", "6598710432", "7659821043", "8765932104", "9876543210"),
)
_TURNS = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def _verhoeff(text: str) -> bool:
    """India's Aadhaar. Verhoeff J, 1969: the dihedral group of ten and its permutation."""
    rest = 0
    for place, figure in enumerate(_figures(text)[::-1]):
        rest = int(_TIMES[rest][int(_TURNS[place % 8][figure])])
    return rest == 0


def _brazil(text: str) -> bool:
    figures = _figures(text)
    told = [_lacking(10)(_sum(figures[:count], range(count + 1, 1, -1))) for count in (9, 10)]
    return told == figures[9:] and len(set(figures)) > 1


def _chile(text: str) -> bool:
    body, last = re.sub(r"[.\-]", "", text)[:-1], text[-1].upper()
    rest = -_sum(_figures(body)[::-1], (2, 3, 4, 5, 6, 7, 2, 3)) % 11
    return "0123456789K"[rest] == last


def _france(text: str) -> bool:
    text = text.replace(" ", "").replace("2A", "19").replace("2B", "18")
    return text.isdigit() and int(text[:13]) % 97 + int(text[13:]) == 97


def _spain(text: str) -> bool:
    text = re.sub(r"[ -]", "", text.upper())
    number = text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return len(number) == 8 and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == text[-1]


def _germany(text: str) -> bool:
    """The tax number: ISO 7064, modulus 11,10."""
    figures, product = _figures(text), 10
    for figure in figures[:-1]:
        product = ((figure + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == figures[-1]


def _belgium(text: str) -> bool:
    number = "".join(map(str, _figures(text)))
    return any(97 - int(century + number[:9]) % 97 == int(number[9:]) for century in ("", "2"))


def _sweden(text: str) -> bool:
    figures = "".join(map(str, _figures(text)))[-10:]
    return 1 <= int(figures[2:4]) <= 12 and 1 <= int(figures[4:6]) % 60 <= 31 and _luhn(figures)


def _norway(text: str) -> bool:
    figures = _figures(text)
    first, second = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    return _sum(figures, first) % 11 == 0 and _sum(figures, second) % 11 == 0


def _denmark(text: str) -> bool:
    return 1 <= int(text[:2]) <= 31 and 1 <= int(text[2:4]) <= 12


def _finland(text: str) -> bool:
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(text[:6] + text[7:10]) % 31] == text[10]


def _turkey(text: str) -> bool:
    figures = _figures(text)
    tenth = (7 * sum(figures[0:9:2]) - sum(figures[1:8:2])) % 10
    return figures[9] == tenth and sum(figures[:10]) % 10 == figures[10]


def _united_states(text: str) -> bool:
    area, group, serial = text.split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def _czechia(text: str) -> bool:
    return int(text.replace("/", "")) % 11 == 0 or len(text) == 10


def _taiwan(text: str) -> bool:
    """Taiwan's number: a letter that is two figures, nine figures, weighted sum divisible by ten (Ministry of the Interior)."""
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", text):
        return False
    letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(text[0]) + 10
    figures = [letter // 10, letter % 10, *map(int, text[1:])]
    return sum(a * b for a, b in zip(figures, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0


def _german_insurance(text: str) -> bool:
    """Germany's insured number (KVNR): a letter that is two figures, nine figures, alternately once and twice, sums of figures."""
    if not re.fullmatch(r"[A-Z][0-9]{9}", text):
        return False
    figures = f"{ord(text[0]) - 64:02d}{text[1:]}"
    total = sum(sum(divmod(int(one) * (1 + place % 2), 10)) for place, one in enumerate(figures[:10]))
    return total % 10 == int(figures[10])


def _form(pattern: str, valid: Callable[[str], bool]) -> tuple[re.Pattern[str], Callable[[str], bool]]:
    return re.compile(pattern), valid


def _anything(_: str) -> bool:
    return True


_CHECKED: Mapping[str, tuple[re.Pattern[str], Callable[[str], bool]]] = MappingProxyType(
    {
        "China": _form(
            r"[1-9][0-9]{5}(?:1[89]|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]", _anything
        ),
        "Japan": _form(
            r"[0-9]{12}|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}", _weighted((6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), _lacking(10))
        ),
        "Korea": _form(
            r"[0-9]{6}-?[0-9]{7}", _weighted((2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), lambda total: (11 - total % 11) % 10)
        ),
        "Korea since 2020": _form(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[1-8][0-9]{6}", _anything),
        "Taiwan": _form(r"[A-Z][1289][0-9]{8}", _taiwan),
        "India": _form(r"[2-9][0-9]{11}|[2-9][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}", _verhoeff),
        "United States": _form(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", _united_states),
        "Canada": _form(r"[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}", _luhn),
        "Mexico": _form(r"[A-Z]{4}[0-9]{6}[HM][A-Z]{5}[0-9A-Z][0-9]", _anything),
        "Brazil": _form(r"[0-9]{11}|[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", _brazil),
        "Chile": _form(r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-[0-9Kk]", _chile),
        "France": _form(
            r"[1-478][ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9][0-9AB][ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{2}", _france
        ),
        "Spain": _form(r"[XYZxyz]?[- ]?[0-9]{7,8}[- ]?[A-Za-z]", _spain),
        "Italy": _form(r"[A-Za-z]{6}[0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{2}[A-Za-z][0-9A-Za-z]{3}[A-Za-z]", _anything),
        "Portugal": _form(r"[1-9][0-9]{8}|[0-9]{3} [0-9]{3} [0-9]{3}", _weighted(range(9, 1, -1), _lacking(10))),
        "Germany": _form(r"[1-9][0-9]{10}|[0-9]{2} [0-9]{3} [0-9]{3} [0-9]{3}", _germany),
        "Germany, insured": _form(r"[A-Z][0-9]{9}", _german_insurance),
        "Austria": _form(
            r"[1-9][0-9]{3} ?[0-9]{6}", _weighted((3, 7, 9, 5, 8, 4, 2, 1, 6), lambda total: total % 11, 3)
        ),
        "Switzerland": _form(r"756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}", _weighted((1, 3) * 6, _lacking(10, 10))),
        "United Kingdom": _form(
            r"[0-9]{10}|[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}", _weighted(range(10, 1, -1), lambda total: -total % 11)
        ),
        "United Kingdom, insured": _form(
            r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", _anything
        ),
        "Netherlands": _form(r"[0-9]{9}", _weighted(range(9, 1, -1), lambda total: total % 11)),
        "Belgium": _form(r"[0-9]{11}|[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}", _belgium),
        "Sweden": _form(r"(?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4}", _sweden),
        "Norway": _form(r"[0-9]{6} ?[0-9]{5}", _norway),
        "Denmark": _form(r"[0-9]{6}-[0-9]{4}", _denmark),
        "Finland": _form(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Y]", _finland),
        "Poland": _form(r"[0-9]{11}", _weighted((1, 3, 7, 9) * 3, _lacking(10, 10))),
        "Czechia": _form(r"[0-9]{6}/[0-9]{3,4}", _czechia),
        "Romania": _form(
            r"[1-8][0-9]{12}",
            _weighted((2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), lambda total: 1 if total % 11 == 10 else total % 11),
        ),
        "Bulgaria": _form(r"[0-9]{10}", _weighted((2, 4, 8, 5, 10, 9, 7, 3, 6), lambda total: total % 11 % 10)),
        "Greece": _form(r"[0-9]{11}", _luhn),
        "Turkey": _form(r"[1-9][0-9]{10}", _turkey),
        "Thailand": _form(
            r"[1-8][0-9]{12}|[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]",
            _weighted(range(13, 1, -1), lambda total: (11 - total % 11) % 10),
        ),
        "South Africa": _form(r"[0-9]{13}", _luhn),
        "Israel": _form(r"[0-9]{9}", _luhn),
    }
)
"""country -> form, and whether the figures fit together; a form that holds a date or many letters tells by itself."""


def is_national(column: pl.Series) -> bool:
    """Whether the cells of a column (without outer blanks) are numbers of a country's persons."""
    cells = column.drop_nulls().unique().head(LOOKED_AT)
    # A running number is shorter; cells of letters alone, or with a decimal, are none of these.
    cells = cells.filter(cells.str.len_chars().is_between(9, 21) & cells.str.contains(r"[0-9]{2}"))
    wanted = max(FEWEST, SHARE * column.drop_nulls().unique().head(LOOKED_AT).len())
    if cells.len() < wanted:
        return False
    texts = cells.to_list()
    for form, is_valid in _CHECKED.values():
        formed = [text for text in texts if form.fullmatch(text)]
        if len(formed) >= wanted and sum(is_valid(text) for text in formed) >= wanted:
            return True
    return False
