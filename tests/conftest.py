"""What holds for every test."""

import os

# A fault of the program fails a test; on screen it would be a sentence (`lnexplore/ui/boundary.py`).
os.environ["LNEXPLORE_STRICT"] = "1"
