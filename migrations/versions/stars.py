"""Stars"""

import sqlalchemy as sa
from alembic import op

revision = 'stars'
down_revision = 'release_changes'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('starred_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('salt', sa.String(length=22), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('feed_salt', sa.String(length=22), nullable=True),
    sa.Column('feed_digest', sa.String(length=64), nullable=True),
    sa.Column('stamp', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_starred_list_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_starred_list')),
    sa.UniqueConstraint('digest', name=op.f('uq_starred_list_digest')),
    sa.UniqueConstraint('feed_digest', name=op.f('uq_starred_list_feed_digest'))
    )
    with op.batch_alter_table('starred_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_starred_list_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_starred_list_opened_at'), ['opened_at'], unique=False)

    op.create_table('star',
    sa.Column('list_id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['list_id'], ['starred_list.id'], name=op.f('fk_star_list_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('list_id', 'guid', name=op.f('pk_star'))
    )
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('starred_list_id', sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_registration_starred_list_id'), ['starred_list_id'])
        batch_op.create_foreign_key(batch_op.f('fk_registration_starred_list_id'), 'starred_list', ['starred_list_id'], ['id'], ondelete='SET NULL')

    # Not in batch mode: it makes the table anew on SQLite, without the trigger that guards it.
    op.add_column('release', sa.Column('history', sa.JSON(none_as_null=True), nullable=True))



def downgrade():
    op.drop_column('release', 'history')

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_registration_starred_list_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_registration_starred_list_id'), type_='unique')
        batch_op.drop_column('starred_list_id')

    op.drop_table('star')
    with op.batch_alter_table('starred_list', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_starred_list_opened_at'))
        batch_op.drop_index(batch_op.f('ix_starred_list_event_id'))

    op.drop_table('starred_list')
