"""Who gets an answer at which address of one's own credentials."""

TEACHER = {"teacher"}

ROUTES = {
    "my_credentials.mine": "signed-in",
    "my_credentials.show": "signed-in",
    "my_credentials.set_page": "signed-in",
    "my_credentials.set_listed": "signed-in",
    "my_credentials.make_link": "signed-in",
    "my_credentials.end_link": "signed-in",
    "my_credentials.coming": TEACHER,
    "my_credentials.coming_name": TEACHER,
    "my_credentials.coming_evidence": TEACHER,
}
