"""Who gets an answer from the pages of applications: never somebody of another programme."""

ROUTES = {
    "applications.mine": {"teacher"},
    "applications.new": {"teacher"},
    "applications.show": {"teacher", "auditor"},
    "applications.edit": {"teacher"},
    "applications.send": {"teacher"},
    "applications.withdraw": {"teacher"},
    "applications.again": {"teacher"},
    "applications.appeal": {"teacher"},
}
