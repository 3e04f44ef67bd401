"""Who gets an answer at which address of portfolios, practice cycles and evidence."""

TEACHER, BOTH = {"teacher"}, {"teacher", "mentor"}

ROUTES = {
    "portfolio.items": TEACHER,
    "portfolio.new": TEACHER,
    "portfolio.add": TEACHER,
    "portfolio.item": TEACHER,
    "portfolio.edit": TEACHER,
    "portfolio.change": TEACHER,
    "portfolio.delete": TEACHER,
    "portfolio.restore": TEACHER,
    "portfolio.discard": TEACHER,
    "portfolio.file": TEACHER,
    "practice.cycles": BOTH,
    "practice.new": TEACHER,
    "practice.begin": TEACHER,
    "practice.cycle": BOTH,
    "practice.evidence": BOTH,
    "practice.evidence_file": BOTH,
    "practice.ask": TEACHER,
    "practice.delete": TEACHER,
    "practice.about": TEACHER,
    "practice.describe": TEACHER,
    "practice.save": BOTH,
    "practice.keep": TEACHER,
    "evidence.file": "signed-in",
    "evidence.views": "signed-in",
}
