"""What must hold of applications, whatever anybody did; asked of the file of the database.

Plain SQL and plain rules, none of the code that is tested: where both were wrong in the same
way, nothing would be seen.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from tests.people import ISSUER, PARTNER, PROGRAMME

BLIND, RECONCILED, THIRD, APPEAL = 1, 2, 3, 4
ACHIEVED, NOT_YET = "achieved", "not-yet-achieved"
FIRST, SECOND, LAST = "acuerdo", "observacion", "comunidad"
WEIGHTS = {FIRST: 30, SECOND: 40, LAST: 30}
MOST_RESUBMISSIONS, RESUBMISSION_DAYS = 2, 60
STATED, ROWS = "r3-global", "mentor-lista"
"""The rubric of which the assessors state the outcome; what rows of a file award as well."""

KINDS = {
    "mentor-emtp": ((ISSUER, PARTNER), ("r3-mentoria",)),
    "mentor-solo": ((ISSUER,), ("r3-mentoria",)),
    "mentor-global": ((ISSUER, PARTNER), (STATED,)),
    "mentor-doble": ((ISSUER, PARTNER), ("r3-mentoria", "r3-segunda")),
    ROWS: ((ISSUER,), ("r3-mentoria",)),
}
"""Who judges each achievement, and by what."""

TABLES = ("people", "applications", "application_evidence", "judgements", "decisions",
          "decision_judgements", "awards", "credentials", "endorsements", "releases", "appeals",
          "assignments", "memberships", "conflict_declarations", "relations", "status_events",
          "profiles", "interventions")


class State:
    """All rows of one moment."""

    def __init__(self, whole):
        for table in TABLES:
            setattr(self, table, whole.rows(f"SELECT * FROM {table}"))
        self.person_of = {row["email"]: row["id"] for row in self.people}
        self.app = {row["id"]: row for row in self.applications}
        self.decision = {row["id"]: row for row in self.decisions}
        self.award = {row["id"]: row for row in self.awards}
        self.credential = {row["id"]: row for row in self.credentials}
        for row in self.judgements:
            row["who"] = self.person_of[row["assessor"]]
            row["levels"] = json.loads(row["marks"])
        self.lifted = {row["declaration"] for row in self.interventions}
        self.school = {row["person"]: row["school"] for row in self.profiles if row["school"]}

    def kind(self, application):
        """Who judges an application, and by which rubrics."""
        return KINDS[self.app[application]["achievement"]]

    def are_close(self, who, applicant):
        """Whether something is known that keeps one from judging the other."""
        return (who == applicant
                or any((each["assessor"], each["person"]) == (who, applicant)
                       and each["id"] not in self.lifted
                       for each in self.conflict_declarations)
                or any({each["person"], each["other"]} == {who, applicant}
                       for each in self.relations)
                or (who in self.school and self.school[who] == self.school.get(applicant)))

    def judges(self, application):
        """Who judged an application in any round."""
        return {row["who"] for row in self.judgements if row["application"] == application}

    def parts(self, decision):
        """The judgements that a decision rests on."""
        names = {row["judgement"] for row in self.decision_judgements
                 if row["decision"] == decision}
        return [row for row in self.judgements if row["id"] in names]

    def line(self, application):
        """An application and those before it."""
        while application:
            yield application
            application = self.app[application]["follows"]

    def roles(self, person, *wanted):
        """For whom somebody has one of these roles now."""
        return {row["organisation"] for row in self.memberships
                if row["person"] == person and row["role"] in wanted
                and row["ended_at"] is None and row["programme"] in (PROGRAMME, "*")}


def moment(text):
    """A moment as it stands in the file."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def outcome(levels):
    """What the rubric comes to: the mean, nothing at the lowest, two that must be reached."""
    mean = sum(WEIGHTS[name] * level for name, level in levels.items()) / 100
    good = (mean >= 3 and min(levels.values()) > 1
            and levels[FIRST] >= 3 and levels[SECOND] >= 3)
    return ACHIEVED if good else NOT_YET


def reached(rubric, judgement):
    """What one judgement comes to by one rubric."""
    return judgement["outcome"] if rubric == STATED else outcome(judgement["levels"][rubric])


def alone(rubrics, judgement):
    """Levels and outcome of one judgement."""
    is_good = all(reached(rubric, judgement) == ACHIEVED for rubric in rubrics)
    return judgement["levels"], ACHIEVED if is_good else NOT_YET


