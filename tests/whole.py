"""Everybody around two applications, and whatever they may try: for tests of the whole.

What is refused is refused; `tests.whole_truths` looks at what is recorded afterwards.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from badgeservice.assembly import build
from badgeservice.core.account import Role
from badgeservice.core.appeal import AppealState
from badgeservice.core.correction import Corrections
from badgeservice.core.data_request import Wish
from badgeservice.core.draft import Content
from badgeservice.core.feedback import EVIDENCE_RULES, NEXT_STEP, STRENGTHS
from badgeservice.core.judgement import Outcome
from badgeservice.core.rows import Piece, Row, Rows
from badgeservice.core.school import School
from badgeservice.errors import BadgeError, HomeUnusable, KeyUnusable
from badgeservice.operations.draft_form import Direct, DraftForm
from badgeservice.operations.roles import RoleWish
from badgeservice.settings import Settings
from tests.decided import codes
from tests.people import ELSEWHERE, ISSUER, PARTNER, PROGRAMME, Inside

MENTOR, R3 = "mentor-emtp", "r3-mentoria"
"""Decided by two organisations, by one rubric with three criteria."""

ALONE, GLOBAL, DOUBLE, LISTED = "mentor-solo", "mentor-global", "mentor-doble", "mentor-lista"
"""The same decided by one organisation, holistically, by two rubrics, and awarded by rows too."""

SCHOOL = "10117-6"
CRITERIA = ("acuerdo", "observacion", "comunidad")
GOOD, LOW, SPLIT = (3, 3, 3), (3, 2, 2), (4, 4, 2)
HALF, OTHER_HALF = (*GOOD, 1, 1, 1), (1, 1, 1, *GOOD)
"""Levels of two rubrics; the first three are taken where there is one."""

CAST = {
    "teresa": (Role.TEACHER,),
    "todo": (Role.TEACHER, *((role, place) for role in (
        Role.ASSESSOR, Role.COORDINATOR) for place in (ISSUER, PARTNER)),
        (Role.ADMINISTRATOR, ISSUER)),
    "carla": ((Role.ASSESSOR, ISSUER),),
    "celia": ((Role.ASSESSOR, ISSUER), (Role.COORDINATOR, ISSUER)),
    "carlos": ((Role.ASSESSOR, ISSUER),),
    "aino": ((Role.ASSESSOR, PARTNER),),
    "tove": ((Role.ASSESSOR, PARTNER), (Role.COORDINATOR, PARTNER)),
    "toivo": ((Role.ASSESSOR, PARTNER),),
    "coco": ((Role.COORDINATOR, ISSUER),),
    "paavo": ((Role.COORDINATOR, PARTNER),),
    "bea": ((Role.COORDINATOR, ISSUER), (Role.COORDINATOR, PARTNER)),
    "ada": ((Role.ADMINISTRATOR, ISSUER),),
    "mario": (Role.MENTOR, (Role.ASSESSOR, ISSUER)),
    "aurora": (Role.AUDITOR,),
    "elena": (),
}
"""Who may do what; Todo may do everything and applies as well, Elena is of elsewhere."""

TEACHERS = ("teresa", "todo")
NAMES = tuple(CAST)

_WHY = "La observación de marzo está en el archivo y nadie la leyó."


def judging_form(rubrics, levels, kept):
    """A complete form with these levels, but for those that are *kept*, and every comment."""
    marks = {}
    for number, rubric in enumerate(rubrics):
        own = levels[3 * number:3 * number + 3] or levels
        marks |= {f"{rubric}/{name}": level
                  for name, level in zip(CRITERIA, own[:3], strict=True)}
    marks |= {f"{rubric}/{name}": level for rubric, found in kept.items()
              for name, level in found.items()}
    stated = Outcome.ACHIEVED if sum(levels[:3]) >= 9 else Outcome.NOT_YET
    return Content(levels=marks, comments={**dict.fromkeys(marks, "Falta la segunda visita."),
                                           STRENGTHS: "El plan.", NEXT_STEP: "Otra visita."},
                   met=frozenset(EVIDENCE_RULES), reason="Lo conversamos.", outcome=stated)


def publish_kinds(service):
    """Publish what is decided in other ways."""
    read = service.read_definitions()
    course, rubric = read.courses[MENTOR], read.rubrics[R3]
    single = {name: value for name, value in course.items() if name != "partner"} | {
        "awarding_bodies": [ISSUER]}
    service.define.load(SimpleNamespace(
        issuers={},
        rubrics={"r3-global": rubric | {"slug": "r3-global", "rule": "holistic"},
                 "r3-segunda": rubric | {"slug": "r3-segunda"}},
        courses={slug: base | {"slug": slug} | more for slug, base, more in (
            (ALONE, single, {}), (LISTED, single, {"award_by": "batch"}),
            (GLOBAL, course, {"rubrics": ["r3-global"]}),
            (DOUBLE, course, {"rubrics": [R3, "r3-segunda"]}))}))


class Clock:
    """A clock that is set forward."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        # Every look at it is a little later: no two things happen at one moment.
        self.now += timedelta(milliseconds=1)
        return self.now


