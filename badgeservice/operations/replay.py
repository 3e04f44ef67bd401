"""Acts of the journal done once more in a database that has forgotten them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.core.credential import FINAL, Status, StatusEvent
from badgeservice.core.lost import LostCredential
from badgeservice.core.noted import NotedAct
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act

NOTE = "taken up from the journal after the database was put back"

_GIVES: Mapping[str, Status] = {
    "credential.revoked": Status.REVOKED,
    "credential.suspended": Status.SUSPENDED,
    "credential.reinstated": Status.VALID,
    "credential.superseded": Status.SUPERSEDED,
    "program-credential.revoked": Status.REVOKED,
    "program-credential.suspended": Status.SUSPENDED,
    "program-credential.reinstated": Status.VALID,
}
"""What a credential is worth after each act."""

_SIGNS = ("credential.issued", "program-credential.signed")
_SILENT = ("database.taken-up", "database.clock-confirmed")
"""What counted for the database as it was; nobody has to do it again."""


@dataclass(frozen=True)
class Replayed:
    """What became of the acts."""

    revoked: tuple[str, ...]
    changed: tuple[str, ...]
    lost: tuple[str, ...]
    others: tuple[NotedAct, ...]
    lists: Mapping[str, str]
    """The status lists of lost credentials, with their issuers."""

    gone: tuple[LostCredential, ...]
    """Those lost ones that have an entry in a list, and no row here that could be signed."""


def replay(work: UnitOfWork, tools: Collaborators, acts: Sequence[NotedAct], *,
           by: str) -> Replayed:
    """Give credentials the status again that *acts*, in their order, gave them.

    Part of the caller's transaction. Of each credential the last act counts, and a revocation
    in any case, also where the database has its row alone: whoever finishes what was begun
    signs that row. Notes, which no journal holds, stay lost. What cannot be done once more is
    returned, with the credentials that were signed and of which there are no bytes.
    """
    last = _last(acts)
    signed = {each.subject: each for each in acts if each.action in _SIGNS}
    lost = {subject: each for subject, each in signed.items() if not _is_known(work, each)}
    known = {subject: each for subject, each in last.items()
             if _is_known(work, each) or _is_prepared(work, each)
             or work.status.lost.find([each.name])}
    done = [each for each in known.values() if _give(work, tools, each, signed, by)]
    places = [each.place for each in lost.values() if each.place is not None]
    return Replayed(
        revoked=tuple(_shown(work, each) for each in done if _GIVES[each.action] in FINAL
                      and _GIVES[each.action] is Status.REVOKED),
        changed=tuple(_shown(work, each) for each in done
                      if _GIVES[each.action] is not Status.REVOKED),
        lost=tuple(each.name for each in lost.values()),
        others=tuple(each for each in acts if each.subject not in lost
                     and each.subject not in known and each.action not in _SILENT),
        lists={place.status_list: place.issuer for place in places},
        gone=tuple(_gone(work, lost, last)))


def _last(acts: Sequence[NotedAct]) -> dict[str, NotedAct]:
    """Return by subject the act that counts; nothing follows a revocation."""
    last: dict[str, NotedAct] = {}
    for each in acts:
        if each.action in _GIVES and not (
                each.subject in last and _GIVES[last[each.subject].action] in FINAL):
            last[each.subject] = each
    return last


def _gone(work: UnitOfWork, lost: Mapping[str, NotedAct],
          last: Mapping[str, NotedAct]) -> Iterator[LostCredential]:
    """Yield the lost ones that have a place, as revoked where the last act on one says so."""
    for subject, each in lost.items():
        if each.place is not None and not _is_prepared(work, each):
            end = last.get(subject)
            is_revoked = end is not None and _GIVES[end.action] in FINAL
            yield LostCredential(subject, each.place, end.at if end and is_revoked else None)


def _is_program(act: NotedAct) -> bool:
    return act.action.startswith("program-")


def _is_known(work: UnitOfWork, act: NotedAct) -> bool:
    if _is_program(act):
        return work.programs.get(act.name) is not None
    return work.credentials.find(act.name, even_withdrawn=True) is not None


def _is_prepared(work: UnitOfWork, act: NotedAct) -> bool:
    """Tell whether there is a row that some signature is, or was, meant for."""
    if _is_program(act):
        return work.programs.status_of(act.name) is not None
    return work.credentials.award_of(act.name) is not None


def _shown(work: UnitOfWork, act: NotedAct) -> str:
    """Return the id that people know a credential by."""
    composed = work.programs.get(act.name) if _is_program(act) else None
    return (composed.prepared.credential_id if composed else None) or act.name


def _give(work: UnitOfWork, tools: Collaborators, act: NotedAct,
          signed: Mapping[str, NotedAct], by: str) -> bool:
    """Do one act again; tell whether anything was changed by it."""
    status = _GIVES[act.action]
    reason = str(act.details.get("reason", "other"))
    if work.status.lost.find([act.name]):
        return _give_lost(work, tools, act)
    if _is_program(act):
        now = work.programs.status_of(act.name)
        if now in FINAL or now is status:
            return False
        work.programs.set_status(act.name, status, act.at)
        log_act(work, tools, act.action, act.subject, issuer=act.details.get("issuer", ""))
        return True
    latest = work.status.latest(act.name)
    now = latest.status if latest else Status.VALID
    if now in FINAL or now is status:
        return False
    work.status.add(StatusEvent(act.name, status, reason, NOTE, act.at, by))
    log_act(work, tools, act.action, act.subject, reason=reason)
    if status is Status.SUPERSEDED:
        _close(work, act, signed)
    return True


def _give_lost(work: UnitOfWork, tools: Collaborators, act: NotedAct) -> bool:
    """Revoke again what an earlier restore had lost; its list is signed by the caller."""
    if _GIVES[act.action] not in FINAL or not work.status.lost.revoke(act.name, act.at):
        return False
    log_act(work, tools, act.action, act.subject, reason=str(act.details.get("reason", "other")))
    return True


def _close(work: UnitOfWork, act: NotedAct, signed: Mapping[str, NotedAct]) -> None:
    """Close the award that a lost credential corrected: or it would be issued as it was."""
    newer = signed.get(f"credential:{act.details.get('successor')}")
    award = work.credentials.award_of(act.name)
    if award is not None and (newer is None or newer.details.get("award") != award):
        work.awards.close(award)
