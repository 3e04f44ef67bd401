"""Who gets which page of people, schools, imports and mentoring."""

_READERS = {"administrator", "coordinator", "auditor"}

ROUTES = {
    "imports.overview": {"administrator"},
    "imports.check": {"administrator"},
    "imports.show": {"administrator"},
    "imports.confirm": {"administrator"},
    "imports.discard": {"administrator"},
    "amendments.overview": {"administrator"},
    "amendments.check": {"administrator"},
    "amendments.show": {"administrator"},
    "amendments.confirm": {"administrator"},
    "amendments.discard": {"administrator"},
    "amendments.result": {"administrator"},
    "schools.overview": _READERS,
    "schools.show": _READERS,
    "profile.own": "signed-in",
    "profile.change": "signed-in",
    "profiles_admin.show": _READERS,
    "profiles_admin.correct": {"administrator"},
    "profiles_admin.readdress": {"administrator"},
    "profiles_admin.relate": {"administrator", "coordinator"},
    "profiles_admin.end_relation": {"administrator", "coordinator"},
    "profiles_admin.strike_relation": {"administrator"},
    "mentoring.notes": {"mentor"},
    "mentoring.mentee": {"mentor"},
    "mentoring.write": {"mentor"},
    "observations.received": {"teacher"},
    "observations.take": {"teacher"},
    "observations.show": {"teacher", "mentor", "auditor"},
}
"""Roles that get an answer other than 403; what is somebody else's is 404 for them too."""
