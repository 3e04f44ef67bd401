"""What a teacher shows: a file, a link or a text, typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

KINDS = (
    "material",
    "classroom-application",
    "reflection",
    "attendance",
    "observation",
    "progress",
    "feedback",
)
"""The kinds of evidence; attendance alone never supports a competence."""


@dataclass(frozen=True)
class Evidence:
    """One item. What is not public enters a credential as its digest alone."""

    kind: str
    narrative: str = ""
    url: str | None = None
    digest: str | None = None
    """SHA-256 in hex of the file or text that the service holds; a bare link has none."""

    name: str = ""
    media_type: str = ""
    public: bool = True
    item: str | None = None
    """Id of the portfolio item that it was taken from, where it was."""

    criteria: tuple[str, ...] = ()
    """What it is meant to show, as ``rubric/criterion``; empty where nobody said."""

    pupils_visible: bool = False
    """Whether pupils can be recognised in it: then it can never become public."""

    size: int | None = None
    """Bytes of the file that the service holds."""

    def __post_init__(self) -> None:
        if self.public and self.pupils_visible:
            raise ValueError("what shows pupils never becomes public")

    @property
    def has_file(self) -> bool:
        """Whether the service holds it as a file to be opened.

        A text that was given in an application has a digest and no file: it is the narrative.
        """
        return self.digest is not None and (
            self.size is not None
            or self.digest != sha256(self.narrative.encode("utf-8")).hexdigest())

    def with_pupils(self) -> Evidence:
        """Return the same as it is once pupils are said to be recognisable in it: not public."""
        return replace(self, public=False, pupils_visible=True)


def shows_competence(items: tuple[Evidence, ...]) -> bool:
    """Tell whether there is evidence of more than attendance."""
    return any(item.kind != "attendance" for item in items)
