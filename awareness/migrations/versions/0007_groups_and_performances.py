"""Group training with kiosks, how a completion was delivered, and the log of performances."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Written out, because a column with its own check can be added to a full table everywhere.
    op.execute(
        "ALTER TABLE completion ADD COLUMN delivery VARCHAR(40) DEFAULT 'alone' NOT NULL"
        " CONSTRAINT ck_completion_delivery CHECK (delivery IN ('alone', 'group'))"
    )
    _groups()
    _performances()


def _groups() -> None:
    op.create_table(
        "inset_group",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("room_number", sa.String(length=4), nullable=False),
        sa.Column("closing_number", sa.String(length=6), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("inset_group", "school_id", "school"),
        _refers("inset_group", "opened_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inset_group")),
    )
    op.create_index(
        op.f("ix_inset_group_school_id_opened_at"), "inset_group", ["school_id", "opened_at"]
    )
    op.create_table(
        "kiosk",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("turn", sa.Uuid(), nullable=True),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) = (turn IS NULL)", name=op.f("ck_kiosk_turn_of_a_person")
        ),
        sa.CheckConstraint(
            "(turn_at IS NULL) = (turn IS NULL)", name=op.f("ck_kiosk_turn_has_a_start")
        ),
        _refers("kiosk", "group_id", "inset_group", ondelete="CASCADE"),
        _refers("kiosk", "opened_by_id", "person"),
        _refers("kiosk", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_token_hash")),
    )
    op.create_index(op.f("ix_kiosk_group_id"), "kiosk", ["group_id"])
    op.create_table(
        "inset_attendance",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "kiosk", "paper", name="way", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("inset_attendance", "group_id", "inset_group", ondelete="CASCADE"),
        _refers("inset_attendance", "school_id", "school"),
        _refers("inset_attendance", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inset_attendance")),
        sa.UniqueConstraint(
            "group_id", "person_id", name=op.f("uq_inset_attendance_group_id_person_id")
        ),
    )
    op.create_index(op.f("ix_inset_attendance_person_id"), "inset_attendance", ["person_id"])


def _performances() -> None:
    op.create_table(
        "performance",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pupils >= 1", name=op.f("ck_performance_somebody_saw_it")),
        _refers("performance", "school_id", "school"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance")),
        sa.UniqueConstraint(
            "school_id", "title", "seen_on", name=op.f("uq_performance_school_id_title_seen_on")
        ),
    )
    op.create_index(op.f("ix_performance_school_id_year"), "performance", ["school_id", "year"])
    op.create_table(
        "performance_class",
        sa.Column("performance_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        _refers("performance_class", "performance_id", "performance", ondelete="CASCADE"),
        _refers("performance_class", "class_id", "class_group"),
        sa.PrimaryKeyConstraint("performance_id", "class_id", name=op.f("pk_performance_class")),
    )
    op.create_index(op.f("ix_performance_class_class_id"), "performance_class", ["class_id"])


def _refers(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=ondelete
    )


def downgrade() -> None:
    for table in (
        "performance_class", "performance", "inset_attendance", "kiosk", "inset_group",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("ALTER TABLE completion DROP COLUMN delivery")
