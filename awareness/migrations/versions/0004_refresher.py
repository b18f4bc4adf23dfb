"""Which way an attempt at a check goes: the whole training, or its refresher."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempt") as batch_op:
        batch_op.add_column(
            sa.Column(
                "way",
                sa.Enum(
                    "whole",
                    "refresher",
                    name="way",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                server_default="whole",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("attempt") as batch_op:
        batch_op.drop_constraint(op.f("ck_attempt_way"), type_="check")
        batch_op.drop_column("way")
