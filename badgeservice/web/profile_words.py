"""What the choices of profiles, schools and relations are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.profile import Gender
from badgeservice.core.relation import RelationKind
from badgeservice.core.school import Dependency
from badgeservice.errors import Message, say

GENDERS: Mapping[Gender, Message] = {
    Gender.WOMAN: say("Woman"),
    Gender.MAN: say("Man"),
    Gender.NON_BINARY: say("Non-binary"),
    Gender.OTHER: say("Another"),
    Gender.UNDISCLOSED: say("I prefer not to say"),
}

DEPENDENCIES: Mapping[Dependency, Message] = {
    Dependency.MUNICIPAL_CORPORATION: say("Municipal corporation"),
    Dependency.MUNICIPAL_DEPARTMENT: say("Municipal (DAEM)"),
    Dependency.SUBSIDISED: say("Private, subsidised"),
    Dependency.PRIVATE: say("Private, fee-paying"),
    Dependency.DELEGATED: say("Delegated administration"),
    Dependency.LOCAL_SERVICE: say("Local public education service (SLEP)"),
}

REASONS: Mapping[str, Message] = {
    "typing-error": say("It was typed wrongly"),
    "name-change": say("The name has changed by law"),
    "document-change": say("There is another document"),
    "holder-request": say("The person asked for it"),
}
"""By the words of `core.person_form.REASONS`."""

MISTAKES: Mapping[str, Message] = {
    "wrong-person": say("It is about somebody else"),
    "wrong-kind": say("They stand to each other in another way"),
    "never-was": say("It was never so"),
}
"""By the words of `core.relation.MISTAKES`."""

COUNTRIES: Mapping[str, Message] = {"CL": say("Chile"), "FI": say("Finland")}

FORWARD, BACKWARD = "forward", "backward"

RELATIONS: Mapping[tuple[RelationKind, str], Message] = {
    (RelationKind.MENTOR, FORWARD): say("Mentor of"),
    (RelationKind.MENTOR, BACKWARD): say("Mentored by"),
    (RelationKind.LINE_MANAGER, FORWARD): say("Line manager of"),
    (RelationKind.LINE_MANAGER, BACKWARD): say("Has as line manager"),
    (RelationKind.CO_AUTHOR, FORWARD): say("Co-author with"),
    (RelationKind.CO_AUTHOR, BACKWARD): say("Co-author with"),
}
"""How a relation reads from the side of the first person, and of the second."""

ROLES: Mapping[str, Message] = {
    "administrator": say("administrator"),
    "coordinator": say("coordinator"),
    "assessor": say("assessor"),
    "mentor": say("mentor"),
    "teacher": say("teacher"),
    "auditor": say("auditor"),
}
