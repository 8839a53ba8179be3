"""How people write: words in seven languages, missing codes, kinds of spelling, and the folding that makes them equal.

English, Japanese, Chinese (both scripts), Korean, Spanish, German, French. A spelling is matched whatever its case,
width, blanks, accents and inner hyphens.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from lnexplore.catalogue import N_
from lnexplore.cohort.measures import DIPSTICK_GRADES
from lnexplore.ingest.remembered import SMALL, cells_of
from lnexplore.vocabulary import load_synonyms


@dataclass(frozen=True)
class Kind:
    """A change of spelling that was understood: words for a clinician, and whether it may be taken back."""

    label: str
    undoable: bool = True


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "date_to_range": Kind(N_("a date that a spreadsheet made of a range (9-May) read as the range 5-9")),
        "other_unit": Kind(
            N_("a value that is impossible in the column's unit read in the unit you named"), undoable=False
        ),
        "age_limit": Kind(N_("an age kept back above a limit (>90) read as that limit"), undoable=False),
        "years_and_months": Kind(N_("an age in years and months"), undoable=False),
        "coded": Kind(N_("a code read as its legend or your answer says"), undoable=False),
        "swapped_date": Kind(N_("a date whose day and month a spreadsheet had swapped"), undoable=False),
        "several_drugs": Kind(N_("several glucocorticoids in one cell added up")),
        "pulse": Kind(N_("a methylprednisolone pulse kept apart from the oral dose")),
        "dose_change": Kind(N_("“10→9” read as the new dose")),
        "alternate_days": Kind(N_("a dose on alternate days read as its daily mean")),
        "equivalent": Kind(N_("another glucocorticoid converted to prednisolone")),
        "below_detection_words": Kind(N_("“below detection” kept as a value below the column's limit")),
        "word": Kind(N_("a word read as a number")),
        "missing_code": Kind(N_("a missing code read as missing")),
        "era": Kind(N_("a year of another era converted")),
        "serial_date": Kind(N_("a spreadsheet's serial number read as a date")),
        "two_digit_year": Kind(N_("a year of two digits completed")),
        "day_first": Kind(N_("a date such as 03/04/2024 read day first")),
        "month_first": Kind(N_("a date such as 03/04/2024 read month first")),
        "partial_date": Kind(N_("a date without its day read as the 15th")),
        "time_dropped": Kind(N_("the time of day left out"), undoable=False),
        "decimal_comma": Kind(N_("a decimal comma read as a point")),
        "limit": Kind(N_("“<0.1” or “>10” kept as a value beyond the limit"), undoable=False),
        "range": Kind(N_("“5-9” kept as a range"), undoable=False),
        "thousands": Kind(N_("thousands marks left out (1,234)")),
        "unit_in_cell": Kind(N_("a unit or a drug's name inside the cell")),
        "flag": Kind(N_("a laboratory's mark left out (0.95 H)"), undoable=False),
        "full_width": Kind(N_("full-width characters read as ordinary ones"), undoable=False),
    }
)
"""key -> Kind, the most consequential first: a cell to which several apply is given the first."""

_DASHES = r"[−‐‑‒–—―]"
ACCENTS = dict(zip("áàâäãåéèêëíìîïóòôöõúùûüñç", "aaaaaaeeeeiiiiooooouuuunc", strict=True)) | {"ß": "ss"}


def clean(text: pl.Expr) -> pl.Expr:
    """Full-width folded, blanks trimmed, invisible characters dropped, empty cells null."""
    folded = text.str.normalize("NFKC").str.replace_all("−", "-", literal=True)
    stripped = folded.str.replace_all(
        r"[\u{00ad}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}]", ""
    ).str.replace_all(r"\s+", " ")
    stripped = stripped.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def fold(text: pl.Expr) -> pl.Expr:
    """`clean`, and every dash a hyphen (but not ー, which is a letter)."""
    return clean(text).str.replace_all(_DASHES, "-")


def word_key(folded: pl.Expr) -> pl.Expr:
    """What two spellings of a word have in common, from folded text."""
    key = folded.str.to_lowercase().str.replace_many(ACCENTS).str.replace_all(r"[\s_]+", "")
    return key.str.replace_all(r"(\p{L})-(\p{L})", "$1$2").str.replace(r"(\p{L})\.+$", "$1")


def lookup(table: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """word_key of every spelling -> key of the table."""
    return _lookup(tuple((key, tuple(spellings)) for key, spellings in table.items()))


@lru_cache(maxsize=64)
def _lookup(table: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    pairs = [(spelling, key) for key, spellings in table for spelling in spellings]
    frame = pl.DataFrame(pairs, schema={"spelling": pl.String, "key": pl.String}, orient="row")
    return MappingProxyType(dict(frame.select(word_key(fold(pl.col("spelling"))), "key").iter_rows()))


Read = Callable[[pl.DataFrame], pl.DataFrame]


def by_cell(column: pl.Series, read: Read, plain: tuple[str, Read] | None = None) -> pl.DataFrame:
    """`read` applied to each distinct cell once: it gets and returns a row per cell.

    It is given `raw`, `text` (folded, null where blank) and `key` (its word_key). Registries repeat themselves:
    100,000 dates are a few thousand different ones. `plain`: a pattern of cells that need no understanding, and what
    reads them, and blanks, from `raw` alone.
    """
    column = column.cast(pl.String)
    if column.len() > SMALL:
        cells = cells_of(column)
        if cells.repeat:
            return _parsed(cells.different, read, plain)[cells.places]
    return _parsed(column, read, plain)


def _parsed(column: pl.Series, read: Read, plain: tuple[str, Read] | None) -> pl.DataFrame:
    """A row per cell, the exceptions only understood; each answer goes back to its row."""
    raw = column.to_frame("raw")
    easy = None if plain is None else column.is_null() | column.str.contains(plain[0])
    if plain is None or easy is None or not easy.any():
        return read(raw.with_columns(text=fold(pl.col("raw"))).with_columns(key=word_key(pl.col("text"))))
    if easy.all():
        return plain[1](raw)
    parsed = pl.concat([plain[1](raw.filter(easy)), _parsed(column.filter(~easy), read, None)])
    places = pl.concat([easy.arg_true(), (~easy).arg_true()])
    return parsed[places.arg_sort()]


def is_missing(key: pl.Expr) -> pl.Expr:
    """Whether a word_key is a missing code."""
    return key.is_in(_MISSING_KEYS).fill_null(value=False) | key.str.contains(r"^[-.?/]+$").fill_null(value=False)


def parted(*parts: str) -> tuple[str, ...]:
    """The words of lines that a bar parts."""
    return tuple(word for part in parts for word in part.split("|"))


MISSING_CODES = parted(
    "na|n/a|n.a.|#n/a|#na|<na>|nan|nd|n.d.|not done|not available|not applicable|not assessed|not measured|not tested",
    "not performed|not recorded|not reported|not known|no data|no sample|no result|no value|missing|miss|unknown|unk",
    "null|none|.|?|-|/|pending|cancelled|canceled|lost|lost sample|unavailable|unevaluable|invalid",
    "hemolyzed|haemolyzed|hemolysed|haemolysed|hemolysis|haemolysis|hemolytic|clotted|insufficient|qns|tnp",
    "ltfu|lost to follow up|did not attend|not sent|not collected|refused|quantity not sufficient|insufficient sample|sample insufficient|test not performed|not enough sample",
    "溶血|凝固|検体不足|量不足|検体不良|採取不可|採血不可|未検|未検査|未測定|未施行|未実施|未採取|未提出|未|不明|測定なし",
    "測定せず|検査せず|検査なし|検査無し|測定不能|測定不可|判定不能|判定不可|データなし|データ無し|欠測|欠損|欠|記載なし|該当なし|報告待ち",
    "未检|未查|未测|未測|未做|未检测|未檢|未檢測|未知|不详|不詳|缺失|缺|无数据|無資料|无资料|标本溶血|檢體不足",
    "미검|미검사|미측정|미시행|검사안함|결측|결측치|모름|알수없음|해당없음|자료없음|용혈",
    "no realizado|no realizada|no hecho|no disponible|no consta|desconocido|desconocida|sin dato|sin datos|hemolizado",
    "no aplica|se desconoce|faltante|nicht bestimmt|nicht gemessen|nicht durchgeführt|nicht verfügbar|nicht bekannt",
    "unbekannt|fehlt|fehlend|keine angabe|k.a.|n.b.|n.v.|hämolytisch|hämolyse|kein wert|entfällt",
    "non fait|non faite|non réalisé|non réalisée|non disponible|non dosé|non connu|inconnu|inconnue|manquant|manquante",
    "donnée manquante|hémolysé|non applicable|nsp",
)
"""Words that say that a value is missing, in any column where they mean nothing else."""
_MISSING_KEYS = list(lookup({"missing": MISSING_CODES}))
SENTINELS_BELOW = (-9.0, -88.0, -77.0, -99.0, -999.0, -888.0, -777.0, -9999.0, -99999.0)
SENTINELS_ABOVE = (77.0, 88.0, 99.0, 777.0, 888.0, 999.0, 7777.0, 8888.0, 9999.0, 99999.0, 999999.0)
"""Numbers that stand for a missing value where they cannot be one."""

_ANSWERS = load_synonyms("answers")
YES_NO: Mapping[str, tuple[str, ...]] = MappingProxyType({answer: _ANSWERS[answer] for answer in ("yes", "no")})
NEVER_TOGETHER = (frozenset("12"), frozenset("123"), frozenset("129"))
"""Figures of yes and no that say nothing by themselves: whether 1 is yes hangs on what 2 is."""
SEXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "female": parted(
            "female|females|f|fem|woman|women|w|♀|女|女性|女子|おんな|여|여성|여자|mujer|femenino|femenina|hembra",
            "weiblich|frau|frauen|femmes|mujeres|femmine|kadınlar|kobiety|женщины|vrouwen|kvinnor|여자환자|femme|féminin|féminine|feminino|feminina|mulher|mulheres|fêmea|femminile|femmina|donna|donne",
            "♀️|fem.|weibl.|w.|kobieta|k|żena|žena|nő|vrouw|kvinna|kvinde|kadın|kadin|bayan|ж|жен|женский|женщина|γυναίκα|γυναικα|หญิง|เพศหญิง|nữ|perempuan|wanita|nainen|أنثى|انثى|ญ|γυν",
        ),
        "male": parted(
            "male|males|m|man|men|♂|男|男性|男子|おとこ|남|남성|남자|hombre|masculino|varón|varon|männlich|mann|homme",
            "männer|hommes|hombres|maschi|erkekler|mężczyźni|мужчины|mannen|män|남자환자|masculin|masculine|masc|masc.|homem|homens|macho|maschile|maschio|uomo|uomini|♂️|männl.|mężczyzna|muž|férfi|erkek|bay|м|муж|мужской|мужчина|άνδρας|ανδρας|ชาย|เพศชาย|nam|laki-laki|pria|mies|ذكر|ช|ανδ|mand|meski|męski",
        ),
    }
)
SEX_PAIRS: tuple[tuple[str, str], ...] = (
    ("m", "h"),
    ("f", "h"),
    ("k", "e"),
    ("n", "f"),
    ("f", "v"),
    ("d", "u"),
    ("p", "l"),
    ("ž", "m"),
    ("γ", "α"),
    ("θ", "α"),
    ("n", "m"),
)
"""Letters for women and men that only together say which is which: mujer and hombre, kadın and erkek, nő and férfi."""
NEGATIVE = parted(
    "-|(-)|neg|negative|(neg)|(negative)|陰性|(陰性)|negativ|négatif|négative|negativo|negativa|阴性|음성|not detected",
)
"""A test that was done and found nothing."""
GRADES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "-": (*NEGATIVE, "0", "0.0", "--"),
        "±": parted(
            "±|+-|-+|+/-|-/+|(±)|(+-)|(+/-)|trace|traces|tr|trc|(trace)|痕跡|微量|弱陽性|(痕跡)|弱阳性|미량|약양성",
            "trazas|traza|indicios|vestigios|spur|spuren",
        ),
    }
    | {
        grade: (
            *(grade, f"({grade})", f"+{grade[0]}", f"(+{grade[0]})", "+" * int(grade[0]), f"({'+' * int(grade[0])})"),
            *(f"{grade[0]}plus", f"plus{grade[0]}", f"{grade[0]}cruces", f"{grade[0]}croix", f"{grade[0]}(+)"),
        )
        for grade in DIPSTICK_GRADES[2:]
    }
)
RESPONSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CR": parted(
            "cr|crr|complete|full|complete response|complete renal response|complete remission|complete renal remission",
            "full response|full remission|remission|renal remission|complete responder",
            "完全寛解|完全奏効|完全反応|完全腎奏効|完全腎寛解|寛解|寛解中|寛解達成|寛解維持|寛解あり|完全|完全缓解|完全緩解|完全应答|完全反应",
            "完全反應|缓解|緩解|已缓解|완전관해|완전반응|완전신반응|관해|완전|rc|respuesta completa|respuesta renal completa|remisión",
            "remisión completa|en remisión|completa|komplette remission|vollremission|vollständige remission|komplettes ansprechen",
            "vollständiges ansprechen|komplett|vollständig|réponse complète|réponse rénale complète|rémission complète|en rémission",
            "complète|complet",
        ),
        "PR": parted(
            "pr|prr|icr|partial|partial response|partial renal response|partial remission|partial renal remission|partial responder",
            "incomplete remission|icr1|icr2|icri|icrii|部分寛解|部分奏効|部分反応|部分腎奏効|不完全寛解|部分",
            "不完全寛解1型|不完全寛解2型|不完全寛解I型|不完全寛解II型|部分缓解|部分緩解|部分应答|部分反应|部分反應|不完全缓解|不完全緩解",
            "부분관해|부분반응|부분신반응|불완전관해|부분|rp|respuesta parcial|respuesta renal parcial|remisión parcial|parcial",
            "remisión incompleta|partielle remission|teilremission|partielles ansprechen|teilweises ansprechen|inkomplette remission",
            "unvollständige remission|partiell|réponse partielle|réponse rénale partielle|rémission partielle|rémission incomplète",
            "partielle|partiel",
        ),
        "NR": parted(
            "nr|nrr|none|no response|no renal response|non response|non responder|non responders|not responding|refractory|failure",
            "treatment failure|resistant|unresponsive|無効|不応|不応性|反応なし|無反応|非奏効|効果なし|治療抵抗性|治療不応|治療無効|治療失敗|無応答",
            "无效|無效|无反应|無反應|无应答|未应答|难治|难治性|治疗失败|무반응|불응|불응성|반응없음|무효|치료실패|sin respuesta|no respuesta",
            "no respondedor|no respondedora|refractario|refractaria|fracaso|fracaso terapéutico|kein ansprechen|nicht ansprechen",
            "fehlendes ansprechen|refraktär|therapieversagen|therapierefraktär|pas de réponse|non réponse|absence de réponse",
            "sans réponse|non répondeur|non répondeuse|réfractaire|échec|échec thérapeutique",
        ),
        "not CR": parted(
            "not cr|non cr|no cr|no remission|not in remission|non remission|not in complete remission|no complete remission",
            "no complete response|not in cr|without remission|非寛解|未寛解|寛解なし|寛解せず|寛解に至らず|寛解未達成|非完全寛解|非CR|未CR|未缓解",
            "未緩解|无缓解|無緩解|不缓解|未完全缓解|未達完全緩解|비관해|미관해|관해아님|관해 없음|관해 실패|sin remisión|no remisión|no en remisión",
            "no en rc|sin remisión completa|keine remission|nicht in remission|ohne remission|keine komplette remission",
            "pas de rémission|pas en rémission|non rémission|sans rémission|absence de rémission|pas de rémission complète",
        ),
    }
)
"""What a doctor calls a response. Words that say more or less than a level (responder, 著効, 有効, 改善) are left out."""
NONE_SEEN = _ANSWERS["none seen"]
"""Words for a count of none in a sediment."""
MANY = parted(
    "多数|無数|多量|多|全視野|full|full field|loaded|packed|packed field|many|numerous|innumerable|tntc|countless",
    "too numerous to count|too many to count|abundant|大量|满视野|滿視野|无数|許多|许多|무수|무수히많음|다수|만시야|massenhaft",
    "zahlreich|zahlreiche|sehr viele|übersät|nombreux|nombreuses|très nombreux|innombrables|numerosos|numerosas",
    "incontables|abundantes|campo lleno|muchos",
)
"""Words for more red cells than are counted; read as 100 or more per field."""
BELOW_DETECTION = parted(
    "below detection|below detection limit|below the detection limit|below limit of detection|below limit|below range",
    "below lod|below loq|below lloq|below limit of quantification|blq|bql|blod|bdl|<lod|<loq|<lloq|<dl|<ld|< limit",
    "not measurable|unmeasurable|not quantifiable|too low to measure|undetect.|nicht messbar|测不出|測不出|не определяется|"
    "undetectable|undetected|not detectable|not detected|検出限界以下|検出限界未満|検出感度以下|検出感度未満|感度以下|感度未満|測定感度以下",
    "測定感度未満|測定限界以下|測定限界未満|定量限界以下|定量限界未満|測定下限以下|測定下限未満|測定範囲以下|検出せず|検出されず|不検出|低于检测限",
    "低于检出限|低于检测下限|低於檢測極限|未检出|未檢出|检测不到|측정한계이하|검출한계이하|검출한계미만|검출안됨|불검출|indetectable",
    "no detectable|no detectado|por debajo del límite|por debajo del límite de detección|<límite|unter nachweisgrenze",
    "unter der nachweisgrenze|unterhalb der nachweisgrenze|<nwg|nicht nachweisbar|u.n.|indétectable|non détectable",
    "não detectado|não detectável|não detetado|indetectável|indetetável|abaixo do limite|abaixo do limite de detecção|non rilevabile|non rilevato",
    "non rilevabili|non dosabile|sotto il limite|sotto il limite di rilevabilità|indosabile|assente|ausente|検出感度未満|検出限界以下|미검출",
    "non détecté|sous le seuil|sous le seuil de détection|en dessous du seuil|inférieur au seuil|<seuil",
)
"""Words for a value below a limit that the cell does not tell."""
NO_DOSE = parted(
    "off|none|no|nil|stop|stopped|discontinued|withdrawn|ceased|not taking|no steroid|no steroids|steroid free|(-)|free",
    "なし|無し|無|中止|終了|休薬|離脱|投与なし|内服なし|使用なし|未使用|オフ|フリー|ステロイドなし|ステロイドフリー|停药|停藥|停用|无|未用",
    "중단|중지|없음|투여안함|suspendido|suspendida|retirado|sin|sin corticoides|ninguno|abgesetzt|beendet|pausiert|keine",
    "kein|ohne|arrêt|arrêté|arrêtée|sevré|aucun|aucune|sans",
)
"""Words for no glucocorticoid."""
NOT_BIOPSIED = parted(
    "not biopsied|no biopsy|biopsy not done|biopsy not performed|unbiopsied|not classified|unclassified|腎生検なし|腎生検未施行",
    "腎生検せず|生検なし|生検未施行|生検せず|分類不能|未活检|未穿刺|未行肾活检|未行腎活檢|未做活检|생검안함|생검미시행|sin biopsia",
    "no biopsiado|keine biopsie|nicht biopsiert|pas de biopsie|non biopsié|biopsie non faite",
)
"""Words for a class that is not known because no tissue was taken."""
MONTHS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: parted(
            "january|jan|enero|ene|januar|jänner|jän|janvier|janv|gennaio|gen|janeiro|januari|ocak|oca|styczeń|stycznia|sty|январь|января|янв|leden|ledna|led"
        ),
        2: parted(
            "february|feb|febrero|februar|feber|février|févr|fév|fevr|febbraio|fevereiro|fev|februari|şubat|şub|luty|lutego|lut|февраль|февраля|фев|únor|února|úno"
        ),
        3: parted(
            "march|mar|marzo|märz|mär|mrz|maerz|mars|março|maart|mrt|mart|marzec|marca|март|марта|мар|březen|března|bře"
        ),
        4: parted(
            "april|apr|abril|abr|avril|avr|aprile|nisan|nis|kwiecień|kwietnia|kwi|апрель|апреля|апр|duben|dubna|dub"
        ),
        5: parted("may|mayo|mai|maggio|mag|maio|mei|mayıs|mayis|maj|maja|май|мая|květen|května|kvě"),
        6: parted(
            "june|jun|junio|juni|juin|giugno|giu|junho|haziran|haz|czerwiec|czerwca|cze|июнь|июня|июн|červen|června|čvn"
        ),
        7: parted(
            "july|jul|julio|juli|juillet|juil|luglio|lug|julho|temmuz|tem|lipiec|lipca|lip|июль|июля|июл|červenec|července|čvc"
        ),
        8: parted(
            "august|aug|agosto|ago|août|aout|augustus|ağustos|ağu|sierpień|sierpnia|sie|август|августа|авг|srpen|srpna|srp"
        ),
        9: parted(
            "september|sep|sept|septiembre|setiembre|set|septembre|settembre|setembro|eylül|eyl|wrzesień|września|wrz|сентябрь|сентября|сен|сент|září|zář"
        ),
        10: parted(
            "october|oct|octubre|oktober|okt|octobre|ottobre|ott|outubro|out|ekim|eki|październik|października|paź|октябрь|октября|окт|říjen|října|říj"
        ),
        11: parted(
            "november|nov|noviembre|novembre|novembro|kasım|kasim|kas|listopad|listopada|lis|ноябрь|ноября|ноя|нояб"
        ),
        12: parted(
            "december|dec|diciembre|dic|dezember|dez|décembre|déc|dicembre|dezembro|aralık|aralik|ara|grudzień|grudnia|gru|декабрь|декабря|дек|prosinec|prosince|pro"
        ),
    }
)
"""month -> its names and abbreviations (English, Spanish, German, French, Italian, Portuguese, Dutch, Turkish, Polish, Russian, Czech)."""
