"""A few spoken words with a mark."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("voice_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_mark_voice_id"), ["voice_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_mark_voice_id_file"), "file", ["voice_id"], ["id"])
