"""The deployment a platform names when a launch begins."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lti_login") as batch_op:
        batch_op.add_column(
            sa.Column("deployment", sa.String(length=255), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("lti_login") as batch_op:
        batch_op.drop_column("deployment")
