"""The `lnexplore` command: opens the app in the browser from any folder, or serves a public demonstration with limits."""

from pathlib import Path


def app_folder() -> Path:
    """The folder of the entry script and its settings: the checkout, or what the package brought along."""
    package = Path(__file__).parents[1]
    places = (package.parent, package / "_bundled")
    return next(place for place in places if (place / "streamlit_app.py").is_file())


def main(arguments: list[str] | None = None) -> None:
    """Starts the server, on this computer only unless asked otherwise, and opens the browser."""
    from lnexplore.serve import command

    command.run(command.parse(arguments), app_folder())
