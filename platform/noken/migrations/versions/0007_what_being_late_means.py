"""What being late means."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"


def upgrade() -> None:
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_policy", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_policy", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_percent", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("full_points", sa.Double(), nullable=True))

    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock_offset", sa.Integer(), nullable=True))
