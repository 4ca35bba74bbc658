"""A code for a personal link is worth something in the browser alone that asked for it"""

import sqlalchemy as sa
from alembic import op

revision = 'codes_of_browsers'
down_revision = 'group_letters'
branch_labels = None
depends_on = None


def upgrade():
    # Codes live for a quarter of an hour: whoever waits for one asks again.
    op.drop_table('link_code')
    op.create_table(
        'link_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('guest_id', sa.Integer(), nullable=False),
        sa.Column('browser', sa.String(length=64), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('address', sa.String(length=64), nullable=False),
        sa.Column('to_assistant', sa.Boolean(), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_link_code_guest_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_link_code')),
        sa.UniqueConstraint('guest_id', 'browser', name=op.f('uq_link_code_guest_id_browser')),
    )


def downgrade():
    op.drop_table('link_code')
    op.create_table(
        'link_code',
        sa.Column('guest_id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('address', sa.String(length=64), nullable=False),
        sa.Column('to_assistant', sa.Boolean(), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_link_code_guest_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('guest_id', name=op.f('pk_link_code')),
    )
