"""The `lnexplore` command: opens the app in the browser, from any folder."""

from pathlib import Path


def app_folder() -> Path:
    """The folder of the entry script and its settings: the checkout, or what the package brought along."""
    package = Path(__file__).parent
    places = (package.parent, package / "_bundled")
    return next(place for place in places if (place / "streamlit_app.py").is_file())


def main() -> None:
    """Starts the server on this computer only and opens the browser."""
    import os

    from streamlit import App

    folder = app_folder()
    # Theme and limits are read from the working folder, which is the user's own otherwise.
    os.chdir(folder)
    App(folder / "streamlit_app.py").run(config={"server.address": "127.0.0.1", "browser.gatherUsageStats": False})


if __name__ == "__main__":
    main()
