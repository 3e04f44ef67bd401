"""Second looks at decisions, not at applications, with what was drawn from; days as days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ITEMS, REVIEWS = "sample_items", "sample_reviews"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("samples", sa.Column("candidates", sa.JSON()))
    with op.batch_alter_table(REVIEWS) as table:
        table.drop_constraint(f"fk_{REVIEWS}_application", type_="foreignkey")
        table.drop_constraint(f"uq_{REVIEWS}_application", type_="unique")
        table.add_column(sa.Column("decision", sa.String()))
    with op.batch_alter_table(ITEMS) as table:
        table.drop_constraint(f"uq_{ITEMS}_application", type_="unique")
        table.add_column(sa.Column("decision", sa.String()))
    _days()
    _tell_decisions()
    for name, parent in ((ITEMS, "decisions.id"), (REVIEWS, f"{ITEMS}.decision")):
        with op.batch_alter_table(name) as table:
            table.alter_column("decision", existing_type=sa.String(), nullable=False)
            table.create_unique_constraint(f"uq_{name}_decision", ["decision"])
            other, column = parent.split(".")
            table.create_foreign_key(f"fk_{name}_decision", other, ["decision"], [column])
        op.create_index(f"ix_{name}_application", name, ["application"])
    with op.batch_alter_table(REVIEWS) as table:
        table.create_foreign_key(f"fk_{REVIEWS}_application", "applications", ["application"],
                                 ["id"])


def _days() -> None:
    rows = op.get_bind().execute(sa.select(
        sa.column("id", sa.String()), sa.column("since", MOMENT), sa.column("until", MOMENT),
        sa.column("drawn_at", MOMENT)).select_from(sa.table("samples"))).all()
    with op.batch_alter_table("samples") as table:
        for name in ("since", "until"):
            table.drop_column(name)
    with op.batch_alter_table("samples") as table:
        for name in ("since", "until"):
            table.add_column(sa.Column(name, sa.Date()))
    days = sa.table("samples", sa.column("id"), sa.column("since", sa.Date()),
                    sa.column("until", sa.Date()))
    for row in rows:
        # Where no last day was asked for it was the moment of the draw.
        last = _utc_day(row.until, before=True) if row.until < row.drawn_at else None
        op.execute(sa.update(days).where(days.c.id == row.id).values(
            since=_utc_day(row.since) if row.since else None, until=last))


def _utc_day(moment: datetime, *, before: bool = False) -> date:
    """Return the day of *moment*, or the one that ended with it; SQLite's have no zone."""
    found = moment.astimezone(UTC) if moment.tzinfo else moment
    return (found - timedelta(microseconds=1) if before else found).date()


def _moments() -> None:
    days = op.get_bind().execute(sa.select(
        sa.column("id", sa.String()), sa.column("since", sa.Date()),
        sa.column("until", sa.Date()),
        sa.column("drawn_at", MOMENT)).select_from(sa.table("samples"))).all()
    with op.batch_alter_table("samples") as table:
        for name in ("since", "until", "candidates"):
            table.drop_column(name)
    with op.batch_alter_table("samples") as table:
        for name in ("since", "until"):
            table.add_column(sa.Column(name, MOMENT))
    moments = sa.table("samples", sa.column("id"), sa.column("since", MOMENT),
                       sa.column("until", MOMENT))
    for row in days:
        end = _start(row.until + timedelta(days=1)) if row.until else row.drawn_at
        op.execute(sa.update(moments).where(moments.c.id == row.id).values(
            since=_start(row.since) if row.since else None, until=end))
    with op.batch_alter_table("samples") as table:
        table.alter_column("until", existing_type=MOMENT, nullable=False)


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _tell_decisions() -> None:
    # What was drawn is the decision made last before. Where a clock had jumped there is none:
    # then it was the first.
    op.execute(sa.text("""
        UPDATE sample_items SET decision = coalesce(
            (SELECT id FROM decisions
             WHERE decisions.application = sample_items.application
                 AND made_at <= (SELECT drawn_at FROM samples
                                 WHERE samples.id = sample_items.sample)
             ORDER BY number DESC LIMIT 1),
            (SELECT id FROM decisions
             WHERE decisions.application = sample_items.application ORDER BY number LIMIT 1))
    """))
    op.execute(sa.text("""
        UPDATE sample_reviews SET decision = (
            SELECT decision FROM sample_items
            WHERE sample_items.application = sample_reviews.application)
    """))


def downgrade() -> None:
    # One look an application: of those that were drawn again the first one stays.
    later = sa.text("""
        EXISTS (SELECT 1 FROM sample_items AS first
                JOIN decisions AS before ON before.id = first.decision
                JOIN decisions AS its ON its.application = first.application
                WHERE its.id = looks.decision AND before.number < its.number)
    """)
    for name in (REVIEWS, ITEMS):
        looks = sa.table(name, sa.column("decision")).alias("looks")
        again = [row.decision for row in op.get_bind().execute(
            sa.select(looks.c.decision).where(later))]
        op.execute(sa.delete(sa.table(name, sa.column("decision"))).where(
            sa.column("decision").in_(again)))
        op.drop_index(f"ix_{name}_application", name)
    with op.batch_alter_table(REVIEWS) as table:
        table.drop_constraint(f"fk_{REVIEWS}_application", type_="foreignkey")
        table.drop_constraint(f"fk_{REVIEWS}_decision", type_="foreignkey")
        table.drop_constraint(f"uq_{REVIEWS}_decision", type_="unique")
        table.drop_column("decision")
        table.create_unique_constraint(f"uq_{REVIEWS}_application", ["application"])
    with op.batch_alter_table(ITEMS) as table:
        table.drop_constraint(f"fk_{ITEMS}_decision", type_="foreignkey")
        table.drop_constraint(f"uq_{ITEMS}_decision", type_="unique")
        table.drop_column("decision")
        table.create_unique_constraint(f"uq_{ITEMS}_application", ["application"])
    with op.batch_alter_table(REVIEWS) as table:
        table.create_foreign_key(f"fk_{REVIEWS}_application", ITEMS, ["application"],
                                 ["application"])
    _moments()
