"""Who gets an answer from the pages about personal data."""

ROUTES = {
    "privacy.overview": "signed-in",
    "privacy.ask": "signed-in",
    "privacy.take_back": "signed-in",
    "privacy.copy": "signed-in",
    "requests.inbox": {"administrator", "auditor"},
    "requests.show": {"administrator", "auditor"},
    "requests.answer": {"administrator"},
}
