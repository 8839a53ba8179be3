"""Columns that identify a person are found by header and by what they hold, before anything is kept."""

import re
from typing import Literal

import polars as pl

from lnexplore.ingest.assemble.national_numbers import is_national
from lnexplore.ingest.meaning.drugs import DRUGS
from lnexplore.ingest.meaning.times import LONGEST
from lnexplore.ingest.remembered import different_cells, remembered, remembered_column
from lnexplore.ingest.values.plain import is_neat
from lnexplore.vocabulary import fold_case

Identity = Literal["key", "birth date", "contact", ""]

_KEYS = re.compile(
    r"^(?:(?:first|last|family|given|fore|sur|patient'?s?|full|subject|pt)[ -]?)?names?(?:[ -](?:first|last|family|given|full))?$"
    r"|^name des patienten$|^nom(?: de famille)?$|^(?:nombre|apellidos?)(?: .*)?$|^ipp$"
    r"|(?:^|[^a-z])(?:initials|mrn|ssn|nhs(?: number)?|passport|(?:medical|hospital|clinic|chart) (?:record|number|no|id)"
    r"|vorname|nachname|prénom|historia clínica|nhc|dni|patientennummer|fallnummer)(?:$|[^a-z])"
    r"|^(?:nir|niss|nin|cpf|rg|cns|nuss|cip|pan|aadhaar(?: (?:no|number))?|ahv|avs|bsn|pesel|rut|curp|nss|kvnr|tckn|ippr?|nip)$"
    r"|(?:^|[^a-z])(?:social security|national (?:id|identity|insurance)|aadhaar|codice fiscale|tessera sanitaria|cartella clinica"
    r"|steuer-?id|versicherten(?:nummer|nr)|krankenversicherten\w*|sozialversicherungs\w*|rentenversicherungs\w*|patienten-?id nr"
    r"|numéro de dossier|n° ?(?:de )?dossier|dossier médical|sécurité sociale|numéro ins|n° ?ins|prontu[áa]rio|cart[ãa]o sus"
    r"|n(?:úmero|\.?º) de utente|utente|processo clínico|seguridad social|tarjeta sanitaria|n(?:úmero|\.?º) de historia"
    r"|historia clinica|rekam medis|no\.? ?rm|dosya no|protokol no|kimlik no|historii choroby|personnummer|fødselsnummer|cpr-?(?:nr|nummer)|henkilötunnus)(?:$|[^a-z])"
    r"|病例号|病例號|病案号|病案號|就诊号|就診號|就诊卡号|登记号|身份證|社保|医保号|檔案號|档案号|国民身份|マイナンバー|個人番号|被保険者|保険証"
    r"|診察券|주민등록|병록번호|병원번호|차트 ?번호|의무기록|환자등록번호"
    r"|氏名|患者名|姓名|名前|フリガナ|ふりがな|カルテ|診療録|病歴番号|病历号|病歷號|住院号|门诊号|성명|이름|환자명|등록번호|차트번호",
)
_BIRTH = re.compile(
    r"(?:^|[^a-z])(?:birth ?date|date of birth|d ?of ?b|birth ?day|dob|brthdtc?|born|fecha de nacimiento|geburtsdatum|geb\.? ?datum|date de naissance)(?:$|[^a-z])"
    r"|生年月日|誕生日|出生日期|出生年月日?|생년월일"
)
_CONTACTS = re.compile(
    r"(?:^|[^a-z])(?:address|(?:tele)?phone(?:[ -]?\d)?|tel|mobile|fax|e-?mail|post ?code|zip(?: ?code)?|insurance (?:no|number|id)|next of kin"
    r"|dirección|teléfono|móvil|correo|código postal|adresse|telefon|handy|plz|téléphone|courriel|code postal)(?:$|[^a-z])"
    r"|住所|電話|携帯|郵便|メール|保険|地址|电话|電話|手机|邮箱|身份证|医保|주소|전화|휴대폰|이메일|주민"
)


@remembered
def identifies(header: str) -> Identity:
    """What a column of this header tells of a person: `key` (a name or record number), a birth date, a contact; empty for nothing."""
    folded = fold_case(header[:LONGEST]).replace("_", " ")
    folded = re.sub(r"\([^()]*\)", " ", folded).strip()
    if _BIRTH.search(folded):
        return "birth date"
    if _CONTACTS.search(folded):
        return "contact"
    return "key" if _KEYS.search(folded) else ""


