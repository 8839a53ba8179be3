"""No file and no page of many visitors at once holds a word of somebody else's: all pages, all files.

    python -m tests.benchmarks.isolation [visitors] [pages of each]      20 and 1 without numbers

Each takes every file of his pages while all others do the same; pages go round, so that each is somebody's. Prints how many files and
pages were searched, and how many hold their own visitor's mark.
"""

import sys

from tests.serve import visitor
from tests.serve.test_isolation import PAGES, check, look, mark

if __name__ == "__main__":
    visitors, each = map(int, sys.argv[1:] or (20, 1))
    assert visitors * each >= len(PAGES), "somebody has to look at each page"
    # Nobody is cut off by a test's patience where twenty draw on one processor.
    visitor.PATIENCE = 600
    everybody = look(visitors, PAGES, each)
    check(everybody, each, 0)
    count = sum(map(len, everybody.values()))
    own = sum(marks == {mark(number).encode()} for number, found in everybody.items() for marks in found)
    assert own > visitors
    print(
        f"{visitors} visitors, {len(PAGES)} pages, {count} files and pages, {own} with their own mark: none holds another's."
    )
