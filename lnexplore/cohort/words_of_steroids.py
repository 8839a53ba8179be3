"""How spreadsheets name doses of glucocorticoids: written like `words_of_measures.py`.

A drug's bare name is a daily dose by mouth but for two: methylprednisolone heads pulses, and cortisone any steroid
(`mapping.py` tells an oral dose of methylprednisolone by the rest of the header).
"""

from collections.abc import Mapping
from types import MappingProxyType

_BLOCKS = {
    "prednisolone": """
        PSL; prednisone; steroid; steroids; ステロイド; corticoide; corticoides; corticoïdes; Kortison; prednisolone dose; PSL dose; steroid dose; prednisone dose; oral prednisolone; oral prednisone; PDN; Pred
        pred dose; PDN dose; prednisolone mg; prednisone mg; PSL mg; glucocorticoid dose; GC dose; corticosteroid dose
        daily prednisone; daily prednisolone; daily prednisone dose; daily prednisolone dose; prednisolone equivalent; PSL equivalent
        prednisone equivalent; prednisone equivalent dose; prednisolone equivalent dose; daily steroid dose; oral steroid dose; PSLmg/d
        glucocorticoid; GC; GC mg/day; oral GC; oral GC dose; steroid mg; steroid mg/day; prednisone daily dose; pred mg; PREDN; PSL/day
        daily GC dose; current prednisone dose; current prednisolone dose; prednisone-equivalent dose mg/day; PDNdose mg/day
        prednisolone daily dose; daily glucocorticoid dose; daily corticosteroid dose; PRED mg/day; oral corticosteroid dose; OCS dose
        プレドニゾロン; ステロイド量; プレドニン; PSL量; PSL内服量; PSL投与量; プレドニゾロン量; プレドニゾロン投与量; 経口PSL; ステロイド投与量
        ステロイド内服量; PSL用量; プレドニン量; プレドニン内服量; PSL換算; PSL換算量; プレドニゾロン換算; プレドニゾロン換算量; ステロイド mg
        ステロイド mg/日; 経口ステロイド量; プレドニゾロン内服量; GC量; GC投与量; プレドニゾロン用量; プレドニゾロン mg; PSL 1日量; 経口プレドニゾロン
        ステロイド用量; PSL mg/日換算; プレドニゾロン(PSL); 内服PSL; ステロイド(PSL換算); PSL換算ステロイド量; PSL投与量/日; 副腎皮質ステロイド量
        泼尼松; 泼尼松剂量; 泼尼松用量; 激素剂量; 激素用量; 醋酸泼尼松; 泼尼松龙; 强的松; 强的松剂量; 激素 mg; 激素 mg/d; 泼尼松龙剂量
        激素日剂量; 糖皮质激素剂量; 泼尼松当量; 口服激素剂量; 口服泼尼松; 泼尼松 mg/d; 激素量; 潑尼松; 潑尼松龍; 類固醇劑量; 類固醇 mg
        類固醇用量; 類固醇 mg/day; 糖皮質激素劑量; 口服類固醇劑量; 激素劑量; 激素用量 mg/日; 康速龍; 口服类固醇剂量
        프레드니솔론; 프레드니솔론 용량; 스테로이드 용량; 스테로이드 mg; 프레드니손; 프레드니솔론 mg; 스테로이드 투여량; 프레드니솔론 투여량
        경구 스테로이드 용량; 소론도; 소론도 용량; 글루코코르티코이드 용량; 프레드니손 용량
        prednisona; dosis de prednisona; dosis prednisona; prednisona dosis; prednisolona; dosis de corticoides; dosis de glucocorticoides
        corticoides mg; dosis de esteroides; dosis corticoides; prednisona mg; PDN mg/día; prednisona mg/día; prednisona mg/dia
        dosis diaria de prednisona; equivalente de prednisona; dosis de prednisolona; corticoides mg/día; dosis GC; dosis esteroides
        Prednisolondosis; Prednison; Prednisolon; Steroiddosis; Prednisondosis; Cortison-Dosis
        Kortisondosis; Glukokortikoiddosis; GC-Dosis; Prednisolonäquivalent; Prednisolonaequivalent; Decortin; Decortin-Dosis
        Prednisolon mg; Prednisolon mg/Tag; Prednisolon Tagesdosis; Steroid-Dosis mg/d; Prednisonäquivalent
        Glukokortikoide mg/d; Cortison mg; Prednisolon-Tagesdosis mg
        dose de prednisone; dose prednisone; prednisone mg/j; Cortancyl; dose de corticoïdes; dose de corticoides; Solupred
        dose corticoïdes; dose corticoides; corticoïdes mg/j; corticoides mg/j; dose de prednisolone; équivalent prednisone
        equivalent prednisone; corticothérapie mg/j; corticotherapie mg/j; dose de cortisone; prednisone mg/jour; dose de GC""",
    "methylprednisolone_pulse": """
        mPSL pulse; methylprednisolone pulse; IV methylprednisolone; IVMP; MP pulse; steroid pulse; pulse steroid; pulse dose; mPSL
        methylprednisolone; methylprednisolone IV; pulse methylprednisolone; methylprednisolone pulses; IV pulse; IVMP dose
        IV steroid pulse; IV pulse steroid; methylprednisolone dose; mPSL dose; IV mPSL
        cumulative pulse dose; pulse methylprednisolone dose; glucocorticoid pulse; GC pulse; solumedrol; solumedrol pulse; IV GC
        mPSLパルス; ステロイドパルス; メチルプレドニゾロンパルス; パルス総量; mPSLパルス総量; パルス量
        メチルプレドニゾロン; メチルプレドニゾロンパルス総量; ソルメドロール; ステロイドパルス総量; ソル・メドロール総量; パルス投与量; mPSL総量
        甲泼尼龙冲击; 甲强龙冲击; 激素冲击; 甲泼尼龙; 甲强龙; 甲基强的松龙; 甲泼尼龙冲击剂量; 冲击剂量; 激素冲击剂量
        甲泼尼龙冲击总量; 甲基培尼皮質醇; 甲強龍衝擊; 類固醇脈衝; 激素衝擊; 甲潑尼龍衝擊; 甲潑尼龍
        메틸프레드니솔론; 스테로이드 펄스; 메틸프레드니솔론 펄스; 펄스 용량
        pulso de metilprednisolona; pulsos de metilprednisolona; bolos de metilprednisolona; metilprednisolona; pulsos MP
        bolos MP; bolo de metilprednisolona; pulsos de esteroides; bolos de corticoides; pulsos de MP
        Methylprednisolon; Methylprednisolon-Puls; Methylprednisolon-Stoß; Steroidstoß; Steroidpuls; MP-Stoß
        Methylprednisolon-Pulse; Kortisonstoß; Cortisonstoß; MP-Puls; Methylprednisolon i.v.; Urbason
        bolus de méthylprednisolone; bolus de methylprednisolone; bolus méthylprednisolone; bolus methylprednisolone; bolus MP
        méthylprednisolone; bolus de Solumédrol; bolus de Solumedrol; bolus de corticoïdes; bolus de corticoides
        Solumédrol; bolus Solumédrol; bolus Solumedrol; bolus cortisonique; méthylprednisolone IV""",
    "methylprednisolone": """
        oral methylprednisolone; methylprednisolone oral; methylprednisolone PO; oral mPSL; mPSL oral; mPSL PO; oral MP; oral MP dose
        methylprednisolone oral dose; oral mPSL dose; daily oral methylprednisolone; medrol; medrol dose; medrol mg
        メドロール; メドロール錠; メチルプレドニゾロン内服; メチルプレドニゾロン経口; 経口メチルプレドニゾロン; 内服メチルプレドニゾロン; mPSL内服; mPSL経口
        経口mPSL; メチルプレドニゾロン内服量; mPSL内服量; メドロール内服量; メドロール投与量; メドロール用量
        口服甲泼尼龙; 甲泼尼龙口服; 甲泼尼龙片; 口服甲强龙; 美卓乐; 甲泼尼龙口服剂量; 口服甲潑尼龍; 경구 메틸프레드니솔론; 메드롤; 메틸프레드니솔론 경구
        metilprednisolona oral; metilprednisolona vía oral; metilprednisolona via oral; dosis oral de metilprednisolona
        orales Methylprednisolon; Methylprednisolon oral; Methylprednisolon p.o.; méthylprednisolone orale; methylprednisolone orale
        méthylprednisolone per os; méthylprednisolone PO""",
    "hydrocortisone": """
        hydrocortisone; hydrocortisone dose; oral HC; hydrocortisone mg; cortef; cortef dose; daily hydrocortisone; hydrocortisone daily dose
        コートリル; コートリル投与量; ヒドロコルチゾン; ヒドロコルチゾン内服; ヒドロコルチゾン投与量; ハイドロコルチゾン; 経口ヒドロコルチゾン
        氢化可的松; 口服氢化可的松; 氢化可的松剂量; 氫化可的松; 하이드로코르티손; 히드로코르티손; 하이드로코르티손 용량
        hidrocortisona; dosis de hidrocortisona; hidrocortisona oral; Hydrocortison; Hydrocortison-Dosis
        hydrocortisone orale; dose d'hydrocortisone""",
    "cortisone": """
        cortisone acetate; cortisone acetate dose; oral cortisone acetate; コートン; 酢酸コルチゾン; コルチゾン酢酸エステル; 酢酸コルチゾン内服
        醋酸可的松; 口服可的松; 초산코르티손; 아세트산코르티손; acetato de cortisona; Cortisonacetat; acétate de cortisone; acetate de cortisone""",
    "triamcinolone": """
        triamcinolone; triamcinolone dose; triamcinolone mg; レダコート; レダコート錠; トリアムシノロン; トリアムシノロン内服; 曲安西龙; 曲安西龍
        트리암시놀론; 트리암시놀론 용량; triamcinolona; triamcinolona oral; dosis de triamcinolona; Triamcinolon; Triamcinolon-Dosis
        dose de triamcinolone; triamcinolone orale""",
    "dexamethasone": """
        dexamethasone; dexamethasone dose; dexamethasone mg; decadron; decadron dose; dexamethasone daily dose; daily dexamethasone; DEX dose
        デカドロン; デカドロン投与量; デキサメタゾン; デキサメタゾン内服; デキサメタゾン投与量; レナデックス; デカドロン錠
        地塞米松; 口服地塞米松; 地塞米松剂量; 地塞米松劑量; 덱사메타손; 덱사메타손 용량; dexametasona; dosis de dexametasona; dexametasona oral
        Dexamethason; Dexamethason-Dosis; dexaméthasone; dose de dexaméthasone; dexaméthasone orale""",
    "betamethasone": """
        betamethasone; betamethasone dose; betamethasone mg; celestone; rinderon; rinderon dose; daily betamethasone; betamethasone daily dose
        リンデロン; リンデロン錠; リンデロン投与量; ベタメタゾン; ベタメタゾン内服; ベタメタゾン投与量; 倍他米松; 口服倍他米松; 倍他米松剂量
        베타메타손; 베타메타손 용량; betametasona; dosis de betametasona; betametasona oral; Betamethason; Betamethason-Dosis
        bétaméthasone; betaméthasone; dose de bétaméthasone; bétaméthasone orale""",
    "deflazacort": """
        deflazacort; deflazacort dose; deflazacort mg; DFZ; DFZ dose; daily deflazacort; calcort; デフラザコート; デフラザコート投与量
        地夫可特; 地夫可特剂量; 데플라자코트; 데플라자코트 용량; dosis de deflazacort; deflazacort oral; deflazacort diario
        Deflazacort-Dosis; dose de deflazacort""",
}

STEROID_WORDS: Mapping[str, str] = MappingProxyType(_BLOCKS)
"""measure -> its words besides label, short and title."""
