"""The yearly top-up: a third way for an attempt to go, and the evidence that somebody did one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# fmt: off
ROLES = (
    "head", "senior-leader", "dsl", "deputy-dsl", "exploitation-lead", "teacher",
    "teaching-assistant", "senco", "pastoral", "office", "catering", "site", "it", "supply",
    "volunteer", "visiting", "governor", "trust-staff", "driver", "passenger-assistant",
    "depot-manager", "authority-officer", "licensing-officer", "transport-officer",
    "authority-admin",
)
# fmt: on


def upgrade() -> None:
    _attempts_go("whole", "refresher", "top-up")
    op.create_table(
        "top_up_completion",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("role", _one_of("role", *ROLES), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("guidance_edition", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "delivery",
            _one_of("delivery", "alone", "group"),
            server_default="alone",
            nullable=False,
        ),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wordings", sa.String(length=200), server_default="", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (authority_id IS NULL)",
            name=op.f("ck_top_up_completion_one_employer"),
        ),
        _refers("person_id", "person"),
        _refers("school_id", "school"),
        _refers("authority_id", "local_authority"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_top_up_completion")),
        sa.UniqueConstraint(
            "person_id",
            "module",
            "completed_at",
            name=op.f("uq_top_up_completion_person_id_module_completed_at"),
        ),
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    kept: dict[str, Any] = {"native_enum": False, "create_constraint": True, "length": 40}
    return sa.Enum(*values, name=name, **kept)


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_top_up_completion_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _attempts_go(*ways: str) -> None:
    """Say anew which ways an attempt may go."""
    allowed = ", ".join(f"'{way}'" for way in ways)
    with op.batch_alter_table("attempt") as batch_op:
        batch_op.drop_constraint(op.f("ck_attempt_way"), type_="check")
        batch_op.create_check_constraint(op.f("ck_attempt_way"), f"way IN ({allowed})")


def downgrade() -> None:
    op.drop_table("top_up_completion")
    op.execute("DELETE FROM attempt WHERE way = 'top-up'")
    _attempts_go("whole", "refresher")
