"""An entry in a calendar is the guest's, before there is an answer; the invitation may carry it"""

import sqlalchemy as sa
from alembic import op

revision = 'invited'
down_revision = 'codes'
branch_labels = None
depends_on = None

OF_ONE = (
    "CASE WHEN {0} IS NULL THEN 0 ELSE 1 END + CASE WHEN companion_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN sign_up_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade():
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('entry_with_invitation', sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table('calendar_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('guest_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('partstat', sa.String(length=20), nullable=False, server_default='ACCEPTED'))
        batch_op.drop_constraint(batch_op.f('ck_calendar_entry_of_one_attendee'), type_='check')
    op.execute(
        'UPDATE calendar_entry SET'
        ' guest_id = (SELECT guest_id FROM registration WHERE registration.id = registration_id),'
        " partstat = CASE WHEN EXISTS (SELECT 1 FROM registration WHERE registration.id = registration_id"
        " AND state IN ('tentative', 'waitlisted', 'pending')) THEN 'TENTATIVE' ELSE 'ACCEPTED' END"
        ' WHERE registration_id IS NOT NULL'
    )
    with op.batch_alter_table('calendar_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_calendar_entry_registration_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_calendar_entry_registration_id'), type_='foreignkey')
        batch_op.drop_column('registration_id')
        batch_op.create_unique_constraint(batch_op.f('uq_calendar_entry_guest_id'), ['guest_id'])
        batch_op.create_foreign_key(
            batch_op.f('fk_calendar_entry_guest_id'), 'guest', ['guest_id'], ['id'], ondelete='CASCADE'
        )
        batch_op.create_check_constraint(batch_op.f('ck_calendar_entry_of_one_attendee'), OF_ONE.format('guest_id'))


def downgrade():
    with op.batch_alter_table('calendar_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('registration_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_calendar_entry_of_one_attendee'), type_='check')
    op.execute(
        'UPDATE calendar_entry SET registration_id ='
        ' (SELECT id FROM registration WHERE registration.guest_id = calendar_entry.guest_id)'
        ' WHERE guest_id IS NOT NULL'
    )
    # Who was asked and has not answered: before this, there was no such entry.
    op.execute('DELETE FROM calendar_entry WHERE guest_id IS NOT NULL AND registration_id IS NULL')
    with op.batch_alter_table('calendar_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_calendar_entry_guest_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('fk_calendar_entry_guest_id'), type_='foreignkey')
        batch_op.drop_column('guest_id')
        batch_op.drop_column('partstat')
        batch_op.create_unique_constraint(batch_op.f('uq_calendar_entry_registration_id'), ['registration_id'])
        batch_op.create_foreign_key(
            batch_op.f('fk_calendar_entry_registration_id'),
            'registration',
            ['registration_id'],
            ['id'],
            ondelete='CASCADE',
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_calendar_entry_of_one_attendee'), OF_ONE.format('registration_id')
        )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('entry_with_invitation')
