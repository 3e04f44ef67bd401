"""Who gets an answer from the addresses of accounts and of their administration."""

ONWARD = {"account.login", "account.logout", "factor.give", "factor.set_up", "provider.answer"}
"""These send a browser on, or refuse it, by what it has done and not by its role."""

READERS = {"administrator", "coordinator", "auditor"}

ROUTES = {
    "account.login": "anyone",
    "account.sign_in": "anyone",
    "account.logout": "anyone",
    "account.home": "signed-in",
    "account.language": "signed-in",
    "account.take_offer": "signed-in",
    "account.decline_offer": "signed-in",
    "account.password": "signed-in",
    "account.change_password": "signed-in",
    "account.sessions": "signed-in",
    "account.end_session": "signed-in",
    "account.end_others": "signed-in",
    "by_letter.forgotten": "anyone",
    "by_letter.ask": "anyone",
    "by_letter.reset": "anyone",
    "by_letter.replace": "anyone",
    "by_letter.invitation": "anyone",
    "by_letter.accept": "anyone",
    "by_letter.address": "anyone",
    "by_letter.confirm": "anyone",
    "factor.give": "anyone",
    "factor.complete": "anyone",
    "factor.set_up": "anyone",
    "factor.confirm": "anyone",
    "factor.renew": "signed-in",
    "factor.remove": "signed-in",
    "provider.begin": "anyone",
    "provider.answer": "anyone",
    "people.overview": READERS,
    "people.invitation": {"administrator"},
    "people.invite": {"administrator"},
    "people.withdraw_offer": {"administrator"},
    "people.invite_recorded": {"administrator"},
    "people.person": READERS,
    "people.grant": {"administrator"},
    "people.end_role": {"administrator"},
    "people.again": {"administrator"},
    "people.withdraw": {"administrator"},
    "people.disable": {"administrator"},
    "people.enable": {"administrator"},
    "people.reset_factor": {"administrator"},
    "people.end_sessions": {"administrator"},
}
"""By endpoint: the roles that are answered with anything but 403 or a redirect to the sign-in."""
