"""The operator's view of applications: stage and attempt, and withdrawing for a teacher."""

from tests.integration.test_joint import GOOD, ISSUER, apply, judge


def test_list_and_show_say_where_an_application_stands(here):
    made = apply(here)
    (line,) = here("application", "list", "--json").data
    assert (line["stage"], line["attempt"], line["programme"]) == ("sent", 1, "tekna-emtp")
    assert "sent" in here("application", "list").out
    shown = here("application", "show", made, "--json").data
    assert shown.items() >= line.items()
    assert shown["evidence"] == ["reflection", "observation"]
    assert (shown["follows"], shown["carried"], shown["appeal"]) == (None, {}, None)
    assert shown["sent_at"]
    assert "canario" not in here("application", "show", made).out


def test_unknown_application_is_told_as_such(here):
    assert here("application", "show", "nothing", "--json", code=1).data["error"] == (
        "unknown-application")


def test_operator_withdraws_until_judging_begins(here):
    made = apply(here)
    assert here("application", "withdraw", made, "--json").data == {
        "application": made, "stage": "withdrawn"}
    refused = judge(here, made, ISSUER, GOOD, code=1)
    assert [problem["code"] for problem in refused["problems"]] == ["application-not-sent"]
    second = apply(here)
    judge(here, second, ISSUER, GOOD)
    assert here("application", "withdraw", second, "--json", code=1).data["problems"][0][
        "code"] == "judging-begun"


def test_second_open_application_of_a_person_is_refused(here):
    apply(here)
    refused = here("application", "add", "--achievement", "mentor-emtp", "--email",
                   "ana@docentes.example", "--given-names", "Ana", "--first-surname", "Rojas",
                   "--text", "observation", "Otra vez.", "--json", code=1).data
    assert refused["error"] == "application-open"