_PERSONAL = (
    ("e-mail addresses", r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$"),
    (
        "telephone numbers",
        r"^\+\d{1,3}[ -]\d{1,4}[ -]\d{2,4}[ -]\d{3,4}$|^(?:\+\d{1,3}[ -]?)?(?:\(0?\d{1,4}\)[ -]?|0\d{1,4}-)\d{1,4}-\d{3,4}$|^\(\d{3}\) ?\d{3}-\d{4}$|^\+\d{9,14}$|^0[789]0\d{8}$|^01\d-\d{3,4}-\d{4}$",
    ),
    (
        "names",
        r"^[\p{Han}々]{1,4}[ 　][\p{Han}\p{Hiragana}\p{Katakana}々ー]{1,5}$|^[\p{Katakana}ー]{2,8}[ 　][\p{Katakana}ー]{2,8}$|^[\p{Hiragana}ー]{2,8}[ 　][\p{Hiragana}ー]{2,8}$",
    ),
    (
        "names",
        r"^[A-ZÀ-Ý][a-zà-ÿ'-]+, ?[A-ZÀ-Ý][a-zà-ÿ'-]+$",
    ),
    ("names", r"^[A-ZÀ-Ý]{2,}(?:, ?| )[A-ZÀ-Ý][a-zà-ÿ'-]+$|^[A-ZÀ-Ý][a-zà-ÿ'-]+ [A-ZÀ-Ý]{2,}$"),
    ("names", r"^(?:Mr|Mrs|Ms|Dr|Herr|Frau|Sr|Sra|Mme|M)\.? [A-ZÀ-Ý][a-zà-ÿ'-]+"),
    (
        "postal addresses",
        r"^〒?\d{3}-\d{4}$|^〒?\d{3}-\d{4}\s.*$|^\d{1,5} [A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:St|Street|Ave|Avenue|Rd|Road|Lane|Way|Drive|Blvd)\.?$",
    ),
)
"""what, and the pattern of one cell"""
_SHORT_NUMBER = r"^[0-9]{1,6}(?:\.[0-9]{1,4})?$"
"""what most columns of measures hold, and nothing personal has the form of"""
_MOBILE = re.compile(
    r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0[789]0-\d{4}-\d{4}|01[016789]-?\d{3,4}-?\d{4}|09\d{2}-?\d{3}-?\d{3}"
    r"|0[67](?:[ .-]\d{2}){4}|0[67]\d{8}|07\d{3} ?\d{3} ?\d{3}|01[567]\d{1,2}[ /-]?\d{7,8}|[67]\d{2} \d{3} \d{3}|[67]\d{2}(?: \d{2}){3}"
    r"|\(\d{2}\) ?9?\d{4}-\d{4}|3\d{2}[ -]\d{3}[ -]?\d{4}|[6-9]\d{4} \d{5}|9[1236]\d \d{3} \d{3}|\d{3}[-.]\d{3}[-.]\d{4}"
)
"""Numbers of mobile telephones as they are written at home: China, Japan, Korea, Taiwan, France, United Kingdom, Germany, Spain,
Brazil, Italy, India, Portugal, North America. Where a country writes nothing but nine or ten figures, only with its blanks."""
SHARE = 0.5
_LIKE_NAMES = (
    r"^[\p{Han}々]{2,5}$|^[\p{Hangul}]{2,4}$|^[A-ZÀ-Ý][a-zà-ÿ'-]+(?: [A-ZÀ-Ý](?:\.|[a-zà-ÿ'-]*)){1,3}$"
    r"|^(?:[A-Z]\. ?){2,3}$|^[A-ZÀ-Ý]{2,}(?:, ?| )[A-ZÀ-Ý][a-zà-ÿ'-]+$|^[A-ZÀ-Ý][a-zà-ÿ'-]+ [A-ZÀ-Ý]{2,}$"
)
"""Names without a mark of their own: only where nearly every patient has another."""
_NO_PERSON = (
    r"(?i)\b(?:class|group|arm|type|grade|stage|phase|site|cohort|who|isn|therapy|treatment|dose|positive|negative|anti|high|low"
    r"|standard|hospital|clinic|university|city|"
    + "|".join(word for words in DRUGS.values() for word in words if word.isascii())
    + "|"
    + "|".join(name.split()[0] for name in DRUGS)
    + r")\b|\b[IVX]{1,4}$"
)
_NOT_NAMES = r"^(?:症例|患者|病例|第|환자|증례)"
APART = 0.8
FEWEST = 2
"""Different cells from which on figures are taken for telephone numbers."""
LOOKED_AT = 200
"""Different cells that are enough to tell what a column holds."""
MANY = 6
"""Different cells from which on a column that is no patient’s number is looked through for names."""


@remembered_column
def looks_like_names(ids: pl.Series, fewest: int = 1) -> bool:
    """Whether numbers of patients are rather their names: `山田花子`, `김민수`, `Hanako Yamada`.

    `fewest`: different cells that a column must have to be judged; a category of a few words is none of names.
    """
    cells = ids.drop_nulls().str.strip_chars().unique()
    like = cells.str.contains(_LIKE_NAMES) & ~cells.str.contains(_NOT_NAMES) & ~cells.str.contains(_NO_PERSON)
    names = cells.filter(like)
    return cells.len() >= fewest and names.len() >= APART * cells.len()


def names_of(cells: pl.Series, patient: pl.Series) -> bool:
    """Whether a column gives nearly every patient another name."""
    patients, different = patient.drop_nulls().n_unique(), cells.drop_nulls().n_unique()
    return different >= max(2, APART * patients) and looks_like_names(cells)


@remembered_column
def personal_values(column: pl.Series) -> str:
    """What the cells of a column are, where more than half are names, telephone numbers, e-mail or postal addresses."""
    cells = column.drop_nulls()
    if cells.len() == 0 or bool(different_cells(column).str.contains(_SHORT_NUMBER).all()):
        return ""
    neat = is_neat(column)
    cells = cells if neat else cells.str.strip_chars().str.normalize("NFKC")
    if is_national(cells):
        return "national numbers"
    distinct = cells.unique().head(LOOKED_AT)
    if sum(_MOBILE.fullmatch(cell) is not None for cell in distinct) >= max(FEWEST, APART * distinct.len()):
        return "telephone numbers"
    different = different_cells(column) if neat else cells
    for what, pattern in _PERSONAL:
        if not different.str.contains(pattern).any():
            continue
        hits = cells.filter(cells.str.contains(pattern))
        if what == "names":
            hits = hits.filter(~hits.str.contains(_NO_PERSON))
        if what == "telephone numbers":
            # A study number such as 01-701-1015 looks like one but is too short.
            hits = hits.filter(hits.str.count_matches(r"\d").is_between(10, 15))
        if hits.len() > SHARE * cells.len():
            return what
    return ""


MANY_WORDS, LONG_WORD = 12, 30
_PERSON = r"\b(?:Dr|Prof|Mrs|Mr|Ms|Mme|Herr|Frau|Sra?)\b\.? +[A-ZÀ-Ý]|先生|医師|さん(?:$|[^\p{Han}])|様$|医生"


def mentions_a_person(cells: pl.Series) -> bool:
    """Whether any cell names somebody with a title (`Dr. Sato`, `佐藤先生`)."""
    return bool(cells.str.contains(_PERSON).any())


@remembered_column
def is_free_text(column: pl.Series) -> bool:
    """Whether the cells are sentences: notes may name a person and are never kept."""
    cells = column.drop_nulls().unique()
    if cells.len() == 0:
        return False
    if mentions_a_person(cells):
        return True
    words = cells.str.count_matches(r"\s+")
    if cells.len() <= 5:
        return bool(int((words >= 5).sum()) > SHARE * cells.len())
    return bool(
        cells.len() > 5
        and (
            int((words >= 3).sum()) > SHARE * cells.len()
            or int((cells.str.len_chars() > 40).sum()) > SHARE * cells.len()
        )
    )


@remembered_column
def many_words(column: pl.Series) -> bool:
    """Whether a column holds more different words than a category has, or a long one: such a column is not shown."""
    words = column.drop_nulls().unique()
    words = words.filter(~words.str.contains(r"^[\s<>≧≥=]*[-+]?\d"))
    return words.len() > MANY_WORDS or bool((words.str.len_chars() > LONG_WORD).any())
