"""Which texts on the law somebody read is kept with what they finished."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "completion",
        sa.Column("wordings", sa.String(length=200), server_default="", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("completion", "wordings")
