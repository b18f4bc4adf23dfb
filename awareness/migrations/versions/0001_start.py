"""The tables as they stood at the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_school_id_at"), "audit_entry", ["school_id", "at"], unique=False
    )

    op.create_table(
        "failed_sign_in",
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    op.create_index(op.f("ix_failed_sign_in_who_at"), "failed_sign_in", ["who", "at"], unique=False)

    op.create_table(
        "local_authority",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("driver_months", sa.Integer(), nullable=False),
        sa.Column("concern_route", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "driver_months BETWEEN 12 AND 36",
            name=op.f("ck_local_authority_driver_months_in_range"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_authority")),
        sa.UniqueConstraint("code", name=op.f("uq_local_authority_code")),
    )
    op.create_table(
        "outbox_item",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_item")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_item_key")),
    )
    op.create_index(
        op.f("ix_outbox_item_sent_at_failed_at_next_at"),
        "outbox_item",
        ["sent_at", "failed_at", "next_at"],
        unique=False,
    )

    op.create_table(
        "person",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_in_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "trust",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust")),
        sa.UniqueConstraint("code", name=op.f("uq_trust_code")),
    )
    op.create_table(
        "verify_attempt",
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verify_attempt")),
    )
    op.create_index(op.f("ix_verify_attempt_at"), "verify_attempt", ["at"], unique=False)
    op.create_index(op.f("ix_verify_attempt_who_at"), "verify_attempt", ["who", "at"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "reset",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    op.create_index(op.f("ix_account_link_person_id"), "account_link", ["person_id"], unique=False)

    op.create_table(
        "attempt",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attempt_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(
        op.f("ix_attempt_person_id_module_started_at"),
        "attempt",
        ["person_id", "module", "started_at"],
        unique=False,
    )

    op.create_table(
        "local_service",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("what_happens", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("views", sa.String(length=80), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_local_service_authority_id_local_authority"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_service")),
        sa.UniqueConstraint("authority_id", "key", name=op.f("uq_local_service_authority_id_key")),
    )
    op.create_table(
        "progress",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_progress_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
        sa.UniqueConstraint("person_id", "module", name=op.f("uq_progress_person_id_module")),
    )
    op.create_table(
        "school",
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("trust_id", sa.Uuid(), nullable=True),
        sa.Column("establishment_number", sa.String(length=4), nullable=False),
        sa.Column("ukprn", sa.String(length=8), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "nursery",
                "primary",
                "middle-primary",
                "secondary",
                "middle-secondary",
                "16-plus",
                "all-through",
                "not-applicable",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "type",
            sa.Enum(
                "maintained",
                "academy",
                "free",
                "special",
                "alternative",
                "nursery",
                "independent",
                "further-education",
                "16-19",
                "online",
                "other",
                name="schooltype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "open-but-closing",
                "proposed",
                "closed",
                name="schoolstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("low_age", sa.Integer(), nullable=True),
        sa.Column("high_age", sa.Integer(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("lead_name", sa.String(length=120), nullable=False),
        sa.Column("lead_contact", sa.String(length=200), nullable=False),
        sa.Column("gias_digest", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("low_age <= high_age", name=op.f("ck_school_ages_in_order")),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_school_authority_id_local_authority"),
        ),
        sa.ForeignKeyConstraint(["trust_id"], ["trust.id"], name=op.f("fk_school_trust_id_trust")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("urn", name=op.f("uq_school_urn")),
    )
    op.create_index(
        op.f("ix_school_authority_id_status"), "school", ["authority_id", "status"], unique=False
    )

    op.create_table(
        "sign_in",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)

    op.create_table(
        "class_group",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "b05",
                "b07",
                "b09",
                "b11",
                "b14",
                "b16",
                "staff",
                "dsl",
                "gov",
                "drive",
                name="band",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("roll BETWEEN 1 AND 400", name=op.f("ck_class_group_roll_in_range")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_class_group_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_group")),
        sa.UniqueConstraint(
            "school_id", "year", "name", name=op.f("uq_class_group_school_id_year_name")
        ),
    )
    op.create_table(
        "completion",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "head",
                "senior-leader",
                "dsl",
                "deputy-dsl",
                "exploitation-lead",
                "teacher",
                "teaching-assistant",
                "senco",
                "pastoral",
                "office",
                "catering",
                "site",
                "it",
                "supply",
                "volunteer",
                "visiting",
                "governor",
                "trust-staff",
                "driver",
                "passenger-assistant",
                "depot-manager",
                "authority-officer",
                "licensing-officer",
                "transport-officer",
                "authority-admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("guidance_edition", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (authority_id IS NULL)", name=op.f("ck_completion_one_employer")
        ),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= completed_on",
            name=op.f("ck_completion_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_completion_authority_id_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_completion_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_completion_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint(
            "person_id",
            "module",
            "completed_at",
            name=op.f("uq_completion_person_id_module_completed_at"),
        ),
    )
    op.create_index(
        op.f("ix_completion_expiry"),
        "completion",
        ["expires_on", "person_id", "module"],
        unique=False,
    )
    op.create_index(
        op.f("ix_completion_person"),
        "completion",
        ["person_id", "module", "expires_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_completion_school"), "completion", ["school_id", "year", "module"], unique=False
    )

    op.create_table(
        "coverage_tally",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("counted_for", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column("has_completions", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("in_date", sa.Integer(), nullable=False),
        sa.Column("away", sa.Integer(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("classes_delivered", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "classes_delivered <= classes", name=op.f("ck_coverage_tally_delivered_within_classes")
        ),
        sa.CheckConstraint(
            "in_date <= active", name=op.f("ck_coverage_tally_in_date_within_active")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_coverage_tally_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", "counted_for", "part", name=op.f("pk_coverage_tally")),
    )
    op.create_index(
        op.f("ix_coverage_tally_day"), "coverage_tally", ["counted_for", "part"], unique=False
    )

    op.create_table(
        "external_record",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "lead",
                "prevent",
                "first-aid",
                "other",
                name="externalkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=120), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "expires_on IS NULL OR expires_on >= completed_on",
            name=op.f("ck_external_record_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_external_record_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_external_record_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_record")),
    )
    op.create_index(
        op.f("ix_external_record_school_id_person_id"),
        "external_record",
        ["school_id", "person_id"],
        unique=False,
    )

    op.create_table(
        "post",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "head",
                "senior-leader",
                "dsl",
                "deputy-dsl",
                "exploitation-lead",
                "teacher",
                "teaching-assistant",
                "senco",
                "pastoral",
                "office",
                "catering",
                "site",
                "it",
                "supply",
                "volunteer",
                "visiting",
                "governor",
                "trust-staff",
                "driver",
                "passenger-assistant",
                "depot-manager",
                "authority-officer",
                "licensing-officer",
                "transport-officer",
                "authority-admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("is_away", sa.Boolean(), nullable=False),
        sa.Column("badge", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (authority_id IS NULL)", name=op.f("ck_post_one_employer")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_post_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_post_authority_id_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_post_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_post_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "person_id",
            "school_id",
            "role",
            "started_on",
            name=op.f("uq_post_person_id_school_id_role_started_on"),
        ),
    )
    op.create_index(
        op.f("ix_post_authority_id_role_person_id"),
        "post",
        ["authority_id", "role", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_post_school_id_role_person_id"),
        "post",
        ["school_id", "role", "person_id"],
        unique=False,
    )

    op.create_table(
        "school_number",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_number_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_number")),
        sa.UniqueConstraint("urn", name=op.f("uq_school_number_urn")),
    )
    op.create_index(
        op.f("ix_school_number_school_id"), "school_number", ["school_id"], unique=False
    )

    op.create_table(
        "certificate",
        sa.Column("completion_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("badge", sa.String(length=40), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("guidance_edition", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_reason", sa.String(length=300), nullable=False),
        sa.Column("revoked_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_reason = '')",
            name=op.f("ck_certificate_revoked_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_certificate_authority_id_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["completion_id"],
            ["completion.id"],
            name=op.f("fk_certificate_completion_id_completion"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certificate_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["person.id"], name=op.f("fk_certificate_revoked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_certificate_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("completion_id", name=op.f("uq_certificate_completion_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index(op.f("ix_certificate_person_id"), "certificate", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_certificate_school_id_person_id"),
        "certificate",
        ["school_id", "person_id"],
        unique=False,
    )

    op.create_table(
        "class_session",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("guidance_edition", sa.String(length=40), nullable=False),
        sa.Column(
            "band",
            sa.Enum(
                "b05",
                "b07",
                "b09",
                "b11",
                "b14",
                "b16",
                "staff",
                "dsl",
                "gov",
                "drive",
                name="band",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.String(length=7), nullable=False),
        sa.Column(
            "agreement",
            sa.Enum(
                "not-asked",
                "lead-agreed",
                name="agreement",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="not-asked",
            nullable=False,
        ),
        sa.Column("left_out", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("slide", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("roll", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("alternative", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (present IS NULL)",
            name=op.f("ck_class_session_finished_with_a_register"),
        ),
        sa.CheckConstraint(
            "present IS NULL OR (present >= 0 AND alternative >= 0 AND present + alternative <= roll)",
            name=op.f("ck_class_session_register_within_roll"),
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class_group.id"], name=op.f("fk_class_session_class_id_class_group")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_class_session_school_id_school")
        ),
        sa.ForeignKeyConstraint(
            ["teacher_id"], ["person.id"], name=op.f("fk_class_session_teacher_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_session")),
    )
    op.create_index(
        op.f("ix_class_session_class"),
        "class_session",
        ["class_id", "module", "year"],
        unique=False,
    )
    op.create_index(
        op.f("ix_class_session_school"),
        "class_session",
        ["school_id", "year", "module"],
        unique=False,
    )
    op.create_index(
        op.f("ix_class_session_teacher"),
        "class_session",
        ["teacher_id", "finished_at"],
        unique=False,
    )
    op.create_index(
        op.f("uq_class_session_open"),
        "class_session",
        ["teacher_id", "class_id", "module"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def downgrade() -> None:

    op.drop_table("class_session")

    op.drop_table("certificate")

    op.drop_table("school_number")

    op.drop_table("post")

    op.drop_table("external_record")

    op.drop_table("coverage_tally")

    op.drop_table("completion")
    op.drop_table("class_group")

    op.drop_table("sign_in")

    op.drop_table("school")
    op.drop_table("progress")
    op.drop_table("local_service")

    op.drop_table("attempt")

    op.drop_table("account_link")

    op.drop_table("verify_attempt")
    op.drop_table("trust")
    op.drop_table("person")

    op.drop_table("outbox_item")
    op.drop_table("local_authority")

    op.drop_table("failed_sign_in")

    op.drop_table("audit_entry")
