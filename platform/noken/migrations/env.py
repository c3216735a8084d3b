"""Run by Alembic only: compares and migrates on the connection `noken.migrate` hands over."""

from alembic import context

from noken.migrate import OPTIONS

context.configure(connection=context.config.attributes["connection"], **OPTIONS)
with context.begin_transaction():
    context.run_migrations()
