"""Releases tell what changed"""

import sqlalchemy as sa
from alembic import op

revision = 'release_changes'
down_revision = 'spine'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('acknowledged_warning',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_acknowledged_warning_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_acknowledged_warning_organiser_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acknowledged_warning')),
    sa.UniqueConstraint('event_id', 'digest', name=op.f('uq_acknowledged_warning_event_id_digest'))
    )
    op.create_table('programme_rules',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('changeover_minutes', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_programme_rules_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_programme_rules'))
    )
    # Not in batch mode, here and below: a table made again would lose the trigger that guards releases.
    op.add_column('release', sa.Column('changes', sa.Text(), nullable=True))
    op.add_column('release', sa.Column('notes', sa.JSON(), nullable=True))
    with op.batch_alter_table('room', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opens', sa.Time(), nullable=True))
        batch_op.add_column(sa.Column('closes', sa.Time(), nullable=True))



def downgrade():
    with op.batch_alter_table('room', schema=None) as batch_op:
        batch_op.drop_column('closes')
        batch_op.drop_column('opens')

    op.drop_column('release', 'notes')
    op.drop_column('release', 'changes')
    op.drop_table('programme_rules')
    op.drop_table('acknowledged_warning')
