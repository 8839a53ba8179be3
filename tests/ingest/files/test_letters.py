"""Words as clinicians in many countries save them: right, or asked about with what each reading would give."""

import pytest

from lnexplore.ingest.files.encodings import ENCODING_NAMES, decode, is_doubtful, words_in
from lnexplore.ingest.files.letters import EIGHT_BIT
from lnexplore.ingest.read import read_cohort

WORDS = (
    ("cp1252", "Hôpital de Genève;Fièvre;sévère;Créatinine"),
    ("cp1252", "Größe;Müller;Universität"),
    ("cp1252", "Señor;Hospital Clínico;Niño;región"),
    ("cp1252", "Santo António;Coração;São João"),
    ("cp1252", "Malmö;Göteborg;Skåne"),
    ("cp1252", "Tromsø;Ålesund;Sørlandet"),
    ("cp1252", "Città;perché;caffè;università"),
    ("cp1252", "ratio ± sd;µmol"),
    ("cp1250", "Ústí;Plzeň;Třebíč;Praha"),
    ("cp1250", "Łódź;Gdańsk;Kraków;Poznań"),
    ("cp1250", "Žilina;Košice;Bratislava;muž"),
    ("cp1250", "Győr;Pécs;Debrecen;nő"),
    ("cp1250", "Niš;Zagreb;Čakovec;žensko"),
    ("cp1254", "İstanbul;Şişli;Kadıköy;Diyarbakır"),
    ("cp1254", "Başlangıç;Ağır;Hafif;İzmir"),
    ("cp1257", "Šiauliai;Panevėžys;moteris"),
    ("cp1257", "Rīga;Liepāja;vīrietis"),
    ("cp1251", "Москва;Санкт-Петербург;муж;жен"),
    ("cp1251", "Київ;Львів;чол;жін"),
    ("koi8_r", "Москва;Санкт-Петербург;муж;жен"),
    ("cp1253", "Αθήνα;Θεσσαλονίκη;άνδρας"),
    ("cp874", "กรุงเทพ;เชียงใหม่;ชาย;หญิง"),
    ("cp1255", "ירושלים;תל אביב;זכר"),
    ("cp1256", "القاهرة;الرياض;ذكر;أنثى"),
    ("mac_roman", "Größe;Müller;Universität"),
    ("mac_roman", "Hôpital de Genève;sévère"),
    ("cp850", "Größe;Müller;Universität"),
    ("cp932", "患者番号;検査日;寛解;あり"),
    ("euc-jp", "患者番号;検査日;寛解;あり"),
    ("iso2022_jp", "患者番号;検査日;寛解;あり"),
    ("big5", "病患編號;性別;榮總;臺大;緩解"),
    ("gb18030", "患者编号;性别;协和医院;女"),
    ("cp949", "환자번호;성별;서울대병원;여"),
)


@pytest.mark.parametrize(("encoding", "text"), WORDS)
def test_the_words_are_right_or_asked_about(encoding: str, text: str) -> None:
    raw = text.encode(encoding)
    read, encodings = decode(raw)
    if read != text:
        assert is_doubtful(raw, encodings)
        assert text.split(";")[0] in words_in(raw, encodings)[next(e for e in encodings if raw.decode(e) == text)]


_FEW_WORDS = (
    ("cp932", "症例 患者 登録 男 腎炎 導入 東京 大阪 日付 肺炎 中止 継続 コード 未 有 無 死亡 例 寛解 再燃 有害事象"),
    ("gb18030", "患者 病例 缓解 有 阳性 肺炎 肾炎"),
    ("cp949", "환자 증례 관해 양성 신염"),
    ("big5", "患者 病例 緩解 無 腎炎 臺北"),
)


@pytest.mark.parametrize(
    ("encoding", "word"), [(encoding, word) for encoding, words in _FEW_WORDS for word in words.split()]
)
@pytest.mark.parametrize("number", ["{}1", "LN01-{}4", "{}"])
def test_one_word_of_two_byte_characters_is_read_or_asked_about(encoding: str, word: str, number: str) -> None:
    text = f"Patient,Age\n{number.format(word)},34\n{number.format(word)}2,35\n"
    raw = text.encode(encoding)
    read, encodings = decode(raw)
    if read != text:
        assert is_doubtful(raw, encodings)
        assert any(raw.decode(other) == text for other in encodings)


def test_most_are_not_asked_about() -> None:
    asked = [text for encoding, text in WORDS if is_doubtful(raw := text.encode(encoding), decode(raw)[1])]
    assert len(asked) <= 8, asked


def test_every_encoding_has_a_name_for_the_question() -> None:
    assert set(EIGHT_BIT) <= set(ENCODING_NAMES)


def test_the_question_shows_what_each_reading_would_give_and_the_answer_is_taken() -> None:
    raw = "Patient;Month;UPCR (g/g);Centrum\nL1;0;3.1;Győr\nL1;6;0.3;Győr\nL2;0;2.8;Nő\n".encode("cp1250")
    intake = read_cohort(("a.csv", raw))
    (question,) = [found for found in intake.open_questions() if "letters" in found.text]
    shown = {option.value: option.preview for option in question.options}
    assert shown["cp1250"] == "Győr, Nő"
    assert shown["cp1252"] == "Gyõr, Nõ"
    answered = read_cohort(("a.csv", raw), intake.reading.with_answer(question.key, "cp1250"))
    assert answered.cohort is not None
    assert "Győr" in answered.cohort.patients["extra_1"].to_list()
    assert not [found for found in answered.open_questions() if "letters" in found.text]
