"""What administrators see of people and do with their accounts, and what they cannot."""

import pytest
from sqlalchemy.event import listen, remove

from badgeservice.core.account import EVERY, AccountState, Role
from badgeservice.core.ports import Search
from badgeservice.errors import BadgeError, Conflict, NotAllowed, NotFound
from badgeservice.operations.operator import operator
from badgeservice.operations.roles import RoleWish
from tests.accounts import account_of, acts, change, letters
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, send

PAGE = {"Accept": "text/html"}


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, ISSUER))


@pytest.fixture
def ana(inside):
    return inside.person("ana", Role.TEACHER)


@pytest.fixture
def root(inside):
    return inside.person("root", Role.ADMINISTRATOR, programme=EVERY)


def roles_of(inside, actor):
    return {(each.programme, each.role) for each in
            inside.service.sessions.actor(actor.person.id).memberships}


def test_list_shows_the_people_of_the_programme_and_nobody_else(inside, ada, ana):
    inside.person("elena", Role.TEACHER, programme=ELSEWHERE)
    page = inside.browser(ada).get("/admin/people").text
    assert "ana@personas.example" in page
    assert "elena@" not in page


@pytest.mark.parametrize(("query", "found"), [
    ("q=MARIO", {"mario"}), ("q=rojas+mario", {"mario"}), ("q=%25", set()), ("q=_", set()),
    ("role=mentor", {"mario"}), ("state=invited", set()), (f"programme={ELSEWHERE}", set()),
    ("state=nonsense", {"mario", "ana", "ada"}), ("page=99999999", {"mario", "ana", "ada"}),
    ("sort=name;--&role=x'y", {"mario", "ana", "ada"}),
])
def test_list_is_filtered_by_what_it_knows_and_nothing_else(inside, ada, ana, query, found):
    inside.person("mario", Role.MENTOR)
    page = inside.browser(ada).get(f"/admin/people?{query}").text
    assert {name for name in ("ana", "mario", "ada") if f"{name}@personas.example" in page} == found


def test_long_list_asks_the_database_no_more_often_than_a_short_one(inside, ada):
    def asked():
        seen = []
        note = lambda *event: seen.append(event[2])  # noqa: E731  one thing, removed below
        listen(inside.database._engine, "before_cursor_execute", note)
        inside.service.people.page(ada, Search())
        remove(inside.database._engine, "before_cursor_execute", note)
        return len(seen)

    short = asked()
    for number in range(20):
        inside.person(f"p{number:02}", Role.TEACHER)
    assert asked() == short < 9


def test_long_list_comes_in_pages_by_surname(inside, ada):
    for number in range(52):
        inside.person(f"p{number:02}", Role.TEACHER)
    first = inside.service.people.page(ada, Search(), 1)
    second = inside.service.people.page(ada, Search(), 2)
    assert (len(first.sheets), len(second.sheets), first.count) == (50, 3, 53)
    everybody = {sheet.person.id for listed in (first, second) for sheet in listed.sheets}
    assert len(everybody) == 53
    page = inside.browser(ada).get("/admin/people?role=teacher").text
    assert 'href="/admin/people?role=teacher&amp;page=2"' in page


def test_coordinator_and_auditor_read_and_change_nothing(inside, ana):
    for role in (Role.COORDINATOR, Role.AUDITOR):
        who = inside.person(role.value, role)
        browser = inside.browser(who)
        assert browser.get(f"/admin/people/{ana.person.id}", headers=PAGE).status_code == 200
        assert send(browser, f"/admin/people/{ana.person.id}/disable").status_code == 403
        with pytest.raises(NotAllowed) as caught:
            inside.service.accounts.states.disable(who, ana.person.id)
        assert caught.value.code == "role-missing"


def each_act(inside, person):
    accounts = inside.service.accounts
    return {
        "look": lambda actor: inside.service.people.one(actor, person),
        "grant": lambda actor: accounts.roles.grant(
            actor, person, RoleWish(PROGRAMME, Role.MENTOR)),
        "end": lambda actor: accounts.roles.end(actor, person, "no-such-role"),
        "disable": lambda actor: accounts.states.disable(actor, person),
        "enable": lambda actor: accounts.states.enable(actor, person),
        "factor": lambda actor: accounts.states.reset_second_factor(actor, person),
        "sessions": lambda actor: accounts.states.end_sessions(actor, person),
        "again": lambda actor: accounts.invite.again(actor, person),
        "withdraw": lambda actor: accounts.invite.withdraw(actor, person),
    }


