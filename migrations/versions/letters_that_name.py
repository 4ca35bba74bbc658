"""Letters that name somebody who was erased leave first"""

import sqlalchemy as sa
from alembic import op

revision = 'letters_that_name'
down_revision = 'codes_of_browsers'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('names_erased', sa.Boolean(), server_default=sa.false(), nullable=False))
    _written_anew(sqlite_autoincrement=True)


def downgrade():
    _written_anew()
    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_column('names_erased')


def _written_anew(**table_facts):
    """No key of a group is given twice, on SQLite too: what is undone knows a group by it."""
    if op.get_bind().dialect.name == 'sqlite':
        with op.batch_alter_table('guest_group', recreate='always', table_kwargs=table_facts):
            pass
