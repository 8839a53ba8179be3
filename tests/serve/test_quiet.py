"""No log of a public server holds the words of an exception."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECRET = "Hanako"
CODE = f"""
import logging, sys, threading
from lnexplore.serve.quiet import quiet_logs
quiet_logs()
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
log = logging.getLogger("streamlit.anything")
log.info("a plain line with %s", "a word")
try:
    raise ValueError("{SECRET}")
except ValueError as trouble:
    log.exception("Uncaught app execution")
    log.error("Error: %s", trouble)
    log.error(trouble)
    log.warning(f"Error processing: {{trouble}}", exc_info=trouble)
    log.warning("Error in %s: %s" % ("x", trouble), exc_info=True)
    logging.getLogger("uvicorn.error").error("in ASGI application\\n", exc_info=trouble)
    chained = trouble
def fail():
    raise RuntimeError("{SECRET}") from chained
thread = threading.Thread(target=fail)
thread.start()
thread.join()
class Dies:
    def __del__(self):
        raise ValueError("{SECRET}")
Dies()
fail()
"""


def test_kind_and_place_are_told_and_words_are_not():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert SECRET not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert "INFO:streamlit.anything:a plain line with a word" in done.stderr
    assert "ERROR:streamlit.anything:Uncaught app execution (ValueError in <string>, line 9)" in done.stderr
    assert "ERROR:streamlit.anything:Error: ValueError in <string>, line 9" in done.stderr
    # The thread, the object that could not be removed, and the program's own end.
    assert done.stderr.count("Uncaught: RuntimeError in <string>, line 19") == 2
    assert done.stderr.count("Uncaught: ValueError in <string>, line 25") == 1
