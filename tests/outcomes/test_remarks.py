"""What the reader is told about assumptions, on small cohorts."""

import polars as pl
import polars.selectors as cs

from lnexplore import DEFINITIONS, AnalysisPlan, sample_cohort
from lnexplore.cohort.model import Cohort
from lnexplore.outcomes.derived_flares import lacking_for_flares
from lnexplore.outcomes.remarks import fitting, lacking, remarks, without


def cohort(**patient: object) -> Cohort:
    people = pl.DataFrame([{"patient_id": "A", "age": 40.0, "sex": "female"} | patient])
    visits = pl.DataFrame(
        {
            "patient_id": ["A", "A"],
            "day": [0, 183],
            "upcr": [3.0, 0.3],
            "creatinine": [0.7, 0.7],
            "urine_rbc": [20.0, 2.0],
            "albumin": [2.5, 3.6],
        }
    )
    return Cohort.of(people, visits)


def test_what_a_sheet_does_not_record_is_said():
    assert remarks(cohort(), AnalysisPlan()) == [
        "The sheet records no cellular casts, so the sediment is judged by red cells alone."
    ]
    bare = Cohort.of(cohort().patients.select("patient_id", "age", "sex"), cohort().visits.drop(cs.contains("rbc")))
    assert "red cells" not in " ".join(remarks(bare, AnalysisPlan()))


def test_the_equation_stands_beside_every_result_that_uses_it():
    assert remarks(cohort(), AnalysisPlan(definition=DEFINITIONS["kdigo2024"])) == ["eGFR: Japanese equation 2009."]
    other = AnalysisPlan(definition=DEFINITIONS["kdigo2024"], egfr_equation="ckd_epi_2021")
    assert remarks(cohort(), other) == ["eGFR: CKD-EPI 2021."]


def test_stand_ins_are_said():
    assert remarks(cohort(), AnalysisPlan(definition=DEFINITIONS["blissln_crr"])) == [
        "eGFR: Japanese equation 2009.",
        "1 of 1 patients have no pre-flare eGFR in the sheet; their baseline eGFR is used.",
        "The sheet has no events, so no rescue treatment is assumed.",
    ]


def test_what_the_definition_needs_and_the_sheet_lacks_is_known():
    plan = AnalysisPlan(definition=DEFINITIONS["blissln_crr"])
    assert lacking(cohort(), plan) == ["prednisolone"]
    assert lacking(cohort(), AnalysisPlan()) == []
    assert fitting(cohort(), plan) == [
        *("rokutanda2014", "stlukes2017", "kdigo2024", "eular2012", "kdigo2012", "acr2024", "acr2006"),
        *("eular2019_upcr", "alms", "lunar", "belong", "im101075", "blissln_ole_perr", "blissln_ole_crr"),
        *("mperr_hopkins", "mcrr_toronto", "aurora2_adequate", "nobility", "regency", "regency_upcr08"),
        *("tulipln", "tulipln_05", "tulipln_05_sediment", "ssr_ped"),
    ]
    freed = without(cohort(), plan)
    assert lacking(cohort(), freed) == []
    assert freed.definition.off == {
        component.path
        for component in plan.definition.components()
        if getattr(component.leaf, "measure", "") == "prednisolone"
    }


def test_an_unknown_sex_is_said_where_it_matters():
    said = remarks(cohort(sex=None), AnalysisPlan())
    assert any(
        line.startswith("The sex of 1 of 1 patients is not known") and "0.79 and 1.07 mg/dL" in line for line in said
    )


def test_the_sample_has_nine_maintenance_patients_below_the_threshold_at_baseline():
    said = "Already below the proteinuria threshold of complete response at baseline: 9 of maintenance."
    plan = AnalysisPlan(induction_phase="maintenance")
    assert any(sentence.startswith(said) for sentence in remarks(sample_cohort(), plan))


def test_a_definition_without_conditions_says_that_it_means_nothing():
    rule = DEFINITIONS["regency"]
    nothing = rule.switched(frozenset(component.path for component in rule.components()))
    assert (
        remarks(cohort(), AnalysisPlan(definition=nothing))[0]
        == "Every component of complete response is switched off: all patients count as complete responders."
    )


def test_a_recorded_egfr_needs_no_creatinine():
    """Of two sheets without creatinine the one that records eGFR can be judged by a rule that reads eGFR."""
    blank = pl.lit(None, pl.Float64)
    plan = AnalysisPlan(definition=DEFINITIONS["kdigo2024"], flare_rule="acr_style")
    recorded, neither = cohort(), cohort()
    people = recorded.patients.select("patient_id", "age", "sex")
    visits = recorded.visits.select("patient_id", "day", "upcr", creatinine=blank)
    recorded = Cohort.of(people, visits.with_columns(egfr=pl.Series([92.0, 95.0])))
    neither = Cohort.of(people, visits.with_columns(egfr=blank))
    assert lacking(recorded, plan) == []
    assert lacking(neither, plan) == ["creatinine"]
    assert lacking_for_flares(recorded, plan) == []
    assert lacking_for_flares(neither, plan) == ["creatinine", "urine_rbc"]
