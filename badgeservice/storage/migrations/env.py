"""What alembic runs: the migrations, on the connection that `storage.migrations` opened."""

from __future__ import annotations

from alembic import context

from badgeservice.storage import (  # noqa: F401  each adds its own
    access_tables,
    account_tables,
    appeal_tables,
    bulk_tables,
    collection_tables,
    judging_tables,
    mail_tables,
    offer_tables,
    portfolio_tables,
    privacy_tables,
    profile_tables,
    quality_tables,
    release_tables,
    sharing_tables,
    tables,
)
from badgeservice.storage.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
