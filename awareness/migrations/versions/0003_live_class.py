"""The live class: its room, devices and answers; one open session a class; the class's line."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    _keep_one_open_session_a_class()
    with op.batch_alter_table("class_session") as batch_op:
        batch_op.add_column(sa.Column("line_before", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("line_after", sa.JSON(none_as_null=True), nullable=True))
    op.drop_index("uq_class_session_open", table_name="class_session")
    _open_sessions_unique("class_id", "module")
    with op.batch_alter_table("school") as batch_op:
        batch_op.add_column(
            sa.Column("lead_available", sa.String(length=200), nullable=False, server_default="")
        )
    op.create_table(
        "live_wrong_code",
        sa.Column("visitor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_wrong_code")),
    )
    op.create_index(op.f("ix_live_wrong_code_at"), "live_wrong_code", ["at"])
    op.create_index(op.f("ix_live_wrong_code_visitor_at"), "live_wrong_code", ["visitor", "at"])
    op.create_table(
        "live_room",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("revealed", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["class_session.id"],
            name=op.f("fk_live_room_session_id_class_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_room")),
        sa.UniqueConstraint("code", name=op.f("uq_live_room_code")),
        sa.UniqueConstraint("session_id", name=op.f("uq_live_room_session_id")),
    )
    op.create_index(op.f("ix_live_room_opened_at"), "live_room", ["opened_at"])
    op.create_table(
        "live_device",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_room("live_device"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_device")),
        sa.UniqueConstraint("room_id", "seat", name=op.f("uq_live_device_room_id_seat")),
    )
    op.create_table(
        "live_answer",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["live_device.id"],
            name=op.f("fk_live_answer_device_id_live_device"),
            ondelete="CASCADE",
        ),
        _of_room("live_answer"),
        sa.PrimaryKeyConstraint("device_id", "question", name=op.f("pk_live_answer")),
    )
    op.create_index(
        op.f("ix_live_answer_room_id_question_choice"),
        "live_answer",
        ["room_id", "question", "choice"],
    )
    op.create_table(
        "live_hands",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("choice", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 400", name=op.f("ck_live_hands_number_in_range")),
        _of_room("live_hands"),
        sa.PrimaryKeyConstraint("room_id", "question", "choice", name=op.f("pk_live_hands")),
    )


def _of_room(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["room_id"],
        ["live_room.id"],
        name=op.f(f"fk_{table}_room_id_live_room"),
        ondelete="CASCADE",
    )


def _open_sessions_unique(*columns: str) -> None:
    op.create_index(
        "uq_class_session_open",
        "class_session",
        list(columns),
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _keep_one_open_session_a_class() -> None:
    """Of two teachers' open sessions of one class and module, the one begun last goes on."""
    op.execute(
        "DELETE FROM class_session WHERE finished_at IS NULL AND EXISTS ("
        "SELECT 1 FROM class_session AS later WHERE later.class_id = class_session.class_id"
        " AND later.module = class_session.module AND later.finished_at IS NULL"
        " AND (later.started_at, later.id) > (class_session.started_at, class_session.id))"
    )


def downgrade() -> None:
    for table in ("live_hands", "live_answer", "live_device", "live_room", "live_wrong_code"):
        op.drop_table(table)
    with op.batch_alter_table("school") as batch_op:
        batch_op.drop_column("lead_available")
    op.drop_index("uq_class_session_open", table_name="class_session")
    with op.batch_alter_table("class_session") as batch_op:
        batch_op.drop_column("line_after")
        batch_op.drop_column("line_before")
    _open_sessions_unique("teacher_id", "class_id", "module")
