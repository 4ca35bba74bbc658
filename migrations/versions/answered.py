"""Who brought a speaker's answer in"""

import sqlalchemy as sa
from alembic import op

revision = 'answered'
down_revision = 'binned'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answered_by', sa.String(length=60), server_default='', nullable=False))


def downgrade():
    with op.batch_alter_table('participation', schema=None) as batch_op:
        batch_op.drop_column('answered_by')
