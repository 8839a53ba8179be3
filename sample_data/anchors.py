"""What was chosen by hand for the synthetic cohort: 28 invented patients and where their values stand.

Every line below is invented. The lines were chosen together so that the means and counts printed in abstract
FRI0393 (Rokutanda 2014) come out; `README.md` lists them. P01-P14 are the induction patients, P15-P28 the
maintenance patients. Days count from time zero, the first day of tacrolimus with mizoribine.
"""

PATIENTS = """
id   age sex    isn_class            previous          kg    last_day
P01  29  female IV-G_(A)             none              52.4  902
P02  41  female III_(A)+V            none              47.8  744
P03  24  female IV-G_(A/C)           none              55.0  833
P04  52  female IV-S_(A/C)           cyclophosphamide  54.2  560
P05  33  female IV-G_(A/C)+V         none              58.6  725
P06  45  male   IV-G_(A)             none              69.5  468
P07  38  female III_(A)              azathioprine      49.1  640
P08  31  female IV-G_(A/C)           none              56.3  911
P09  27  female IV-S_(A)             none              57.7  379
P10  22  female IV-G_(A)+V           none              53.9  751
P11  57  female V                    none              50.6  287
P12  36  male   III_(A/C)+V          mycophenolate     67.2  541
P13  34  female V                    none              48.5  313
P14  41  male   IV-G_(A/C)           cyclophosphamide  78.8  556
P15  31  female IV-G_(A/C)           cyclophosphamide  51.2  1088
P16  26  female III_(A)              none              46.9  917
P17  44  female IV-S_(A)             cyclophosphamide  57.0  738
P18  38  female IV-G_(A/C)+V         mycophenolate     60.3  553
P19  29  female III_(A/C)            none              50.8  828
P20  35  female V                    azathioprine      48.0  383
P21  52  female IV-G_(A)             cyclophosphamide  53.5  1011
P22  23  female III+V                none              55.9  921
P23  40  female IV-S_(A/C)           cyclophosphamide  49.7  735
P24  33  male   IV-G_(A/C)+V         mycophenolate     71.4  462
P25  28  female V                    azathioprine      52.2  566
P26  47  female IV-G_(A)             cyclophosphamide  56.8  1093
P27  36  female III_(A)              none              45.6  645
P28  27  female IV-G_(A/C)           azathioprine      54.4  727
"""
"""Age at time zero, sex, class ("_" is a blank), earlier immunosuppressant, weight, last day of follow-up."""

