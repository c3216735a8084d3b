"""Calendar links and lessons read."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_calendar_link_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_calendar_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_link_secret_hash")),
    )
    op.create_table(
        "lesson_read",
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_read_lesson_id_lesson")),
        sa.ForeignKeyConstraint(["pupil_id"], ["account.id"], name=op.f("fk_lesson_read_pupil_id_account")),
        sa.PrimaryKeyConstraint("lesson_id", "pupil_id", name=op.f("pk_lesson_read")),
    )
    with op.batch_alter_table("lesson_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_read_pupil_id"), ["pupil_id"], unique=False)
