"""No file and no page of many visitors at once holds a word of somebody else's: all pages, all files.

    python -m tests.benchmarks.isolation [visitors] [pages of each]      20 and 3 without numbers

Each takes every file of his pages while all others do the same; pages go round, so that each is somebody's. Prints how many files and pages were searched.
"""

import sys

from tests.serve import visitor
from tests.serve.test_isolation import PAGES, check, look

if __name__ == "__main__":
    visitors, each = map(int, sys.argv[1:] or (20, 3))
    assert visitors * each >= len(PAGES), "somebody has to look at each page"
    # Nobody is cut off by a test's patience where twenty draw on one processor.
    visitor.PATIENCE = 600
    everybody = look(visitors, PAGES, each)
    check(everybody, each, 1)
    count = sum(map(len, everybody.values()))
    print(f"{visitors} visitors, {len(PAGES)} pages, {count} files and pages: none holds a mark of another visitor.")
