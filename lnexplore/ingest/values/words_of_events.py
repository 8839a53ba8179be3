"""How people write what became of a patient: kinds of event, grades, relation to treatment, what was done with the drug.

Written and matched like the words of `spellings.py`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lnexplore.ingest.values.spellings import parted

EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "flare": parted(
            "flare|flares|flare up|relapse|renal flare|renal relapse|nephritic flare|nephritis flare|nephrotic flare",
            "proteinuric flare|proteinuria flare|lupus flare|lupus nephritis flare|ln flare|ln relapse|kidney flare",
            "sle flare|disease flare|severe flare|mild flare|major flare|moderate flare|minor flare|recurrence",
            "exacerbation|再燃|再発|腎再燃|腎炎再燃|腎炎再発|ループス腎炎再燃|腎フレア|フレア|フレアー|腎炎フレア|増悪|腎炎増悪",
            "复发|復發|肾脏复发|肾炎复发|腎炎復發|狼疮复发|재발|신염재발|악화|recaída|recaida|recidiva|brote|brote renal",
            "recaída renal|rückfall|rezidiv|schub|nierenschub|nephritis schub|nierenrezidiv|rechute|rechute rénale|poussée",
            "poussée rénale",
        ),
        "adverse event": parted(
            "adverse event|adverse events|ae|aes|sae|adverse|side effect|side effects|adverse reaction|adverse effect",
            "adverse drug reaction|adr|serious adverse event|toxicity|complication|有害事象|重篤な有害事象|副作用|合併症|副反応",
            "不良事件|不良反应|不良反應|严重不良事件|이상반응|이상사례|부작용|evento adverso|efecto adverso|efecto secundario",
            "reacción adversa|unerwünschtes ereignis|ue|sue|nebenwirkung|nebenwirkungen|événement indésirable|ei|eig",
            "effet indésirable|effet secondaire",
        ),
        "rescue": parted(
            "rescue|rescue treatment|rescue therapy|rescue medication|treatment failure|failure|therapy failure",
            "treatment escalation|escalation|intensification|救済治療|救済療法|レスキュー|追加治療|治療強化|治療失敗|治療変更",
            "挽救治疗|補救治療|补救治疗|治疗失败|구제치료|구제요법|치료실패|rescate|tratamiento de rescate|terapia de rescate",
            "fracaso terapéutico|fracaso del tratamiento|rettungstherapie|therapieversagen|therapieeskalation|sauvetage",
            "traitement de secours|traitement de sauvetage|échec thérapeutique|échec du traitement",
        ),
        "dialysis": parted(
            "dialysis|hemodialysis|haemodialysis|peritoneal dialysis|hd|pd|capd|apd|rrt|kidney replacement therapy|krt|eskd",
            "renal replacement therapy|esrd|end stage kidney disease|end stage renal disease|start of dialysis|kidney failure",
            "dialysis start|chronic dialysis|maintenance dialysis|透析|透析導入|血液透析|血液透析導入|腹膜透析|腹膜透析導入|hd導入",
            "pd導入|維持透析|維持透析導入|末期腎不全|腎代替療法|血透|腹透|开始透析|開始透析|维持性透析|终末期肾病|末期腎病",
            "투석|혈액투석|복막투석|투석시작|말기신부전|말기신질환|diálisis|hemodiálisis|diálisis peritoneal|inicio de diálisis",
            "dialyse|hämodialyse|peritonealdialyse|dialysebeginn|dialysepflichtig|hémodialyse|dialyse péritonéale|irct|ercd",
            "mise en dialyse",
        ),
        "transplant": parted(
            "transplant|transplantation|kidney transplant|renal transplant|kidney transplantation|renal transplantation|ktx",
            "移植|腎移植|生体腎移植|献腎移植|肾移植|이식|신장이식|신이식|trasplante|trasplante renal|nierentransplantation",
            "ntx|greffe|greffe rénale|greffe de rein|transplantation rénale",
        ),
        "death": parted(
            "death|died|dead|deceased|fatal|exitus|exitus letalis|demise|expired|死亡|死去|逝去|永眠|死|去世|病逝|사망|muerte",
            "fallecimiento|fallecido|fallecida|fallece|éxitus|defunción|tod|verstorben|gestorben|todesfall|décès|mort|décédé",
            "décédée",
        ),
    }
)
_GRADE_WORDS = parted("grade|gr|gr.|g|ctcae|ctcae grade|グレード|grado|grad|severity|toxicity grade")
_SEVERITY_WORDS = {
    "1": parted(
        "mild|軽度|軽症|軽|轻度|轻|輕度|輕|경도|경증|leve|ligero|ligera|leicht|mild ausgeprägt|léger|légère|minor"
    ),
    "2": parted(
        "moderate|mod|中等度|中等症|中度|中|중등도|중등증|moderado|moderada|mäßig|mässig|mittel|mittelschwer|moderat",
        "modéré|modérée",
    ),
    "3": parted("severe|sev|重度|重症|重|高度|중증|grave|severo|severa|schwer|sévère|major"),
    "4": parted(
        "life threatening|potentially life threatening|disabling|生命を脅かす|生命の危険|危及生命|危及生命的|생명위협",
        "생명을 위협하는|potencialmente mortal|amenaza vital|amenaza la vida|lebensbedrohlich|lebensbedrohend",
        "menaçant le pronostic vital|engageant le pronostic vital|pronostic vital engagé",
    ),
    "5": parted(
        "fatal|death|died|lethal|死亡|致死|致死的|致命|致命的|사망|치명적|mortal|muerte|tödlich|tod|mortel|décès"
    ),
}
SEVERITIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        number: (
            *words,
            *(
                f"{before}{figure}"
                for before in ("", *_GRADE_WORDS)
                for figure in (number, roman)
                if f"{before}{figure}" != "gi"
            ),
            *(f"{number}{behind}" for behind in (".0", "級", "级", "度", "급", "등급")),
        )
        for (number, words), roman in zip(_SEVERITY_WORDS.items(), ("i", "ii", "iii", "iv", "v"), strict=True)
    }
)
RELATEDNESS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "related": parted(
            "related|probable|probably|probably related|possible|possibly|possibly related|definite|definitely",
            "definitely related|likely|likely related|very likely|certain|certainly|suspected|reasonable possibility|yes|y",
            "treatment related|drug related|true|あり|有|有り|関連あり|関連有り|関連性あり|因果関係あり|可能性あり|疑い|疑いあり|確実",
            "おそらくあり|たぶん関連あり|多分関連あり|関連あるかもしれない|否定できない|否定できず|関連が否定できない|関連を否定できない",
            "相关|有关|有關|相關|肯定|肯定有关|很可能|很可能有关|可能|可能有关|可能相关|可能有關|관련있음|관련 있음|있음|가능",
            "가능성 있음|확실|관련|relacionado|relacionada|probablemente relacionado|posible|posiblemente relacionado|definido",
            "definida|seguro|sí|si|ja|wahrscheinlich|möglich|gesichert|sicher|zusammenhang|im zusammenhang|lié|liée|imputable",
            "probablement lié|possiblement lié|certaine|vraisemblable|oui",
        ),
        "not related": parted(
            "none|unrelated|not related|not related to treatment|unlikely|unlikely related|probably not|probably not related",
            "remote|doubtful|definitely not related|not suspected|no reasonable possibility|no relation|no|n|false|(-)",
            "なし|無|無し|関連なし|関連無し|関連性なし|因果関係なし|おそらくなし|否定的|否定|関連は否定的|たぶん関連なし|多分関連なし",
            "无关|無關|不相关|可能无关|可能無關|肯定无关|无|관련없음|관련 없음|없음|가능성 낮음|no relacionado|no relacionada",
            "improbable|poco probable|dudoso|remoto|ninguna|nein|kein zusammenhang|unwahrscheinlich|nicht zusammenhängend",
            "ausgeschlossen|non lié|non liée|non imputable|peu probable|douteux|douteuse|exclu|exclue|non|aucun|aucune",
        ),
    }
)
NO_EVENT = parted(
    "no adverse event|no adverse events|no adverse event reported|no ae|no aes|no event|no events|no side effects",
    "有害事象なし|有害事象無し|副作用なし|副作用無し|特になし|特記なし|イベントなし|无不良事件|無不良事件|无不良反应|이상반응없음|부작용없음|sin eventos adversos|sin efectos adversos",
    "keine nebenwirkungen|keine nebenwirkung|keine unerwünschten ereignisse|aucun événement indésirable|aucun effet indésirable",
)
"""What a listing of adverse events says of a patient who had none."""
STOPPED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "yes": parted(
            "drug withdrawn|drug permanently withdrawn|drug discontinued|drug permanently discontinued|drug stopped|withdrawn",
            "discontinued|stopped|permanently discontinued|permanently stopped|treatment discontinued|treatment stopped|ceased",
            "treatment withdrawn|study drug withdrawn|study drug discontinued|study drug stopped|medication stopped|off drug",
            "discontinuation|withdrawal|stop",
            "中止|投与中止|内服中止|服薬中止|薬剤中止|投薬中止|永続的中止|完全中止|中止した|中止あり|投与終了|停药|停藥|停用|永久停药|终止用药|終止用藥|중단|투여중단",
            "투약중단|영구중단|복용중단|suspendido|suspendida|suspensión|retirado|retirada|retirada del fármaco|interrupción definitiva",
            "abgesetzt|dauerhaft abgesetzt|beendet|abgebrochen|absetzen|arrêt|arrêté|arrêtée|arrêt définitif|arrêt du traitement",
            "arrêt du médicament",
        ),
        "no": parted(
            "none|no action|no action taken|no change|unchanged|not changed|dose not changed|dose unchanged|dose maintained|continued",
            "dose reduced|reduced|dose decreased|dose reduction|dose rate reduced|dose increased|increased|dose adjusted|not applicable",
            "drug interrupted|dose interrupted|interrupted|temporarily interrupted|temporarily stopped|drug temporarily withdrawn",
            "not stopped|not discontinued|not withdrawn|drug not withdrawn|treatment continued|drug continued|continuing|maintained",
            "継続|投与継続|内服継続|継続投与|減量|増量|変更なし|投与量変更なし|用量変更なし|減量継続|減量して継続|処置なし|中止せず|中止なし|該当せず|該当なし",
            "继续|继续用药|繼續|减量|減少劑量|加量|未停药|未停藥|剂量不变|劑量不變|无变化|未改变|계속|지속|투여지속|투약지속|감량|증량|변경없음",
            "sin cambios|sin cambio|continuado|continuada|continúa|dosis reducida|reducción de dosis|dosis aumentada|ninguna|ninguno",
            "no suspendido|no retirado|interrupción temporal|fortgesetzt|weitergeführt|unverändert|reduziert|dosis reduziert|dosis erhöht",
            "nicht abgesetzt|vorübergehend unterbrochen|poursuivi|poursuivie|poursuite|maintenu|maintenue|inchangé|inchangée|aucun|aucune",
            "dose réduite|diminution de dose|dose augmentée|non arrêté|non applicable|interruption temporaire",
        ),
    }
)
"""Whether an adverse event ended the treatment, besides yes and no. A pause that ended is no end: CDISC counts “drug
withdrawn” alone. Words that may be a pause or an end (休薬, 中断, unterbrochen) are left out."""
