"""Announcements: reminders' steps, what was announced to whom, and who wants none; complaints move there"""

import sqlalchemy as sa
from alembic import op

revision = 'announcements'
down_revision = 'trace'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('suppression',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_suppression_office_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppression')),
    sa.UniqueConstraint('email', 'office_id', name=op.f('uq_suppression_email_office_id'))
    )
    with op.batch_alter_table('suppression', schema=None) as batch_op:
        batch_op.create_index('uq_suppression_of_everybody', ['email'], unique=True, sqlite_where=sa.text('office_id IS NULL'), postgresql_where=sa.text('office_id IS NULL'))

    op.create_table('reminder_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('days_before', sa.Integer(), nullable=False),
    sa.Column('at_time', sa.String(length=5), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('days_before >= 0', name=op.f('ck_reminder_step_not_after_the_deadline')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reminder_step_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_step')),
    sa.UniqueConstraint('event_id', 'days_before', 'at_time', name=op.f('uq_reminder_step_event_id_days_before_at_time'))
    )
    op.create_table('announced',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('letter', sa.String(length=40), nullable=False),
    sa.Column('step_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_announced_guest_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['step_id'], ['reminder_step.id'], name=op.f('fk_announced_step_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announced')),
    sa.UniqueConstraint('guest_id', 'step_id', name=op.f('uq_announced_guest_id_step_id'))
    )
    with op.batch_alter_table('announced', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announced_guest_id_letter'), ['guest_id', 'letter'], unique=False)

    op.execute(
        "INSERT INTO suppression (email, office_id, at) "
        "SELECT email, NULL, complained_at FROM address_standing WHERE complained_at IS NOT NULL ORDER BY id"
    )
    with op.batch_alter_table('address_standing', schema=None) as batch_op:
        batch_op.drop_column('complained_at')



def downgrade():
    with op.batch_alter_table('address_standing', schema=None) as batch_op:
        batch_op.add_column(sa.Column('complained_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE address_standing SET complained_at = (SELECT at FROM suppression "
        "WHERE suppression.email = address_standing.email AND office_id IS NULL)"
    )

    with op.batch_alter_table('announced', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_announced_guest_id_letter'))

    op.drop_table('announced')
    op.drop_table('reminder_step')
    with op.batch_alter_table('suppression', schema=None) as batch_op:
        batch_op.drop_index('uq_suppression_of_everybody', sqlite_where=sa.text('office_id IS NULL'), postgresql_where=sa.text('office_id IS NULL'))

    op.drop_table('suppression')
