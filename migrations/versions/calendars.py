"""An entry says itself whether it was told; no column for how far one came"""

import sqlalchemy as sa
from alembic import op

revision = 'calendars'
down_revision = 'announcements'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('calendar_change', schema=None) as batch_op:
        batch_op.drop_column('told_to')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('entry_with_invitation')


def downgrade():
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('entry_with_invitation', sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table('calendar_change', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_to', sa.Integer(), nullable=False, server_default='0'))
