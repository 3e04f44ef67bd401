"""Steps of an application, from the portfolio to the release, for tests of several topics."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.release import Release
from badgeservice.operations.draft_form import Direct, DraftForm
from badgeservice.operations.item_wish import Wish
from badgeservice.operations.judge import Marking
from badgeservice.operations.own_application import zone_of
from tests.people import ISSUER, PARTNER, new_id

MENTOR = "mentor-emtp"
"""Decided jointly by one rubric with three criteria."""

R3 = "r3-mentoria"
CRITERIA = ("acuerdo", "observacion", "comunidad")
GOOD, LOW = (3, 3, 3), (3, 2, 2)
WHY = "La observación de marzo está en el archivo y nadie la leyó."


def put_item(inside, owner, kind="observation", *, pupils="no", **changes):
    """Put an item, a text unless told otherwise, into the portfolio of *owner*; return its id."""
    values = {"text": "Registro de la visita.", "narrative": "Registro de la visita."} | changes
    return inside.service.portfolio.add(owner, Wish(
        kind=kind, title="Visita de marzo", pupils=pupils, consent=pupils == "yes",
        **values)).id


def change_item(inside, owner, item, narrative):
    """Change what the portfolio says of an item."""
    held = inside.service.portfolio.get(owner, item).item
    inside.service.portfolio.change(owner, item, Wish(
        kind=held.kind, title=held.title, narrative=narrative, url=held.content.url or "",
        text=held.content.text, pupils="yes" if held.pupils_visible else "no",
        consent=held.consent_kept, public=held.public), version=held.version)


def delete_item(inside, owner, item):
    """Delete an item from the portfolio."""
    inside.service.portfolio.delete(owner, item)


def direct(kind="reflection", *, text="Aprendí a preguntar.", url="", public=True,
           pupils_visible=False, criteria=(), has_consent=False):
    return Direct(kind, url, text, public, pupils_visible, tuple(criteria), has_consent)


@dataclass
class Story:
    """One teacher on the way to one achievement, and the people around."""

    inside: object
    teacher: object
    achievement: str = MENTOR

    @property
    def service(self):
        return self.inside.service

    def draft(self, *added, items=None):
        """Begin a draft and fill it in; return its id."""
        made = self.service.drafts.start(self.teacher, self.achievement).id
        self.fill(made, *added, items=items)
        return made

    def fill(self, application, *added, items=None, language="es", name_public=True, kept=None):
        """Save the form of a draft."""
        shown = self.service.drafts.open(self.teacher, application)
        self.service.drafts.save(self.teacher, application, DraftForm(
            shown.seen, language, name_public, items or {}, kept or {}, tuple(added)))

    def complete(self):
        """Return a draft with all that the achievement demands, nothing said of criteria."""
        kinds = self.service.show.achievement(self.achievement).course.evidence
        return self.draft(*(direct(kind) for kind in kinds))

    def send(self, application):
        self.service.send(self.teacher, application, is_own_practice=True)
        return application

    def sent(self):
        return self.send(self.complete())

    def judge(self, application, levels, organisation=ISSUER, **more):
        """Let an assessor of *organisation* judge."""
        self.service.judge(application, Marking(
            assessor=f"a@{organisation}.example", organisation=organisation,
            levels=dict(zip(CRITERIA, levels, strict=True)), round=Round.BLIND, **more),
            on_paper=True)

    def decide(self, application, levels=LOW, **more):
        """Let both organisations judge alike, and make the decision."""
        for organisation in (ISSUER, PARTNER):
            self.judge(application, levels, organisation, **more)
        return self.service.decide(application, by="test")

    def release(self, application):
        """Let the teacher know."""
        with self.inside.database.transaction() as work:
            decision = work.decisions.find(application)
            course = self.service.show.achievement(self.achievement).course
            work.releases.add(Release(new_id(), decision.id, application, self.inside.clock(),
                                      "operator", zone=zone_of(work, self.teacher.person.id,
                                                               course)))

    def result(self, levels=LOW, **more):
        """Return an application whose result the teacher knows."""
        application = self.sent()
        self.decide(application, levels, **more)
        self.release(application)
        return application

    def show(self, application, actor=None):
        return self.service.own_applications.show(actor or self.teacher, application)

    def appeal(self, application, **changes):
        return self.service.file_appeal(self.teacher, application, **(
            {"grounds": "evidence-overlooked", "text": WHY} | changes))


NOT_YET, ACHIEVED = Outcome.NOT_YET, Outcome.ACHIEVED
