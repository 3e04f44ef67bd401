"""Find a file that ships with the service, in an installed wheel or in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(folder: str, *names: str) -> Path:
    """Return the path of a shipped file or folder.

    *folder* is one of the data folders (``schemas``, ``issuers``, ``rubrics``,
    ``courses``, ``calibrations``, ``layouts``, ``templates``, ``trust``). A wheel holds it
    inside the package, a checkout beside it. Whether the file exists is not checked, only
    the folder.

    Raises FileNotFoundError where the installation lacks the folder: a broken wheel.
    """
    for place in (_PACKAGE, _PACKAGE.parent):
        if (place / folder).is_dir():
            return place.joinpath(folder, *names)
    raise FileNotFoundError(f"this installation lacks the folder {folder!r}")


def checkout() -> Path | None:
    """Return the checkout's folder where the service runs from one, else None."""
    place = _PACKAGE.parent
    return place if (place / "cli.py").is_file() and (place / "setup.cfg").is_file() else None
