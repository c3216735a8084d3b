"""Red ink and ready comments."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "ready_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ready_comment_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ready_comment")),
    )
    with op.batch_alter_table("ready_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ready_comment_account_id"), ["account_id"], unique=False)

    op.create_table(
        "mark_ink",
        sa.Column("mark_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("strokes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_mark_ink_file_id_file")),
        sa.ForeignKeyConstraint(["mark_id"], ["mark.id"], name=op.f("fk_mark_ink_mark_id_mark")),
        sa.PrimaryKeyConstraint("mark_id", "file_id", "page", name=op.f("pk_mark_ink")),
    )
    with op.batch_alter_table("mark_ink", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_ink_file_id"), ["file_id"], unique=False)
