"""How long 100,000 visits take from bytes to a cohort, beside a bare read of the same bytes, in one run.

    python -m tests.benchmarks.reading [repeats]

The bare read guesses types, keeps no address and understands no value; it is the floor, not a rival. Prints medians.
"""

import io
import random
import statistics
import sys
import time
from collections.abc import Callable

import fastexcel
import polars as pl

from lnexplore.ingest.files.opening import open_files
from lnexplore.ingest.read import understand_files
from lnexplore.ingest.reading import Reading

PATIENTS, VISITS = 12_500, 8
HEADERS = (
    "Patient,Age,Sex,Phase,Date,UPCR (g/gCr),Serum creatinine (mg/dL),Serum albumin (g/dL),Urine RBC,C3 (mg/dL),"
    "C4 (mg/dL),Anti-dsDNA (IU/mL),PSL (mg/day),Tacrolimus trough (ng/mL),Body weight (kg)"
)


def registry() -> pl.DataFrame:
    """Invented visits as text, every tenth ratio below a limit of detection, sediment as ranges."""
    draw = random.Random(1)
    rows = []
    for patient in range(PATIENTS):
        sex, phase = draw.choice(("female", "male")), draw.choice(("induction", "maintenance"))
        for visit in range(VISITS):
            month, day = 1 + visit, 1 + patient % 28
            ratio = "<0.1" if draw.random() < 0.1 else f"{draw.uniform(0.1, 6):.2f}"
            rows.append(
                (
                    *(
                        f"R{patient:06d}",
                        str(20 + patient % 50),
                        sex,
                        phase,
                        f"20{15 + patient % 9}-{month:02d}-{day:02d}",
                    ),
                    *(ratio, f"{draw.uniform(0.4, 1.4):.2f}", f"{draw.uniform(2.2, 4.8):.1f}"),
                    *(draw.choice(("<1/HPF", "1-4/HPF", "5-9/HPF", "10-19/HPF")), str(draw.randint(30, 120))),
                    *(str(draw.randint(5, 40)), str(draw.randint(5, 300)), draw.choice(("5", "7.5", "10", "20"))),
                    *(f"{draw.uniform(2, 9):.1f}", f"{draw.uniform(40, 80):.1f}"),
                )
            )
    return pl.DataFrame(rows, schema=HEADERS.split(","), orient="row")


def median(repeats: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(repeats: int) -> None:
    frame = registry()
    book = io.BytesIO()
    frame.write_excel(book)
    files = {"csv": frame.write_csv().encode(), "xlsx": book.getvalue()}
    bare: dict[str, Callable[[], object]] = {
        "csv": lambda: pl.read_csv(files["csv"], infer_schema=False),
        "xlsx": lambda: fastexcel.read_excel(files["xlsx"]).load_sheet(0).to_polars(),
    }
    for kind, raw in files.items():
        name = f"registry.{kind}"
        opened = open_files((name, raw))
        first = median(repeats, lambda name=name, raw=raw: open_files((name, raw)))
        second = median(repeats, lambda opened=opened: understand_files(opened, Reading()))
        floor = median(repeats, bare[kind])
        cohort = understand_files(opened, Reading()).cohort
        assert cohort is not None
        assert cohort.visits.height == PATIENTS * VISITS
        print(
            f"{kind}: {len(raw) / 1e6:.1f} MB, {cohort.visits.height:,} visits: opened {first:.2f} s, understood {second:.2f} s, "
            f"together {first + second:.2f} s; bare read {floor:.2f} s"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
