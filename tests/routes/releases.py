"""Who gets an answer from the rooms of release and endorsement."""

READERS = {"administrator", "coordinator", "auditor"}
ACTORS = {"administrator", "coordinator"}

ROUTES = {
    "releases.waiting": READERS,
    "releases.show": READERS,
    "releases.release": ACTORS,
    "endorsements.waiting": READERS,
    "endorsements.show": READERS,
    "endorsements.review": READERS,
    "endorsements.prepare": ACTORS,
    "endorsements.sign": ACTORS,
}
