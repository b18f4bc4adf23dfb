"""Letters about training that is due: which were written, and whether a school wants them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place: a copy of the table could not take the place of one that others refer to.
    op.add_column(
        "school",
        sa.Column("sends_reminders", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.create_table(
        "reminder",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "renewal",
                "induction",
                "top-up",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "person_id",
            "module",
            "kind",
            "due_on",
            "days_before",
            name=op.f("uq_reminder_person_id_module_kind_due_on_days_before"),
        ),
    )


def downgrade() -> None:
    op.drop_table("reminder")
    op.drop_column("school", "sends_reminders")
