"""From a decision or from rows to credentials, in one go."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.facts import CredentialFacts
from badgeservice.core.rows import Rows
from badgeservice.operations.award import GiveAward
from badgeservice.operations.issue import Issue, Progress, silent
from badgeservice.operations.releasing import Releasing
from badgeservice.operations.show import Show


@dataclass(frozen=True)
class GrantedRows:
    """What a batch file came to."""

    batch: str | None
    """The run that was recorded; None where no row was new."""

    credentials: tuple[str, ...]
    """Ids of the credentials signed now, in the order of the file."""

    standing: int
    """Rows whose person had the achievement, with its credential, before."""


class Grant:
    """Awards and their credentials."""

    def __init__(self, give_award: GiveAward, issue: Issue, show: Show,
                 releasing: Releasing) -> None:
        self._give_award = give_award
        self._releasing = releasing
        self._issue = issue
        self._show = show

    def decision(self, application: str, person: str | None = None, *,
                 language: str | None = None, again: bool = False) -> CredentialFacts:
        """Release a decided application and issue its credential; a second call finds it.

        For the command line: see `Releasing.at_command_line`. Raises what that raises, also
        where nothing was achieved.
        """
        found = self._releasing.at_command_line(application, person, language=language,
                                                again=again, award_only=True)
        return self._show.credential_of(str(found.award))

    def rows(self, achievement: str, rows: Rows, *, file: str, by: str,
             again: bool = False, progress: Progress = silent) -> GrantedRows:
        """Award every row whose person has none, and issue what is not signed yet.

        With *again*, a person whose credential was revoked gets a new one. Raises what
        `GiveAward.from_rows` and `Issue` raise; a bad row refuses all.
        """
        result = self._give_award.from_rows(achievement, rows, file=file, by=by, again=again)
        return GrantedRows(result.batch, self._issue(result.awards, progress), result.standing)
