"""Programme uploads"""

import sqlalchemy as sa
from alembic import op

revision = 'programme_upload'
down_revision = 'roles'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('programme_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_programme_upload_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_programme_upload_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_upload'))
    )
    with op.batch_alter_table('programme_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_upload_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_upload_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_upload_organiser_id'), ['organiser_id'], unique=False)



def downgrade():
    with op.batch_alter_table('programme_upload', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_upload_organiser_id'))
        batch_op.drop_index(batch_op.f('ix_programme_upload_expires_at'))
        batch_op.drop_index(batch_op.f('ix_programme_upload_event_id'))

    op.drop_table('programme_upload')
