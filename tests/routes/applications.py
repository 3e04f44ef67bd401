"""Who gets an answer from the pages of applications: never somebody of another programme."""

ROUTES = {
    "applications.mine": "signed-in",
    "applications.new": {"teacher"},
    "applications.show": "signed-in",
    "applications.edit": {"teacher"},
    "applications.send": {"teacher"},
    "applications.withdraw": "signed-in",
    "applications.again": "signed-in",
    "applications.appeal": "signed-in",
}
