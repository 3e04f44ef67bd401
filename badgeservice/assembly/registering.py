"""The operations on people, their schools and their accounts."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.accounts import Accounts, accounts, tries
from badgeservice.assembly.ground import Ground
from badgeservice.operations.claim import ClaimAccount
from badgeservice.operations.codes import Codes
from badgeservice.operations.import_drafts import Imports
from badgeservice.operations.import_people import ImportPeople
from badgeservice.operations.import_schools import ImportSchools
from badgeservice.operations.passwords import Passwords
from badgeservice.operations.people import People
from badgeservice.operations.profiles import Profiles
from badgeservice.operations.relate import Relate
from badgeservice.operations.schools import Schools
from badgeservice.operations.sessions import Sessions
from badgeservice.operations.strike_relation import StrikeRelation


@dataclass(frozen=True)
class Registering:
    """Who is known here, and how they come in."""

    people: People
    profiles: Profiles
    schools: Schools
    relate: Relate
    strike_relation: StrikeRelation
    import_people: ImportPeople
    import_schools: ImportSchools
    imports: Imports
    sessions: Sessions
    accounts: Accounts
    codes: Codes
    claim_account: ClaimAccount


def registering(ground: Ground) -> Registering:
    """Put these operations together."""
    tools, sessions = ground.tools, Sessions(ground.tools)
    import_people, import_schools = ImportPeople(tools), ImportSchools(tools)
    return Registering(
        people=People(tools),
        profiles=Profiles(tools),
        schools=Schools(tools),
        relate=Relate(tools),
        strike_relation=StrikeRelation(tools),
        import_people=import_people,
        import_schools=import_schools,
        imports=Imports(tools, import_people, import_schools),
        sessions=sessions,
        accounts=accounts(ground, sessions),
        codes=Codes(tools),
        claim_account=ClaimAccount(tools, Passwords().hashed, tries(ground)),
    )