@pytest.mark.parametrize("act", ["look", "grant", "end", "disable", "enable", "factor", "sessions",
                                 "again", "withdraw"])
def test_person_of_another_programme_is_as_one_that_does_not_exist(inside, ada, act):
    elena = inside.person("elena", Role.TEACHER, programme=ELSEWHERE)
    told = []
    for person in (elena.person.id, "no-such-person"):
        with pytest.raises(NotFound) as caught:
            each_act(inside, person)[act](ada)
        told.append((caught.value.code, str(caught.value).replace(person, "X")))
    assert told[0] == told[1]
    assert told[0][0] == "unknown-person"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASSESSOR, Role.MENTOR, Role.COORDINATOR,
                                  Role.AUDITOR])
@pytest.mark.parametrize("act", ["grant", "end", "disable", "enable", "factor", "sessions", "again",
                                 "withdraw"])
def test_other_roles_do_nothing_to_accounts_whoever_calls_the_operation(inside, ana, role, act):
    who = inside.person("who", (role, ISSUER))
    before = account_of(inside, ana), roles_of(inside, ana)
    with pytest.raises((NotAllowed, NotFound)):
        each_act(inside, ana.person.id)[act](who)
    assert (account_of(inside, ana), roles_of(inside, ana)) == before


def test_item_097_a_role_given_or_ended_ends_the_sessions(inside, ada, ana):
    browser = inside.browser(ana)
    inside.service.accounts.roles.grant(ada, ana.person.id, RoleWish(PROGRAMME, Role.MENTOR))
    assert browser.get("/account", headers=PAGE).status_code == 303
    browser = inside.browser(ana)
    mentor = inside.service.sessions.actor(ana.person.id).memberships[-1]
    inside.service.accounts.roles.end(ada, ana.person.id, mentor.id)
    assert browser.get("/account", headers=PAGE).status_code == 303
    assert [act.action for act in acts(inside) if act.action.startswith("role.")] == [
        "role.granted", "role.ended"]


def test_item_097_a_closed_account_has_no_session(inside, ada, ana):
    browser = inside.browser(ana)
    assert send(inside.browser(ada), f"/admin/people/{ana.person.id}/disable").status_code == 303
    assert browser.get("/account", headers=PAGE).status_code == 303
    assert account_of(inside, ana).state is AccountState.DISABLED


def test_item_100_a_role_of_another_programme_cannot_be_slipped_into_a_form(inside, ada, ana):
    browser = inside.browser(ada)
    for programme in (ELSEWHERE, EVERY):
        answer = send(browser, f"/admin/people/{ana.person.id}/roles", {
            "programme": programme, "role": "administrator", "organisation": ISSUER})
        assert answer.status_code == 403
    answer = send(browser, f"/admin/people/{ana.person.id}/roles", {
        "programme": PROGRAMME, "role": "mentor", "person": ada.person.id, "granted_by": "x",
        "id": "y", "state": "disabled"})
    assert answer.status_code == 303
    assert roles_of(inside, ana) == {(PROGRAMME, Role.TEACHER), (PROGRAMME, Role.MENTOR)}
    given = inside.service.sessions.actor(ana.person.id).memberships[-1]
    assert given.granted_by == ada.person.id


def test_nobody_changes_their_own_roles_or_closes_their_own_account(inside, ada):
    inside.person("eva", Role.ADMINISTRATOR)
    calls = each_act(inside, ada.person.id)
    own = inside.service.sessions.actor(ada.person.id).memberships[0].id
    calls["end"] = lambda actor: inside.service.accounts.roles.end(actor, ada.person.id, own)
    for name in ("grant", "end", "disable", "factor"):
        with pytest.raises(NotAllowed) as caught:
            calls[name](ada)
        assert caught.value.code == "role-own", name


def test_last_administrator_of_a_programme_stays(inside, ada):
    own = ada.memberships[0].id
    for act in (lambda: inside.service.accounts.roles.end(operator(), ada.person.id, own),
                lambda: inside.service.accounts.states.disable(operator(), ada.person.id)):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "last-administrator"
    eva = inside.person("eva", Role.ADMINISTRATOR)
    change(inside, eva, state=AccountState.INVITED)
    with pytest.raises(Conflict):
        inside.service.accounts.states.disable(operator(), ada.person.id)
    change(inside, eva, state=AccountState.ACTIVE)
    inside.service.accounts.states.disable(operator(), ada.person.id)
    assert account_of(inside, ada).state is AccountState.DISABLED


