"""The bin; and no key of a guest, a registration, a sign-up, a speaker or a session is given twice, on SQLite too"""

import sqlalchemy as sa
from alembic import op

revision = 'binned'
down_revision = 'files'
branch_labels = None
depends_on = None

KNOWN_BY_KEY = ('guest', 'registration', 'sign_up', 'speaker', 'programme_session')


def upgrade():
    op.create_table(
        'binned_thing',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=60), nullable=False),
        sa.Column('thing_id', sa.Integer(), nullable=False),
        sa.Column('label', sa.JSON(), nullable=False),
        sa.Column('batch', sa.String(length=22), nullable=False),
        sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('deleted_by', sa.String(length=60), nullable=False),
        sa.Column('until', sa.DateTime(timezone=True), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_binned_thing_event_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_binned_thing')),
    )
    with op.batch_alter_table('binned_thing', schema=None) as batch_op:
        for column in ('event_id', 'batch', 'until'):
            batch_op.create_index(batch_op.f(f'ix_binned_thing_{column}'), [column], unique=False)
    _written_anew(sqlite_autoincrement=True)


def downgrade():
    _written_anew()
    op.drop_table('binned_thing')


def _written_anew(**table_facts):
    """SQLite decides when it makes a table whether it gives a key twice; PostgreSQL never does."""
    if op.get_bind().dialect.name != 'sqlite':
        return
    for table in KNOWN_BY_KEY:
        with op.batch_alter_table(table, recreate='always', table_kwargs=table_facts):
            pass