def joined(rubrics, one, other):
    """Levels and outcome that two come to together, or None where they do not agree."""
    found = {}
    for rubric in rubrics:
        mine, theirs = one["levels"][rubric], other["levels"][rubric]
        both = {name: (max if name == LAST else min)(mine[name], theirs[name])
                for name in WEIGHTS}
        near = all(abs(mine[name] - theirs[name]) <= 1 for name in WEIGHTS)
        ends = {reached(rubric, one), reached(rubric, other)}
        if rubric != STATED:
            ends.add(outcome(both))
        if not near or len(ends) > 1:
            return None
        found[rubric] = both
    return found, alone(rubrics, one)[1]


def demanded(kind, standing):
    """Levels and outcome that judgements come to by the rule; None where some are missing."""
    places, rubrics = kind
    rounds = {turn: {row["organisation"]: row for row in standing if row["round"] == turn}
              for turn in (BLIND, RECONCILED, THIRD, APPEAL)}
    first = rounds[BLIND]
    pair = {row["who"] for row in first.values()}
    if set(first) != set(places) or len(pair) != len(places):
        return None
    if len(places) == 1:
        assert not rounds[RECONCILED] and not rounds[THIRD]
        found = alone(rubrics, first[ISSUER])
    else:
        found = joined(rubrics, first[ISSUER], first[PARTNER])
    if found is None and len(rounds[RECONCILED]) == 2:
        second = rounds[RECONCILED]
        assert {row["who"] for row in second.values()} == pair
        found = joined(rubrics, second[ISSUER], second[PARTNER])
        if found is None and rounds[THIRD]:
            (third,) = rounds[THIRD].values()
            assert third["who"] not in pair
            found = alone(rubrics, third)
    if found is not None and rounds[APPEAL]:
        (late,) = rounds[APPEAL].values()
        assert found[1] == NOT_YET
        found = alone(rubrics, late)
    return found


def check(before, now, *, suppressed):
    """Fail where something holds no more; *suppressed* are people who asked to be forgotten."""
    for look in (_kept, _stages, _asking, _judging, _new_judgements, _deciding, _carried, _line,
                 _hearing, _releasing, _awarding, _signing, _endorsing, _granting):
        look(before, now)
    for row in now.credentials:
        if row["id"] not in before.credential or (
                before.credential[row["id"]]["document"] is None and row["document"]):
            assert now.award[row["award"]]["person"] not in suppressed, "issued to nobody"


def _same(before, now, but=()):
    assert len(now) >= len(before), "something is gone"
    for old, new in zip(before, now, strict=False):
        for name, value in old.items():
            if name not in but:
                assert new[name] == value, f"{name} changed from {value} to {new[name]}"


def _once(before, now, name):
    """Whether a column that is filled in once was changed later."""
    for old, new in zip(before, now, strict=False):
        assert old[name] in (None, new[name]), f"{name} changed twice"


def _kept(before, now):
    # The address of somebody suppressed is another; `who` is the person.
    for old, new in zip(before.judgements, now.judgements, strict=False):
        forgotten = now.app[new["application"]]["email"].endswith("suppressed.invalid")
        words = {"reason", "comments"} if forgotten else set()
        _same([old], [new], {"superseded_by", "assessor"} | words)
    assert len(now.judgements) >= len(before.judgements), "a judgement is gone"
    _once(before.judgements, now.judgements, "superseded_by")
    _same(before.decisions, now.decisions, {"superseded_by", "made_by"})
    _once(before.decisions, now.decisions, "superseded_by")
    _same(before.releases, now.releases, {"finished_at"})
    _same(before.decision_judgements, now.decision_judgements)


def _stages(before, now):
    for name, row in now.app.items():
        old = before.app.get(name)
        if old is not None:
            assert (old["stage"], row["stage"]) not in {
                ("sent", "draft"), ("withdrawn", "draft"), ("withdrawn", "sent")}
            assert (row["person"], row["version"], row["attempt"], row["follows"]) == (
                old["person"], old["version"], old["attempt"], old["follows"])
            assert row["carried"] == old["carried"], "a carried level has changed"
        judged = [j for j in now.judgements if j["application"] == name]
        decided = [d for d in now.decisions if d["application"] == name]
        if row["stage"] != "sent":
            assert not judged and not decided, f"{row['stage']} and judged"


def _asking(before, now):
    """Who is asked has the role, is not close, and has judged nothing of it in another round."""
    for task in now.assignments[len(before.assignments):]:
        if task["round"] == RECONCILED:
            continue  # The two of the first round, whoever they are.
        name, who = task["application"], task["assessor"]
        applicant = now.app[name]["person"]
        assert task["organisation"] in before.roles(who, "assessor")
        assert not before.are_close(who, applicant), "asked in spite of a conflict"
        assert who not in before.judges(name), "asked again who has judged"
        if task["round"] == APPEAL:
            for earlier in before.line(name):
                assert who not in before.judges(earlier), "hears what rests on their own levels"


