"""How spreadsheets and laboratories name what is measured: a block of words per measure, read by `synonyms.py`.

Words are parted by semicolons and lines; languages follow one another (en and CDISC, ja, zh, ko, es, de, fr). Case,
width, blanks and punctuation do not matter, accents do. A new synonym is one word here.

Left out on purpose, because they name something else: TP, 総蛋白 (serum total protein); UACR, 尿アルブミン (urine
albumin); RBC, 赤血球数 (blood); UA (uric acid); CCr (clearance); PT; pulse (heart rate); a drug's bare name (dose or
level?); CR (creatinine far more often than complete remission); 反応, 반응 (reaction); outcome, 転帰; best response.
"""

from collections.abc import Mapping
from types import MappingProxyType

_BLOCKS = {
    "upcr": """
        UPCR; PCR; UP/UCr; U-P/C; PCR urine; urine PCR; spot PCR; spot UPCR; UPC ratio
        protein creatinine ratio; protein to creatinine ratio; protein/creatinine; protein/Cr; PC ratio
        urine protein creatinine ratio; urine protein to creatinine ratio; urinary protein creatinine ratio
        urinary protein to creatinine ratio; urine protein/creatinine; urine P/C ratio
        spot urine protein creatinine ratio; spot urine PCR; U-Prot/Cr; U-Prot/U-Cr; urine prot/creat; urine prot/crea
        proteinuria g/g; proteinuria g/gCr; PROTCRT; UPROTCRT; UPCRAT
        尿蛋白/Cr比; 尿蛋白クレアチニン比; P/C比; 尿P/C比; 尿蛋白/Cr; 尿蛋白/クレアチニン
        尿蛋白Cre比; 尿蛋白/Cre; 尿蛋白/尿Cr; 尿蛋白/尿Cr比; 尿蛋白/尿クレアチニン比; 尿TP/Cr; U-TP/Cr; 蛋白/Cr比; 尿TP/Cr比
        蛋白クレアチニン比; 尿中蛋白/Cr比; 尿中蛋白クレアチニン比; 随時尿蛋白/Cr比; 尿蛋白クレアチニン換算; 尿蛋白Cr換算
        尿蛋白補正; 尿蛋白 Cr補正; 尿蛋白 g/gCr; 尿蛋白 g/gCre; 尿蛋白定量 g/gCr; 蛋白尿 g/gCr
        尿蛋白肌酐比; 尿蛋白/肌酐; 尿蛋白/肌酐比值; 尿蛋白/尿肌酐; 尿蛋白/尿肌酐比值
        尿总蛋白/肌酐; 尿总蛋白肌酐比; 尿总蛋白肌酐比值; 随机尿蛋白肌酐比; 蛋白肌酐比; 尿總蛋白/肌酐; 尿蛋白/肌酸酐
        尿蛋白/肌酸酐比; 尿蛋白/肌酸酐比值; 尿液蛋白肌酸酐比值
        단백/크레아티닌비; 단백뇨/크레아티닌비; 요단백/크레아티닌비; 요단백/크레아티닌; 소변 단백/크레아티닌비
        요 단백/크레아티닌 비율; 단백/크레아티닌; 단백/크레아티닌 비율; 소변 P/C
        cociente proteína/creatinina; cociente proteina creatinina; índice proteína/creatinina; indice proteina creatinina
        relación proteína/creatinina; relacion proteina creatinina; proteína/creatinina; proteina/creatinina; IPC; RPC
        proteínas/creatinina; proteinas/creatinina; cociente proteínas/creatinina; cociente proteinas/creatinina; Prot/Creat
        índice proteínas/creatinina; cociente prot/creat; prot/creat orina; IPC orina; proteinuria/creatininuria
        proteína/creatinina en orina; proteina/creatinina en orina; índice proteinuria/creatinina; ratio proteína/creatinina
        Protein-Kreatinin-Quotient; Protein/Kreatinin; Eiweiß/Kreatinin; Eiweiß-Kreatinin-Quotient
        Protein-Kreatinin-Ratio; Eiweiß-Kreatinin-Ratio; Protein/Krea; Eiweiß/Krea; PKQ; UPKR
        Urin-Protein/Kreatinin; Protein/Kreatinin im Urin; Eiweiß/Kreatinin im Urin
        Protein-Kreatinin-Quotient im Urin; Gesamteiweiß/Kreatinin im Urin; Proteinurie g/g; Proteinurie g/g Krea
        Proteinurie g/g Kreatinin; rapport protéine/créatinine; rapport proteine/creatinine; rapport protéines/créatinine
        rapport protéinurie/créatininurie; rapport proteinurie/creatininurie; protéinurie/créatininurie
        proteinurie/creatininurie; protéines/créatinine; proteines/creatinine; ratio protéine/créatinine; RPCU; RPC urinaire
        protéine/créatinine; proteine/creatinine; ratio protéinurie/créatininurie; ratio proteinurie/creatininurie; PU/CU
        rapport P/C; rapport prot/créat; prot/créat; protéinurie/créatinine; proteinurie/creatinine; protéinurie g/g""",
    "urine_protein_24h": """
        24h protein; UP24; proteinuria 24h; 24h proteinuria; 24h UP; 24h UTP; 24-hour proteinuria; 24hr protein; 24hr UP
        24 hour protein; 24h urinary protein; 24h urine protein; 24hr urine protein; 24-hour urinary protein; 24hr proteinuria
        urine protein 24h; urinary protein 24h; protein 24h; 24h UPE; UPE; UTP 24h; UTP24; urine protein excretion
        urinary protein excretion; protein excretion; daily protein excretion; daily proteinuria; daily urine protein
        24h urinary protein excretion; 24h urine total protein; 24h UPro; UP 24h; protein 24 hours; PROT24H
        proteinuria g/24h; proteinuria g/day; proteinuria g/d; urine protein g/day; urine protein g/24h; UPROT24; PROTEXR
        proteinuria 24 hours; proteinuria 24hr; 24h total protein; 24-h total urine protein; UPRO24
        一日尿蛋白; 1日尿蛋白量; 一日尿蛋白量; 1日尿蛋白; 一日蛋白尿; 1日蛋白尿; 24時間尿蛋白; 24時間尿蛋白量; 24時間蓄尿蛋白
        蓄尿蛋白; 蓄尿蛋白量; 蓄尿尿蛋白; 尿蛋白量; 尿蛋白1日量; 尿蛋白一日量; 尿蛋白排泄量; 尿蛋白(蓄尿); 尿蛋白 24h
        1日尿蛋白排泄量; 一日尿蛋白排泄量; 尿蛋白 g/日; 尿蛋白 g/day; 蛋白尿 g/日; 尿蛋白量 g/日; 尿中蛋白排泄量; 24h蓄尿蛋白
        24小时尿蛋白; 24小时尿蛋白定量; 24h尿蛋白; 24h尿蛋白定量; 24小时尿总蛋白; 24h尿总蛋白; 24小时蛋白尿
        24小時尿蛋白; 24小時尿蛋白量; 24小時尿液蛋白; 24小時尿總蛋白; 24小時蛋白尿; 24h尿蛋白量; 尿蛋白定量 g/24h; 24小时尿蛋白量
        尿蛋白 g/24h; 尿蛋白 g/d; 尿蛋白定量 g/d
        24시간 요단백; 24시간 소변 단백; 24시간 단백뇨; 24시간뇨 단백; 24시간 요단백량; 하루 단백뇨; 1일 단백뇨
        proteinuria de 24 horas; proteinuria 24 horas; proteinuria en 24 horas; proteínas 24h; proteinas 24h
        proteinuria 24 hs; proteínas en orina 24h; proteinas en orina 24h; proteínas en orina de 24 horas
        proteinas en orina de 24 horas; orina 24h proteínas; proteinuria g/día; proteinuria g/dia; proteinuria g/24 horas
        24-h-Urinprotein; 24h-Eiweiß; 24h-Proteinurie; Proteinurie 24h; Eiweiß im 24h-Urin; 24h-Urin Eiweiß
        Protein im 24h-Urin; 24h-Sammelurin Protein; Sammelurin Eiweiß; Sammelurin Protein; Proteinurie g/24h; Proteinurie g/d
        24-Stunden-Protein; 24-Stunden-Proteinurie; 24-Stunden-Urinprotein; Proteinurie g/Tag; Eiweißausscheidung
        Proteinausscheidung
        protéinurie des 24h; proteinurie des 24h; protéinurie 24h; protéinurie de 24h; proteinurie de 24h
        protéinurie des 24 heures; proteinurie des 24 heures; protéinurie 24 heures; protéinurie g/24h; protéinurie g/j
        proteinurie g/j; protéinurie g/jour; proteinurie g/jour; protéines urinaires 24h; débit de protéinurie""",
    "urine_protein": """
        urine protein; U-Prot; U-Protein; U-Pro; UP; U-TP; urinary protein; urine total protein; proteinuria
        spot urine protein; urine protein concentration; urine protein spot; random urine protein; urine protein random
        urine prot; urine protein level; urinary total protein; urine protein mg/dL; urine protein quantitative; PROTURIN
        urinary protein concentration; spot protein; spot proteinuria
        尿蛋白; 尿蛋白定量; 尿蛋白濃度; 尿中蛋白; 尿中蛋白定量; 尿中蛋白濃度; 蛋白尿; 随時尿蛋白; 随時尿蛋白定量; 尿総蛋白; 尿TP
        尿中総蛋白; 蛋白定量(尿); 尿蛋白 mg/dL; 尿蛋白定量 mg/dL; 尿蛋白(随時); 尿蛋白(スポット); スポット尿蛋白; 尿タンパク
        尿タンパク定量; 尿中タンパク; 尿蛋白定量(随時); 尿たんぱく; 部分尿蛋白
        尿总蛋白; 尿蛋白浓度; 随机尿蛋白; 随机尿总蛋白; 尿总蛋白浓度; 尿微量总蛋白; 尿總蛋白; 尿液蛋白; 尿液總蛋白; 隨機尿蛋白; 尿液总蛋白
        요단백; 소변 단백; 단백뇨; 요단백 정량; 소변 총단백; 요 총단백; 임의뇨 단백; 요단백 농도
        proteínas en orina; proteinas en orina; proteína en orina; proteina en orina; proteína urinaria; proteina urinaria
        proteínas orina; proteinas orina; proteínas urinarias; proteinas urinarias; proteína orina; proteina orina
        Urinprotein; Protein im Urin; Eiweiß im Urin; Urineiweiß; Proteinurie; Gesamteiweiß im Urin
        Protein (Urin); Eiweiß (Urin); Gesamteiweiß (Urin); Urin Gesamteiweiß; Protein Urin quantitativ
        protéinurie; protéines urinaires; proteines urinaires; protéine urinaire; proteine urinaire; protéines (urine)
        protéinurie échantillon; protéinurie sur échantillon; protéines dans les urines; protéinurie spot""",
    "urine_creatinine": """
        urine creatinine; U-Cr; U-Cre; U-Crea; U-Creat; urinary creatinine; urine Cr; urine creat
        urine crea; spot urine creatinine; creatinine urine; urine creatinine concentration; CREATU
        random urine creatinine; urinary Cr; creatinine urinary; URINE CREATININE mg/dL; creatinine, urine, random
        尿クレアチニン; 尿Cr; 尿中クレアチニン; 尿中Cr; 尿Cre; 尿中Cre; クレアチニン(尿); 随時尿クレアチニン; 随時尿Cr
        尿クレアチニン濃度; 尿中クレアチニン濃度; Cr(尿); 尿クレアチニン定量; 部分尿クレアチニン; 尿クレア
        尿肌酐; 尿液肌酐; 尿肌酐浓度; 随机尿肌酐; 尿Crea; 尿肌酸酐; 尿液肌酸酐; 隨機尿肌酐; 肌酐(尿); 尿液肌酐浓度
        요크레아티닌; 소변 크레아티닌; 뇨 크레아티닌; 소변크레아티닌 농도; 임의뇨 크레아티닌
        creatinina urinaria; creatinina en orina; creatinina orina; creatininuria; Cr urinaria; Cr orina; creat orina
        Kreatinin im Urin; Urinkreatinin; Kreatinin (Urin); Krea im Urin; Urin-Krea; Krea (Urin); U-Krea
        U-Kreatinin; créatininurie; creatininurie; créatinine urinaire; creatinine urinaire; créatinine urines; créat urinaire
        creat urinaire; créatinine (urine); créatinine dans les urines""",
    "creatinine": """
        SCr; Cr; serum Cr; Creat; CRE; CREA; S-Cre; S-Crea; S-Creatinine; serum creat; serum crea; serum creatinin
        plasma creatinine; blood creatinine; creatinin; P-Creatinine; sCreat; creatinine serum
        creatinine blood; serum Cre; creatinine level; creatinine mg/dL; Cr serum
        血清クレアチニン; クレアチニン; 血清Cr; 血中クレアチニン; 血清Cre; Cr値; クレアチニン値; 血中Cr; 血清クレアチニン値
        クレアチニン(血清); クレアチニン(血液); クレアチニン(血中); Cr(血清); 血Cr; 血清クレアチニン濃度; クレア
        肌酐; 血肌酐; 血清肌酐; 血清肌酐浓度; Scr值; 肌酐值; 肌酸酐; 血清肌酸酐; 血肌酸酐; 血中肌酸酐; 肌酐(血清); 肌酐(血)
        肌酐测定; 肌酐Cr; 肌酐Crea; 肌酐 SCr; 血液肌酐
        크레아티닌; 혈청 크레아티닌; 혈중 크레아티닌; 혈청크레아티닌 수치; 크레아티닌 수치; 크레아티닌(혈청)
        creatinina; creatinina sérica; creatinina serica; Cr sérica; Cr serica; creatinina plasmática; creatinina plasmatica
        creatinina en suero; creatinina en sangre; creatinina suero; creatinina sangre; creatininemia; CrS; creatinina mg/dL
        Kreatinin; Serumkreatinin; Krea; Kreatinin im Serum; S-Kreatinin; Kreatinin (Serum); Plasmakreatinin
        Serum-Krea; Krea (Serum); S-Krea; Kreatinin i.S.; Kreatinin im Plasma; Kreatininwert; Kreatinin Serum mg/dL
        créatinine; créatininémie; creatininemie; créatinine sérique; creatinine serique; créatinine plasmatique
        creatinine plasmatique; créat; créatinine sanguine; créatinine (sérum); créa; créatinine µmol/L; créatinine (sang)""",
    "egfr": """
        GFR; eGFR CKD-EPI; CKD-EPI; CKD-EPI eGFR; eGFR MDRD; MDRD; eGFR 2021; CKD-EPI 2021; CKD-EPI 2009; eGFRcr; eGFRcreat
        eGFR creatinine; eGFR mL/min; estimated GFR; est GFR; estimated glomerular filtration rate; GFR estimated; GFR CKD-EPI
        glomerular filtration rate/1.73 sq M.predicted; predicted GFR; GFR/BSA.pred
        glomerular filtration rate; e-GFR; MDRD GFR; GFRE; GFRBSCRT; EGFRSCR; eGFR value
        推算GFR; 推定糸球体濾過量; 推定GFR; 推算糸球体濾過量; 推算糸球体ろ過量; 推定糸球体ろ過量; 糸球体濾過量; eGFR値; eGFRcreat値
        eGFR(クレアチニン); 推算GFRcreat; eGFR推算値
        估算肾小球滤过率; 肾小球滤过率; 肾小球滤过率估算值; eGFR估算; 估計腎絲球過濾率; 腎絲球過濾率; 腎絲球濾過率; 估算腎絲球過濾率
        预估肾小球滤过率; 腎小球濾過率; 估算腎小球濾過率; 估算GFR
        사구체여과율; 추정 사구체여과율; 사구체 여과율 추정치; 추정사구체 여과율 CKD-EPI; 추정 GFR
        filtrado glomerular; FGe; TFGe; FG; TFG; filtrado glomerular estimado; tasa de filtrado glomerular; VFG; VFGe; IFGe
        tasa de filtración glomerular; tasa de filtracion glomerular; TFG estimada; FG estimado; FG CKD-EPI; FGe CKD-EPI
        tasa de filtrado glomerular estimada; TFGe CKD-EPI; volumen de filtrado glomerular
        glomeruläre Filtrationsrate; glomerulaere Filtrationsrate; geschätzte GFR; geschaetzte GFR; GFR geschätzt
        GFR nach CKD-EPI; GFR nach MDRD; GFR MDRD; errechnete GFR; berechnete GFR
        DFG; DFGe; DFG estimé; DFG estime; débit de filtration glomérulaire; debit de filtration glomerulaire; DFGe CKD-EPI
        DFG CKD-EPI; débit de filtration glomérulaire estimé; DFG MDRD; DFG (CKD-EPI 2009)""",
    "albumin": """
        Alb; serum Alb; S-Alb; S-Albumin; blood albumin; plasma albumin; albumin serum
        P-Albumin; Alb serum; albumin blood; albumin g/dL; albumin level; serum albumin level; ALBUM
        アルブミン; 血清アルブミン; 血清Alb; 血中アルブミン; 血中Alb; 血清アルブミン値; アルブミン値; Alb値; アルブミン(血清)
        アルブミン(血液); 血清ALB濃度; 血清アルブミン濃度; Alb(血清); アルブミン(BCP改良法); ALB(BCP)
        白蛋白; 血清白蛋白; 血白蛋白; 白蛋白 ALB; 白蛋白测定; 血浆白蛋白; 血漿白蛋白; 血中白蛋白; 白蛋白(血清); 人血白蛋白
        血Alb; 血清 ALB值
        알부민; 혈청 알부민; 혈중 알부민; 알부민 수치; 알부민(혈청)
        albúmina; albumina; albúmina sérica; albumina serica; albúmina plasmática; albumina plasmatica; albuminemia
        albúmina en suero; albumina en suero; albúmina suero; albumina suero; albúmina en sangre; albumina en sangre
        Serumalbumin; Albumin im Serum; Albumin i.S.; Albuminspiegel; Albumin (Serum/Plasma)
        albumine; albumine sérique; albumine serique; albuminémie; albuminemie; albumine plasmatique; sérum albumine
        albumine sanguine; albumine (sérum)""",
    "hemoglobin": """
        Hb; HGB; haemoglobin; blood hemoglobin; hemoglobin level; B-Hb; B-Hemoglobin; Hb level; hemoglobin g/dL
        ヘモグロビン; Hb値; 血色素; 血色素量; ヘモグロビン値; 血中ヘモグロビン; ヘモグロビン量; ヘモグロビン濃度; 血色素濃度
        血红蛋白; 血红蛋白浓度; 血紅蛋白; 血紅素; 血红素; 血色素 HGB; 血红蛋白 Hb; 血红蛋白(HGB); 血红蛋白测定
        혈색소; 헤모글로빈; 헤모글로빈 수치; 혈색소 수치
        hemoglobina; Hb sanguínea; hemoglobina en sangre; Hämoglobin; Haemoglobin im Blut; Hb-Wert; Hamoglobin; Hämoglobinwert
        hémoglobine; hemoglobine; Hb sanguine; taux d'hémoglobine; taux d'hemoglobine""",
    "urine_rbc": """
        RBC/HPF; U-RBC; urine sediment RBC; sediment RBC; RBC sediment; hematuria; microscopic hematuria; urine red blood cells
        urinary RBC; urinary red cells; urinary red blood cells; urine erythrocytes; RBC urine; RBC in urine
        urine RBC/HPF; RBC per HPF; RBCs/HPF; RBC/hp; urine RBC count; urinary sediment RBC; urine microscopy RBC; UA RBC
        microhematuria; urinary erythrocytes; red cells urine; red blood cells urine; red blood cells/HPF
        red cells/HPF; erythrocytes/HPF; erythrocytes urine; U-Erythrocytes; sediment red cells; RBCU
        尿沈渣赤血球; 尿中赤血球; 尿赤血球; 尿RBC; 沈渣赤血球; 沈渣RBC; 尿沈渣RBC; 尿中RBC; 赤血球(尿); 赤血球(沈渣); 尿沈渣 赤血球数
        赤血球(尿沈渣); 血尿; 尿中赤血球数; 尿赤血球数; 顕微鏡的血尿; 尿沈査赤血球; 赤血球/HPF; 赤血球 毎視野
        沈渣 RBC数; 尿沈査RBC; 赤血球 /視野; RBC(尿沈渣); RBC(沈渣)
        尿红细胞; 尿红细胞计数; 尿沉渣红细胞; 尿红细胞/HP; 红细胞/HP; 红细胞/HPF; 红细胞(尿); 镜检红细胞; 尿镜检红细胞; 尿沉渣RBC
        尿红细胞数; 红细胞(高倍视野); 尿液红细胞; 镜下血尿; 尿紅血球; 尿沉渣紅血球; 尿液紅血球; 尿紅細胞; 紅血球/HPF; 紅血球(尿)
        鏡下血尿; 尿沉渣紅細胞; 红细胞(镜检); 红细胞(沉渣)
        요적혈구; 소변 적혈구; 혈뇨; 요침사 적혈구; 소변 RBC; 적혈구(요); 요 RBC; 현미경적 혈뇨; 적혈구/HPF; 요침사 RBC
        hematíes en orina; hematies en orina; hematíes/campo; hematies/campo; hematíes por campo; hematies por campo
        eritrocitos en orina; eritrocitos/campo; eritrocituria; glóbulos rojos en orina; globulos rojos en orina
        microhematuria /campo; hematíes orina; hematies orina; hematíes sedimento; hematies sedimento; sedimento hematíes
        GR/campo; eritrocitos por campo; eritrocitos orina
        Erythrozyten im Urin; Urin-Erythrozyten; Erythrozyturie; Hämaturie; Haematurie; Hamaturie; Erys/HPF; Erys im Urin; Urin-Erys
        Mikrohämaturie; Mikrohaematurie; Erythrozyten/GF; Erythrozyten (Sediment); Sediment Erythrozyten; Ery/GF; Erys/GF
        Erythrozyten (Urin); Urinsediment Erythrozyten; Sediment Erys; Erythrozyten/Gesichtsfeld
        hématurie; hématies urinaires; hematies urinaires; hématies/champ; hematies/champ; GR urinaires; globules rouges urinaires
        érythrocytes urinaires; erythrocytes urinaires; hématurie microscopique; hematurie microscopique; hématies (urine)
        hématies dans les urines; microhématurie; ECBU hématies; hématies par champ""",
    "cellular_casts": """
        RBC casts; red cell casts; casts; cell casts; cellular cast; urine casts; urinary casts; red blood cell casts
        erythrocyte casts; RBC cast; cellular casts (RBC or WBC); granular or cellular casts; hematic casts; urine cellular casts
        細胞円柱; 赤血球円柱; 円柱; 尿円柱; 細胞性円柱; 尿沈渣円柱; 病的円柱; 尿中細胞円柱; 沈渣円柱; 赤血球円柱・細胞円柱
        红细胞管型; 细胞管型; 管型; 尿管型; 病理管型; 紅血球圓柱; 細胞圓柱; 圓柱體; 尿圓柱; 紅細胞管型; 細胞管型; 圆柱体
        적혈구 원주; 세포 원주; 원주; 요원주; 원주체; 적혈구원주체
        cilindros; cilindros hemáticos; cilindros hematicos; cilindros celulares; cilindruria; cilindros eritrocitarios
        Zylinder; Erythrozytenzylinder; Zellzylinder; zelluläre Zylinder; zellulaere Zylinder; Ery-Zylinder; Urinzylinder
        cylindres; cylindres hématiques; cylindres hematiques; cylindres cellulaires; cylindres urinaires; cylindrurie""",
    "dipstick_protein": """
        dipstick protein; protein dipstick; urine dipstick protein; urine protein dipstick; dip protein
        dipstick proteinuria; proteinuria dipstick; urine protein qualitative; urinalysis protein; UA protein
        urine protein strip; strip protein; urine protein (qual); U-Pro(定性); UA-PRO; urine dip protein; protein strip
        尿蛋白定性; 蛋白定性; 尿定性蛋白; 試験紙蛋白; 尿試験紙蛋白; 尿蛋白試験紙; 尿蛋白(試験紙法); 尿蛋白半定量
        尿中蛋白定性; 尿検査 蛋白; 検尿 蛋白; 尿タンパク定性; 蛋白半定量; 尿一般 蛋白
        尿蛋白(PRO); 尿常规蛋白; 尿常规 尿蛋白; 尿干化学蛋白; 尿蛋白(干化学); 尿蛋白质(干化学); 蛋白质(尿常规)
        尿試紙蛋白; 尿常規蛋白; 尿液試紙蛋白; 尿蛋白質定性
        요단백 정성; 딥스틱 단백; 요시험지 단백; 요단백 딥스틱; 소변 스틱 단백; 요검사 단백; 요단백(시험지)
        tira reactiva proteínas; tira reactiva proteinas; proteínas tira reactiva; proteinas tira reactiva; proteinuria tira
        tira proteína; tira proteina; proteinuria cualitativa; proteinuria (tira reactiva); labstix proteínas; labstix proteinas
        Eiweiß Teststreifen; Protein Teststreifen; Proteine Teststreifen; Urinstix Eiweiß; Urinstix Protein; U-Stix Eiweiß
        U-Stix Protein; Urinstreifen Protein; Eiweiß (Stix); Protein (Stix); Urin-Stix Protein (qual.)
        Urinstreifentest Protein; Streifentest Protein; Streifentest Eiweiß; Eiweiß Streifentest
        bandelette protéine; bandelette proteine; bandelette protéines; bandelette proteines; protéinurie bandelette
        proteinurie bandelette; BU protéines; BU proteines; protéines bandelette; bandelette urinaire protéines; BU protéinurie""",
    "dipstick_blood": """
        U-OB; occult blood; dipstick hematuria; blood dipstick; urine dipstick blood; urine occult blood; UA blood; urine blood
        hematuria dipstick; urine blood (dipstick); dip blood; BLD; U-BLD; UA-BLD; OCCBLD
        urinalysis blood; urine occult blood (dipstick); strip blood; urine blood strip; blood urine dipstick
        尿潜血; 尿潜血反応; 潜血; 潜血反応; 尿潜血定性; 尿中潜血; 尿OB; OB(尿); 尿潜血試験紙; 潜血(尿); 尿定性潜血
        試験紙潜血; 潜血(定性); 尿検査 潜血; 検尿 潜血; 尿潛血; 血尿(定性)
        尿隐血; 隐血; 尿潜血试验; 尿隐血(BLD); 隐血 BLD; 尿隐血试验; 尿常规隐血; 尿隱血; 尿液潛血; 隱血; 尿潛血反應; 隐血(尿)
        요잠혈; 잠혈; 소변 잠혈; 잠혈 반응; 요잠혈 반응; 잠혈(요); 딥스틱 잠혈
        sangre oculta en orina; tira reactiva sangre; hematuria tira; sangre tira reactiva; sangre en orina; sangre orina
        hematuria tira reactiva; tira sangre; Blut im Urin; Teststreifen Blut; Urinstix Blut; U-Stix Blut
        Blut Teststreifen; Blut (Stix); Streifentest Blut; Urin-Stix Blut (qual.)
        bandelette sang; sang bandelette; BU sang; bandelette hématurie; bandelette hematurie; hématurie bandelette; BU hématurie
        sang dans les urines; bandelette urinaire sang; hematurie bandelette""",
    "c3": """
        complement 3; complement component 3; serum C3; complement component C3; C3 complement; C3c; S-C3; C3 level; C3 serum; ComC3
        complement C3c; C3 mg/dL; C3CMPLMT; serum complement C3; complement factor 3
        補体C3; 血清C3; 血清補体C3; 補体第3成分; C3値; 血清補体価C3; 補体価C3; β1C/β1Aグロブリン; 補体成分C3; 血中C3
        补体C3; 血清补体C3; 补体C3测定; 补体3; 补体C3c; 補體C3; 血清補體C3; 補體3; 補體成分3
        보체 C3; 혈청 보체 C3; 보체 3; 혈청 C3
        complemento C3; C3 sérico; C3 serico; fracción C3; fraccion C3; complemento 3; fracción C3 del complemento; C3 complemento
        Komplement C3; Komplementfaktor C3; Komplementfaktor 3; Komplement C3c; C3-Komplement; Complementfaktor C3
        complément C3; fraction C3; fraction C3 du complément; C3 sérique; C3 serique; C3 du complément; complément C3c""",
    "c4": """
        complement 4; complement component 4; serum C4; complement component C4; C4 complement; C4c; S-C4; C4 level; C4 serum; ComC4
        complement C4c; C4 mg/dL; C4CMPLMT; serum complement C4; complement factor 4
        補体C4; 血清C4; 血清補体C4; 補体第4成分; C4値; 血清補体価C4; 補体価C4; β1Eグロブリン; 補体成分C4; 血中C4
        补体C4; 血清补体C4; 补体C4测定; 补体4; 补体C4c; 補體C4; 血清補體C4; 補體4; 補體成分4
        보체 C4; 혈청 보체 C4; 보체 4; 혈청 C4
        complemento C4; C4 sérico; C4 serico; fracción C4; fraccion C4; complemento 4; fracción C4 del complemento; C4 complemento
        Komplement C4; Komplementfaktor C4; Komplementfaktor 4; Komplement C4c; C4-Komplement; Complementfaktor C4
        complément C4; fraction C4; fraction C4 du complément; C4 sérique; C4 serique; C4 du complément; complément C4c""",
    "ch50": """
        CH50 level; total complement; total hemolytic complement; hemolytic complement; serum CH50; total complement activity; CH-100
        total complement CH50; complement CH50; complement total; serum complement activity; TCH50
        hemolytic complement activity; CH50 U/mL
        血清補体価; 補体価; 補体価CH50; 血清補体価(CH50); 補体CH50; 総補体価; 血清CH50; 血清補体価(CH50)値
        总补体; 总补体活性; 补体CH50; 总补体CH50; 血清总补体; 总补体溶血活性; 總補體; 總補體活性; 補體CH50; 血清總補體
        총보체; 보체 CH50; 총보체활성; 총 보체가; 보체활성도 CH50
        complemento total; complemento CH50; complemento hemolítico; complemento hemolitico; actividad hemolítica CH50
        complemento hemolítico total; Gesamtkomplement; Komplement CH50; Gesamtkomplementaktivität; Komplementaktivität
        complément total; complément hémolytique; complement hemolytique; complément CH50; activité hémolytique CH50""",
    "anti_dsdna": """
        anti-dsDNA; dsDNA; anti-DNA; anti dsDNA Ab; dsDNA Ab; ds-DNA antibody; anti-double-stranded DNA; anti-dsDNA titer
        anti-dsDNA antibodies; dsDNA antibodies; anti-dsDNA IgG; dsDNA IgG; anti ds DNA level; anti-DNA antibody; anti-DNA Ab
        anti-double stranded DNA antibody; anti-native DNA; anti-nDNA; anti-dsDNA titre; dsDNA titer; dsDNA level; anti-DNA (ds)
        anti-DNA antibodies; native DNA; a-dsDNA; aDNA; dsDNA-Ab (IgG); anti-dsDNA (ELISA); anti-dsDNA (Farr)
        DNA double strand Ab; DNA double strand antibody; DNA double strand IgG Ab; double strand DNA antibody
        anti-dsDNA RIA; ADSDNAAB; DNADS; ADDNA; DNAABDS
        抗dsDNA抗体; 抗DNA抗体; 抗dsDNA; 抗DNA; 抗二本鎖DNA抗体; 抗dsDNA IgG抗体; 抗dsDNA IgG; 抗DNA抗体(RIA); 抗DNA抗体価
        抗ds-DNA抗体価; 抗dsDNA抗体IgG; ds-DNA抗体; 抗dsDNA抗体(CLEIA); 抗dsDNA抗体(ELISA); 抗2本鎖DNA抗体
        抗dsDNA抗体(RIA); 抗ds-DNA抗体IgG(CLEIA); ds-DNA IgG抗体; 抗DNA抗体(Farr法); 抗dsDNA-IgG抗体(CLEIA法)
        抗双链DNA抗体; 抗双链DNA; 双链DNA抗体; 抗dsDNA抗体滴度; 抗双链脱氧核糖核酸抗体; 抗ds-DNA抗体(定量); 抗dsDNA定量; 抗雙股DNA抗體
        抗dsDNA抗體; 抗雙股DNA; 抗DNA抗體; 雙股DNA抗體; 抗雙鏈DNA抗體; 抗双链DNA抗体IgG; 抗双链DNA抗体定量
        항dsDNA 항체; 항dsDNA; 항DNA 항체; 항이중나선DNA 항체; 항 이중가닥 DNA 항체; dsDNA 항체; 항이중가닥DNA; 항dsDNA 항체가
        anticuerpos anti-DNA; anticuerpos anti-dsDNA; anti-DNA nativo; anti-ADN; anti-DNAdc; anti-DNAn; Ac anti-DNA
        anticuerpos anti-DNA nativo; anti-ADNds; anti-ADNdc; anti-DNA de doble cadena; Ac anti-dsDNA; anti-DNA doble cadena
        dsDNS; Anti-dsDNS; ds-DNS-Antikörper; Anti-DNS; ds-DNA-Antikörper; dsDNA-AK; Anti-dsDNA-Antikörper; Anti-ds-DNA-AK
        ds-DNS-Antikoerper; ds-DNA-Antikoerper; dsDNS-AK; Anti-dsDNS-Antikörper; DNS-Antikörper; Ak gegen dsDNA; DNS-AK
        Antikörper gegen dsDNA; Doppelstrang-DNA-Antikörper; anti-ADN natif; anticorps anti-ADN; anticorps anti-ADN natif
        anti-ADNn; anticorps anti-ADNdb; anti-ADN double brin; Ac anti-ADN; anticorps anti-dsDNA; Ac anti-ADN natif; ADN natif""",
    "tacrolimus_trough": """
        TAC trough; FK506; tacrolimus level; tacrolimus trough level; TAC level; FK trough; FK506 trough; FK level; tacrolimus C0; TAC C0
        FK506 level; tacrolimus concentration; tacrolimus trough concentration; TAC trough level; trough TAC; Tac T0
        tacrolimus blood level; tacrolimus blood concentration; FK506 concentration; tacrolimus (trough); C0 tacrolimus; TACROTR; TACTR
        serum tacrolimus; blood tacrolimus; tacrolimus (blood); TACROLVL; Prograf level; FK506 C0; whole blood tacrolimus
        タクロリムス血中濃度; TACトラフ; タクロリムストラフ; タクロリムス濃度; TAC濃度; 血中タクロリムス濃度; FK506血中濃度; FKトラフ
        TAC血中濃度; タクロリムストラフ値; タクロリムス血中トラフ; FK506濃度; FK506トラフ; TACトラフ値; FK血中濃度
        タクロリムス血中トラフ濃度; タクロリムストラフ濃度; TACトラフ濃度; プログラフ血中濃度; FK濃度; タクロリムス トラフレベル
        他克莫司谷浓度; 他克莫司浓度; 他克莫司血药浓度; FK506浓度; FK506血药浓度; TAC谷浓度; TAC浓度; FK506谷浓度; 他克莫司C0; 他克莫司全血浓度
        他克莫司谷濃度; 他克莫司濃度; 他克莫司血中濃度; 普樂可復濃度; 他克莫司血藥濃度; 全血他克莫司
        타크로리무스 농도; 타크로리무스 혈중농도; 타크로리무스 최저농도; 타크로리무스 trough; 타크로리무스 혈중 최저농도; FK506 농도; 타크로리무스 레벨
        niveles de tacrolimus; nivel de tacrolimus; tacrolimus valle; nivel valle de tacrolimus; niveles tacrolimus; nivel tacrolimus
        tacrolimus nivel valle; tacrolimus C0 valle; nivel valle tacrolimus; tacrolimus niveles; tacrolemia
        Tacrolimus-Spiegel; Tacrolimusspiegel im Blut; Tacrolimus-Talspiegel; Tac-Spiegel; Tac-Talspiegel; FK506-Spiegel
        Tacrolimus im Blut; tacrolémie; tacrolemie; taux de tacrolimus; taux résiduel de tacrolimus
        taux residuel de tacrolimus; tacrolimus résiduel; tacrolimus residuel; T0 tacrolimus; résiduel tacrolimus; concentration de tacrolimus""",
    "mizoribine_level": """
        MZR level; mizoribine C3h; mizoribine peak; MZR peak; MZR C3h; mizoribine concentration; mizoribine peak level; MZR C3; MZR C2h
        MZR concentration; serum mizoribine; mizoribine blood level; mizoribine Cmax; MZR Cmax; mizoribine C2h; peak mizoribine; MZR C4h
        mizoribine serum level; mizoribine 3h; MZR 3h; mizoribine peak concentration; serum MZR; blood mizoribine; MZR peak level
        mizoribine trough; MZR trough; mizoribine blood concentration; serum mizoribine level
        ミゾリビン血中濃度; MZR濃度; MZR血中濃度; ミゾリビン濃度; ミゾリビンピーク; MZRピーク; MZRピーク値; ミゾリビンピーク値; ミゾリビン血中ピーク濃度
        ミゾリビン3時間値; MZR3時間値; ブレディニン血中濃度; ミゾリビンC3; ミゾリビン ピーク濃度; MZRピーク濃度
        ミゾリビン最高血中濃度; MZR最高血中濃度; MZR 2時間値; MZRトラフ; 血中ミゾリビン濃度; ミゾリビントラフ
        咪唑立宾浓度; 咪唑立宾血药浓度; 咪唑立宾峰浓度; 咪唑立賓濃度; 咪唑立賓血中濃度; 미조리빈 농도; 미조리빈 혈중농도; 미조리빈 최고농도; MZR浓度
        niveles de mizoribina; nivel de mizoribina; Mizoribin-Spiegel; Mizoribinspiegel im Blut; taux de mizoribine; concentration de mizoribine""",
    "sledai": """
        SLEDAI-2K; SLEDAI score; SLEDAI2000; SLEDAI-2K score; SLEDAI total; total SLEDAI; SELENA-SLEDAI; SELENA SLEDAI score; S2K
        SLEDAI 2K total score; SLE disease activity index; SLEDAI points; SLEDAI total score; SLEDAI01-TOTAL
        SLE-DAI; systemic lupus erythematosus disease activity index; modified SLEDAI; SLEDAITOT; SLEDAI2KTOT
        SLEDAIスコア; SLEDAI点数; SLEDAI合計; SLEDAI-2Kスコア; SLEDAI総点; 疾患活動性SLEDAI; SLEDAI(点)
        SLEDAI评分; SLEDAI-2K评分; SLEDAI积分; SLEDAI总分; 疾病活动度SLEDAI; SLEDAI評分; SLEDAI-2K評分; SLEDAI分數; SLEDAI總分; SLEDAI分数; 狼疮活动评分
        SLEDAI 점수; SLEDAI-2K 점수; 질병활성도 SLEDAI; SLEDAI 총점; puntuación SLEDAI; puntuacion SLEDAI; puntaje SLEDAI
        índice SLEDAI; indice SLEDAI; SLEDAI puntos; SLEDAI-Wert; SLEDAI-Punkte; SLEDAI-Gesamtscore; score SLEDAI""",
    "weight": """
        BW; weight; body wt; wt; BWT; weight kg; body mass; patient weight; current weight; WGHT; body weight kg
        体重; 体重kg; 体重値; 体重(現在); 现体重; 體重; 体重(公斤); 體重(公斤); 실측 체중; 체중; 몸무게; 체중kg
        peso; peso corporal; peso kg; peso actual; Gewicht; Körpergewicht; Koerpergewicht; Gewicht kg; KGW; Körpergewicht kg
        poids; poids corporel; poids kg; poids actuel""",
    "recorded_response": """
        response; renal response; remission; remission status; response status; clinical response; CR/PR; CR/PR/NR; CRR; complete remission
        complete response; complete renal response; complete renal remission; renal remission; kidney response; treatment response
        therapeutic response; response to treatment; response to therapy; therapy response; renal response status; renal remission status
        response category; response assessment; response classification; remission category; remission state; remission achieved
        in remission; CR/PRR/NR; CRR/PRR/NR; CRR/PRR; CR or PR; LN response; lupus nephritis response; nephritis response; LN remission
        investigator-assessed response; physician-assessed response; CR status; CRR status; complete remission status
        寛解; 寛解状態; 完全寛解; 治療反応; 治療効果; 治療効果判定; 効果判定; 反応性; 治療反応性; 寛解の有無; 寛解判定; 寛解状況; 寛解区分; 腎寛解
        完全寛解の有無; 寛解達成; 完全寛解達成; 腎反応; 腎奏効; 奏効; 奏効判定; 完全奏効; 完全腎奏効; 完全腎寛解; 臨床効果; 臨床効果判定; 寛解度
        寛解/非寛解; CR判定; CR/PR判定; CR/PR/NR判定; 腎炎寛解; 治療反応判定; 治療効果区分; 腎反応判定
        缓解; 完全缓解; 缓解状态; 缓解情况; 疗效; 疗效评价; 疗效判定; 疗效评估; 治疗反应; 治疗效果; 治疗应答; 肾脏缓解; 肾脏反应; 肾脏应答; 临床疗效
        是否缓解; 是否完全缓解; 肾脏完全缓解; 完全肾脏缓解; 完全肾脏反应; 完全应答; 肾脏完全应答; 应答情况; 治疗反应评估
        緩解; 完全緩解; 緩解狀態; 緩解情況; 療效; 療效評估; 療效判定; 療效評價; 治療反應; 治療效果; 腎臟反應; 腎臟緩解; 是否緩解; 是否完全緩解; 完全反應
        관해; 완전관해; 관해 상태; 관해 여부; 완전관해 여부; 치료 반응; 치료반응 평가; 치료 반응 여부; 신장 반응; 신장 관해; 신반응; 치료 효과; 효과 판정
        치료효과 판정; 완전반응; 완전 신반응; 완전 신장반응; 관해 판정; 반응 평가; 반응 상태
        respuesta; respuesta renal; remisión; remision; respuesta clínica; respuesta clinica; respuesta al tratamiento; remisión completa
        remision completa; respuesta completa; respuesta renal completa; estado de remisión; estado de remision; estado de respuesta
        remisión renal; remision renal; tipo de respuesta; respuesta terapéutica; respuesta terapeutica; en remisión; en remision; RC/RP; RC/RP/NR
        Ansprechen; renales Ansprechen; Therapieansprechen; klinisches Ansprechen; komplette Remission; Vollremission; renale Remission
        vollständige Remission; vollstaendige Remission; Remissionsstatus; Ansprechstatus; Ansprechen auf Therapie; komplettes Ansprechen
        vollständiges Ansprechen; vollstaendiges Ansprechen; komplettes renales Ansprechen; Therapieansprache; Behandlungsansprechen
        komplette renale Remission; komplette Response; Remissionsgrad
        réponse; reponse; réponse rénale; reponse renale; rémission; réponse clinique; reponse clinique; réponse au traitement
        reponse au traitement; réponse thérapeutique; reponse therapeutique; rémission complète; remission complète; rémission complete
        réponse complète; reponse complete; réponse rénale complète; reponse renale complete; statut de rémission; statut de réponse
        statut de remission; statut de reponse; rémission rénale; rémission rénale complète; en rémission""",
}

MEASURE_WORDS: Mapping[str, str] = MappingProxyType(_BLOCKS)
"""measure -> its words besides key, label, short and title; those of glucocorticoids are in `words_of_steroids.py`."""
