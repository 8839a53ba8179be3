"""Doses as charts write them: `PSL 10→9`, `10/5 mg alternate`, `mPSL 500 mg × 3 → PSL 40`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from lnexplore.cohort.equivalents import EQUIVALENTS as KNOWN
from lnexplore.cohort.equivalents import UNSETTLED
from lnexplore.ingest.values import spellings
from lnexplore.ingest.values.spellings import ACCENTS, KINDS, NO_DOSE, SENTINELS_ABOVE, by_cell, is_missing, lookup

EQUIVALENTS: Mapping[str, float] = MappingProxyType(
    {"prednisolone": 1.0} | {drug: factor for drug, factor in KNOWN.items() if drug not in UNSETTLED}
)
"""mg of prednisolone that 1 mg of a drug named in a cell stands for; one of which tables differ is not read so."""

ORAL_DRUGS = frozenset(KNOWN)
DOSED = ORAL_DRUGS | {"prednisolone"}
"""Measures that are the daily dose of one other drug by mouth."""

DRUG_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "prednisolone": "psl|pdsl|pred|prd|pdn|pdl|pnl|prednisolone|prednisolon|prednisolona|prednisone|prednison|prednisona"
        "|プレドニン|プレドニゾロン|プレドニゾン|プレド|プレドニン錠|プレドニゾロン錠|水溶性プレドニン|泼尼松龙|泼尼松|强的松龙|强的松|強的松"
        "|潑尼松|醋酸泼尼松|프레드니솔론|프레드니손|소론도|decortin|cortancyl|solupred|dacortin|steroid|steroids|gc|ステロイド|激素|스테로이드"
        "|corticoide|corticoides",
        "methylprednisolone": "mpsl|mpdn|mpred|ivmp|mp|methylprednisolone|methylprednisolon|methylpred|metilprednisolona"
        "|methylprednisolonesodiumsuccinate|medrol|solumedrol|urbason|メチルプレドニゾロン|メドロール|ソルメドロール|ソルメド|mプレドニゾロン"
        "|甲泼尼龙|甲强龙|甲強龍|甲基强的松龙|甲基泼尼松龙|美卓乐|메틸프레드니솔론|솔루메드롤|메드롤",
        "hydrocortisone": "hc|hydrocortisone|hydrocortison|hidrocortisona|cortisol|cortef|solucortef|コートリル|ヒドロコルチゾン"
        "|ハイドロコートン|ソルコーテフ|ハイドロコルチゾン|氢化可的松|氫化可的松|하이드로코르티손|히드로코르티손",
        "cortisone": "cortisone|cortisoneacetate|cortison|cortisona|コートン|酢酸コルチゾン|可的松|코르티손",
        "dexamethasone": "dex|dxm|dexa|dexamethasone|dexamethason|dexametasona|デカドロン|デキサメタゾン|レナデックス|地塞米松|덱사메타손",
        "triamcinolone": "triamcinolone|triamcinolon|triamcinolona|トリアムシノロン|レダコート|曲安西龙|트리암시놀론",
        "deflazacort": "dfz|deflazacort|デフラザコート|地夫可特|데플라자코트",
    }
)
"""drug -> names in use, folded: without blanks, accents and inner hyphens, in lower case"""

_OF_NAME = {name: drug for drug, names in DRUG_NAMES.items() for name in names.split("|")}
_DRUG = "(?:" + "|".join(re.escape(name) for name in sorted(_OF_NAME, key=len, reverse=True)) + ")"
_N = r"[0-9]{1,9}(?:[.,][0-9]{1,20}){0,4}|[.,][0-9]{1,20}"
_GROUPED = {
    decimal: re.compile(rf"[1-9][0-9]{{0,2}}(?:\{thousands}[0-9]{{3}})++(?:\{decimal}[0-9]+)?")
    for decimal, thousands in (".,", ",.")
}
_FIGURES = re.compile(r"[0-9]++(?:\.[0-9]+)?|\.[0-9]+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_UNIT = r"(?:mg|ミリグラム|ミリ|毫克)"
_ROUTE = r"(?:p\.?o\.?|oral(?:ly)?|i\.?v\.?|d\.?i\.?v\.?|v\.?o\.?|内服|経口|経口投与|口服|点滴静注|点滴|静注|静脈|投与|継続|維持|维持|경구)*+"
_TIMES_A_DAY = {
    1.0: r"/?(?:day|d|日|天|일|dia|tag|jour|j|24h|giorno)|(?:per|a|pro|par|al|por|cada)(?:day|dia|tag|jour)|daily|q\.?d\.?|o\.?d\.?"
    r"|once(?:a)?(?:day|daily)|every(?:day|morning)|分[1234]|朝(?:食後)?|毎朝|毎日|每日|매일|1日1回|1x/?(?:day|tgl|d)?|mane|qam|am"
    r"|diari[oa]|taglich",
    2.0: r"b\.?i\.?d\.?|b\.?d\.?|twice(?:a)?(?:day|daily)|[x×]?2[x×]?/(?:day|d|日)|2x(?:taglich|tgl)|q12h",
    3.0: r"t\.?i\.?d\.?|t\.?d\.?s\.?|threetimes(?:a)?(?:day|daily)|[x×]?3[x×]?/(?:day|d|日)|3x(?:taglich|tgl)|q8h",
    4.0: r"q\.?i\.?d\.?|q\.?d\.?s\.?|fourtimes(?:a)?(?:day|daily)|[x×]?4[x×]?/(?:day|d|日)|q6h",
}
_OFTEN = "|".join(f"(?P<daily{int(times)}>{words})" for times, words in reversed(_TIMES_A_DAY.items()))
_ALTERNATE = re.compile(
    r"every(?:other|second|2nd)days?|alternat(?:e|ing)(?:ly)?(?:days?)?|alternance|altdays?|alt\.?d?(?![a-z])|q\.?o\.?d\.?|e\.?o\.?d\.?"
    r"|q2d|qad|q48h|隔日(?:投与|内服|交互)?|交互(?:投与|内服)?|隔天|격일|cadadosdias|cada2dias|cada48h|diasalternos|endiasalternos"
    r"|jeden(?:zweiten|2\.)tag|jedenzweitentag|alle2tage|alternierend|unjoursurdeux|1joursur2|1j/2|joursalternes"
)
_ARROW = re.compile(r"→|->|=>|⇒|➡|➔|⟶|(?<=[0-9g])[↓↑](?=[0-9])")
_AND = re.compile(r"\+|、|;|&|,(?![0-9])|その後|のち|後(?=[^0-9])|then|followedby|plus(?![a-z]*$)|and(?=[a-z])")
_PULSE_WORD = r"(?:steroid|ステロイド)?(?:pulse(?:therapy)?|パルス(?:療法)?|冲击|衝擊|충격요법|펄스|bolus|bolos?|stoß(?:therapie)?|stoss(?:therapie)?)"
# What names drugs is compiled where a dose is written in words: plain numbers are read without it.
_SINGLE = (
    rf"(?P<drug>{_DRUG})?[:=]?{_ROUTE}(?P<amount>{_N}){_UNIT}?(?:錠?[x×]?(?P<tablets>{_N})(?:t|tabs?|tablets?|錠|片|정))?"
    rf"{_ROUTE}(?:{_OFTEN})?{_ROUTE}(?P<behind>{_DRUG})?"
)
_PULSE = (
    rf"(?P<word>{_PULSE_WORD})?[:=,]?(?P<drug>{_DRUG})?{_ROUTE}(?P<word2>{_PULSE_WORD})?[:=,]?(?P<amount>{_N})(?P<unit>mg|g)?"
    rf"(?:/(?:day|d|日))?{_ROUTE}(?:[x×*](?P<count>[0-9]+)(?:d|days?|日間?|回|天|일|dias?|tage?|jours?|j|doses?|times)?"
    rf"|(?:for|[,、])?(?P<days>[0-9]+)(?:d|days?|日間|天|일간|dias|tage|jours))"
    rf"(?:[x×*](?P<courses>[0-9])(?:courses?|クール|コース|cycles?|kur|サイクル))?{_ROUTE}(?P<word3>{_PULSE_WORD})?"
)
_PAIR = rf"(?P<drug>{_DRUG})?[:=]?(?P<first>{_N}){_UNIT}?(?:[-/~,&・+と]|and|und|y|et|with){_DRUG}?(?P<second>{_N}){_UNIT}?(?:/(?:day|d|日))?"
_MORNING_TO_EVENING = rf"(?P<drug>{_DRUG})?({_N})-(0)-({_N})(?:-(?:0))?mg"
_PARTS_OF_DAY = rf"(?P<drug>{_DRUG})?朝({_N}){_UNIT}?[、,・/]?(?:昼({_N}){_UNIT}?[、,・/]?)?(?:夕|夜|晩)({_N}){_UNIT}?"
_NOTHING = frozenset(lookup({"": NO_DOSE}))
_PULSE_FROM, _PULSE_TO = 100.0, 2000.0
"""mg of methylprednisolone a day, given some days in a row, that are called a pulse here."""
_PULSE_UNSAID = 250.0
"""A methylprednisolone dose from here on is a pulse even if it does not say so; without its days it is not read."""
_LONGEST = 80
_USUAL = r"^(?:psl|prednisolone|prednisone|プレドニン|プレドニゾロン)?([0-9]{1,4}(?:\.(?:[0-9]{1,2}|[0-9]{4,20}))?)(?:mg)?(?:/(?:day|d|日))?$"


@dataclass(frozen=True)
class Dose:
    """What a cell says: oral mg of prednisolone a day, mg of methylprednisolone in a pulse, and how that was read."""

    oral: float | None = None
    pulse: float | None = None
    kinds: frozenset[str] = frozenset()
    drug: str | None = None
    """drug the cell names"""


def _amount(text: str, decimal: str) -> float | None:
    """A number with the marks of a column whose decimal mark is `decimal`; None where it has others."""
    thousands = "," if decimal == "." else "."
    if _GROUPED[decimal].fullmatch(text):
        return float(text.replace(thousands, "").replace(decimal, "."))
    figures = text.replace(",", ".", 1) if decimal == "," and "." not in text else text
    return float(figures) if _FIGURES.fullmatch(figures) else None


def _kinds(decimal: str, *texts: str | None) -> set[str]:
    """decimal_comma or thousands, where a number of the cell is written with such a mark."""
    marked = [text for text in texts if text and ("," in text or _THOUSANDS.fullmatch(text))]
    if not marked:
        return set()
    return {"decimal_comma"} if decimal == "," and any("," in text for text in marked) else {"thousands"}


def _pulse(part: str, decimal: str) -> Dose | None:
    match = re.fullmatch(_PULSE, part)
    if match is None:
        return None
    drug = _OF_NAME[match["drug"]] if match["drug"] else None
    named = any(match[word] for word in ("word", "word2", "word3"))
    amount = _amount(match["amount"], decimal)
    if amount is None or not (drug == "methylprednisolone" or (named and (drug is None or match["drug"] == "steroid"))):
        return None
    amount *= 1000 if match["unit"] == "g" else 1
    count = int(match["count"] or match["days"]) * int(match["courses"] or 1)
    if not _PULSE_FROM <= amount <= _PULSE_TO or not 1 <= count <= 30:
        return None
    return Dose(None, amount * count, frozenset({"pulse"}), "methylprednisolone")


def _single(part: str, decimal: str, inherited: str | None) -> Dose | None:
    """One oral dose of one drug."""
    word = re.fullmatch(rf"({_DRUG})?[:=]?(.+)", part)
    if part in _NOTHING or (word and word[2] in _NOTHING):
        return Dose(0.0, None, frozenset({"word"}), inherited)
    match = re.fullmatch(_SINGLE, part)
    if match is None or (match["drug"] and match["behind"]):
        return None
    name = match["drug"] or match["behind"]
    drug = _OF_NAME[name] if name else inherited
    amount = _amount(match["amount"], decimal)
    tablets = _amount(match["tablets"], decimal) if match["tablets"] else 1.0
    if amount is None or tablets is None or (drug == "methylprednisolone" and amount >= _PULSE_UNSAID):
        return None
    times = next((times for times in _TIMES_A_DAY if match[f"daily{int(times)}"]), 1.0)
    kinds = _kinds(decimal, match["amount"], match["tablets"])
    if tablets != 1 or times != 1:
        kinds.add("word")
    if part != match["amount"]:
        kinds.add("unit_in_cell")
    factor = EQUIVALENTS[drug or "prednisolone"]
    if factor != 1:
        kinds.add("equivalent")
    return Dose(amount * tablets * times * factor, None, frozenset(kinds), drug)


def _alternate(part: str, decimal: str, inherited: str | None) -> Dose | None:
    """The daily mean of a dose every other day, or of two that take turns; None where it says nothing of the kind."""
    found = _ALTERNATE.search(part)
    if found is None:
        return None
    between = bool(part[: found.start()] and part[found.end() :] and not re.fullmatch(_DRUG, part[: found.start()]))
    rest = (
        part[: found.start()]
        + ("/" if between and not part[found.end() :].startswith("/") else "")
        + part[found.end() :]
    )
    rest = rest.replace("/with", "/").removeprefix("(").removesuffix(")").strip("・,:/ ")
    pair = re.fullmatch(_PAIR, rest)
    if pair is None:
        one = _single(rest, decimal, inherited)
        if one is None or one.oral is None:
            return None
        return Dose(one.oral / 2, None, one.kinds | {"alternate_days"}, one.drug)
    first, second = _amount(pair["first"], decimal), _amount(pair["second"], decimal)
    if first is None or second is None:
        return None
    drug = _OF_NAME[pair["drug"]] if pair["drug"] else inherited
    factor = EQUIVALENTS[drug or "prednisolone"]
    kinds = (
        _kinds(decimal, pair["first"], pair["second"]) | {"alternate_days"} | ({"equivalent"} if factor != 1 else set())
    )
    return Dose((first + second) / 2 * factor, None, frozenset(kinds), drug)


def _parts_of_day(part: str, decimal: str) -> Dose | None:
    """`朝10mg 夕5mg` is 15 mg a day; `5-0-2.5 mg` (morning, noon, evening) is 7.5: the 0 tells it from a taper."""
    match = re.fullmatch(_PARTS_OF_DAY, part) or re.fullmatch(_MORNING_TO_EVENING, part)
    if match is None:
        return None
    amounts = [_amount(text, decimal) for text in match.groups()[1:] if text]
    drug = _OF_NAME[match["drug"]] if match["drug"] else None
    known = [amount for amount in amounts if amount is not None]
    factor = EQUIVALENTS[drug or "prednisolone"]
    if len(known) < len(amounts):
        return None
    kinds = {"word"} | ({"equivalent"} if factor != 1 else set())
    return Dose(math.fsum(known) * factor, None, frozenset(kinds), drug)


def _component(part: str, decimal: str, inherited: str | None) -> Dose | None:
    """What stands on one side of an arrow: one dose, a pulse, or several of them joined by + or a comma."""
    whole = _single(part, decimal, inherited) or _pulse(part, decimal)
    whole = whole or _alternate(part, decimal, inherited) or _parts_of_day(part, decimal)
    if whole is not None:
        return whole
    pieces = [piece for piece in _AND.split(part) if piece]
    if len(pieces) < 2:
        return None
    doses = [
        _single(piece, decimal, None) or _pulse(piece, decimal) or _alternate(piece, decimal, None) for piece in pieces
    ]
    known = [dose for dose in doses if dose is not None]
    oral = [dose for dose in known if dose.oral is not None]
    # "5+5" may be a morning and an evening, or a change: without the names of two drugs it is not added up.
    if len(known) < len(pieces) or (len(oral) > 1 and len({dose.drug for dose in oral if dose.drug}) < len(oral)):
        return None
    pulses = [dose.pulse for dose in known if dose.pulse is not None]
    kinds = frozenset().union(*(dose.kinds for dose in known)) | ({"several_drugs"} if len(oral) > 1 else set())
    total = math.fsum(dose.oral or 0.0 for dose in oral) if oral else None
    return Dose(total, math.fsum(pulses) if pulses else None, kinds, oral[-1].drug if len(oral) == 1 else None)


def _folded(text: pl.Expr) -> pl.Expr:
    """Without case, accents, brackets and all blanks but those between figures (5 10 is not 510)."""
    text = text.str.to_lowercase().str.replace_many(ACCENTS).str.replace_all("(-)", "off", literal=True)
    for _ in range(2):  # a figure between two blanks belongs to both
        text = text.str.replace_all("([0-9]) ([0-9])", "$1\u0001$2").str.replace_all(
            r"([0-9])[()\[\]]([0-9])", "$1\u0001$2"
        )
    text = text.str.replace_all(" ", "", literal=True).str.replace_all(r"\([0-9.,]+mg/kg(?:/(?:day|d|日))?\)", "")
    return text.str.replace_all(r"(\p{L})[-・](\p{L})", "$1$2").str.replace_all(r"[()\[\]]", "")


def _dose(folded: str, decimal: str) -> Dose | None:
    """What one cell says of glucocorticoids; None where that cannot be told."""
    if len(folded) > _LONGEST:
        return None
    parts = _ARROW.split(folded)
    if not parts[-1] or any(not part for part in parts[1:]):
        return None
    changed = len(parts) > 1
    pulses: list[float] = []
    kinds: frozenset[str] = frozenset()
    last = Dose()
    for part in parts if parts[0] else parts[1:]:
        found = _component(part, decimal, "prednisolone" if last.pulse is not None and last.oral is None else last.drug)
        if found is None:
            return None
        last = found
        kinds |= {"pulse"} & found.kinds
        pulses += [] if found.pulse is None else [found.pulse]
    kinds |= last.kinds | ({"dose_change"} if changed else set())
    return Dose(last.oral, math.fsum(pulses) if pulses else None, kinds, last.drug)


def doses(column: pl.Series, *, decimal: str = ".") -> pl.DataFrame:
    """Value (oral prednisolone equivalent, mg a day), pulse (mg of methylprednisolone in all), kind, failed, missing_code.

    Without the name of a drug a number is prednisolone. mg/kg fails, for want of a weight; `10/5` without a word for
    alternate days fails, for it may be anything; a pulse fails without its dose or its number of days.
    """

    def read(frame: pl.DataFrame) -> pl.DataFrame:
        plain = pl.col("text").str.extract(r"^\+?([0-9]+(?:\.[0-9]+)?)$", 1).cast(pl.Float64, strict=False)
        none = pl.col("key").is_in(list(_NOTHING)).fill_null(value=False)
        frame = frame.with_columns(
            plain=pl.when(plain.is_finite()).then(plain), missing_code=is_missing(pl.col("key")) & ~none
        )
        codes = [code for code in SENTINELS_ABOVE if code > 500]
        negative = pl.col("text").is_in(["-9", "-99", "-999", "-9999", "-88", "-77"])
        frame = frame.with_columns(
            missing_code=pl.col("missing_code") | (pl.col("plain").is_in(codes) | negative).fill_null(value=False)
        )
        if decimal == ",":
            frame = frame.with_columns(plain=pl.when(~pl.col("text").str.contains(r"\.[0-9]{3}$")).then("plain"))
        frame = frame.with_columns(plain=pl.when(none).then(0.0).otherwise("plain"), none=none)
        odd = frame.filter(pl.col("text").is_not_null() & pl.col("plain").is_null() & ~pl.col("missing_code"))
        odd = odd.select("text", folded=_folded(pl.col("text"))).unique()
        # The commonest spelling needs no understanding either.
        usual = odd.select("text", oral=pl.col("folded").str.extract(_USUAL, 1).cast(pl.Float64)).drop_nulls()
        usual = usual.with_columns(pulse=pl.lit(None, pl.Float64), read_as=pl.lit("unit_in_cell"))
        odd = odd.join(usual, on="text", how="anti")
        known = [
            (text, dose.oral, dose.pulse, next((kind for kind in KINDS if kind in dose.kinds), None))
            for text, folded in odd.iter_rows()
            if (dose := _dose(folded, decimal)) is not None
        ]
        schema = {"text": pl.String, "oral": pl.Float64, "pulse": pl.Float64, "read_as": pl.String}
        table = pl.concat([usual, pl.DataFrame(known, schema=schema, orient="row")])
        frame = frame.join(table, on="text", how="left", maintain_order="left")
        value = pl.when(~pl.col("missing_code")).then(pl.coalesce("plain", "oral"))
        has = value.is_not_null() | pl.col("pulse").is_not_null()
        wide = pl.when(pl.col("raw").str.contains("[\uff01-\uff5e]")).then(pl.lit("full_width"))
        return frame.select(
            value=value,
            pulse="pulse",
            kind=pl.when("missing_code")
            .then(pl.lit("missing_code"))
            .when(has)
            .then(pl.coalesce(pl.when("none").then(pl.lit("word")), "read_as", wide)),
            failed=pl.col("text").is_not_null() & ~has & ~pl.col("missing_code"),
            missing_code="missing_code",
        )

    # In a column of decimal commas 1.234 is a thousand. Missing codes such as 999 have three figures or more.
    figures = "[0-9]{1,20}" if decimal == "." else "(?:[0-9]{1,2}|[0-9]{4,20})"
    return by_cell(column, read, (rf"^[0-9]{{1,2}}(?:\.{figures})?$", _read_plain))


def with_none(parsed: pl.DataFrame, text: pl.Series) -> pl.DataFrame:
    """Numbers of a column headed by one drug, a word such as `off` or `なし` read as a dose of 0 instead of failing."""
    key = spellings.word_key(spellings.fold(pl.col("text")))
    none = pl.DataFrame({"text": text}).select(none=key.is_in(list(_NOTHING)).fill_null(value=False))["none"]
    parsed = parsed.with_columns(_none=none)
    return parsed.with_columns(
        value=pl.when("_none").then(0.0).otherwise("value"),
        kind=pl.when("_none").then(pl.lit("word")).otherwise("kind"),
        failed=pl.col("failed") & ~pl.col("_none"),
        missing_code=pl.col("missing_code") & ~pl.col("_none"),
    ).drop("_none")


def _read_plain(frame: pl.DataFrame) -> pl.DataFrame:
    never = pl.lit(value=False)
    return frame.select(
        value=pl.col("raw").cast(pl.Float64),
        pulse=pl.lit(None, pl.Float64),
        kind=pl.lit(None, pl.String),
        failed=never,
        missing_code=never,
    )
