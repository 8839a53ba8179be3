"""How spreadsheets name patients, dates, drugs and events: a block of words per field, read by `synonyms.py`.

Written like `words_of_measures.py`. Left out on purpose: names, birth dates and chart numbers (they identify a person);
"No.", 番号 and 序号 (they often count rows); "follow-up" alone (a visit, or how long it lasted?).
"""

from collections.abc import Mapping
from types import MappingProxyType

_BLOCKS = {
    "patient_id": """
        patient id; id; study id; case; subject; usubjid; patient no; subjid; patient number; pt id; pt no; pid; patid; pat no
        record id; record; participant; participant id; subject id; subject no; subject number; case id; case no; case number; study no
        study number; unique subject identifier; subject identifier; subject identifier for the study; patient identifier; patient code
        subject code; participant number; participant no; study participant; study subject id; person id; individual id; anon id; code id
        pseudonym; pseudo id; participant code; study code; patient study id; research id; anonymised id; anonymized id; pat; pt number
        enrollment id; enrolment id; inclusion number; randomization number; rand no; trial number; trial id; registry id; IDNO; ID number
        症例番号; 患者番号; 患者ID; 症例; 症例ID; 症例No; 患者No; 患者; 被験者番号; 被験者ID; 被験者識別コード; 登録番号; 登録ID; 登録症例番号
        匿名化番号; 匿名化ID; 匿名ID; 匿名番号; 研究ID; 研究用ID; 研究番号; 識別番号; 識別コード; 対象者番号; 対象者ID; 被験者; 連結番号
        症例コード; 患者コード; 患者識別番号; 研究対象者識別番号; 研究対象者ID; 研究対象者; 症例番号(匿名化); 被検者番号; 患者識別コード
        患者编号; 病人编号; 受试者编号; 受试者; 病例编号; 研究编号; 病人ID; 编号; 病人; 受试者ID; 病例号; 患者号; 入组编号; 筛选号; 患者代码
        受试者代码; 研究对象编号; 随机号; 患者編號; 病人編號; 受試者編號; 病患編號; 個案編號; 個案; 編號; 研究編號; 病患; 病患ID; 受試者; 收案編號
        환자번호; 환자 ID; 대상자번호; 연구번호; 증례번호; 피험자번호; 대상자; 환자; 연구대상자번호; 시험대상자번호; 식별번호; 대상자 ID; 증례; 환자 No
        대상자 식별코드; 피험자; 시험대상자; 연구 ID; 연구대상자; 환자코드; 피험자 식별코드
        paciente; id paciente; código de paciente; codigo de paciente; código paciente; codigo paciente; número de paciente
        numero de paciente; nº paciente; nº de paciente; número paciente; numero paciente; caso; sujeto; identificador; código; codigo
        n° paciente; nº caso; número de caso; numero de caso; id sujeto; código de sujeto; codigo de sujeto; identificador del paciente
        Patienten-ID; Patientennummer; Pat.-Nr.; Patientencode; Fall; Fall-Nr.; Proband; Probandennummer; Studiennummer; Studien-ID
        Patienten-Nr.; Patientin; Patientenkürzel; Probanden-ID; Studienteilnehmer; Pat.-Code; Teilnehmer-ID; Teilnehmer
        Patientenidentifikation; Pat.-Nummer; Probanden-Nr.; Patientenpseudonym; laufende Patientennummer
        id du patient; numéro patient; numéro de patient; numero patient; numero de patient; n° de patient; code patient; identifiant patient
        identifiant; sujet; numéro de sujet; numero de sujet; cas; n° d'inclusion; numéro d'inclusion; numero d'inclusion; n° sujet; patiente
        identifiant du patient; code sujet; n° anonymat; numéro d'anonymat; n° cas; code inclusion""",
    "patients.age": """
        age at start; age years; age yrs; age (y); age at baseline; age at enrolment; age at enrollment; age at inclusion; age at entry
        age at treatment start; age in years; age at study entry; baseline age; patient age; age at time zero; AAGE
        年齢; 年齢 歳; 年齢 才; 登録時年齢; 開始時年齢; 治療開始時年齢; 年令; 組入時年齢; 導入時年齢; ベースライン年齢; 年齢 years; 満年齢
        年龄; 年龄 岁; 入组年龄; 基线年龄; 治疗时年龄; 年齡; 年齡 歲; 收案年齡
        나이; 연령; 만나이; 나이(세); 연령(세); 만 나이(세); 등록시 나이; 치료 시작 나이; 만연령
        edad; edad años; edad anos; edad al inicio; edad basal; edad en años; edad a la inclusión; edad a la inclusion; edad actual
        Alter; Alter (Jahre); Lebensalter; Alter bei Einschluss; Alter bei Beginn; Alter in Jahren; Alter bei Therapiebeginn; Alter (J)
        âge; age ans; âge ans; âge (années); age à l'inclusion; âge à l'inclusion; âge au début; âge au début du traitement""",
    "patients.sex": """
        gender; M/F; F/M; male/female; sex at birth; biological sex; female/male; sex M/F; sex F/M; sex (male/female); sex code
        性別; 男女; 性; 性別 M/F; 性別(男/女); 男女別; 性别; 性别(男/女); 患者性别; 病患性別; 性別 男/女 F/M
        성별; 성; 성별(남/여); 남녀; 성별 M/F; sexo; género; genero; sexo H/M; sexo M/F; sexo F/M; sexo V/M
        Geschlecht; Geschlecht m/w; Geschlecht w/m; Geschl.; Geschlecht (m/w/d); sexe; genre; sexe H/F; sexe F/M; sexe M/F; sexe F/H""",
    "patients.phase": """
        group; arm; cohort; treatment phase; ACTARM; TRT01P; TRT01A; treatment group; treatment arm; study arm; study group; planned arm
        actual arm; actual treatment; planned treatment; description of planned arm; description of actual arm; induction/maintenance
        induction or maintenance; therapy phase; treatment stage; phase of treatment; regimen group; randomized arm; allocation; TRTA; TRTP
        patient group; treatment cohort; assigned group; assigned arm; therapy group; study phase
        治療相; 区分; 群; 治療群; 投与群; グループ; コホート; アーム; 治療区分; 治療フェーズ; 導入/維持; 寛解導入/維持; フェーズ; 割付群; 群別
        治療時期; 導入・維持の別; 対象群; 割り付け群; 導入期/維持期; 治療段階; 患者群; 相; 症例区分
        分组; 组别; 治疗组; 治疗阶段; 诱导/维持; 阶段; 队列; 研究组; 分組; 組別; 治療組; 治療階段; 誘導/維持; 隊列; 研究組; 治疗分期; 诱导期/维持期
        군; 그룹; 치료군; 치료 단계; 유도/유지; 코호트; 투여군; 배정군; 단계; 연구군; 치료 그룹; 관해유도/유지
        grupo; brazo; cohorte; fase; grupo de tratamiento; brazo de tratamiento; fase de tratamiento; inducción/mantenimiento; rama
        induccion/mantenimiento; fase del tratamiento; brazo del estudio; grupo de estudio
        Gruppe; Studienarm; Kohorte; Behandlungsgruppe; Therapiephase; Therapiearm; Behandlungsarm; Induktion/Erhaltung; Therapiegruppe
        Behandlungsphase; Studiengruppe; groupe; bras; groupe de traitement; bras de traitement; phase de traitement; induction/entretien
        phase thérapeutique; phase therapeutique; phase du traitement; groupe de l'étude; bras de l'étude""",
    "patients.isn_class": """
        class; isn/rps; bx class; LN class; lupus nephritis class; ISN class; histology; histologic class; histological class; biopsy class; LN type
        pathology; pathological class; pathologic class; renal biopsy class; class of LN; nephritis class; kidney biopsy class; WHO class
        renal histology; renal pathology; kidney pathology; ISN/RPS classification; ISN-RPS 2003 class; histological type; LN classification
        histopathology; biopsy result; renal biopsy result; kidney biopsy result; biopsy classification; ISN/RPS 2003; ISN/RPS 2018
        pathology class; lupus nephritis classification; histopathological class; ISN/RPS 2018 class; class ISN/RPS; kidney histology
        病理分類; 組織型; ISN/RPS分類; 腎病理; 腎生検分類; 病型; 腎組織型; 組織分類; 病理組織分類; クラス; ループス腎炎分類; ループス腎炎クラス; LN分類
        腎生検所見; 腎生検結果; 腎組織; 病理; 腎病理分類; 腎病理組織; ISN/RPSクラス; 組織クラス; LNクラス; 病理型; 腎生検病理; ISN/RPS 2003分類
        腎組織分類; 病理クラス; 腎生検組織型; 病理所見; ループス腎炎病型; WHO分類; 腎生検class
        病理分型; 病理类型; 肾脏病理; 肾病理; 肾活检病理; LN分型; 狼疮肾炎分型; ISN/RPS分型; 组织学分型; 病理类型(ISN/RPS); 肾脏病理类型; 肾穿病理
        肾活检分型; 病理分级; 狼疮肾炎病理类型; 肾脏病理分型; 病理類型; 腎臟病理; 狼瘡腎炎分型; 病理分期; 腎臟切片結果; 腎切片分類; 狼瘡性腎炎分型
        병리 분류; 조직 분류; 루푸스신염 분류; ISN/RPS 분류; 조직학적 분류; 신생검 결과; 조직형; 병리 결과; 신장 조직검사 결과; LN class 분류; 병리 소견
        clase; clase histológica; clase histologica; clase NL; clase ISN/RPS; histología; histologia; clase de nefritis lúpica; tipo histológico
        clase de nefritis lupica; clase de nefritis; biopsia clase; clase en biopsia; resultado de biopsia; anatomía patológica
        Klasse; ISN/RPS-Klasse; histologische Klasse; LN-Klasse; Histologie; Biopsieklasse; Lupusnephritis-Klasse; Klasse der Lupusnephritis
        Nierenhistologie; Biopsiebefund; ISN/RPS-Klassifikation; Nephritisklasse; classe; classe ISN/RPS; classe histologique; classe GNL
        classe NL; classe de NL; classe de néphrite lupique; classe de nephrite lupique; classe de GNL; classe biopsie
        résultat de biopsie; classification ISN/RPS""",
    "patients.biopsy": """
        biopsy date; date of biopsy; renal biopsy date; date of renal biopsy; kidney biopsy date; date of kidney biopsy; bx date; biopsy day
        date of bx; renal bx date; kidney bx date; biopsy performed on; day of biopsy; index biopsy date; date of index biopsy; renal biopsy
        baseline biopsy date; diagnostic biopsy date; date of diagnostic biopsy; BIOPSYDT; BXDT; BIOPDT; native kidney biopsy date; index biopsy
        腎生検日; 生検日; 腎生検実施日; 生検実施日; 腎生検施行日; 生検施行日; 腎生検年月日; 生検年月日; 腎生検の日; 腎生検日付; 腎生検; 生検; 腎生検時期
        肾活检日期; 活检日期; 肾穿刺日期; 肾穿日期; 肾活检时间; 肾穿时间; 肾穿刺时间; 肾脏活检日期; 肾活检; 肾穿刺; 腎活檢日期; 腎臟切片日期; 腎切片日期
        腎穿刺日期; 切片日期; 신생검일; 신생검 날짜; 신장 조직검사일; 신장 조직검사 날짜; 신장조직검사일자; 조직검사일; 신장생검일; 생검일; 신생검 시행일; 신생검
        fecha de biopsia; fecha de biopsia renal; fecha de la biopsia; fecha de la biopsia renal; fecha biopsia; fecha biopsia renal; biopsia renal
        Biopsiedatum; Datum der Nierenbiopsie; Nierenbiopsiedatum; Datum der Biopsie; Datum Nierenbiopsie; Datum Biopsie; Nierenbiopsie
        Nierenbiopsie am; Biopsie am; date de la biopsie rénale; date de la biopsie renale; date de biopsie; date de biopsie rénale
        date de biopsie renale; date de la biopsie; date biopsie; date biopsie rénale; date PBR; PBR; date de la PBR; biopsie rénale
        biopsie renale""",
    "patients.time_zero": """
        start date; baseline date; tx start; rx start; tx start date; treatment start; RFSTDTC; TRTSDT; RFXSTDTC; RANDDT; index date; date of start; start of treatment
        treatment start date; therapy start; therapy start date; start of therapy; first dose date; date of first dose; induction start
        induction start date; date of treatment start; enrollment date; enrolment date; inclusion date; date of inclusion; day 0 date
        time zero date; randomization date; date of baseline; date of randomization; date treatment started; date of enrollment
        date of enrolment; baseline visit date; study start date; reference start date; date of first exposure to treatment
        subject reference start date; subject reference start date/time; date of induction; treatment initiation date; date of treatment initiation
        start of induction; date of study entry; study entry date; entry date; index day; date baseline; regimen start
        開始日; 治療開始日; 起算日; 投与開始日; 治療開始年月日; 併用開始日; 導入開始日; 寛解導入開始日; ベースライン日; 基準日; 開始年月日; 治療開始
        導入療法開始日; 試験開始日; 観察開始日; 免疫抑制療法開始日; 治療導入日; 登録年月日; 組入日; 組み入れ日; 導入日; 併用療法開始日
        开始日期; 治疗开始日期; 入组日期; 基线日期; 起始日期; 用药开始日期; 首次用药日期; 治疗开始时间; 入组时间; 诱导开始日期; 开始治疗日期; 开始治疗时间
        首次给药日期; 随机日期; 诱导治疗开始日期; 基线时间; 開始日期; 治療開始日期; 入組日期; 收案日期; 基線日期; 開始治療日期; 收案日; 用藥開始日期
        치료 시작일; 시작일; 기준일; 투약 시작일; 치료시작일자; 등록일자; 연구 시작일; 유도치료 시작일; 첫 투약일; 무작위배정일; 베이스라인 날짜
        fecha de inicio; fecha inicio; inicio de tratamiento; fecha de inicio del tratamiento; fecha inicio tratamiento; fecha basal
        fecha de inclusión; fecha de inclusion; inicio del tratamiento; fecha de inicio de tratamiento; fecha inicio tto; inicio tto
        fecha de ingreso al estudio; fecha inicio inducción; fecha inicio induccion; fecha de primera dosis
        Startdatum; Therapiebeginn; Behandlungsbeginn; Baseline-Datum; Beginn der Therapie; Einschlussdatum; Therapiestart
        Datum Therapiebeginn; Datum Einschluss; Studienbeginn; Ausgangsdatum; Datum des Therapiebeginns; Beginn der Behandlung; Behandlungsstart
        Datum Baseline; Beginn Induktion; Induktionsbeginn; date de début; date de debut; date d'inclusion; début du traitement
        debut du traitement; date de début de traitement; date de debut de traitement; date début traitement; date debut traitement; date J0
        date de début du traitement; date de debut du traitement; date de mise sous traitement; date inclusion""",
    "patients.last_follow_up": """
        last visit; last seen; end of follow-up; last follow up date; date of last follow-up; last follow-up visit; last contact; EOSDT
        last contact date; date last seen; last visit date; date of last visit; last known alive; LSTALVDT; RFPENDTC; RFENDTC; RFENDT; censor date; LASTFU
        end of study date; end of observation; follow up end; follow-up end date; date of last contact; last FU date; censoring date
        last known alive date; date/time of end of participation; end of follow-up date; last observation; last observation date; EOS date
        最終観察日; 最終受診日; 最終来院日; 最終フォロー日; 最終診察日; 最終確認日; 観察終了日; 追跡終了日; 最終生存確認日; 最終フォローアップ日
        最終追跡日
        最終外来受診日; 最終通院日; 最終観察年月日; 最終follow日; 最終観察; フォロー終了日; 最終転帰確認日; 打ち切り日; 最終来院
        末次随访日期; 末次随访; 最后随访日期; 最后随访; 随访截止日期; 末次随访时间; 最后随访时间; 随访终点日期; 末次就诊日期; 随访截止时间; 最后一次随访
        末次隨訪; 末次隨訪日期; 最後追蹤日期; 最後追蹤; 最後回診日; 最後回診日期; 最後隨訪日期; 追蹤截止日期; 最後追蹤日
        마지막 추적일; 최종 추적일; 최종 추적관찰일; 최종 방문일; 마지막 방문일; 최종 관찰일; 마지막 추적관찰일; 추적 종료일; 최종 내원일; 추적관찰 종료일
        último seguimiento; ultimo seguimiento; fecha de último seguimiento; fecha de ultimo seguimiento; última visita; ultima visita
        fecha última visita; fecha ultima visita; fecha fin de seguimiento; fin de seguimiento; fecha último control; fecha ultimo control
        fecha de última visita; fecha de ultima visita; fecha último seguimiento; fecha ultimo seguimiento; último control; ultimo control
        letzte Visite; letztes Follow-up; letzter Besuch; letzter Kontakt; Ende der Nachbeobachtung; letzte Nachbeobachtung; letzte Vorstellung
        Datum letzte Visite; letztes FU; Datum der letzten Visite; Ende Follow-up; letzte Kontrolle; Datum letzter Kontakt; letzte Untersuchung
        dernière visite; derniere visite; dernier suivi; date de dernier suivi; date de dernière nouvelle; date de derniere nouvelle
        date des dernières nouvelles; date des dernieres nouvelles; fin de suivi; date de fin de suivi; date de dernière visite
        date de derniere visite; DDN suivi; dernières nouvelles; dernière consultation; derniere consultation; date dernière consultation""",
    "patients.creatinine_uln": """
        creatinine uln; cr uln; uln; ULN Cr; SCr ULN; creatinine upper limit; upper limit of normal creatinine; upper limit of normal
        ULN creatinine; serum creatinine ULN; creatinine upper limit of normal; upper normal limit creatinine; creatinine UNL; Crea ULN
        Cr基準上限; Cr上限; クレアチニン基準値上限; Cr基準値上限; Cr正常上限; クレアチニン上限; クレアチニン正常上限; クレアチニン施設基準上限
        肌酐正常上限; 肌酐上限; 肌酐ULN; 血肌酐正常上限; 肌酐參考上限; 肌酐参考值上限; 크레아티닌 정상상한; 크레아티닌 ULN; 크레아티닌 정상 상한치
        límite superior creatinina; limite superior creatinina; LSN creatinina; creatinina LSN; LSN Cr; Kreatinin oberer Normwert
        Kreatinin ULN; oberer Grenzwert Kreatinin; Kreatinin Obergrenze; oberer Normwert Kreatinin; limite supérieure normale créatinine
        LSN créatinine; LSN creatinine; créatinine LSN; creatinine LSN; limite supérieure créatinine""",
    "patients.pre_flare_egfr": """
        pre-flare egfr; pre-flare GFR; egfr before flare; egfr pre-flare; baseline egfr before flare; previous egfr before flare
        pre flare estimated GFR; PFEGFR; eGFR prior to flare; premorbid eGFR; eGFR pre flare mL/min
        再燃前eGFR; フレア前eGFR; 再燃前のeGFR; 腎炎再燃前eGFR; 发病前eGFR; 复发前eGFR; 復發前eGFR; 재발 전 eGFR; 재발전 사구체여과율
        FGe previo al brote; TFGe previa al brote; eGFR previo al brote; FG previo al brote; eGFR vor Schub; GFR vor Schub; eGFR vor dem Schub
        DFG avant poussée; DFG avant poussee; DFGe avant poussée; DFGe avant poussee; eGFR avant poussée""",
    "visits.date": """
        visit date; sample date; VISITDT; LBDTC; ADT; SVSTDTC; VISITDTC; VSDTC; VISDT; LBDT; collection date; date of collection; specimen date
        sampling date; date of sample; lab date; laboratory date; test date; exam date; examination date; assessment date; date of visit
        date of test; date of assessment; collection date time; date drawn; draw date; collected date
        date/time of specimen collection; date of sampling; date of examination; blood draw date; analysis date; labs date
        date of labs; date of blood test; clinic date; date of clinic visit; lab draw date; urine date; encounter date
        observation date; measurement date; date visited; specimen collection date; sample collection date; SAMPDT
        採血日; 受診日; 日付; 検査日; 採取日; 検体採取日; 来院日; 測定日; 採尿日; 外来受診日; 診察日; 検査年月日; 採血年月日; 実施日; 年月日; 評価日
        検体採取日時; 採取日時; 検査日時; 採血日時; 受診年月日; 外来日; 観察日; 来院年月日; 検査実施日; 検査施行日; 受付日; 検体日; 採血・採尿日; 検査日付
        日期; 就诊日期; 检查日期; 检验日期; 化验日期; 采样日期; 采集日期; 采血日期; 随访日期; 访视日期; 检测日期; 复查日期; 就诊时间; 采样时间; 检验时间
        标本采集日期; 标本采集时间; 采集时间; 送检日期; 检查时间; 化验时间; 复诊日期; 检测时间; 就诊日; 門診日期; 就診日期; 檢查日期; 檢驗日期; 採檢日期
        採血日期; 看診日期; 回診日期; 追蹤日期; 隨訪日期; 採檢日; 就診日; 檢驗日; 訪視日期; 门诊日期; 採樣日期; 檢測日期
        날짜; 방문일; 검사일; 채혈일; 방문 날짜; 검사일자; 채취일; 방문일자; 검사일시; 내원일; 진료일; 검체채취일; 내원일자; 채혈일자; 검사 날짜; 일자
        외래 방문일; 접수일; 채취일시
        fecha; fecha de visita; fecha visita; fecha de muestra; fecha muestra; fecha de la visita; fecha de análisis; fecha de analisis
        fecha analítica; fecha analitica; fecha de extracción; fecha de extraccion; fecha extracción; fecha extraccion; fecha de control
        fecha control; fecha de toma; fecha de consulta; fecha consulta; fecha de laboratorio; fecha de la analítica; fecha toma de muestra
        fecha laboratorio; fecha de la muestra; fecha revisión; fecha revision
        Datum; Besuchsdatum; Visitendatum; Untersuchungsdatum; Abnahmedatum; Entnahmedatum; Probendatum; Labordatum; Datum der Visite
        Datum Visite; Datum der Entnahme; Probenentnahmedatum; Datum der Untersuchung; Datum Labor; Vorstellungsdatum; Abnahmezeitpunkt
        Probenentnahme; Blutentnahmedatum; Datum Blutentnahme; Datum der Blutentnahme; Laborabnahme am; Datum der Probe; Ambulanzdatum
        date de visite; date visite; date de la visite; date de prélèvement; date de prelevement; date prélèvement; date prelevement
        date du prélèvement; date du prelevement; date de consultation; date consultation; date d'examen; date du bilan; date bilan
        date d'analyse; date de la consultation; date de l'examen; date labo; date biologie; date de biologie; date de l'analyse""",
    "visits.day": """
        study day; days; ADY; LBDY; VSDY; day since start; days since start; days from baseline; days since baseline; days on study
        days since treatment start; days from start; day of study; study day of visit; days since time zero; time (days); day number; visit day
        study day of specimen collection; analysis relative day; days after start; days from treatment start; days post baseline; rel day
        elapsed days; days elapsed; relative day
        日数; 経過日数; 開始後日数; 治療開始後日数; 病日; 開始からの日数; 治療開始からの日数; 治療日数; 投与後日数; 開始後経過日数; 治療経過日数
        天数; 治疗天数; 用药天数; 随访天数; 治疗后天数; 距基线天数; 天數; 治療天數; 追蹤天數; 用藥天數; 일수; 경과일수; 경과일; 치료일수; 시작 후 일수
        día; dia; días; dias; días desde inicio; dias desde inicio; días desde el inicio; dias desde el inicio; día de estudio
        dia de estudio; días de tratamiento; Tag; Tage; Studientag; Tage seit Beginn; Tage seit Therapiebeginn; Tage ab Baseline; Behandlungstag
        jour; jours; jours depuis le début; jours depuis le debut; jour d'étude; jour d'etude; jours depuis inclusion; jours de traitement""",
    "visits.month": """
        months; visit month; months since start; months from baseline; months since baseline; time (months); mo; mos; mth; mths
        month of treatment; months on treatment; months of treatment; months after start; months from start; study month; month of visit
        months since treatment start; treatment month; month of follow up; months after baseline; months from treatment start; elapsed months
        month number; months after treatment; time in months; time since start (months); MNTH
        月; ヶ月; カ月; か月; ヵ月; ケ月; 箇月; 月数; 経過月数; 経過月; 治療月数; 開始後月数; 治療後月数; 開始後ヶ月; 治療開始後月数; 観察月
        経過月数(ヶ月); 治療開始後ヶ月; 評価月; 治療経過月数; 開始からの月数
        随访月份; 个月; 治疗月数; 治疗月份; 月数(治疗后); 治疗时间 月; 隨訪月份; 追蹤月份; 個月; 治療月份; 追蹤月數; 月數
        개월; 개월수; 경과 개월; 경과월; 치료 개월; 월; 경과 개월수; 추적 개월
        mes; meses; mes de seguimiento; meses desde inicio; meses desde el inicio; meses de tratamiento; tiempo (meses)
        meses desde basal; Monat; Monate; Monate seit Beginn; Monate seit Therapiebeginn; Monate nach Therapiebeginn; Zeit (Monate)
        Monate ab Baseline; Behandlungsmonat; mois; mois de suivi; mois depuis le début; mois depuis le debut; mois de traitement
        temps (mois); mois depuis l'inclusion""",
    "visits.visit": """
        visit; visit name; visit label; time point; avisit; redcap event name; event name; scheduled visit; study visit
        nominal visit; visit code; timing; follow-up visit; assessment time; assessment time point; nominal time; analysis visit
        planned time point; evaluation time; measurement time point; study time point; protocol visit; redcap event
        nominal time point; scheduled time
        時点; 時期; 評価時点; 測定時点; 観察時点; 来院; 来院時期; ビジット; 観察時期; 測定時期; 評価時期; 来院区分; 来院名; 検査時期; タイムポイント
        検査時点; 規定来院; 受診時期; 経過時期
        访视; 访视名称; 访视点; 随访时点; 时间点; 访视时间; 访视期; 随访阶段; 复查时间点; 随访点; 访视次数; 時間點; 訪視; 訪視名稱
        追蹤時間點; 追蹤點; 回診時間點; 时点; 觀察時間點
        방문; 방문차수; 시점; 방문명; 방문 시점; 추적 시점; 평가 시점; 방문시기; 관찰 시점; 시기; 차수; 측정 시점
        visita; momento; punto temporal; punto de tiempo; nombre de visita; nombre de la visita
        Visite; Besuch; Zeitpunkt; Messzeitpunkt; Untersuchungszeitpunkt; Visitenname; Visitenbezeichnung; Visitenzeitpunkt
        Follow-up-Zeitpunkt; moment; point temporel; nom de visite; nom de la visite
        moment de l'évaluation""",
    "treatments.drug": """
        drug name; medication; treatment; EXTRT; CMTRT; CMDECOD; agent; medicine; generic name; immunosuppressant; therapy; medication name
        drug (generic); medicament; study drug; immunosuppressive; treatment name; name of treatment; reported name of drug; IS drug; regimen
        concomitant medication; standardized medication name; name of drug; drugs; medications; study treatment; therapeutic agent
        薬剤; 薬剤名; 薬; 薬品名; 医薬品名; 一般名; 投与薬剤; 治療薬; 使用薬剤; 免疫抑制薬; 薬物; 治療薬剤; 薬品; 治療内容; 併用薬; 治療; 治療薬名
        薬剤名(一般名); 商品名; 免疫抑制剤; 投与薬; 処方薬
        药物; 药名; 药品; 药品名称; 药物名称; 治疗药物; 用药; 免疫抑制剂; 治疗; 治疗方案; 用药名称; 藥物; 藥名; 藥品; 藥品名稱; 治療藥物; 用藥
        免疫抑制劑; 藥物名稱; 合并用药; 약물; 약제; 약물명; 약제명; 약; 투약; 면역억제제; 치료제; 치료약; 치료 약물; 약품명; 성분명; 치료
        fármaco; farmaco; medicamento; tratamiento; droga; inmunosupresor; medicación; medicacion; principio activo; terapia
        Medikament; Wirkstoff; Arzneimittel; Therapie; Substanz; Medikation; Immunsuppressivum; Präparat; Praeparat; Behandlung
        médicament; traitement; molécule; molecule; nom du médicament; immunosuppresseur; nom du traitement; thérapie; DCI""",
    "treatments.dose": """
        dosage; daily dose; dose (mg); EXDOSE; CMDOSE; EXDOSTXT; dose text; dose mg/day; dose per day; dosing; amount; dose level
        daily dose mg; starting dose; initial dose; dose and frequency; dose, frequency; dose/day; dose (mg/d)
        投与量; 用量; 1日量; 用法用量; 1日投与量; 一日投与量; 一日量; 用法・用量/日; 服用量; 内服量; 初期投与量; 投与量/日; 投与量 mg/日; 開始量
        剂量; 药物剂量; 每日剂量; 日剂量; 给药剂量; 剂量 mg/d; 用法; 起始剂量; 劑量; 每日劑量; 藥物劑量; 給藥劑量; 日劑量
        용량; 투여량; 투약량; 1일 용량; 용법용량; 일일 용량; 하루 용량; 투여 용량
        dosis; posología; posologia; dosis diaria; dosis mg; dosis mg/día; dosis inicial; Dosierung; Tagesdosis; Dosis pro Tag; Dosis mg/Tag
        Anfangsdosis; posologie; dose quotidienne; dose journalière; dose journaliere; dose/jour; dose mg/j; dose initiale""",
    "treatments.frequency": """
        dose frequency; dosing frequency; EXDOSFRQ; CMDOSFRQ; freq; times per day; schedule; interval; how often; dosing interval
        投与回数; 用法; 回数; 1日回数; 投与頻度; 頻度; 服用回数; 频次; 给药频次; 给药频率; 用药频率; 頻次; 次数; 투여 횟수; 횟수; 복용 횟수; 빈도
        frecuencia; frecuencia de dosis; pauta; Häufigkeit; Einnahmehäufigkeit; Frequenz; Dosierungsintervall; fréquence; frequence
        fréquence de prise; rythme; frequenza; frequência; posologia giornaliera""",
    "treatments.start": """
        start date; started; EXSTDTC; CMSTDTC; ASTDT; date started; begin; begin date; first dose; first dose date; from; start of therapy
        date of start; treatment start; start day; drug start; drug start date; start of treatment; date of first dose; date begun; start dt
        treatment start date; medication start date; start date/time of treatment; initiation date; date initiated
        開始日; 投与開始日; 投与開始; 開始年月日; 開始; 服用開始日; 治療開始日; 処方開始日; 導入日; 投与開始年月日; 使用開始日; 内服開始日; 開始時期
        开始日期; 开始时间; 起始日期; 用药开始日期; 开始用药日期; 开始用药时间; 起始时间; 首次用药日期; 開始日期; 起始日; 用藥開始日期; 開始時間; 开始
        시작일; 투약 시작일; 투여 시작일; 시작일자; 시작; 복용 시작일; 개시일; 처방 시작일
        fecha de inicio; fecha inicio; inicio; desde; fecha de comienzo; comienzo; inicio de tratamiento; Beginn; Startdatum; Therapiebeginn
        von; seit; Beginn der Therapie; Anfang; Anfangsdatum; Therapiestart; begonnen am; début; debut; date de début; date de debut; date début
        date debut; depuis; date de début de traitement; date d'introduction; date de mise en route; début le""",
    "treatments.stop": """
        stop date; end; stopped; EXENDTC; CMENDTC; AENDT; TRTEDT; end date; date stopped; discontinued; discontinuation date; last dose
        date discontinued; last dose date; until; date of last dose; finish; finish date; treatment end; end of therapy; treatment end date
        date of discontinuation; date of stop; stop day; drug stop date; end of treatment; cessation date; date ended; drug stop; withdrawal date
        end date/time of treatment; medication end date
        中止日; 終了日; 投与終了日; 投与中止日; 終了年月日; 中止年月日; 服用終了日; 投与終了; 終了; 中止; 最終投与日; 休薬日; 中止・終了日; 内服終了日
        終了(中止)日; 投与終了年月日; 使用終了日
        停药日期; 结束日期; 停用日期; 终止日期; 停药时间; 结束时间; 终止时间; 停止日期; 末次用药日期; 停藥日期; 結束日期; 停用時間; 停藥日; 終止日期
        종료일; 중단일; 투약 종료일; 투여 종료일; 중지일; 종료일자; 복용 종료일; 중단일자; 투약 중단일; 종료
        fecha de fin; fecha fin; fin; suspensión; suspension; fecha de suspensión; fecha de suspension; hasta; fecha de término
        fecha de termino; fin de tratamiento; fecha de retirada; fecha final; Ende; Enddatum; Stopp; Absetzdatum; Therapieende; abgesetzt am
        bis; Endedatum; Behandlungsende; Stoppdatum; abgesetzt; date de fin; arrêt; arret; date d'arrêt; date d'arret; date fin; date arrêt
        date arret; jusqu'à; jusqu'au; fin de traitement; date de fin de traitement""",
    "treatments.reason": """
        reason; stop reason; DCREASCD; DSDECOD; DCTREAS; DCSREAS; DCREAS; DSTERM; discontinuation reason; reason for discontinuation
        reason discontinued; reason stopped; reason for stop; reason for end; reason of discontinuation; reason for withdrawal; why stopped
        reason for treatment discontinuation; cause of discontinuation; reason for end of treatment; reason for change; reason stop
        reason for discontinuation of treatment; standardized disposition term
        中止理由; 終了理由; 投与中止理由; 変更理由; 中止・終了理由; 中止の理由; 投与終了理由; 理由; 中断理由; 休薬理由; 中止原因; 治療中止理由
        停药原因; 停用原因; 终止原因; 停止原因; 停药理由; 换药原因; 原因; 停藥原因; 停用理由; 終止原因; 停药/换药原因; 換藥原因
        중단 사유; 중단 이유; 중지 사유; 종료 사유; 사유; 투약 중단 사유; 약물 중단 사유
        motivo; motivo de suspensión; motivo de suspension; motivo suspensión; motivo suspension; razón de suspensión; razon de suspension
        causa de suspensión; causa de suspension; motivo de retirada; motivo retirada; motivo de fin; motivo fin; razón; razon
        Grund; Absetzgrund; Abbruchgrund; Grund für Absetzen; Grund des Absetzens; Grund für Abbruch; Grund für Beendigung; Beendigungsgrund
        Grund des Abbruchs; motif; motif d'arrêt; motif d'arret; raison d'arrêt; raison d'arret; cause d'arrêt; cause d'arret; raison
        raison de l'arrêt; motif de l'arrêt; motif arrêt; motif arret""",
    "events.date": """
        event date; onset; AESTDTC; ASTDT; onset date; date of onset; date of event; AE start date; AE date; AE onset date; start date; CESTDTC
        flare date; date of flare; date of relapse; relapse date; start date of event; event start; event start date; date of AE; AE onset
        date of occurrence; occurrence date; start date/time of adverse event; date of adverse event; started; date of diagnosis; AESTDT
        発現日; 発症日; 日付; 発生日; イベント日; 再燃日; イベント発生日; 発現年月日; 発症年月日; 発生年月日; 有害事象発現日; 有害事象発生日; 開始日
        事象発現日; イベント発現日; 再燃年月日; 診断日; 確認日
        发生日期; 发病日期; 事件日期; 日期; 发生时间; 复发日期; 不良事件开始日期; 事件发生日期; 开始日期; 发作日期; 發生日期; 事件發生日期; 復發日期
        發生時間
        발생일; 발현일; 날짜; 재발일; 이벤트 발생일; 이상반응 발생일; 시작일; 발병일; 발생일자; 발현일자; 사건 발생일
        fecha; fecha del evento; fecha de inicio; fecha evento; fecha de aparición; fecha de aparicion; fecha del brote; fecha inicio
        fecha de ocurrencia; fecha de diagnóstico; fecha de diagnostico; Datum; Ereignisdatum; Datum des Ereignisses; Beginn; Beginn des Ereignisses
        Auftreten; aufgetreten am; Beginndatum; Startdatum; Schubdatum; date de l'événement; date de l'evenement; date événement; date evenement
        date de survenue; date de début; date de debut; date de la poussée; date de la poussee; survenue; date début; date debut; survenu le""",
    "events.day": """
        study day; ASTDY; AESTDY; days; event day; day of event; day of onset; days since start; days from baseline; onset day; days from start
        days since baseline; study day of start of adverse event; study day of onset; days since treatment start; analysis start relative day
        発現日数; 経過日数; 開始後日数; 日数; 発現までの日数; 治療開始後日数; 天数; 发生天数; 治疗天数; 天數; 일수; 경과일수; 발생까지 일수
        día; dia; días; dias; días desde inicio; dias desde inicio; Tag; Tage; Studientag; Tage seit Beginn; jour; jours
        jours depuis le début; jours depuis le debut""",
    "events.kind": """
        event type; type; type of event; kind of event; event class; outcome type; event kind; endpoint; endpoint type
        種別; イベント; イベント種別; イベント名; 種類; 事象区分; イベント区分; 事象種別; 区分; イベントの種類; イベント分類; 転帰イベント
        事件; 事件类型; 类型; 终点事件; 事件種類; 事件類型; 類型; 事件类型(复发/不良事件); 事件種別
        이벤트; 사건; 사건 종류; 유형; 이벤트 유형; 이벤트 종류; 구분; 종류; 사건 유형
        evento; tipo; tipo de evento; clase de evento; Ereignis; Ereignisart; Art des Ereignisses; Typ; Ereignistyp; Art
        événement; evenement; type d'événement; type d'evenement; type événement; type evenement""",
    "events.term": """
        term; diagnosis; ae term; AEDECOD; AELLT; adverse event; AE; adverse event term; reported term; preferred term; event term
        event description; adverse event name; AE name; description of event; reported term for the adverse event; event detail; details
        dictionary-derived term; AE description; name of event; specify; AE preferred term; description of AE; adverse reaction; verbatim term
        内容; 事象名; 有害事象名; 有害事象; 事象; 症状; 病名; 診断名; 副作用名; 事象名(PT); 事象内容; 有害事象用語; 副作用; イベント内容; 詳細; 事象の内容
        不良事件; 不良反应; 不良事件名称; 诊断; 名称; 事件名称; 事件描述; 描述; 不良反应名称; 详情; 不良反應; 不良事件名稱; 診斷; 事件名稱; 具体事件
        이상반응; 이상반응명; 증상; 진단명; 내용; 이상사례; 이상사례명; 사건 내용; 상세 내용; 이상반응 내용; 부작용
        término; termino; descripción; descripcion; evento adverso; diagnóstico; diagnostico; efecto adverso; detalle; nombre del evento
        acontecimiento adverso; reacción adversa; reaccion adversa; Beschreibung; Diagnose; unerwünschtes Ereignis; unerwuenschtes Ereignis
        Nebenwirkung; Bezeichnung; Ereignisbeschreibung; Details zum Ereignis; terme; diagnostic; événement indésirable
        evenement indesirable; effet indésirable; effet indesirable; libellé; libelle; intitulé; intitule; nature; description de l'événement""",
    "events.serious": """
        sae; serious event; AESER; seriousness; serious ae; serious adverse event; serious y/n; serious?; is serious; SAE y/n; serious yes/no
        重篤; 重篤性; 重篤度; 重篤/非重篤; 重篤の有無; 重篤な有害事象; 重篤区分; 重篤(SAE); SAE該当; 重篤性(有無)
        严重不良事件; 是否严重; 是否SAE; 严重不良事件(SAE); 是否严重不良事件; 是否为SAE; 嚴重不良事件; 是否嚴重; SAE是否; 是否为严重不良事件
        중대성; 중대한 이상반응; 중대; 중대성 여부; 중대한 이상사례; SAE 여부; 중대한 이상반응 여부
        grave; serio; evento adverso grave; EAG; es grave; AAG; acontecimiento adverso grave; grave s/n
        schwerwiegend; SUE; schwerwiegendes Ereignis; SUE j/n; schwerwiegendes unerwünschtes Ereignis; EIG; événement indésirable grave
        evenement indesirable grave; EI grave; grave o/n; caractère grave""",
    "events.related": """
        related; relationship; AEREL; causality; relatedness; related to drug; drug related; relationship to study drug; attribution
        related to study drug; causal relationship; relation to treatment; treatment related; relationship to treatment; drug relationship
        relation; AE related; related to therapy; possibly related; relatedness to treatment; relation to drug; AREL; relationship to drug
        related y/n; attributable to treatment
        因果関係; 関連性; 薬剤との関連; 因果関係の有無; 薬剤との因果関係; 治療との関連; 治療との因果関係; 関連; 治験薬との因果関係; 治療薬との因果関係
        因果关系; 相关性; 与药物相关性; 与药物关系; 药物相关; 是否药物相关; 关联性; 与治疗的关系; 因果關係; 相關性; 與藥物相關性; 藥物相關; 與治療的關係
        인과관계; 관련성; 약물 관련성; 약물과의 인과관계; 인과성; 치료 관련성; 약물과의 관련성
        relación; relacion; causalidad; relacionado; relación con el tratamiento; relacion con el tratamiento; relacionado con el tratamiento
        relación causal; relacion causal; relación con fármaco; relacion con farmaco; atribución; atribucion
        Zusammenhang; Kausalität; Kausalitaet; kausaler Zusammenhang; Zusammenhang mit Therapie; Zusammenhang mit Medikation; therapiebedingt
        Kausalzusammenhang; imputabilité; imputabilite; lien; lié au traitement; lie au traitement; causalité; causalite; lien de causalité
        relation au traitement; lien avec le traitement; lien de causalite; relation avec le traitement""",
    "events.severity": """
        grade; ctcae grade; AESEV; AETOXGR; ATOXGR; severity; intensity; toxicity grade; CTCAE; ctc grade; AE grade; severity (ctcae); ASEV
        severity/intensity; AE severity; event severity; severity (1-5); grade (1-5); CTCAE v5 grade; CTCAE v5.0 grade; standard toxicity grade
        severity of AE; max grade; worst grade; grade ctcae v4
        重症度; グレード; 重症度グレード; CTCAEグレード; 程度; 重症度(CTCAE); 強度; 重症度分類; Grade(CTCAE); 重症度 Grade; 有害事象グレード
        有害事象Grade
        严重程度; 分级; CTCAE分级; 程度分级; 级别; 等级; 不良事件分级; 严重度; 嚴重程度; 分級; 等級; 嚴重度; CTCAE分級; 級別
        중증도; 등급; 심한 정도; CTCAE 등급; 정도; 이상반응 등급; 심각도; 중증도 등급
        severidad; intensidad; grado; grado CTCAE; grado de severidad; severidad CTCAE; Schweregrad; Grad; CTCAE-Grad; Intensität
        Intensitaet; Schwere; Schweregrad (CTCAE); sévérité; severite; intensité; intensite; grade de sévérité; grade de severite""",
    "events.led_to_stop": """
        AEACN; AEACNDRU; action taken; action taken with study treatment; action taken with study drug; action taken with drug; AE action taken
        action taken with treatment; action with drug; action on drug; led to discontinuation; leading to discontinuation; AE action
        led to drug discontinuation; led to withdrawal; leading to withdrawal; led to treatment discontinuation; led to stop; leading to stop
        AE leading to discontinuation; discontinued due to AE; withdrawn due to AE; stopped due to AE; drug stopped; drug discontinued
        drug withdrawn; treatment stopped; treatment discontinued; discontinuation due to AE; drug withdrawal; discontinued drug
        投与中止の有無; 中止の有無; 薬剤の処置; 薬剤への処置; 被疑薬の処置; 治験薬の処置; 治験薬に対する処置; 投与に関する処置; 薬剤中止; 投与中止に至った有害事象
        中止に至った有害事象; 投与中止に至った; 中止に至った; 投薬中止; 投与中止有無; 薬剤中止の有無; 被疑薬への対応; 治療薬の処置; 治療中止の有無
        导致停药; 是否停药; 是否导致停药; 对药物采取的措施; 药物措施; 对研究药物采取的措施; 停药与否; 導致停藥; 是否停藥; 對藥物採取的措施
        투여 중단 여부; 약물 중단 여부; 약물에 대한 조치; 약물 조치; 시험약 조치; 중단 여부; 투약 중단 여부; 의약품 조치
        suspensión del fármaco; suspension del farmaco; motivó suspensión; llevó a suspensión; acción tomada; accion tomada; retirada del fármaco
        Absetzen des Medikaments; führte zum Absetzen; zum Absetzen geführt; Maßnahme mit Medikation; Therapieabbruch
        arrêt du médicament; arrêt du traitement; ayant conduit à l'arrêt; a conduit à l'arrêt""",
    "events.hospitalised": """
        hospitalised; hospitalized; hospitalisation; hospitalization; AESHOSP; admission; admitted; hospital admission; admitted to hospital
        led to hospitalisation; led to hospitalization; requires hospitalization; required hospitalization; hospitalised y/n; hosp; inpatient
        requires or prolongs hospitalization; hospitalization required; hospital stay; led to admission; needed admission
        入院; 入院の有無; 入院有無; 要入院; 入院を要した; 入院または入院期間の延長; 入院治療; 住院; 是否住院; 导致住院; 導致住院; 需要住院; 입원; 입원 여부; 입원 필요
        hospitalización; hospitalizacion; ingreso; ingreso hospitalario; requirió hospitalización; requirió ingreso; hospitalizado
        Krankenhausaufnahme; Hospitalisierung; Hospitalisation; stationäre Aufnahme; stationär; Krankenhausaufenthalt; Klinikaufnahme
        hospitalisé; hospitalisée; ayant conduit à une hospitalisation; ricovero; ospedalizzazione; ricoverato; internação; internamento
        hospitalização""",
    "events.emergent": """
        TRTEMFL; treatment emergent; treatment-emergent; treatment emergent flag; treatment emergent analysis flag; TEAE; TEAE flag; on treatment
        AETRTEM; treatment-emergent adverse event; treatment emergent y/n; emergent; during treatment
        治療下発現; 治療期発現; 投与後発現; TEAE該当; 治疗期出现; 治疗中出现的不良事件; 치료 후 발생; emergente del tratamiento; unter Therapie aufgetreten
        apparu sous traitement""",
    "events.category": """
        AEBODSYS; AESOC; system organ class; SOC; body system; body system or organ class; primary system organ class; AE category; organ system
        MedDRA SOC; SOC name; SOC term; organ class; adverse event category; category of event; event category; category of AE; AECAT; AE class
        器官別大分類; 分類; 器官分類; 有害事象分類; SOC分類; 器官別分類; 器官別大分類(SOC); 事象分類; カテゴリー; カテゴリ; 大分類; 副作用分類; 器官別大分類名
        系统器官分类; 系统器官分类(SOC); 器官系统; 类别; 事件类别; 不良事件分类; 不良事件类别; 分类; 系統器官分類; 類別; 事件類別; 不良事件分類
        기관계; 기관계 대분류; 기관별 대분류; 분류; 이상반응 분류; 범주; 카테고리; clase de órgano; clase de organo; clase de órganos y sistemas
        clasificación por órganos y sistemas; categoría; categoria; categoría del evento; Organklasse; Systemorganklasse; Kategorie
        Ereigniskategorie; classe de systèmes d'organes; classe d'organe; classe de système d'organe; catégorie; categorie
        catégorie d'événement""",
}

FIELD_WORDS: Mapping[str, str] = MappingProxyType(_BLOCKS)
""""patient_id" or "table.field" -> its words besides key and label."""
