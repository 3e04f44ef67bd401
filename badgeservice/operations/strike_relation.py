"""Strike out what was recorded by mistake of how two people stand to each other."""

from __future__ import annotations

import logging

from badgeservice.core.account import Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.relation import MISTAKES, Relation
from badgeservice.errors import BadInput, NotAllowed, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import ensure_role

_log = logging.getLogger(__name__)


class StrikeRelation:
    """Take back a relation that never was.

    What has ended keeps one from judging the other for good; what never was must not.
    """

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, relation: str, mistake: str) -> None:
        """Strike out a relation of a programme that *actor* administers.

        It bars nobody any more. *mistake* is one of `core.relation.MISTAKES`; the log keeps it
        with what had been recorded. Raises NotFound ``unknown-relation``, BadInput, NotAllowed
        ``role-missing``, and ``relation-own`` for one of the two people: nobody lets themselves
        judge.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            ensure_role(actor, Role.ADMINISTRATOR)
            found = work.relations.get(relation)
            if not actor.may(Role.ADMINISTRATOR, programme=found.programme):
                raise NotFound(say("There is no such relation here."), code="unknown-relation")
            _ensure_others(actor, found)
            if mistake not in MISTAKES:
                raise BadInput([Problem("reason-missing", say("A correction needs a reason."),
                                        say("Choose one."))])
            work.relations.strike(found.id)
            work.audit.append(Act(now, actor.person.id, "relation.struck-out",
                                  f"relation:{found.id}", found.programme,
                                  {"kind": found.kind.value, "person": found.person,
                                   "other": found.other, "mistake": mistake}))
        _log.info("relation %s struck out", relation)


def _ensure_others(actor: Actor, found: Relation) -> None:
    if actor.person.id in (found.person, found.other):
        raise NotAllowed(say("You are one of the two. Let another administrator of the programme "
                             "strike it out."), code="relation-own")
