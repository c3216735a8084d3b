"""The register of a class."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.create_table(
        "attendance_act",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["organization.id"], name=op.f("fk_attendance_act_class_id_organization")
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_attendance_act_taken_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_act")),
    )
    with op.batch_alter_table("attendance_act", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_act_class_id_day", ["class_id", "day"], unique=False)

    op.create_table(
        "attendance_entry",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("hadir", "sakit", "izin", "alpa", name="presence", native_enum=False, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["attendance_act.id"], name=op.f("fk_attendance_entry_act_id_attendance_act")
        ),
        sa.ForeignKeyConstraint(["pupil_id"], ["account.id"], name=op.f("fk_attendance_entry_pupil_id_account")),
        sa.PrimaryKeyConstraint("act_id", "pupil_id", name=op.f("pk_attendance_entry")),
    )
    with op.batch_alter_table("attendance_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_entry_pupil_id"), ["pupil_id"], unique=False)
