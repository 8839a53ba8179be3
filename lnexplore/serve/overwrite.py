"""What is freed is overwritten: settings of the allocators, which have to be there before the process begins."""

import os
import sys

SETTINGS = {
    # Python's objects go through the C library, which overwrites what is freed.
    "PYTHONMALLOC": "malloc",
    "MALLOC_PERTURB_": "85",
    # Arrow takes its memory from there too.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    # The allocator of polars overwrites, and gives pages back at once.
    "_RJEM_MALLOC_CONF": "junk:free,dirty_decay_ms:0,muzzy_decay_ms:0",
}


def overwrite_what_is_freed() -> None:
    """Begins this process anew with these settings, under the same number. Linux only; it costs about 7 % of processor time."""
    if sys.platform == "linux" and not SETTINGS.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | SETTINGS)  # noqa: S606
