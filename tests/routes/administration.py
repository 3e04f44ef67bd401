"""Who gets an answer at the pages of mail, printed codes and the log."""

ROUTES = {
    "mail.overview": {"administrator", "auditor"},
    "mail.letter": {"administrator", "auditor"},
    "mail.resend": {"administrator"},
    "mail.give_up": {"administrator"},
    "mail.resend_failed": {"administrator"},
    "codes.overview": {"administrator", "auditor"},
    "codes.make": {"administrator"},
    "codes.withdraw": {"administrator"},
    "claim.form": "anyone",
    "claim.claim": "anyone",
    "audit.log": {"administrator", "auditor"},
    "audit.export": {"administrator", "auditor"},
}
