"""What roles and states of accounts are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.account import AccountState, Role
from badgeservice.errors import Message, say

ROLES: Mapping[Role, Message] = {
    Role.ADMINISTRATOR: say("administrator"),
    Role.COORDINATOR: say("coordinator"),
    Role.ASSESSOR: say("assessor"),
    Role.MENTOR: say("mentor"),
    Role.TEACHER: say("teacher"),
    Role.AUDITOR: say("auditor"),
}

STATES: Mapping[AccountState, Message] = {
    AccountState.INVITED: say("invited"),
    AccountState.ACTIVE: say("active"),
    AccountState.DISABLED: say("closed"),
}

NO_ACCOUNT = say("no account yet")
