"""What the screen asks of Streamlit that Streamlit does not promise to keep."""

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def session_name() -> str:
    """The name under which the server knows the page that is being drawn; empty outside a server. `st.context` has none."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def forget_uploads() -> None:
    """Frees the files that this page was given. An uploader that is gone from the page keeps its files otherwise."""
    if runtime.exists():
        runtime.get_instance().uploaded_file_mgr.remove_session_files(session_name())
