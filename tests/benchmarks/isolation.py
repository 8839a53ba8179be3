"""No file and no page of many visitors at once holds a word of somebody else's: all pages, all files.

python -m tests.benchmarks.isolation [visitors]      20 without a number
"""

import sys

from tests.serve.test_isolation import PAGES, check, look

if __name__ == "__main__":
    everybody = look(int(sys.argv[1]) if len(sys.argv) > 1 else 20, PAGES)
    check(everybody, 60, 10)
    count = sum(map(len, everybody.values()))
    print(f"{len(everybody)} visitors, {count} files and pages: none holds a mark of another visitor.")
