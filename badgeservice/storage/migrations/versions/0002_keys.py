"""What the life of a key is recorded with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STEPS = ("published_at", "activated_at", "retired_at", "compromised_since", "compromised_at")

RULES = {
    "uq_keys_active": (["issuer", "purpose"], sa.text("state = 'active'")),
    "uq_keys_coming": (["did", "purpose"], sa.text("state IN ('new', 'published')")),
}


def upgrade() -> None:
    for name in STEPS:
        op.add_column("keys", sa.Column(name, MOMENT))
    # Every key so far was in the DID document, and signed, from the moment it was made.
    op.execute("UPDATE keys SET published_at = created_at, activated_at = created_at")
    # Nothing that a revoked key ever signed counted any more.
    op.execute("UPDATE keys SET state = 'compromised', compromised_since = created_at,"
               " compromised_at = created_at WHERE state = 'revoked'")
    # Two runs at once could leave two: the older one retires.
    op.execute("UPDATE keys SET state = 'retired' WHERE state = 'active' AND number < ("
               "SELECT max(number) FROM keys AS newer WHERE newer.issuer = keys.issuer"
               " AND newer.purpose = keys.purpose AND newer.state = 'active')")
    for name, (columns, condition) in RULES.items():
        op.create_index(name, "keys", columns, unique=True,
                        sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name in RULES:
        op.drop_index(name, "keys")
    op.execute("UPDATE keys SET state = 'revoked' WHERE state = 'compromised'")
    # What was not used yet would be taken for a key that signs.
    op.execute("DELETE FROM keys WHERE state IN ('new', 'published')")
    for name in STEPS:
        op.drop_column("keys", name)