def _judging(_before, now):
    for row in now.judgements:
        applicant = now.app[row["application"]]["person"]
        assert row["who"] != applicant, "judged one's own"
        assert any(task["assessor"] == row["who"] and task["round"] == row["round"]
                   and task["organisation"] == row["organisation"]
                   and task["application"] == row["application"]
                   for task in now.assignments), "judged without being asked"
    standing = [(row["application"], row["organisation"], row["round"])
                for row in now.judgements if row["superseded_by"] is None]
    assert len(standing) == len(set(standing))
    for row in now.judgements:
        if row["supersedes"]:
            (old,) = [j for j in now.judgements if j["id"] == row["supersedes"]]
            assert (old["who"], old["round"], old["application"]) == (
                row["who"], row["round"], row["application"])
            assert row["reason"].strip()
    for task in now.assignments:
        assert task["assessor"] != now.app[task["application"]]["person"], "asked for one's own"


def _new_judgements(before, now):
    """Who judges, has the role at that moment, no conflict, and nobody judges after the end."""
    for row in now.judgements[len(before.judgements):]:
        applicant = now.app[row["application"]]["person"]
        assert row["organisation"] in before.roles(row["who"], "assessor")
        assert not before.are_close(row["who"], applicant), "judged in spite of a conflict"
        if row["round"] != APPEAL:
            assert not any(each["application"] == row["application"]
                           and each["superseded_by"] is None
                           for each in before.decisions), "judged after the decision"


def _deciding(_before, now):
    for row in now.decisions:
        used = now.parts(row["id"])
        assert used
        assert {j["application"] for j in used} == {row["application"]}
        found = demanded(now.kind(row["application"]), used)
        assert found is not None, "decided without the judgements that the rule demands"
        assert (json.loads(row["marks"]), row["outcome"]) == found
        if row["supersedes"]:
            assert any(a["decision"] == row["supersedes"] and a["state"] == "overturned"
                       for a in now.appeals), "a second decision without an appeal"
        if row["superseded_by"] == row["id"]:
            # Set aside, because somebody who judged was not impartial, or left.
            judges = {j["who"] for j in used}
            assert any(each["application"] == row["application"] and each["assessor"] in judges
                       for each in (*now.conflict_declarations, *now.interventions)
                       ), "set aside without a reason"
            assert not any(each["decision"] == row["id"]
                           for each in now.releases), "set aside after it was told"
    standing = [row["application"] for row in now.decisions if row["superseded_by"] is None]
    assert len(standing) == len(set(standing))


def _carried(_before, now):
    for row in now.applications:
        for rubric, carried in json.loads(row["carried"]).items():
            assert rubric != STATED, "carried of a rubric that is judged as a whole"
            for each in now.judgements:
                if each["application"] == row["id"]:
                    assert carried.items() <= each["levels"][rubric].items(), (
                        "a carried criterion changed")
            earlier = [json.loads(d["marks"])[rubric] for d in now.decisions
                       if d["application"] in set(now.line(row["follows"]))]
            assert any(carried.items() <= levels.items() for levels in earlier)
            is_whole = len(carried) == len(WEIGHTS) and outcome(carried) == ACHIEVED
            assert is_whole or all(level >= 3 for level in carried.values())


def _line(before, now):
    followed = [row["follows"] for row in now.applications
                if row["follows"] and row["stage"] != "withdrawn"]
    assert len(followed) == len(set(followed)), "followed by two"
    for row in now.applications:
        if not row["follows"]:
            assert row["attempt"] == 1
            continue
        old = now.app[row["follows"]]
        anew = any(a["application"] == old["id"] and a["state"] == "reassess"
                   for a in now.appeals)
        assert row["attempt"] == old["attempt"] + (0 if anew else 1)
        assert row["attempt"] <= 1 + MOST_RESUBMISSIONS, "sent again too often"
        released = [r for r in now.releases if r["application"] == old["id"]]
        assert released, "sent again before the result"
        was = before.app.get(row["id"])
        if row["sent_at"] and not anew and (was is None or was["sent_at"] is None):
            since = max(moment(at) for at in (
                *(r["released_at"] for r in released),
                *(a["decided_at"] for a in now.appeals if a["application"] == old["id"]
                  and a["decided_at"])))
            assert moment(row["sent_at"]) <= since + timedelta(days=RESUBMISSION_DAYS + 1.5)
        if anew:
            hearing = {a["decided_by"] for a in now.appeals if a["application"] == old["id"]}
            assert not now.judges(row["id"]) & (now.judges(old["id"]) | hearing), (
                "judged anew by somebody who was involved")


