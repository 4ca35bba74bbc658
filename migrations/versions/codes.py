"""Codes for personal links"""

import sqlalchemy as sa
from alembic import op

revision = 'codes'
down_revision = 'form'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('known_browser',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_known_browser_guest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_browser')),
    sa.UniqueConstraint('digest', 'guest_id', name=op.f('uq_known_browser_digest_guest_id'))
    )
    with op.batch_alter_table('known_browser', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_known_browser_guest_id'), ['guest_id'], unique=False)

    op.create_table('link_code',
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('to_assistant', sa.Boolean(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_link_code_guest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('guest_id', name=op.f('pk_link_code'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        # An event whose letters are out asks nobody by surprise.
        batch_op.add_column(sa.Column('links_ask_codes', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade():
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('links_ask_codes')

    op.drop_table('link_code')
    with op.batch_alter_table('known_browser', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_known_browser_guest_id'))

    op.drop_table('known_browser')
