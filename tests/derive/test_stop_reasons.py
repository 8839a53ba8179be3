"""Which reason a text tells, in seven languages."""

import polars as pl
import pytest

from lnexplore.cohort.schema import DTYPES
from lnexplore.derive.stop_reasons import STOP_REASONS, derive_reason, reason_of

TEXTS = {
    "death": ["Death", "died of pneumonia", "死亡", "患者死亡", "사망", "muerte", "verstorben", "décès"],
    "inefficacy": [
        *("Inefficacy", "ineffective", "lack of efficacy", "Treatment failure", "renal flare", "relapse", "no response"),
        *("non-responder", "refractory", "無効", "効果不十分", "再燃のため", "蛋白尿の増悪", "无效", "复发", "疗效不佳"),
        *("효과 부족", "재발", "ineficacia", "recaída", "unwirksam", "Unwirksamkeit", "Rückfall", "inefficacité", "rechute"),
    ],
    "adverse event": [
        *("adverse event", "Side effects", "nephrotoxicity", "intolerance", "herpes zoster infection", "rash", "tremor"),
        *("副作用", "帯状疱疹感染", "有害事象", "不良反应", "부작용", "efecto adverso", "Nebenwirkungen", "effet indésirable"),
    ],
    "remission": [
        *("remission", "Complete remission", "in remission", "寛解", "完全寛解", "缓解", "緩解", "관해", "remisión", "rémission"),
        *("Remission.", "ＲＥＭＩＳＳＩＯＮ", "  complete \n remission "),
    ],
    "pregnancy or wish for it": [
        *("pregnancy", "wish for pregnancy", "planned pregnancy", "妊娠希望", "挙児希望", "怀孕", "임신", "embarazo"),
        *("Schwangerschaft", "désir de grossesse"),
    ],
    "lost or moved": ["lost to follow-up", "transferred", "moved abroad", "転院", "转院", "失访", "전원", "perdu de vue"],
    "cost": ["cost", "no insurance", "経済的理由", "费用", "비용 문제", "Kosten", "coût"],
    "patient’s wish": ["patient's wish", "consent withdrawn", "refused", "本人希望", "non-adherence", "환자 희망"],
    "completed as planned": ["completed", "study completion", "end of study", "予定通り", "試験終了", "完成", "완료", "completado"],
    "other": ["hospital formulary", "その他", "reason 3"],
    "not stated": ["", "   ", "-", "–", "?", "unknown", "不明", "N/A"],
}  # fmt: skip


@pytest.mark.parametrize(("reason", "text"), [(reason, text) for reason, texts in TEXTS.items() for text in texts])
def test_reason(reason: str, text: str):
    assert reason_of(text) == reason


NOT_REACHED = (
    *("No remission", "not in remission", "without remission", "non-remission", "nonremission", "never in remission"),
    *("did not achieve remission", "failed to achieve remission", "remission not achieved", "no complete remission"),
    *("寛解せず", "寛解に至らず", "寛解なし", "未寛解", "未缓解", "未达缓解", "관해 실패", "관해 없음"),
    *("keine Remission", "pas de rémission", "sin remisión", "not well controlled"),
)


@pytest.mark.parametrize("text", NOT_REACHED)
def test_no_remission_is_no_remission(text: str):
    assert reason_of(text) == "inefficacy"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no infection, remission", "remission"),
        ("remission, flare-free", "remission"),
        ("副作用なし、寛解", "remission"),
        ("no flare for 2 years", "other"),
        ("not completed", "other"),
        ("未完成", "other"),
        ("unplanned hospitalisation", "other"),
    ],
)
def test_what_is_denied_tells_nothing(text: str, reason: str):
    assert reason_of(text) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("patient preferred MMF", "other"),
        ("removed from formulary", "other"),
        ("work in progress", "other"),
        ("progressive taper in remission", "remission"),
        ("lost efficacy", "inefficacy"),
        ("Kinderwunsch", "pregnancy or wish for it"),
        ("wishes to conceive", "pregnancy or wish for it"),
        ("methods", "other"),
    ],
)
def test_a_piece_of_another_word_tells_nothing(text: str, reason: str):
    assert reason_of(text) == reason


def test_harm_and_want_of_effect_go_before_success():
    assert reason_of("died in remission") == "death"
    assert reason_of("in remission, but infection") == "adverse event"
    assert reason_of("remission, then flare") == "inefficacy"
    assert reason_of("completed, in remission") == "remission"
    assert reason_of("無効のため終了") == "inefficacy"


def test_an_accent_written_as_two_characters_is_the_same_letter():
    assert reason_of("de\u0301ce\u0300s") == "death"


def test_every_reason_is_in_the_texts_above():
    assert set(TEXTS) == set(STOP_REASONS.categories)
    assert STOP_REASONS.categories.to_list()[-2:] == ["other", "not stated"]


def test_what_goes_on_has_no_reason():
    rows = pl.DataFrame(
        {"patient_id": ["A", "A", "B"], "stop_day": [10, None, 20], "reason": ["rash", "rash", None]},
        schema={name: DTYPES["treatments"][name] for name in ("patient_id", "stop_day", "reason")},
    )
    assert derive_reason(rows)["why"].to_list() == ["adverse event", None, "not stated"]
    assert derive_reason(rows.clear()).height == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SAEのため中止", "adverse event"),
        ("重症infectionのため", "adverse event"),
        ("no proteinuria, complete remission", "remission"),
        ("no longer needed, remission", "remission"),
        ("no symptoms; remission", "remission"),
        ("not tolerated; was in remission", "remission"),
        ("寛解導入不能", "inefficacy"),
        ("寛解維持できず", "inefficacy"),
        ("寛解に到達せず", "inefficacy"),
        ("没有缓解", "inefficacy"),
        ("无缓解", "inefficacy"),
        ("관해 미도달", "inefficacy"),
        ("Remission nicht erreicht", "inefficacy"),
        ("nicht in Remission", "inefficacy"),
        ("rémission non obtenue", "inefficacy"),
        ("n'est pas en rémission", "inefficacy"),
        ("remisión no alcanzada", "inefficacy"),
        ("再燃なく寛解", "remission"),
        ("never completed", "other"),
        ("不良事件", "adverse event"),
        ("Infektion", "adverse event"),
        ("infección", "adverse event"),
        ("감염", "adverse event"),
        ("肝機能障害", "adverse event"),
    ],
)
def test_words_beside_words(text: str, reason: str):
    assert reason_of(text) == reason
