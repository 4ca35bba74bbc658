"""What was received, and how addresses stand"""

import sqlalchemy as sa
from alembic import op

revision = 'received'
down_revision = 'guest_fields'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('address_standing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('soft_bounces', sa.Integer(), nullable=False),
    sa.Column('soft_bounced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('complained_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address_standing')),
    sa.UniqueConstraint('email', name=op.f('uq_address_standing_email'))
    )
    op.create_table('received_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('way', sa.Enum('pipe', 'imap', 'http', name='way', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'done', 'needs_you', 'settled', 'aside', name='receivedstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('reason', sa.String(length=30), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('erase_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('guest_id', sa.Integer(), nullable=True),
    sa.Column('sender', sa.String(length=254), nullable=False),
    sa.Column('sender_name', sa.String(length=200), nullable=False),
    sa.Column('subject', sa.String(length=300), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('calendar_uid', sa.String(length=255), nullable=False),
    sa.Column('dtstamp', sa.String(length=20), nullable=False),
    sa.Column('choice', sa.String(length=20), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('recipient', sa.String(length=254), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by', sa.String(length=60), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_received_message_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_received_message_guest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_received_message')),
    sa.UniqueConstraint('digest', name=op.f('uq_received_message_digest'))
    )
    with op.batch_alter_table('received_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_received_message_erase_at'), ['erase_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_received_message_event_id_state'), ['event_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_received_message_guest_id_calendar_uid'), ['guest_id', 'calendar_uid'], unique=False)
        batch_op.create_index(batch_op.f('ix_received_message_state_due_at'), ['state', 'due_at'], unique=False)



def downgrade():
    with op.batch_alter_table('received_message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_received_message_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_received_message_guest_id_calendar_uid'))
        batch_op.drop_index(batch_op.f('ix_received_message_event_id_state'))
        batch_op.drop_index(batch_op.f('ix_received_message_erase_at'))

    op.drop_table('received_message')
    op.drop_table('address_standing')
