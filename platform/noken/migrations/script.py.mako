"""${message.replace("_", " ").capitalize()}."""
<%
body = "\n".join(line for line in (upgrades or "pass").splitlines() if "###" not in line).strip()
%>
import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}


def upgrade() -> None:
    ${body}