class Whole:
    """A service in a home of its own with the cast of above."""

    def __init__(self, prepared, folder, now):
        self._folder, self._then = folder, {}
        shutil.copytree(prepared, folder)
        self.clock = Clock(now)
        self.service = build(Settings.from_environment({
            "BADGESERVICE_HOME": str(folder), "BADGESERVICE_FETCH": "off"}), clock=self.clock)
        publish_kinds(self.service)
        with self.service._database.transaction() as work:
            work.schools.put([School(SCHOOL, "Liceo Industrial", "13101")])
        self.inside = Inside(self.service, None, self.clock)
        self._connect()
        self.ids = {name: self.inside.person(name, *roles).person.id
                    for name, roles in CAST.items() if name != "elena"}
        self.ids["elena"] = self.inside.person(
            "elena", Role.TEACHER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR,
            (Role.ASSESSOR, ISSUER), (Role.ASSESSOR, PARTNER), programme=ELSEWHERE).person.id
        self.names = {person: name for name, person in self.ids.items()}
        self.service.relate(self.actor("ada"), "mentor", "mario@personas.example",
                            "teresa@personas.example")
        self.done, self.refused = Counter(), Counter()
        self.after = lambda: None
        """Called after everything that was done."""

    def close(self):
        self._reader.close()
        self.service.close()

    def keep(self, name):
        """Keep the home as it is now, for `back`."""
        self._disconnect()
        shutil.rmtree(self._kept(name), ignore_errors=True)
        shutil.copytree(self._folder, self._kept(name))
        self._connect()
        self._then[name] = self.clock.now

    def back(self, name):
        """Have the home again as it was kept, and nothing done."""
        self._disconnect()
        shutil.rmtree(self._folder)
        shutil.copytree(self._kept(name), self._folder)
        self._connect()
        self.clock.now = self._then[name]
        self.done, self.refused = Counter(), Counter()

    def _kept(self, name):
        return self._folder.with_name(f"{self._folder.name}-{name}")

    def _connect(self):
        self._reader = sqlite3.connect(
            self.service.settings.database_url.removeprefix("sqlite:///"))
        self._reader.row_factory = sqlite3.Row

    def _disconnect(self):
        self._reader.close()
        self.service._database.close()

    def rows(self, query, *values):
        """What the file of the database says, without any code of the service."""
        return [dict(row) for row in self._reader.execute(query, values)]

    def version(self):
        """A number that is another one as soon as the service has written anything."""
        return self._reader.execute("PRAGMA data_version").fetchone()[0]

    def actor(self, name):
        """Who somebody is now; None for who cannot sign in."""
        active = self.rows("SELECT 1 FROM accounts WHERE person = ? AND state = 'active'",
                           self.ids[name])
        return self.service.sessions.actor(self.ids[name]) if active else None

    def try_to(self, what, who, *given, **more):
        """Let somebody try something; tell whether it was done."""
        actor = self.actor(who)
        if actor is None:
            return False
        try:
            getattr(self, f"_{what}")(actor, *given, **more)
        except (HomeUnusable, KeyUnusable):
            raise
        except BadgeError as error:
            self.refused[f"{what} {error.code}"] += 1
            for code in codes(error) if hasattr(error, "problems") else ():
                self.refused[f"{what} {code}"] += 1
            return False
        self.done[what] += 1
        self.after()
        return True

    def all_asked_judge(self, *levels):
        """Let whoever is asked judge, then ask for what is next.

        In turn with these levels: the issuer's and the partner's of one application, then of
        the next.
        """
        tasks = self.rows("SELECT * FROM assignments WHERE ended_at IS NULL ORDER BY number")
        applications = list(dict.fromkeys(task["application"] for task in tasks))
        for task in tasks:
            turn = 2 * applications.index(task["application"]) + (task["organisation"] == PARTNER)
            self.try_to("judge", self.names[task["assessor"]], task["application"],
                        levels[turn % len(levels)])
        self.deal_everything()

    def let_all_go(self, endorser="paavo", releaser="coco"):
        """Endorse and release whatever is decided."""
        for row in self.rows("SELECT application FROM decisions d WHERE superseded_by IS NULL "
                             "AND NOT EXISTS (SELECT 1 FROM releases r WHERE r.decision = d.id)"):
            self.try_to("endorse", endorser, row["application"])
            self.try_to("release", releaser, row["application"])

    def deal_everything(self):
        """Ask for all that waits, appeals as well, of which nothing is dealt by itself."""
        self.try_to("deal_all", "ada")
        for row in self.rows("SELECT application FROM appeals WHERE decided_at IS NULL"):
            self.try_to("deal", "ada", row["application"])

    def all_apply(self, achievement):
        """Let each teacher apply for one more achievement."""
        for name in TEACHERS:
            self.try_to("apply", name, achievement)
        self.deal_everything()

    def teachers_go_on(self, what, *others):
        """Let each teacher appeal against the newest application of theirs, or send it again.

        Where *others* are named, they are asked first to judge what is new.
        """
        for name in TEACHERS:
            for row in self.rows("SELECT a.id FROM applications a JOIN releases r "
                                 "ON r.application = a.id WHERE a.person = ? "
                                 "ORDER BY a.number DESC LIMIT 2", self.ids[name]):
                self.try_to(what, name, row["id"])
        for who in others:
            for row in self.rows("SELECT id FROM applications WHERE follows IS NOT NULL"):
                for organisation in (ISSUER, PARTNER):
                    self.try_to("ask", "ada", row["id"], who, organisation)
        self.deal_everything()

    def all_appeals_answered(self, state):
        """Let whoever is asked to answer an appeal; then ask for what is next."""
        for task in self.rows("SELECT * FROM assignments WHERE ended_at IS NULL AND round = 4"):
            self.try_to("answer", self.names[task["assessor"]], task["application"], state)
        self.deal_everything()

    # --- the teacher ---------------------------------------------------------------------

    def _apply(self, actor, achievement=MENTOR):
        made = self.service.drafts.start(actor, achievement)
        self._fill(actor, made.id)
        self._send(actor, made.id)

    def _start(self, actor):
        self.service.drafts.start(actor, MENTOR)

    def _fill(self, actor, application):
        shown = self.service.drafts.open(actor, application)
        kinds = shown.achievement.course.evidence
        self.service.drafts.save(actor, application, DraftForm(
            shown.seen, "es", True, {}, {}, tuple(
                Direct(kind, "", "Aprendí a preguntar.", True, False) for kind in kinds)))

    def _send(self, actor, application):
        self.service.send(actor, application, is_own_practice=True)

    def _withdraw(self, actor, application):
        self.service.withdraw(actor, application)

    def _appeal(self, actor, application):
        self.service.file_appeal(actor, application, grounds="evidence-overlooked", text=_WHY)

    def _resubmit(self, actor, application):
        made = self.service.resubmit(actor, application)
        self._fill(actor, made.id)
        self._send(actor, made.id)

    def _resubmit_later(self, actor, application):
        self.service.resubmit(actor, application)

    # --- judging -------------------------------------------------------------------------

    def _deal(self, actor, application):
        self.service.assign.balanced(actor, application)

    def _deal_all(self, actor):
        self.service.assign.all_waiting(actor)

    def _ask(self, actor, application, assessor, organisation):
        self.service.assign.by_hand(actor, application, self.ids[assessor], organisation)

    def _reassign(self, actor, task, assessor):
        self.service.assign.reassign(actor, task, self.ids[assessor], "Está de viaje.")

    def _decline(self, actor, application):
        self.service.assess.decline(actor, application, "La conozco.")

    def _set_aside(self, actor, application, assessor):
        self.service.set_aside(actor, application, self.ids[assessor], "Dirige el liceo.")

    def _lift(self, actor, application, declaration):
        self.service.set_aside.lift(actor, application, declaration, "Era otra persona.")

    def _lift_own(self, actor, application, declaration):
        self.service.set_aside.lift_own(actor, application, declaration, "Era otra persona.")

    def _note(self, actor, application, levels, *, keeps=True):
        desk = self.service.assess.desk(actor, application)
        kept = desk.application.carried if keeps else {}
        rubrics = [rubric.slug for rubric in desk.achievement.rubrics]
        self.service.assess.save(actor, application, judging_form(rubrics, levels, kept),
                                 version=desk.version)

    def _judge(self, actor, application, levels, *, keeps=True):
        self._note(actor, application, levels, keeps=keeps)
        self._send_noted(actor, application)

    def _send_noted(self, actor, application):
        desk = self.service.assess.desk(actor, application)
        self.service.send_judgement(actor, application, version=desk.version)

    def _answer(self, actor, application, state):
        self.service.appeals.answer(actor, application, AppealState(state), "Se revisó.")

    def _decide(self, actor, application):
        self.service.decide(application, by="chair")

    # --- afterwards ----------------------------------------------------------------------

    def _endorse(self, actor, application):
        self.service.endorse.prepare(actor, [application])
        offer = self.service.endorse.show(actor, application)
        if offer.draft is not None:
            self.service.endorse(actor, [(application, offer.draft.digest)])

    def _release(self, actor, application):
        self.service.releasing(actor, application)

    def _award_rows(self, actor, achievement, names):
        now = self.clock()
        rows = tuple(
            Row(line, f"{name}@personas.example", name.capitalize(), "Rojas", "Soto",
                datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=1),
                dict(zip(CRITERIA, GOOD, strict=True)), (Piece("https://p.example/1"),), True, "es")
            for line, name in enumerate(names, start=2))
        self.service.grant.rows(achievement, Rows(rows), file="lista.csv", by="Acta 7")

    def _revoke(self, actor, credential):
        self.service.revoke([credential], reason="issued-in-error", note="", by="operator")

    def _correct(self, actor, credential, *, for_partner, **wanted):
        self.service.correct(credential, Corrections(**wanted), reason="other", note="Acta 3.",
                             by="operator", for_partner=[self.ids["paavo"]] if for_partner else ())

    def _again(self, actor, application):
        self.service.endorse.at_command_line(application, self.ids["paavo"], again=True)
        self.service.releasing.at_command_line(application, self.ids["coco"], again=True)

    # --- people --------------------------------------------------------------------------

    def _suppress(self, actor, name):
        asks = self.service.sessions.actor(self.ids[name])
        request = self.service.data_requests.file(asks, Wish.SUPPRESSION, "", programme=PROGRAMME)
        self.service.data_requests.answer(actor, request.id, is_done=True, answer="Hecho.")

    def _end_role(self, actor, name, membership):
        self.service.accounts.roles.end(actor, self.ids[name], membership)

    def _grant(self, actor, name, role, organisation):
        self.service.accounts.roles.grant(actor, self.ids[name],
                                          RoleWish(PROGRAMME, role, organisation))

    def _disable(self, actor, name):
        self.service.accounts.states.disable(actor, self.ids[name])

    def _share_school(self, actor, *names):
        with self.service._database.transaction() as work:
            for name in names:
                work.profiles.put(replace(work.profiles.get(self.ids[name]), school=SCHOOL))

    def _relate(self, actor, kind, name, other):
        self.service.relate(actor, kind, f"{name}@personas.example", f"{other}@personas.example")