COURSES = """
id   upcr                 urine_rbc     albumin          creatinine           c3               c4                 anti_dsdna      prednisolone
P01  3.62/0.35/0.18/0.12  30/1/0/0      2.8/3.7/4.0/4.2  0.58/0.61/0.62/0.61  42/78/88/93      6.2/14.2/17.5/19   210/38/18/11    60/12.5/6/5
P02  1.94/0.92/0.39/0.26  10/1/1/1      3.1/3.4/3.7/4.0  0.66/0.68/0.70/0.69  61/80/84/90      9.4/14.8/16.2/18   64/28/19/15     48/10/7.5/5
P03  5.10/0.37/0.22/0.14  50/1/0/0      2.5/3.6/3.9/4.1  0.71/0.72/0.73/0.72  31/69/82/86      3.8/11.5/14.8/16   420/66/31/20    60/12.5/8/5
P04  3.28/0.34/0.26/0.20  20/1/1/0      2.9/3.6/3.8/4.0  0.78/0.84/0.78/0.77  48/74/81/85      7.5/13.1/15.5/17   130/41/24/16    54/12.5/7.5/5
P05  6.36/1.35/0.33/0.19  100/10/1/0    2.1/3.1/3.6/3.9  0.82/0.78/0.77/0.76  28/62/75/84      3.2/10.4/13.6/16   560/98/44/22    60/15/8/5
P06  4.90/1.20/0.44/0.28  30/5/1/1      2.4/3.2/3.6/3.9  0.95/0.97/0.99/0.98  39/71/80/88      5.6/12.6/15.1/17   240/55/30/19    70/12.5/8/5
P07  1.28/0.27/0.18/0.13  10/1/0/0      3.3/3.8/4.1/4.2  0.55/0.57/0.58/0.58  58/84/90/95      9.0/16.0/18.4/20   72/22/14/9      50/10/7/4
P08  4.37/0.30/0.16/0.11  50/1/1/0      2.6/3.6/4.0/4.3  0.62/0.65/0.66/0.65  44/76/86/94      6.8/14.0/17.0/19   180/36/17/10    60/10/6/3
P09  3.85/0.30/0.21/0.15  30/5/1/0      2.7/3.6/3.9/4.1  0.68/0.70/0.71/0.70  52/77/85/90      8.1/14.4/16.8/18   150/40/22/14    60/12.5/7/5
P10  4.92/0.31/0.50/0.20  20/1/1/1      2.6/3.6/3.6/4.0  0.60/0.63/0.65/0.64  36/73/70/83      4.9/12.2/12.0/15   310/52/60/24    60/10/12.5/6
P11  3.60/0.80/0.31/0.22  5/1/1/0       2.5/3.2/3.6/3.9  0.69/0.71/0.72/0.71  70/86/92/95      12.3/17.5/19.6/21  31/17/11/9      50/12.5/7.5/6
P12  5.64/0.36/0.24/0.17  20/1/1/0      2.3/3.3/3.7/4.0  0.86/0.90/0.91/0.90  55/79/87/91      8.4/14.5/17.1/18   95/30/18/13     70/12.5/8/5
P13  2.62/1.42/0.47/0.34  1/1/1/0       2.7/3.1/3.5/3.8  0.57/0.58/0.60/0.60  68/85/91/96      10.6/16.4/18.8/20  26/15/11/9      50/10/7/6
P14  9.28/7.10/6.30/2.10  50/30/30/5    1.9/2.2/2.5/3.3  1.29/1.38/1.41/1.34  32/48/52/74      3.6/6.8/7.5/13     680/310/260/60  80/20/12.5/9
P15  0.21/0.18/0.15/0.12  1/1/0/0       4.0/4.1/4.2/4.3  0.61/0.63/0.63/0.62  82/86/89/92      15.5/16.8/17.9/18  24/18/14/11     20/12.5/9/5
P16  0.12/0.10/0.08/0.06  0/0/0/0       4.2/4.3/4.3/4.4  0.52/0.54/0.54/0.54  91/94/96/99      18.2/19.0/19.8/20  12/9/8/7        15/10/7.5/3
P17  0.28/0.22/0.19/0.24  1/1/1/1       3.9/4.0/4.1/4.0  0.64/0.66/0.67/0.67  78/81/83/82      13.4/14.2/14.9/15  38/30/26/28     15/10/8/6
P18  1.35/0.80/0.46/0.28  5/1/1/1       3.4/3.6/3.8/4.0  0.70/0.72/0.73/0.73  70/76/81/86      12.0/13.6/15.2/16  45/32/24/18     12.5/10/8/5
P19  0.09/0.08/0.11/0.09  0/0/0/0       4.3/4.3/4.2/4.3  0.55/0.57/0.57/0.56  95/97/98/98      20.4/21.0/21.2/21  10/8/7/7        17.5/10/8/5
P20  0.34/0.30/0.25/0.22  0/0/0/0       3.7/3.9/3.9/4.0  0.58/0.60/0.61/0.60  96/98/99/99      21.0/21.6/22.0/22  8/7/7/6         20/12.5/10/6
P21  0.17/0.15/0.13/0.15  1/0/1/0       4.1/4.2/4.2/4.2  0.69/0.71/0.72/0.68  84/87/88/90      16.4/17.2/17.5/18  20/16/13/12     15/10/7.5/5
P22  0.85/0.52/0.33/0.24  5/1/1/1       3.6/3.8/3.9/4.1  0.53/0.55/0.56/0.55  72/77/82/85      12.6/13.9/15.4/16  52/37/28/24     25/15/10/7
P23  0.31/0.26/0.24/0.20  5/1/5/1       3.9/4.0/4.1/4.2  0.66/0.68/0.69/0.68  79/83/84/87      14.2/15.1/15.6/16  30/24/22/17     12.5/9/7/5
P24  0.62/0.41/0.29/0.25  1/1/1/0       3.3/3.4/3.4/3.8  0.88/0.92/0.93/0.92  80/84/86/90      15.0/16.1/16.8/18  22/17/15/12     15/10/7.5/5
P25  1.72/1.05/0.63/0.34  1/1/1/0       3.2/3.5/3.7/3.9  0.51/0.53/0.54/0.54  88/92/95/97      17.8/18.7/19.5/20  11/9/8/8        20/15/10/6
P26  0.24/0.19/0.17/0.16  1/1/1/0       4.0/4.1/4.2/4.2  0.72/0.74/0.75/0.74  77/80/83/86      13.8/14.6/15.3/16  34/27/23/20     10/8/6/5
P27  0.15/0.16/0.12/0.11  1/0/0/0       4.2/4.2/4.3/4.3  0.74/0.79/0.82/0.77  86/89/90/92      16.9/17.6/18.0/18  18/15/13/11     17.5/10/8/5
P28  0.50/0.36/0.27/0.20  5/1/1/1       3.7/3.8/4.0/4.1  0.59/0.61/0.62/0.61  74/79/83/87      13.0/14.3/15.4/17  40/29/23/18     17.5/12.5/9/6
"""
"""Values at baseline, 3 months, 6 months and where they settle (from month 12). Red cells: lower end of their range."""

