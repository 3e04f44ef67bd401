"""Who gets an answer from the addresses of assessors, assignments and appeals.

Of one application an assessor gets an answer only with a task in it; the table says which roles
are let in at all.
"""

ASSESSORS = {"assessor"}
READERS = {"administrator", "coordinator", "auditor"}
ASSIGNERS = {"administrator", "coordinator"}

ROUTES = {
    "assess.queue": ASSESSORS,
    "assess.judge": ASSESSORS,
    "assess.save": ASSESSORS,
    "assess.summary": ASSESSORS,
    "assess.send": ASSESSORS,
    "assess.conflict": ASSESSORS,
    "assess.declare": ASSESSORS,
    "assess.lift": ASSESSORS,
    "assignments.overview": READERS,
    "assignments.show": READERS,
    "assignments.assign_all": ASSIGNERS,
    "assignments.by_hand": ASSIGNERS,
    "assignments.balance": ASSIGNERS,
    "assignments.reassign": ASSIGNERS,
    "assignments.take_back": ASSIGNERS,
    "assignments.set_aside": ASSIGNERS,
    "assignments.lift": ASSIGNERS,
    "appeals.mine": ASSESSORS,
    "appeals.hear": ASSESSORS,
    "appeals.answer": ASSESSORS,
    "appeals.overview": READERS,
}
