"""The words of the Japanese workbook."""

from sample_data.patients import Patient

SHEETS = {"patients": "患者一覧", "events": "有害事象・再燃", "treatments": "治療薬", "about": "説明"}
TITLE = "ループス腎炎 TAC＋MZR＋PSL併用療法 経過一覧（合成データ：実在の患者ではありません）"
FOOTER = "※ 空欄は未受診または未測定。C3・C4・抗dsDNA抗体は前後4日以内の別採血を含む。すべて架空の値です。"
PATIENT_COLUMNS = ("症例番号", "年齢", "性別", "区分", "病理分類", "腎生検日", "開始日", "最終観察日", "前治療")
VISITS = {
    0.0: "開始時", 1.0: "1ヶ月", 3.0: "3ヶ月", 6.0: "6ヶ月", 9.0: "9ヶ月", 12.0: "12ヶ月", 18.0: "18ヶ月", 24.0: "24ヶ月",
}  # fmt: skip
VISIT_DATE = "検査日"
VISIT_COLUMNS = {
    "upcr": "尿蛋白/Cr比 (g/gCr)",
    "urine_rbc": "尿沈渣赤血球",
    "cellular_casts": "細胞円柱",
    "creatinine": "Cr (mg/dL)",
    "albumin": "Alb (g/dL)",
    "c3": "C3 (mg/dL)",
    "c4": "C4 (mg/dL)",
    "anti_dsdna": "抗dsDNA抗体 (IU/mL)",
    "prednisolone": "PSL (mg/日)",
    "tacrolimus_trough": "TACトラフ (ng/mL)",
    "mizoribine_level": "MZR濃度 (µg/mL)",
    "sledai": "SLEDAI",
    "weight": "体重 (kg)",
}
EVENT_COLUMNS = ("症例番号", "発現日", "種別", "内容", "重篤", "因果関係", "重症度")
TREATMENT_COLUMNS = ("症例番号", "薬剤名", "投与開始日", "中止日", "中止理由")
YES_NO = ("あり", "なし")
WORDS = {
    "female": "女",
    "male": "男",
    "induction": "寛解導入",
    "maintenance": "維持",
    "none": "なし",
    "cyclophosphamide": "シクロホスファミド",
    "mycophenolate": "ミコフェノール酸",
    "azathioprine": "アザチオプリン",
    "tacrolimus": "タクロリムス",
    "mizoribine": "ミゾリビン",
    "prednisolone": "プレドニゾロン",
    "hydroxychloroquine": "ヒドロキシクロロキン",
    "mycophenolate mofetil": "ミコフェノール酸モフェチル",
    "remission": "寛解",
    "adverse event": "有害事象",
    "inefficacy": "効果不十分",
    "pregnancy wish": "挙児希望",
    "flare": "再燃",
    "rescue": "救済治療",
    "renal flare": "腎炎再燃",
    "methylprednisolone pulse": "メチルプレドニゾロンパルス療法",
    "pyelonephritis needing admission": "腎盂腎炎（入院加療）",
    "herpes zoster": "帯状疱疹",
    "hyperuricaemia": "高尿酸血症",
    "upper respiratory infection": "上気道炎",
    "blood creatinine increased": "血清クレアチニン上昇",
    "glucose intolerance": "耐糖能異常",
    "hypertension": "高血圧",
    "tremor": "振戦",
    "diarrhoea": "下痢",
    "oral candidiasis": "口腔カンジダ症",
    "insomnia": "不眠",
    "nausea": "悪心",
}
"""English word of the tidy workbook -> Japanese."""
ABOUT = (
    "合成データです。実在の患者の情報は一切含まれていません。",
    "患者・日付・検査値はすべてプログラムで作成した架空のものです（README.md参照）。",
    "群の平均値と件数のみ、学会抄録 FRI0393（Rokutanda R, et al. Ann Rheum Dis 2014;73(Suppl 2):529）に合わせています。",
    "動作確認用です。治療の根拠として引用・統合・教育に使用しないでください。",
)


def isn_class(patient: Patient) -> str:
    """The class as two hands wrote it: every other patient with Roman numerals of one full-width sign."""
    if int(patient.patient_id[1:]) % 2:
        return patient.isn_class
    bare = patient.isn_class.replace(" ", "")
    return bare.replace("IV", "Ⅳ").replace("III", "Ⅲ").replace("V", "Ⅴ")
