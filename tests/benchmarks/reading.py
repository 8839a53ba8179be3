"""How long a registry takes from bytes to a cohort, in the child process as in use, beside a bare read in one run.

    python -m tests.benchmarks.reading [repeats] [patients, eight visits each]

    python -m tests.benchmarks.reading large [visits]

The second reads a Parquet file of typed columns, ten million visits unless said otherwise, with the room that the
computer's memory gives, draws the first page, moves a limit, and prints what that takes and the peak memory of app and child. The bare read (polars' reader of text for csv and parquet, fastexcel for xlsx) keeps no address and understands no value;
it is the floor, not a rival. Prints medians, and the memory of the largest child.
"""

import io
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import fastexcel
import polars as pl

from lnexplore.ingest.files import room, sandbox
from lnexplore.ingest.files.samples import sample_path
from lnexplore.ingest.read import Intake, read_cohort
from tests.benchmarks.engine import cpu, five_figures

VISITS = 8
HEADERS = (
    "Patient,Age,Sex,Phase,Date,UPCR (g/gCr),Serum creatinine (mg/dL),Serum albumin (g/dL),Urine RBC,C3 (mg/dL),"
    "C4 (mg/dL),Anti-dsDNA (IU/mL),PSL (mg/day),Tacrolimus trough (ng/mL),Body weight (kg)"
)


def registry(patients: int) -> pl.DataFrame:
    """Invented visits as text, every tenth ratio below a limit of detection, sediment as ranges."""
    draw = random.Random(1)
    rows = []
    for patient in range(patients):
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


def spent(repeats: int, work: Callable[[], object]) -> tuple[float, float]:
    """Medians of the seconds on the clock and of those of the processor, this process and its children together."""
    clock, processor = [], []
    for _ in range(repeats):
        start, before = time.perf_counter(), os.times()
        work()
        after = os.times()
        clock.append(time.perf_counter() - start)
        processor.append(sum(after[:4]) - sum(before[:4]))
    return statistics.median(clock), statistics.median(processor)


def main(repeats: int, patients: int) -> dict[str, float]:
    """Prints what each kind takes; gives it as multiples of the bare read."""
    found = {}
    frame = registry(patients)
    book, columns = io.BytesIO(), io.BytesIO()
    frame.write_parquet(columns)
    files = {"csv": frame.write_csv().encode(), "parquet": columns.getvalue()}
    if frame.height < 2**20:  # the rows of a sheet
        frame.write_excel(book)
        files["xlsx"] = book.getvalue()
    text = lambda: pl.read_csv(files["csv"], infer_schema=False)  # noqa: E731
    bare: dict[str, Callable[[], object]] = {
        "csv": text,
        "parquet": text,
        "xlsx": lambda: fastexcel.read_excel(files["xlsx"]).load_sheet(0).to_polars(),
    }
    sandbox.keep_warm()
    small = sample_path()
    read_cohort(small)
    time.sleep(2)  # the spare child has its imports behind it
    clock, processor = spent(1, lambda: read_cohort(small))
    print(f"28 patients, child warm: {clock:.2f} s, of the processor {processor:.2f} s")
    for kind, raw in files.items():
        name = f"registry.{kind}"
        intake = read_cohort((name, raw))
        assert intake.cohort is not None
        assert intake.cohort.visits.height == patients * VISITS
        clock, processor = spent(repeats, lambda name=name, raw=raw: read_cohort((name, raw)))
        # A small file is read many times: the processor's time is told in steps of ten milliseconds.
        often = max(1, 50_000 // frame.height)
        floor = spent(repeats, lambda kind=kind, often=often: [bare[kind]() for _ in range(often)])[1] / often
        found[kind] = processor / floor
        print(
            f"{kind}: {len(raw) / 1e6:.1f} MB, {patients * VISITS:,} visits: {clock:.2f} s, of the processor {processor:.2f} s; "
            f"bare read {floor:.4f} s, {processor / floor:.0f} times"
        )
    import resource

    print(f"largest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:,.0f} MB")
    return found


def watch(most: Counter[str], done: threading.Event) -> None:
    """Notes the largest memory of this process, of its children, and of all together, until it is told to end."""
    own = os.getpid()
    while not done.wait(0.05):
        children = Path(f"/proc/{own}/task/{own}/children").read_text("ascii").split()
        now = {"app": sandbox._resident(own), "child": sum(sandbox._resident(int(child)) for child in children)}
        most |= Counter(now | {"together": sum(now.values())})


def large(visits: int) -> float:
    """Prints what so many visits take; gives the peak memory of app and child together in bytes."""
    whole = {"Age", "C3 (mg/dL)", "C4 (mg/dL)", "Anti-dsDNA (IU/mL)"}
    numbers = {"Serum creatinine (mg/dL)", "Serum albumin (g/dL)", "PSL (mg/day)", "Body weight (kg)"}
    some = registry(min(visits, 500_000) // VISITS).with_columns(
        pl.col("Date").str.to_date(), pl.col(*whole).cast(pl.Int32), pl.col(*numbers).cast(pl.Float64)
    )
    copies = [
        some.with_columns(pl.format("{}-{}", pl.lit(copy), "Patient").alias("Patient"))
        for copy in range(-(-visits // some.height))
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.parquet"
        pl.concat(copies).head(visits).write_parquet(path)
        del some, copies
        room.follow_memory()
        most, done = Counter[str](), threading.Event()
        thread = threading.Thread(target=watch, args=(most, done), daemon=True)
        thread.start()
        read: list[Intake] = []
        clock, processor = spent(1, lambda: read.append(read_cohort(path)))
        cohort = read[0].cohort
        assert cohort is not None
        print(f"{cohort.size:,} patients, the first page after a moved limit: {cpu(five_figures(cohort)):.2f} s")
        done.set()
        size = path.stat().st_size / 1e6
    peaks = ", ".join(f"{name} {size_ / 1e9:.1f} GB" for name, size_ in most.items())
    print(f"{visits:,} visits, {size:.0f} MB: {clock:.0f} s, of the processor {processor:.0f} s; peak memory {peaks}")
    return most["together"]


if __name__ == "__main__" and sys.argv[1:2] == ["large"]:
    large(*[int(number) for number in (*sys.argv[2:], "10000000")[:1]])
elif __name__ == "__main__":
    main(*[int(number) for number in (*sys.argv[1:], *("1", "12500")[len(sys.argv) - 1 :])])
