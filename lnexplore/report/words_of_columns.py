"""The lines of the codebook: one per column that a results frame may have, in full words."""

COLUMNS = """
group | Group | | | The group of patients that the row tells of, as the plan forms groups.
month | Month | | months since time zero | The month after time zero that the row tells of; 0 is baseline.
month beside n_risk | Month | | months | Months since the clock of the curve began, which is time zero, the first response or the first dose.
month beside patient_id | Month | | months since time zero | Months from time zero to the visit or event of the row, or the month of the window.
month_from | From month | | months since time zero | The earlier of the two months between which patients are followed.
month_to | To month | | months since time zero | The later of the two months between which patients are followed.
from_month | From month | | months since time zero | Where the stretch begins.
to_month | To month | | months since time zero | Where the stretch ends; for a mark the same as where it begins.
last_month | Followed to month | | months since time zero | The end of the patient's follow-up.
window_low | Window, first day | | days since time zero | The first day on which an assessment counts for the month.
window_high | Window, last day | | days since time zero | The last day on which an assessment counts for the month.
day | Day | | days since time zero | The day of the visit or event that the row tells of; blank where it is not known.
day beside n_event | Day | | days | Days since the clock of the curve began, which is time zero, the first response or the first dose.
since | Response since day | | days since time zero | The day on which the response began that the flare ended.
period | Period | | | The part of follow-up in which flares are counted.
outcome | Response | | | The response that is counted: CR (complete), PR (partial), CR or PR, or NR (none); for a target on the way, CR stands for the target.
state | Response | | | The response in which the patients are: CR, PR, NR, not CR (surely not complete), not assessable, not known or not reached.
state_from | Response at the earlier month | From | | The response at the earlier month: CR, PR, NR, not assessable, or not reached by follow-up.
state_to | Response at the later month | To | | The response at the later month: CR, PR, NR, not assessable, or not reached by follow-up.
n | Number counted (n) | n | patients | How many patients the row counts.
n beside n_patients | Flares counted (n) | Number of flares | flares | How many flares the row counts.
n beside sd | Patients with a value (n) | n | patients | How many patients have a value; for a level of a category, how many patients are of it.
n beside n_all | Events with a level (n) | n | events | How many events have a level measured in the days before them.
n beside patient_id | Things to look at (n) | n | remarks | How many things about the patient call for a look.
n beside longest | Patients followed (n) | n | patients | How many patients were followed after time zero.
n beside n_lost | Patients left (n) | n | patients | How many patients are left after the step.
n beside alone | Patients in whom it stands in the way (n) | n | patients | In how many patients the condition is not met: alone, with others, or for want of a value.
N | Denominator (N) | N | patients | Of how many patients it can be told; those not assessable are no part of it unless the plan counts them.
N beside n_all | Events of a known day (N) | N | events | How many events of that kind have a known day.
N beside n_missing | Patients of whom it is known (N) | N | patients | How many patients the group has; for a level of a category, of how many it is known.
N beside n_paired | Patients followed that long (N) | N | patients | How many patients were followed to the window.
N beside only_first | Patients decided under both (N) | N | patients | How many patients have a decided response under both definitions.
N beside recorded_only | Patients with both (N) | N | patients | How many patients have a recorded response and a decided one by the rule.
n beside n_risk_by | Observed so far (n) | Observed (n) | patients | How many patients had that response at any assessment by the last day of the window, a plain count that no follow-up time stands behind.
N beside n_risk_by | Ever assessed (N) | Ever assessed (N) | patients | How many patients were ever assessed by then, however short their follow-up; not the denominator of the cumulative incidence.
estimate beside n_risk_by | Cumulative incidence by the month | | share, 0 to 1 | The cumulative incidence (Aalen-Johansen) of the first response on the last day of the window, or where follow-up ends inside it on the last day in sight; blank where nobody is in sight in the window.
ci_low beside n_risk_by | Cumulative incidence, 95 % interval from | | share, 0 to 1 | Lower end of the 95 % interval of the cumulative incidence.
ci_high beside n_risk_by | Cumulative incidence, 95 % interval to | | share, 0 to 1 | Upper end of the 95 % interval of the cumulative incidence.
n_at | In response at the month (n) | n at | patients | How many patients are in that response at the window of the month.
N_at | Assessable at the month (N) | N at | patients | Of how many patients it can be told at the window of the month.
share_at | Response at the month | | share, 0 to 1 | n at the month as a share of those assessable there.
not_assessable_at | Not assessable at the month | | patients | How many patients were followed to the window, but lack what is needed to tell.
not_reached_at | Not yet due at the month | | patients | How many patients have not been followed to the window yet.
left_at | Left before the month | | patients | How many patients were followed to an earlier day only, though the data cut-off lies later.
missing_data | Who cannot be assessed | | | What is done with patients whose response at the window cannot be decided.
tolerance | Days on either side | | days | How many days before and after the day of the month the window takes in.
imputations | Completed data sets | | | How often the missing components were drawn.
n_imputed | Components imputed | | patients | In how many of those not assessable the missing components were drawn.
n_undrawn | Still not assessable | | patients | Of how many not all that is missing could be drawn; they are left out of the imputed rate.
estimate beside n_imputed | Imputed share | | share, 0 to 1 | The share of all followed to the window, pooled over the completed data sets.
n_start | In response on day 0 already | On day 0 | patients | How many patients of the curve were in that response on day 0 already, by their baseline values.
n_by | First responses by the month (n) | First responses | patients | How many patients of the curve had a first response by the last day of the window.
N_by | Patients in the curve (N) | patients in the curve | patients | How many patients the curve of first responses is made of.
not_in_curve | Not in the curve | | patients | How many patients the curve leaves out, because no assessment of theirs could be decided.
n_risk_by | At risk after the window’s last day | | patients | How many patients are still in sight without a first response when the last day of the window is over.
share_by | Cumulative incidence by the month | | share, 0 to 1 | The cumulative incidence (Aalen-Johansen) of the first response on the last day of the window, or where follow-up ends inside it on the last day in sight; blank where nobody is in sight in the window.
share_by_low | Cumulative incidence, 95 % interval from | | share, 0 to 1 | Lower end of the 95 % interval of the cumulative incidence.
share_by_high | Cumulative incidence, 95 % interval to | | share, 0 to 1 | Upper end of the 95 % interval of the cumulative incidence.
n_sustained | Sustained to the month (n) | n sustained | patients | How many patients are in that response at the window and were at every decided assessment since their first one in it.
N_sustained | Asked whether sustained (N) | N sustained | patients | Of how many patients it can be told; the same as those assessable at the month.
share_sustained | Sustained response | | share, 0 to 1 | n sustained as a share of those of whom it can be told.
n_observed | Observed so far (n) | n observed | patients | How many patients had that response at any assessment by the last day of the window, a plain count.
N_observed | Ever assessed (N) | N ever assessed | patients | How many patients were ever assessed by then, however short their follow-up.
n_patients | Patients with at least one | | patients | How many patients had at least one.
n_events | Events | | events | How many events there were.
n_not_assessable | Not assessable | | patients | How many patients belong to the row, but lack what is needed to tell.
n_left | Left before | | patients | How many patients were followed to an earlier day only, though the data cut-off lies later; outside the denominator unless missing data count as no response.
n_not_reached | Not yet followed that long | | patients | How many patients have not been followed to the window; they are outside the denominator.
n_over beside n_not_reached | Of these, after dialysis, transplant or death | | patients | How many of those not assessable or not followed that long are past dialysis, transplant or death, after which kidney values do not count.
n_over | After dialysis, transplant or death | | patients | How many of those without a value are past dialysis, transplant or death, after which kidney values do not count.
n_censored | Followed no further | | patients | How many patients leave the curve on that day because they were followed no further.
n_censored beside sd | Known only as a limit or a range | | values | How many of the values are known only as a limit or a range.
n_censored beside n_all | Known only as a limit or a range | | events | How many of the levels are known only as a limit or a range.
n_missing | Missing | | patients | How many patients lack the item.
n_lost | Left out here | | patients | How many patients the step leaves out.
n_risk | At risk | | patients | How many patients are followed and without the event just before that day.
n_event | Events | | patients | How many patients have the event on that day.
n_paired | Patients with both values | n with both | patients | How many patients have a value at baseline and at the month.
n_unknown | Not recorded | | events | How many events do not say whether they are of that kind; they are not counted.
n_without_day | Without a day | | events | How many of the counted events have no known day; they are outside the rate.
n_derived | Judged by the dates | | events | Of how many events the dates of the drugs tell whether they are of that kind, for the sheet does not say.
n_serious | Serious | | events | How many of the events are recorded as serious.
n_related | Related | | events | How many of the events are recorded as related to treatment.
n_ended | Ended by dialysis, transplant or death | | patients | How many patients' follow-up ended with dialysis, transplant or death.
n_all | Patients with any level | n of all levels | patients | How many patients have a level after time zero.
n_open | Conditions not met | | conditions | How many conditions of complete response the patient does not meet.
n_response | Patients in response | n in response | patients | How many patients are in complete or partial response at the month.
n_no_response | Patients not in response | n not in response | patients | How many patients are surely in no response at the month.
n_now | Number counted under the plan | n now | patients | How many patients are in complete response as the plan decides.
N_now | Denominator under the plan | N now | patients | Of how many patients complete response is known as the plan decides.
estimate | Estimate | | @ | The number that the row is about: a share, mean, rate, median or kappa, as its method says; blank where there is nobody to tell it of.
estimate beside alone | Only criterion not met | | share, 0 to 1 | In what share of the patients it is the only condition not met.
ci_low | 95 % interval, from | | @ | Lower end of the 95 % interval of the estimate; blank where it cannot be estimated.
ci_high | 95 % interval, to | | @ | Upper end of the 95 % interval of the estimate; blank where it cannot be estimated.
method | Method | | | How the estimate and its interval were calculated.
sd | Standard deviation | SD | @ | Standard deviation of the patients' values.
median | Median | | @ | Median of the values.
q1 | Lower quartile | | @ | Lower quartile of the values, by linear interpolation.
q3 | Upper quartile | | @ | Upper quartile of the values, by linear interpolation.
low | Lowest value | | @ | The lowest value.
high | Highest value | | @ | The highest value.
median_all | Median of all levels | | unit of the measure | Median over patients of each patient's median level, for comparison.
q1_all | Lower quartile of all levels | | unit of the measure | Lower quartile over patients of each patient's median level.
q3_all | Upper quartile of all levels | | unit of the measure | Upper quartile over patients of each patient's median level.
geometric_mean | Geometric mean | | unit of the measure | Geometric mean of the values above 0, for measures that run over powers of ten.
change_median | Median change from baseline | | unit of the measure | Median of each patient's value less the own value at baseline.
p | p | | | P-value of the comparison, on request only; nothing is adjusted for the number of comparisons.
test | Test | | | The test that gave the p-value.
smd | Standardized difference | | standard deviations | Distance between the two groups in standard deviations; it does not depend on the number of patients.
person_years | Patient-years | | years | Time of follow-up that the row counts, of all patients together.
total_years | Patient-years in all | | years | Time of follow-up in all states, of all patients together.
rate | Per 100 patient-years | | per 100 patient-years | Events of a known day per 100 patient-years.
rate_low | Rate from | | per 100 patient-years | Lower end of the exact 95 % Poisson interval of the rate.
rate_high | Rate to | | per 100 patient-years | Upper end of the exact 95 % Poisson interval of the rate.
per_day | Mean mg a day | | mg of prednisolone a day | The mean sum divided by the days since time zero.
counted | Counted | | | What is counted in the row: first flares or all, oral doses or pulses as well, a stop in remission as a stop or not, flares confirmed or not.
counted beside study | How n is known | Counted | | Whether the source prints the count, or how it was worked out from what it prints.
limit | At or below | At or below (mg/day) | mg of prednisolone a day | The daily dose that is not exceeded.
goal | Goal for the dose | Dose (mg/day or less) | mg of prednisolone a day | The daily dose that is to be reached and kept.
median_month | Median month | | months | Median of the months from the beginning of each patient's clock to the event, of those who had it.
observed_median | Plain median | | months | Median of the follow-up as it is, without regard to how it ended.
longest | Longest | | months | The longest follow-up of a patient.
visits_per_year | Visits per year | | visits a year | Median over patients of the visits after time zero per year followed.
visits_q1 | Visits per year, lower quartile | | visits a year | Lower quartile over patients of the visits per year followed.
visits_q3 | Visits per year, upper quartile | | visits a year | Upper quartile over patients of the visits per year followed.
visits_response | Visits per year of those in response | Their visits per year | visits a year | Median of the visits per year of the patients in response at the month.
visits_no_response | Visits per year of those not in response | Their visits per year (not in response) | visits a year | Median of the visits per year of the patients surely in no response at the month.
step | Step | | | The step from the sheet to the last denominator.
reason | Why | | | Why patients are left out, not assessable or not reached; blank where none is.
measure | Measure | | | The quantity that was measured, by its key.
measure beside label | Measure, by its key | | | Short name of the quantity that was measured, for programs.
label | Measure | | | The quantity that was measured, with its unit.
label beside definition | Definition | | | Name of the definition of response.
label beside choice | Hidden choice | | | What is decided one way or another.
kind | Kind | | | The kind of what the row tells of: how a response is reached (first, confirmed, sustained), or the kind of flare or event.
kind beside shown | Kind of line | | | Whether the line is a number or a category.
kind beside last_month | Kind of stretch | | | Whether the row is a stretch in one response, a stretch on the regimen, or a mark.
key | Line, by its key | | | Short name of the line of the baseline table, for programs.
line | Line | | | Name of the line of the baseline table, with its unit.
level | Level | | | The level of a category; blank for a number.
shown | How it is told | | | What a printed table shows of the line: mean (SD), median (quartiles), n of N, or n.
digits | Decimals | | | How many decimals a printed table shows of the numbers of the line.
shown beside component | Value as the slider shows it | Shown | | The value of the limit in the unit of the slider, for example a share of baseline as a percentage.
shown2 | Value of the second limit as its slider shows it | Shown, second limit | | The value of the second limit in the unit of its slider.
patient_id | Patient | | | The patient's number in the sheet.
has_baseline | Has a baseline | | true, false | Whether the patient has the values at baseline that a response is judged from.
below_cr_at_baseline | Below the limit at baseline | | true, false | Whether proteinuria met the limit of complete response at baseline already.
cr_unknown | Complete response not known | | true, false | Whether the patient counts as PR while it is open whether it was CR.
cr_ruled_out | Surely not complete | | true, false | Whether the patient is not assessable, but surely not in complete response.
what | What | | | The response or state of a stretch, or what a mark stands for.
detail | Detail | | | What is known beside it: the drug and the reason of a stop.
drug | Drug | | | The drug; “the regimen” is the drugs whose stopping is looked at, together.
why | Stopped for | | | The reason for stopping, as it was understood from the sheet's words.
why beside state | What calls for a look | | | What about the patient calls for a look, in words.
words | As the sheet says | | | The sheet's own words.
source | Flares | | | Whether the flares are those recorded or those that the plan's rule finds and confirms.
drugs | Drugs taken | | | The drugs taken on that day.
dose_before | Dose before | | mg of prednisolone a day | The last dose recorded before the flare, more than a few days earlier.
dose_then | Dose then | | mg of prednisolone a day | The dose recorded on the day of the flare.
months_since_response | Months since the response | | months | Months from the first response to the flare; blank before any.
time_since_stop | Days since a drug was stopped | | days | Days from the last stop of a drug to the flare; blank without a stop before.
days_since_stop | Days since the regimen was stopped | | days | Days from the stop of the regimen to the event; blank while it was taken.
event | Event | | | The kind of adverse event that is counted.
term | Description | | | What the event was, in the sheet's words, spellings joined.
category | Category | | | The category that the sheet gives the event.
grade | Grade | | | Severity from 1 (mild) to 5 (fatal), or “not graded”.
severity | Grade | | grade, 1 to 5 | Severity from 1 (mild) to 5 (fatal); blank where it is not recorded.
worst_grade | Worst grade | | grade, 1 to 5 | The highest grade among the events.
serious | Serious | | true, false | Whether the event is recorded as serious; blank where it is not recorded.
related | Related to treatment | | true, false | Whether the event is recorded as related to treatment; blank where it is not recorded.
led_to_stop | Led to stopping a drug | | true, false | Whether the event led to the stop of a drug; blank where it is not known.
led_to_stop_derived | Stop found by the dates | | true, false | Whether the dates of the drugs tell of the stop, not the sheet's own word.
hospitalised | Led to hospital admission | | true, false | Whether the event led to admission to hospital; blank where it is not recorded.
definition | Definition, by its key | | | Short name of the definition, for programs.
in_force | In force | | true, false | Whether the row is what the plan in force says.
in_force2 | Second limit in force | | true, false | Whether the value of the second limit is that of the plan.
lacking | What the sheet lacks | Lacking | | The measures that the definition needs and the sheet does not have; then there are no numbers.
target | Target on the way | | | What is to be reached by the month, in words.
pattern | Pattern | | | Number of the pattern, the most frequent one first.
definitions | Definitions met | | | The definitions under which these patients are in complete response.
open | Definitions that cannot be decided | | | The definitions that lack a value in these patients.
patients | Patients | | | The numbers of these patients.
first | First definition | First | | The one definition of the pair.
second | Second definition | Second | | The other definition of the pair.
both | Complete under both | Both | patients | How many patients are in complete response both ways.
only_first | Complete under the first only | Only first | patients | How many patients are in complete response under the first definition only.
only_second | Complete under the second only | Only second | patients | How many patients are in complete response under the second definition only.
neither | Complete under neither | Neither | patients | How many patients are in complete response neither way.
patients_first | Patients complete under the first only | Patients first | | The numbers of these patients.
patients_second | Patients complete under the second only | Patients second | | The numbers of these patients.
path | Condition, by its path | | | Short name of the condition whose limit is moved, for programs.
path2 | Second condition, by its path | | | Short name of the second condition whose limit is moved, for programs.
component | Condition | | | The condition whose limit is moved.
component2 | Second condition | | | The second condition whose limit is moved.
condition | Condition | | | The condition of complete response.
rule | Rule | | | The condition in words.
rule beside study | Definition | | | The definition that the rate was counted by, or what is known of it.
value | Value of the limit | Value | unit of the row | The value of the limit, as the definition writes it: a share of baseline as 0.5.
value beside rule | Value | | unit of the row | What was measured.
value beside value2 | Value of the limit | Value | unit of the condition | The value of the first limit.
value2 | Value of the second limit | | unit of the condition | The value of the second limit.
unit | Unit | | | Unit of the values in the row.
alone | Stands alone in the way | Alone | patients | In how many patients it is the only condition that is not met.
with_others | Stands in the way with others | With others | patients | In how many patients it is not met, and others are not met either.
missing | Open for want of a value | Missing | patients | In how many patients the condition cannot be decided.
verdict | Verdict | | | Whether the condition failed, or its value is missing.
other_end | Other end of the value | | unit of the row | The other end of a value that is a range; the same where it is none.
needed | Needed | | unit of the row | The value that the condition asks for.
distance | Distance | | unit of the row | How far the value is from meeting the condition.
distance_share | Distance as a share | | share of what is needed | How far the value is from meeting the condition, as a share of what is needed.
sits | Where it sits | | | Whether the value sits exactly on the limit or near it.
met | Met | | true, false | Whether the value meets the condition.
points | Weight of one patient | | percentage points | What one patient more or less moves the share by.
lowest | Lowest with one left out | | share, 0 to 1 | The lowest share with any one patient left out.
highest | Highest with one left out | | share, 0 to 1 | The highest share with any one patient left out.
best | Best case | | share, 0 to 1 | The share if all who cannot be assessed had it; blank where everybody is known.
worst | Worst case | | share, 0 to 1 | The share if none of those who cannot be assessed had it; blank where everybody is known.
choice | Hidden choice, by its key | | | Short name of the hidden choice, for programs.
now | As the plan decides | Now | | How the plan decides the choice.
alternative | Alternative | | | Another way to decide it.
change | Change | | percentage points | How far the share moves if the alternative is chosen.
reach | Largest change | Reach | percentage points | The largest change that the choice makes in any group.
gained | Gained | | | The numbers of the patients who come into complete response.
lost | Lost | | | The numbers of the patients who leave complete response.
combination | Combination | | | Number of the combination of choices; 1 is the plan.
combinations | Combinations with this share | Combinations | combinations | How many combinations of the choices give these numbers.
of_all | Combinations in all | | combinations | How many combinations of the choices were looked at.
window beside combination | Width of the window | | days | How wide the window of the month is.
pick beside combination | Which visit in the window | | | Which of several visits in the window counts.
confirm_days beside combination | Met once or twice | | | Whether a response has to be met again.
missing beside combination | Patients who cannot be assessed | | | How patients count who cannot be assessed.
baseline_first_day beside combination | How far back the baseline may lie | | days | How many days before time zero a baseline value may lie.
join_days beside combination | Visits a few days apart | | days | Whether visits a few days apart are one assessment.
baseline_rule beside combination | Several values before treatment | | | Which of several values before treatment is the baseline.
sediment beside combination | Urinary sediment | | | Whether the sediment is part of complete response.
egfr_equation beside combination | eGFR equation | | | The equation that gives the eGFR.
uln beside combination | Upper limit of normal of creatinine | | mg/dL | The upper limits of normal of women and of men.
protein beside combination | Spot ratio or 24-hour protein | | | Whether the one stands in where the other is missing.
operator beside combination | Equal to the proteinuria limit | | | Whether a value equal to the limit meets it.
rounding beside combination | Rounding between g/g and mg/mmol | | | The limit of proteinuria in the unit that is held exact.
exclude_baseline_responders beside combination | Already below the limit at baseline | | | Whether patients already below the limit at baseline are in.
recorded | Recorded response | Recorded | | The response that was written down at the visit.
derived | Response by the rule | Derived | | The response by the definition in force.
agreement | Agreement | | | Whether what is recorded and what the rule finds agree, and which of them stands alone.
adjudicated | Settled by readers | | true, false | Whether readers settled the response.
evidence | Values | | | The values that the response rests on, in words.
recorded_only | Recorded only | | patients | How many patients are in complete response by the record only.
derived_only | By the rule only | Derived only | patients | How many patients are in complete response by the rule only.
recorded_day | Recorded on day | | days since time zero | The first day on which it is recorded; blank where it never is.
derived_day | By the rule on day | | days since time zero | The first day on which the rule finds it; blank where it never does.
days_apart | Days apart | | days | Day by the rule less day recorded; blank without both.
status | Status | | | Whether the flare was confirmed, not met again, or had no later visit.
upcr | UPCR at the flare | | g/gCr | Urine protein:creatinine ratio at the flare.
upcr_before | UPCR before | | g/gCr | Urine protein:creatinine ratio that the flare is judged against.
creatinine | Creatinine at the flare | | mg/dL | Serum creatinine at the flare.
within_normal | Creatinine still normal | | true, false | Whether the flare rests on a rise of creatinine that stays within the normal range.
creatinine_before | Creatinine before | | mg/dL | Serum creatinine that the flare is judged against.
study | Study | | | Where the rate was published; “This cohort” for the cohort's own.
arm | Arm or group | Arm | | The arm of the study, or the group of the cohort.
own | This cohort | Own | true, false | Whether the row is the cohort's own.
citation | Source | Citation | | Where the rate is printed.
kidney_outcome | Kidney outcome | | | The kidney outcome that is counted.
period beside n_values | Period | | | The part of follow-up whose values make the slope.
n_values | Values | | values | How many values the slope is made of.
n beside n_values | Patients with values at two times (n) | n | patients | How many patients have values at two times or more.
n beside change_middle | Patients in whom it halved (n) | n | patients | In how many patients proteinuria has fallen by half or more.
change_middle | Median change | | share of baseline | Median of the changes, each as a share of the patient's own baseline: −0.5 is half of it gone.
n_rise | Patients in whom it rose | Risen | patients | In how many patients proteinuria is higher than at baseline.
compared | Compared | | | The outcome in which two groups are compared.
in_figure | In the picture | | true, false | Whether the picture of two groups draws the outcome; single drugs, doses other than 5 and 7.5 mg/day and slopes of eGFR stand in the table alone.
subgroup | Subgroup | | | The column that makes the subgroups; blank for all patients.
level beside subgroup | Level | | | The level of that column, or that all of its strata are taken together (Mantel-Haenszel).
unit beside compared | Unit | | | Unit of the estimates in the row.
group_first | First group | | | The group from which the other is taken off.
group_second | Second group | | | The group that is taken off.
n_first | First group, number counted (n) | First n | patients | How many patients of the first group the row counts; of a curve the events by then, of a rate the flares.
total_first | First group, patients asked about (N) | First N | patients | Of how many patients of the first group it is known.
n_second | Second group, number counted (n) | Second n | patients | How many patients of the second group the row counts; of a curve the events by then, of a rate the flares.
total_second | Second group, patients asked about (N) | Second N | patients | Of how many patients of the second group it is known.
n_not_assessable_first | First group, not assessable | First not assessable | patients | How many patients of the first group lack what is needed to tell; they are outside the denominator.
n_not_reached_first | First group, not yet followed that long | First not yet followed | patients | How many patients of the first group have not been followed to the window; blank where the result does not tell.
n_left_first | First group, left before | First left before | patients | How many patients of the first group were followed to an earlier day only, though the data cut-off lies later; blank where the result does not tell.
n_not_assessable_second | Second group, not assessable | Second not assessable | patients | How many patients of the second group lack what is needed to tell; they are outside the denominator.
n_not_reached_second | Second group, not yet followed that long | Second not yet followed | patients | How many patients of the second group have not been followed to the window; blank where the result does not tell.
n_left_second | Second group, left before | Second left before | patients | How many patients of the second group were followed to an earlier day only, though the data cut-off lies later; blank where the result does not tell.
estimate_first | First group, estimate | First | @ | The estimate of the first group.
estimate_second | Second group, estimate | Second | @ | The estimate of the second group.
estimate beside group_first | Difference | | @ | The estimate of the first group less that of the second.
ci_low beside group_first | 95 % interval of the difference, lower end | Interval from | @ | Lower end of the 95 % interval of the difference.
ci_high beside group_first | 95 % interval of the difference, upper end | Interval to | @ | Upper end of the 95 % interval of the difference.
score_low | Score interval of the difference, lower end | Score from | @ | Lower end of the interval of Miettinen and Nurminen.
score_high | Score interval of the difference, upper end | Score to | @ | Upper end of the interval of Miettinen and Nurminen.
ratio | Ratio | | ratio | The estimate of the first group over that of the second; blank where that is 0.
ratio_low | 95 % interval of the ratio, lower end | Ratio from | ratio | Lower end of the 95 % interval of the ratio.
ratio_high | 95 % interval of the ratio, upper end | Ratio to | ratio | Upper end of the 95 % interval of the ratio; blank where it has none.
odds_ratio | Odds ratio | | ratio | The odds of the first group over those of the second; blank where those are 0.
odds_low | 95 % interval of the odds ratio, lower end | Odds from | ratio | Lower end of the 95 % interval of the odds ratio.
odds_high | 95 % interval of the odds ratio, upper end | Odds to | ratio | Upper end of the 95 % interval of the odds ratio; blank where it has none.
p beside group_first | p | | | The p-value of the test named with the result; blank unless the plan asks for p-values and each group is large enough.
interval | 95 % interval | | @ | The 95 % interval of the estimate in one cell, as screens show it.
interval of the rate | 95 % interval of the rate | Interval of the rate | per 100 patient-years | The 95 % interval of the rate in one cell, as screens show it.
quartiles | Quartiles | | @ | Lower and upper quartile in one cell, as screens show them.
moved_after_looking | Moved after looking | | | What of the plan was changed after the results were first seen, in every row.
settled_by_readers | Settled by readers | | | How many responses readers settled where the rule and the sheet disagreed, in every row.
picked_by_hand | Picked by hand | | | That only some patients, picked by hand on the screen, are counted, in every row.
"""
"""column, or column beside another one of the same frame | label | shorter head for screens | unit | meaning. The unit @ is that of the result."""
