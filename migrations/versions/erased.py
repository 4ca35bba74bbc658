"""When a guest was erased"""

import sqlalchemy as sa
from alembic import op

revision = 'erased'
down_revision = 'door'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))



def downgrade():
    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.drop_column('erased_at')

