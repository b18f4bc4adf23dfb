"""Connected learning platforms, and pupils who finished a module from one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lti_own_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "next",
                "active",
                "retired",
                name="keystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("public", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_own_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_lti_own_key_kid")),
    )
    with op.batch_alter_table("lti_own_key", schema=None) as batch_op:
        batch_op.create_index(
            "uq_lti_own_key_active",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.create_table(
        "lti_invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column(
            "platform",
            sa.Enum(
                "moodle",
                "canvas",
                "brightspace",
                "schoology",
                "itslearning",
                "blackboard",
                "open-edx",
                "other",
                name="platform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (authority_id IS NULL)",
            name=op.f("ck_lti_invitation_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_lti_invitation_authority_id_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_lti_invitation_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_lti_invitation_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_lti_invitation_token_hash")),
    )
    op.create_table(
        "lti_registration",
        sa.Column("slug", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "platform",
            sa.Enum(
                "moodle",
                "canvas",
                "brightspace",
                "schoology",
                "itslearning",
                "blackboard",
                "open-edx",
                "other",
                name="platform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("auth_url", sa.String(length=1000), nullable=False),
        sa.Column("token_url", sa.String(length=1000), nullable=False),
        sa.Column("jwks_url", sa.String(length=1000), nullable=False),
        sa.Column("token_audience", sa.String(length=1000), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("allowed_hosts", sa.JSON(), nullable=False),
        sa.Column("frame_origins", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "active",
                "off",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (authority_id IS NULL)",
            name=op.f("ck_lti_registration_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["local_authority.id"],
            name=op.f("fk_lti_registration_authority_id_local_authority"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_lti_registration_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_lti_registration_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_registration")),
        sa.UniqueConstraint("slug", name=op.f("uq_lti_registration_slug")),
    )
    with op.batch_alter_table("lti_registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lti_registration_authority_id"), ["authority_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lti_registration_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "lti_deployment",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "active",
                "off",
                name="deploymentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state = 'pending' OR school_id IS NOT NULL",
            name=op.f("ck_lti_deployment_active_has_a_school"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_deployment_registration_id_lti_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_lti_deployment_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_deployment")),
        sa.UniqueConstraint(
            "registration_id",
            "deployment_id",
            name=op.f("uq_lti_deployment_registration_id_deployment_id"),
        ),
    )
    op.create_table(
        "lti_key_set",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_key_set_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_lti_key_set")),
    )
    op.create_table(
        "lti_launch_failure",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_launch_failure_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_launch_failure")),
    )
    with op.batch_alter_table("lti_launch_failure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lti_launch_failure_registration_id_at"),
            ["registration_id", "at"],
            unique=False,
        )

    op.create_table(
        "lti_login",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=1000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_login_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_login")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_lti_login_state_hash")),
    )
    with op.batch_alter_table("lti_login", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_login_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "lti_notice",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("jti", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_notice_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_notice")),
        sa.UniqueConstraint(
            "registration_id", "jti", name=op.f("uq_lti_notice_registration_id_jti")
        ),
    )
    op.create_table(
        "lti_token_request",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_token_request_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_lti_token_request")),
    )
    op.create_table(
        "lti_user",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("sub", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
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
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_lti_user_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_user_registration_id_lti_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_lti_user_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_user")),
        sa.UniqueConstraint(
            "registration_id",
            "school_id",
            "sub",
            name=op.f("uq_lti_user_registration_id_school_id_sub"),
        ),
    )
    op.create_table(
        "pupil_completion",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("pupil", sa.Uuid(), nullable=False),
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
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class_group.id"], name=op.f("fk_pupil_completion_class_id_class_group")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_pupil_completion_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupil_completion")),
        sa.UniqueConstraint(
            "school_id",
            "pupil",
            "module",
            "year",
            name=op.f("uq_pupil_completion_school_id_pupil_module_year"),
        ),
    )
    with op.batch_alter_table("pupil_completion", schema=None) as batch_op:
        batch_op.create_index(
            "ix_pupil_completion_class", ["class_id", "module", "year"], unique=False
        )
        batch_op.create_index(
            "ix_pupil_completion_school", ["school_id", "year", "module"], unique=False
        )

    op.create_table(
        "lti_access_token",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("scopes", sa.String(length=600), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["lti_deployment.id"],
            name=op.f("fk_lti_access_token_deployment_id_lti_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_access_token_registration_id_lti_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_access_token")),
        sa.UniqueConstraint(
            "registration_id",
            "deployment_id",
            "scopes",
            name=op.f("uq_lti_access_token_registration_id_deployment_id_scopes"),
        ),
    )
    op.create_table(
        "lti_course",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("context_id", sa.String(length=255), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class_group.id"], name=op.f("fk_lti_course_class_id_class_group")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["lti_deployment.id"],
            name=op.f("fk_lti_course_deployment_id_lti_deployment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_course")),
        sa.UniqueConstraint(
            "deployment_id", "context_id", name=op.f("uq_lti_course_deployment_id_context_id")
        ),
    )
    op.create_table(
        "lti_resource_link",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("link_id", sa.String(length=255), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("line_item_url", sa.String(length=1000), nullable=False),
        sa.Column("line_items_url", sa.String(length=1000), nullable=False),
        sa.Column("score_scopes", sa.JSON(), nullable=False),
        sa.Column("members_url", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["lti_course.id"], name=op.f("fk_lti_resource_link_course_id_lti_course")
        ),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["lti_deployment.id"],
            name=op.f("fk_lti_resource_link_deployment_id_lti_deployment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_resource_link")),
        sa.UniqueConstraint(
            "deployment_id", "link_id", name=op.f("uq_lti_resource_link_deployment_id_link_id")
        ),
    )
    with op.batch_alter_table("lti_resource_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lti_resource_link_course_id"), ["course_id"], unique=False
        )

    op.create_table(
        "lti_launch",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column(
            "message_type",
            sa.Enum(
                "LtiResourceLinkRequest",
                "LtiDeepLinkingRequest",
                "LtiSubmissionReviewRequest",
                name="messagetype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "teacher",
                "learner",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["lti_deployment.id"],
            name=op.f("fk_lti_launch_deployment_id_lti_deployment"),
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["lti_resource_link.id"],
            name=op.f("fk_lti_launch_link_id_lti_resource_link"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["lti_registration.id"],
            name=op.f("fk_lti_launch_registration_id_lti_registration"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["lti_user.id"], name=op.f("fk_lti_launch_user_id_lti_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_launch")),
    )
    with op.batch_alter_table("lti_launch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_launch_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_lti_launch_registration_id_at"), ["registration_id", "at"], unique=False
        )

    op.create_table(
        "lti_place",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("module", sa.String(length=60), nullable=False),
        sa.Column("slide", sa.String(length=60), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["lti_resource_link.id"],
            name=op.f("fk_lti_place_link_id_lti_resource_link"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["lti_user.id"], name=op.f("fk_lti_place_user_id_lti_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_place")),
        sa.UniqueConstraint("user_id", "module", name=op.f("uq_lti_place_user_id_module")),
    )
    with op.batch_alter_table("lti_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lti_place_link_id"), ["link_id"], unique=False)

    op.create_table(
        "lti_score",
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "superseded",
                "refused",
                name="scorestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("given BETWEEN 0 AND 100", name=op.f("ck_lti_score_given_in_range")),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["lti_resource_link.id"],
            name=op.f("fk_lti_score_link_id_lti_resource_link"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["lti_user.id"], name=op.f("fk_lti_score_user_id_lti_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lti_score")),
        sa.UniqueConstraint("link_id", "user_id", name=op.f("uq_lti_score_link_id_user_id")),
    )


def downgrade() -> None:
    op.drop_table("lti_score")
    with op.batch_alter_table("lti_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_place_link_id"))

    op.drop_table("lti_place")
    with op.batch_alter_table("lti_launch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_launch_registration_id_at"))
        batch_op.drop_index(batch_op.f("ix_lti_launch_expires_at"))

    op.drop_table("lti_launch")
    with op.batch_alter_table("lti_resource_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_resource_link_course_id"))

    op.drop_table("lti_resource_link")
    op.drop_table("lti_course")
    op.drop_table("lti_access_token")
    with op.batch_alter_table("pupil_completion", schema=None) as batch_op:
        batch_op.drop_index("ix_pupil_completion_school")
        batch_op.drop_index("ix_pupil_completion_class")

    op.drop_table("pupil_completion")
    op.drop_table("lti_user")
    op.drop_table("lti_token_request")
    op.drop_table("lti_notice")
    with op.batch_alter_table("lti_login", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_login_expires_at"))

    op.drop_table("lti_login")
    with op.batch_alter_table("lti_launch_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_launch_failure_registration_id_at"))

    op.drop_table("lti_launch_failure")
    op.drop_table("lti_key_set")
    op.drop_table("lti_deployment")
    with op.batch_alter_table("lti_registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lti_registration_school_id"))
        batch_op.drop_index(batch_op.f("ix_lti_registration_authority_id"))

    op.drop_table("lti_registration")
    op.drop_table("lti_invitation")
    with op.batch_alter_table("lti_own_key", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lti_own_key_active",
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )

    op.drop_table("lti_own_key")
