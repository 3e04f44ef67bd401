"""Steps from an application to its result, taken by the example people through the use cases.

Each step looks first whether it was taken: a run that was cut off goes on where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from badgeservice.assembly import Service
from badgeservice.commands.demo_people import BY_KEY
from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.draft import Content
from badgeservice.core.feedback import EVIDENCE_RULES, NEXT_STEP, STRENGTHS
from badgeservice.core.judgement import Outcome, Round, Stage
from badgeservice.errors import Conflict, NotFound
from badgeservice.operations.draft_form import Direct, DraftForm

_SEEN = {
    "es": ("Se ve en la guía y en el registro de la clase.",
           "Las y los estudiantes deciden y explican por qué.",
           "Está bien fundamentado; el ejemplo ayuda."),
    "en": ("Seen in the sheet and in the record of the lesson.",
           "The students decide and say why.",
           "Well argued; the example helps."),
}
_LACKING = {
    "es": ("Se menciona, pero no se ve en la clase: agrega un registro de lo que hacen las y "
           "los estudiantes.",
           "Falta decir qué cambiarías y a partir de qué evidencia."),
    "en": ("It is mentioned but not seen in the lesson: add a record of what the students do.",
           "Say what you would change, and from which evidence."),
}
_WHOLE = {
    "es": ("El material está pensado para que decidan las y los estudiantes.",
           "Registra una clase más, con las preguntas de las duplas."),
    "en": ("The material lets the students decide.",
           "Record one more lesson, with the pairs' questions."),
}
_DIRECT = "Registro de la práctica, escrito para la demostración (EJEMPLO)."
_PASS = 3


class Programme:
    """The example people, and what they do with one application after the other."""

    def __init__(self, service: Service, people: Mapping[str, Actor]) -> None:
        self.service = service
        self.people = people

    def draft(self, who: str, achievement: str) -> str:
        """Return a teacher's application, begun and filled in where there is none."""
        actor = self.people[who]
        made = next((line.application for line in self.service.own_applications.mine(actor)
                     if line.application.achievement == achievement),
                    None) or self.service.drafts.start(actor, achievement)
        if made.stage is Stage.DRAFT:
            self._filled(actor, made.id)
        return made.id

    def _filled(self, actor: Actor, application: str) -> None:
        """Choose an item of the portfolio for each kind that is asked for, else write one."""
        shown = self.service.drafts.open(actor, application)
        if shown.chosen or shown.direct:
            return
        items = {each.kind: each for each in reversed(shown.items)}
        kinds = shown.achievement.course.evidence
        self.service.drafts.save(actor, application, DraftForm(
            shown.seen, "es", True,
            {items[kind].id: () for kind in kinds if kind in items}, {},
            tuple(Direct(kind, "", _DIRECT, False, False) for kind in kinds
                  if kind not in items)))

    def sent(self, who: str, achievement: str) -> str:
        """Return a teacher's application, sent."""
        made = self.draft(who, achievement)
        shown = self.service.own_applications.show(self.people[who], made)
        if shown.application.stage is Stage.DRAFT:
            self.service.send(self.people[who], made, is_own_practice=True)
        return made

    def asked(self, application: str, *assessors: str) -> None:
        """Let the administrator ask these to judge, unless somebody was asked already."""
        for key in assessors:
            with suppress(Conflict):
                self.service.assign.by_hand(
                    self.people["patricia"], application, self.people[key].person.id,
                    str(BY_KEY[key].organisation))

    def judged(self, application: str, who: str, levels: Sequence[int],
               turn: Round = Round.BLIND, reason: str = "") -> None:
        """Let an assessor who is asked in this round send these levels, one each criterion."""
        actor = self.people[who]
        try:
            desk = self.service.assess.desk(actor, application)
        except NotFound:
            return
        if not desk.can_judge or desk.task.round is not turn:
            return
        content = form(desk.achievement, levels, BY_KEY[who].language, reason)
        draft = self.service.assess.save(actor, application, content, version=desk.version)
        self.service.send_judgement(actor, application, version=draft.version)

    def both(self, application: str, one: Sequence[int], other: Sequence[int],
             names: tuple[str, str] = ("carolina", "helmi")) -> None:
        """Let one of each organisation be asked, and judge without seeing the other."""
        blind = [each for each in self.service.decide.show(application).judgements
                 if each.round is Round.BLIND]
        if len(blind) == len(names):
            return
        self.asked(application, *names)
        for who, levels in zip(names, (one, other), strict=True):
            self.judged(application, who, levels)

    def endorsed(self, application: str) -> None:
        """Let the partner's coordinator sign what both organisations achieved."""
        actor, endorse = self.people["paavo"], self.service.endorse
        if endorse.show(actor, application).endorsement is not None:
            return
        endorse.prepare(actor, [application])
        draft = endorse.show(actor, application).draft
        if draft is not None:
            endorse(actor, [(application, draft.digest)])

    def released(self, application: str) -> None:
        """Let the coordinator release the decision; achieved ones after the partner signed."""
        case = self.service.release_desk.show(self.people["rodrigo"], application).case
        if case.decision.finding.outcome is Outcome.ACHIEVED:
            self.endorsed(application)
        self.service.releasing(self.people["rodrigo"], application)

    def appealed(self, who: str, application: str, text: str) -> None:
        """Let the teacher appeal, where an appeal is still open to them."""
        shown = self.service.own_applications.show(self.people[who], application)
        if shown.result is not None and shown.result.may_appeal:
            self.service.file_appeal(self.people[who], application,
                                     grounds="evidence-overlooked", text=text)


def form(achievement: Achievement, levels: Sequence[int], language: str, reason: str) -> Content:
    """Return a complete form; of levels below the pass it says what is missing."""
    said = "es" if language == "es" else "en"
    names = [f"{rubric.slug}/{criterion.id}" for rubric in achievement.rubrics
             for criterion in rubric.criteria]
    marks = dict(zip(names, levels, strict=True))
    comments = {}
    for position, (name, level) in enumerate(marks.items()):
        words = _SEEN[said] if level >= _PASS else _LACKING[said]
        comments[name] = words[position % len(words)]
    strengths, step = _WHOLE[said]
    return Content(levels=marks, comments={**comments, STRENGTHS: strengths, NEXT_STEP: step},
                   met=frozenset(EVIDENCE_RULES), reason=reason)