MISSED = {
    ("P01", 2.0), ("P04", 12.0), ("P07", 6.0), ("P11", 3.0), ("P15", 1.0), ("P16", 4.5), ("P20", 6.0), ("P22", 12.0), ("P23", 9.0),
}  # fmt: skip
"""Visits to which the patient did not come: (patient, month)."""

BIOPSIES = {
    "P01": -7, "P02": -9, "P03": -16, "P04": -8, "P05": -5, "P06": -14, "P07": -10, "P08": -6, "P09": -12, "P10": -4,
    "P11": -19, "P12": -11, "P13": -15, "P14": -8, "P15": -503, "P17": -672, "P18": -668, "P19": -1384, "P20": -789,
    "P21": -437, "P22": -966, "P23": -556, "P24": -1751, "P26": -461, "P27": -722, "P28": -2090,
}  # fmt: skip
"""Day of the kidney biopsy, or the Friday before it. Of P16 and P25 it is not known when they were biopsied."""

NOT_MEASURED = {
    ("P05", 6.0): ("albumin",),
    ("P08", 12.0): ("albumin",),
    ("P12", 9.0): ("urine_rbc", "cellular_casts"),
    ("P18", 9.0): ("cellular_casts",),
    ("P21", 6.0): ("urine_rbc", "cellular_casts"),
    ("P25", 2.0): ("creatinine",),
}
"""Single values that nobody measured at a visit that took place."""

SCREENED = {"P03": 0.88, "P06": 1.06, "P09": 0.79, "P12": 0.93}
"""Induction patients with an out-patient sample two to three weeks before: proteinuria then, as a share of baseline."""

FLARES = {"P10": (111, 6.5), "P17": (233, 7.0), "P22": (452, 8.0), "P26": (636, 6.0)}
"""Day of the flare, and by how many times proteinuria rose above its course."""

CASTS_WITHOUT_CELLS = {("P28", 3.0)}
"""A cellular cast although red cells are below 5 per field: only the cast keeps the sediment from being normal."""

EVENTS = """
P01  132  adverse_event  herpes_zoster                      no   yes  2
P02  118  adverse_event  hyperuricaemia                     no   yes  2
P03  75   adverse_event  upper_respiratory_infection        no   no   1
P04  93   adverse_event  blood_creatinine_increased         no   yes  1
P05  33   adverse_event  glucose_intolerance                no   yes  2
P05  49   adverse_event  pyelonephritis_needing_admission   yes  yes  3
P06  26   adverse_event  hypertension                       no   yes  2
P08  20   adverse_event  tremor                             no   yes  1
P09  12   adverse_event  diarrhoea                          no   .    1
P10  111  flare          renal_flare                        .    .    .
P10  112  rescue         methylprednisolone_pulse           .    .    .
P13  40   adverse_event  oral_candidiasis                   no   yes  1
P14  9    adverse_event  insomnia                           no   yes  1
P15  210  adverse_event  hyperuricaemia                     no   yes  1
P17  233  flare          renal_flare                        .    .    .
P18  95   adverse_event  upper_respiratory_infection        no   no   1
P21  402  adverse_event  tremor                             no   yes  2
P22  300  adverse_event  herpes_zoster                      no   yes  2
P22  452  flare          renal_flare                        .    .    .
P25  171  adverse_event  upper_respiratory_infection        no   .    1
P26  636  flare          renal_flare                        .    .    .
P27  14   adverse_event  nausea                             no   .    1
"""
"""Patient, day, event, description, serious, related to treatment, severity grade; "." is a blank."""

STOPS = {
    ("P02", "mizoribine"): (171, "adverse event"),
    ("P03", "mizoribine"): (610, "pregnancy wish"),
    ("P08", "mizoribine"): (735, "remission"),
    ("P14", "mizoribine"): (221, "inefficacy"),
    ("P15", "tacrolimus"): (902, "remission"),
    ("P16", "mizoribine"): (640, "remission"),
    ("P16", "prednisolone"): (800, "remission"),
    ("P19", "mizoribine"): (455, "pregnancy wish"),
    ("P21", "tacrolimus"): (429, "adverse event"),
    ("P22", "mizoribine"): (470, "inefficacy"),
}
"""Last day of a drug and why it was stopped. Drugs that are not here were still taken at the last visit."""

ADDED = {
    "P14": (("mycophenolate mofetil", 222),),
    "P19": (("azathioprine", 456),),
    "P22": (("mycophenolate mofetil", 471),),
} | {patient: (("hydroxychloroquine", day),) for patient, day in {
    "P01": 14, "P03": 8, "P08": 30, "P10": 113, "P15": -100, "P18": -95, "P23": -520, "P26": -60, "P28": 61,
}.items()}  # fmt: skip
"""Further drugs and the day they were started."""