def _hearing(before, now):
    for row in now.appeals:
        assert row["person"] == now.app[row["application"]]["person"]
        if row["decided_by"] is None:
            continue
        involved = {j["who"] for j in now.judgements if j["application"] == row["application"]
                    and j["round"] != APPEAL}
        assert row["decided_by"] not in involved | {row["person"]}, "heard by somebody involved"
        if not any(old["id"] == row["id"] and old["decided_by"] for old in before.appeals):
            assert not before.are_close(row["decided_by"], row["person"]), "heard by who is close"


def _releasing(before, now):
    decided = [row["decision"] for row in now.releases]
    assert len(decided) == len(set(decided)), "released twice"
    for row in now.releases[len(before.releases):]:
        applicant = now.app[row["application"]]["person"]
        _impartial(before, now, row["decision"], applicant)
        if row["released_by"] == "operator":
            continue
        judges = set().union(*(now.judges(name) for name in now.line(row["application"])))
        assert row["released_by"] not in judges | {applicant}, "released by somebody involved"
        places = before.roles(row["released_by"], "coordinator", "administrator")
        assert places & {ISSUER, ""}, "released without the role"


def _impartial(before, now, decision, applicant):
    """No judge of a decision is close to who applied; an appeal has looked into it otherwise."""
    if now.decision[decision]["supersedes"] is None:
        for judgement in now.parts(decision):
            assert not before.are_close(judgement["who"], applicant), (
                "goes out though a judge is close")


def _awarding(_before, now):
    standing = [(row["person"], row["achievement"]) for row in now.awards
                if row["closed_at"] is None]
    assert len(standing) == len(set(standing)), "two awards of one achievement"
    of_decision = [row["decision"] for row in now.awards
                   if row["closed_at"] is None and row["decision"]]
    assert len(of_decision) == len(set(of_decision)), "two awards of one decision"
    of_application = [now.decision[name]["application"] for name in of_decision]
    assert len(of_application) == len(set(of_application)), "two awards of one application"
    for row in now.awards:
        if row["decision"] is None:
            assert row["achievement"] == ROWS, "awarded by a row what is decided"
            assert row["attested_by"]
            continue
        decision = now.decision[row["decision"]]
        assert (row["source"], decision["outcome"]) == ("decision", ACHIEVED)
        assert now.app[decision["application"]]["person"] == row["person"]


def _signing(before, now):
    final = {row["credential"] for row in now.status_events
             if row["status"] in ("revoked", "superseded")}
    signed = [(now.award[row["award"]], row["id"]) for row in now.credentials if row["document"]]
    good = [now.decision[award["decision"]]["application"]
            for award, name in signed if name not in final and award["decision"]]
    assert len(good) == len(set(good)), "two credentials for one application"
    endorsed = {row["credential"]: row for row in now.endorsements}
    for row in now.credentials:
        old = before.credential.get(row["id"])
        if old is not None and old["document"]:
            assert row["digest"] == old["digest"], "a signed credential has changed"
        if not row["document"]:
            continue
        decision = now.award[row["award"]]["decision"]
        if decision is None:
            continue
        (release,) = [r for r in now.releases if r["decision"] == decision]
        if PARTNER not in now.kind(release["application"])[0]:
            assert row["id"] not in endorsed, "endorsed by who did not judge"
            continue
        endorsement = endorsed[row["id"]]
        if endorsement["signed_by"] != "operator":
            assert endorsement["signed_by"] != release["released_by"], "released by the endorser"
        (carried,) = json.loads(row["document"])["endorsement"]
        assert carried == json.loads(endorsement["document"])


def _endorsing(before, now):
    known = {row["credential"] for row in before.endorsements}
    for row in now.endorsements:
        if row["credential"] in known or row["signed_by"] == "operator":
            continue
        assert PARTNER in before.roles(row["signed_by"], "coordinator", "administrator")
        award = now.award[row["award"]]
        assert row["signed_by"] != award["person"], "endorsed one's own"
        _impartial(before, now, award["decision"], award["person"])


def _granting(before, now):
    """Nobody but the partner's own administrators makes anybody speak for it."""
    for row in now.memberships[len(before.memberships):]:
        assert row["granted_by"] != row["person"], "gave oneself a role"
        places = before.roles(row["granted_by"], "administrator")
        speaks = row["role"] in ("administrator", "coordinator", "assessor")
        own = {PARTNER} if speaks and row["organisation"] == PARTNER else {ISSUER, ""}
        assert places & (own if speaks else {PARTNER, *own}), "gave a role of others"