def test_account_of_somebody_with_roles_elsewhere_is_not_one_programmes_to_change(inside, ada):
    ana = inside.person("ana", Role.TEACHER)
    inside.service.accounts.roles.grant(
        operator(), ana.person.id, RoleWish(ELSEWHERE, Role.ADMINISTRATOR))
    for act in ("disable", "factor", "sessions"):
        with pytest.raises(NotAllowed) as caught:
            each_act(inside, ana.person.id)[act](ada)
        assert caught.value.code == "role-elsewhere", act
    sheet = inside.service.people.one(ada, ana.person.id)
    assert [each.programme for each in sheet.memberships] == [PROGRAMME]
    page = inside.browser(ada).get(f"/admin/people/{ana.person.id}").text
    rows = page[page.index("<tbody"):page.index("</tbody>")]
    assert "Tekna EMTP" in rows
    assert "MueveTP" not in rows
    foreign = inside.service.sessions.actor(ana.person.id).memberships[-1]
    with pytest.raises(NotFound):
        inside.service.accounts.roles.end(ada, ana.person.id, foreign.id)


def test_list_is_narrowed_by_no_account_that_it_does_not_tell(inside, ada):
    """Else the filter would say which state an account has that another programme keeps."""
    both, own = inside.person("ana", Role.TEACHER), inside.person("eva", Role.TEACHER)
    inside.service.accounts.roles.grant(
        operator(), both.person.id, RoleWish(ELSEWHERE, Role.TEACHER))
    browser = inside.browser(ada)
    for state in AccountState:
        for each in (both, own):
            change(inside, each, state=state)
        for asked in (*(each.value for each in AccountState), "none"):
            page = browser.get(f"/admin/people?state={asked}").text
            assert both.person.email not in page
            assert (own.person.email in page) is (asked == state.value)
    assert both.person.email in browser.get("/admin/people").text
    everywhere = inside.service.people.page(operator(), Search(state=AccountState.DISABLED))
    assert {both.person.id, own.person.id} <= {each.person.id for each in everywhere.sheets}


def test_administrator_of_everything_reaches_everybody_and_is_reached_by_nobody_else(
        inside, ada, root):
    elena = inside.person("elena", Role.TEACHER, programme=ELSEWHERE)
    assert inside.service.people.page(root, Search()).count == 3
    inside.service.accounts.states.disable(root, elena.person.id)
    with pytest.raises(NotFound):
        inside.service.accounts.states.disable(ada, root.person.id)


def test_invitation_by_the_page_is_sent_again_and_withdrawn(inside, ada):
    browser = inside.browser(ada)
    form = {"email": "nueva@escuela.example", "given_names": "Nueva", "first_surname": "Persona",
            "language": "es", "programme": PROGRAMME, "role": "assessor", "organisation": ISSUER}
    bad = send(browser, "/admin/people/invite", {**form, "email": "x", "organisation": ""})
    assert bad.status_code == 400
    assert 'id="email-problem-1"' in bad.text
    assert 'id="organisation-problem-1"' in bad.text
    assert 'value="Nueva"' in bad.text
    answer = send(browser, "/admin/people/invite", form)
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    code = letters(inside, "invitation")[0].values["code"]
    assert code not in page, "the link is the invited person's alone"
    assert send(browser, f"{answer.location}/invitation").status_code == 303
    assert len(letters(inside, "invitation")) == 2
    assert send(browser, f"{answer.location}/invitation/withdraw").status_code == 303
    assert send(browser, f"{answer.location}/invitation", headers=PAGE).status_code == 409
    assert send(browser, f"{answer.location}/enable").status_code == 303


def test_every_change_is_in_the_record_without_a_name(inside, ada, ana):
    states = inside.service.accounts.states
    states.end_sessions(ada, ana.person.id)
    states.disable(ada, ana.person.id)
    states.enable(ada, ana.person.id)
    found = [act for act in acts(inside) if act.actor == ada.person.id]
    assert [act.action for act in found] == ["session.all-ended", "account.disabled",
                                             "account.enabled"]
    assert not any("ana" in act.content for act in found)


def test_refused_act_leaves_no_trace_of_half_of_it(inside, ada, ana):
    before = acts(inside)
    with pytest.raises(BadgeError):
        inside.service.accounts.states.enable(ada, ana.person.id)
    assert acts(inside) == before
