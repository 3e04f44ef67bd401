"""Bake credentials into pictures: whoever has the picture has the credential (§5.3)."""

from __future__ import annotations

from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.credentials import containers
from badgeservice.errors import NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.pictures import Painter, PictureForm
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verification, Verify


class Bake:
    """Pictures with a credential inside, only of credentials that are worth something."""

    def __init__(self, tools: Collaborators, painter: Painter, verify: Verify) -> None:
        self._show = Show(tools)
        self._lists = StatusLists(tools)
        self._painter = painter
        self._verify = verify

    def __call__(self, name: str, form: PictureForm, language: str | None = None) -> bytes:
        """Return our picture of credential *name* with its signed bytes inside.

        It speaks the credential's own language unless one is given. Raises NotFound;
        NotWilling for a credential that does not count any more; HomeUnusable
        ``database-restored``: what was revoked since may be forgotten.
        """
        facts = self._show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential is not valid any more; no picture is made of it."),
                field="status", value=facts.status.value)])
        self._lists.ensure_newest(facts.credential.prepared.status_list)
        _ensure_worth(self._verify(facts.credential.document))
        picture = self._painter.paint_credential(facts, language or facts.award.language, form)
        return containers.embed(picture, facts.credential.document)

    def into(self, picture: bytes, brought: bytes, *, replace: bool = False) -> bytes:
        """Return *picture*, a PNG or SVG file, with the credential of *brought* inside.

        *brought* is all that can be verified: a file of any form, a link or an id. Its
        signed bytes are taken as they are. Raises NotWilling where a check failed or
        nothing was found; Conflict where the picture holds a credential and *replace* is not
        meant; DocumentRefused for a picture that is none.
        """
        found = self._verify(brought)
        _ensure_worth(found)
        return containers.embed(picture, found.content, replace=replace)


def _ensure_worth(found: Verification) -> None:
    """Raise unless there is a credential of which nothing is known to be wrong."""
    wrong = [check for check in found.report.checks
             if check.verdict is Verdict.FAILED
             or (check.verdict is Verdict.UNKNOWN and not found.content)]
    if wrong:
        raise NotWilling([Problem(check.code, check.message, field=check.name)
                          for check in wrong])
