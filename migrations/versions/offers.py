"""Seats of groups, offers, deputies and sign-ups"""

import sqlalchemy as sa
from alembic import op

revision = 'offers'
down_revision = 'received'
branch_labels = None
depends_on = None


STATES = ('confirmed', 'pending', 'tentative', 'waitlisted', 'declined', 'cancelled')
MODES = ('invitation', 'open', 'approval', 'waves', 'closed')


def one_of(batch_op, name, column, *values):
    """The check of a state's column, made anew with these values."""
    name = batch_op.f(f'ck_{batch_op.impl.table_name}_{name}')
    batch_op.drop_constraint(name, type_='check')
    listed = ', '.join(f"'{value}'" for value in values)
    batch_op.create_check_constraint(name, f'{column} IN ({listed})')


def upgrade():
    op.create_table('registration_wave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('seats > 0', name=op.f('ck_registration_wave_of_seats')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_registration_wave_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registration_wave')),
    sa.UniqueConstraint('event_id', 'opens_at', name=op.f('uq_registration_wave_event_id_opens_at'))
    )
    op.create_table('sign_up_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('chairs_id', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['chairs_id'], ['seat_counter.id'], name=op.f('fk_sign_up_session_chairs_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_sign_up_session_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_up_session')),
    sa.UniqueConstraint('event_id', 'guid', name=op.f('uq_sign_up_session_event_id_guid'))
    )
    op.create_table('seat_offer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'open', 'accepted', 'passed', 'lapsed', 'withdrawn', 'replaced', name='offerstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('seats_group_id', sa.Integer(), nullable=True),
    sa.Column('in_waves', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'proposed') = (due_at IS NULL)", name=op.f('ck_seat_offer_due_once_made')),
    sa.CheckConstraint('seats > 0', name=op.f('ck_seat_offer_of_seats')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_seat_offer_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_seat_offer_guest_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seats_group_id'], ['guest_group.id'], name=op.f('fk_seat_offer_seats_group_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_offer'))
    )
    with op.batch_alter_table('seat_offer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seat_offer_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_offer_guest_id'), ['guest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seat_offer_state_due_at'), ['state', 'due_at'], unique=False)
        batch_op.create_index('uq_seat_offer_one_at_a_time', ['guest_id'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'open')"), postgresql_where=sa.text("state IN ('proposed', 'open')"))

    op.create_table('sign_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('confirmed', 'waitlisted', 'cancelled', name='signupstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('chairs', sa.Integer(), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_up_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'waitlisted') = (waiting_since IS NOT NULL)", name=op.f('ck_sign_up_waits_since')),
    sa.CheckConstraint('chairs >= 1', name=op.f('ck_sign_up_of_chairs')),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_sign_up_guest_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['sign_up_session.id'], name=op.f('fk_sign_up_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_up')),
    sa.UniqueConstraint('session_id', 'guest_id', name=op.f('uq_sign_up_session_id_guest_id'))
    )
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sign_up_guest_id'), ['guest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sign_up_session_id_state_waiting_since'), ['session_id', 'state', 'waiting_since'], unique=False)

    op.create_table('substitution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=False),
    sa.Column('deputy_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'approved', 'declined', 'withdrawn', name='substitutionstate', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('honorific', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('organisation', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['deputy_id'], ['guest.id'], name=op.f('fk_substitution_deputy_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_substitution_guest_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution'))
    )
    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_substitution_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_guest_id'), ['guest_id'], unique=False)
        batch_op.create_index('uq_substitution_one_at_a_time', ['guest_id'], unique=True, sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))

    op.create_table('passed_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Enum('too_large', 'group_full', 'passed', 'lapsed', 'not_approved', name='reason', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('needed', sa.Integer(), nullable=False),
    sa.Column('free', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_passed_over_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passed_over'))
    )
    with op.batch_alter_table('passed_over', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passed_over_registration_id'), ['registration_id'], unique=False)

    with op.batch_alter_table('calendar_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('companion_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sign_up_id', sa.Integer(), nullable=True))
        batch_op.alter_column('registration_id', existing_type=sa.Integer(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f('ck_calendar_entry_of_one_attendee'),
            'CASE WHEN registration_id IS NULL THEN 0 ELSE 1 END + CASE WHEN companion_id IS NULL THEN 0 ELSE 1 END'
            ' + CASE WHEN sign_up_id IS NULL THEN 0 ELSE 1 END = 1',
        )
        batch_op.create_unique_constraint(batch_op.f('uq_calendar_entry_companion_id'), ['companion_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_calendar_entry_sign_up_id'), ['sign_up_id'])
        batch_op.create_foreign_key(batch_op.f('fk_calendar_entry_companion_id'), 'companion', ['companion_id'], ['id'], ondelete='CASCADE')
        batch_op.create_foreign_key(batch_op.f('fk_calendar_entry_sign_up_id'), 'sign_up', ['sign_up_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('companion', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email', sa.String(length=254), nullable=False, server_default=''))

    with op.batch_alter_table('event', schema=None) as batch_op:
        one_of(batch_op, 'registrationmode', 'registration_mode', *MODES)
        batch_op.add_column(sa.Column('change_deadline', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('cancel_deadline', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('seating', sa.Enum('automatic', 'offers', 'nod', name='seating', native_enum=False, create_constraint=True, length=20), nullable=False, server_default='automatic'))
        batch_op.add_column(sa.Column('offer_hours', sa.Integer(), nullable=False, server_default='48'))
        batch_op.add_column(sa.Column('smaller_may_pass', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('substitutes_allowed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('waves_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('cancellation_word', sa.Text(), nullable=False, server_default=''))
        batch_op.create_foreign_key(batch_op.f('fk_event_waves_id'), 'seat_counter', ['waves_id'], ['id'])

    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('precedence', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('assistant_email', sa.String(length=254), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('extended_until', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('guest_group', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seats_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('held_back', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('answer_deadline', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('companions_allowed', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('substitutes_allowed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('reserve', sa.Enum('no', 'automatic', 'nod', name='reserve', native_enum=False, create_constraint=True, length=20), nullable=False, server_default='no'))
        batch_op.create_foreign_key(batch_op.f('fk_guest_group_seats_id'), 'seat_counter', ['seats_id'], ['id'])

    with op.batch_alter_table('personal_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('assistant', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        one_of(batch_op, 'registrationstate', 'state', *STATES)
        batch_op.add_column(sa.Column('party', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_check_constraint(batch_op.f('ck_registration_party_of_somebody'), 'party >= 1')
        batch_op.add_column(sa.Column('seats_group_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('in_waves', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('answered_by', sa.String(length=60), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('channel', sa.String(length=30), nullable=False, server_default='web'))
        batch_op.create_index(batch_op.f('ix_registration_seats_group_id'), ['seats_group_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_registration_seats_group_id'), 'guest_group', ['seats_group_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('seat_counter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('held', sa.Integer(), nullable=False, server_default='0'))
        batch_op.drop_constraint(batch_op.f('ck_seat_counter_not_overbooked'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_seat_counter_not_overbooked'), 'capacity IS NULL OR taken + held <= capacity'
        )
        batch_op.create_check_constraint(batch_op.f('ck_seat_counter_held_not_negative'), 'held >= 0')

    op.execute(
        "UPDATE registration SET party = "
        "1 + (SELECT count(*) FROM companion WHERE companion.registration_id = registration.id)"
    )



def downgrade():
    with op.batch_alter_table('seat_counter', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_seat_counter_held_not_negative'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_seat_counter_not_overbooked'), type_='check')
        batch_op.create_check_constraint(
            batch_op.f('ck_seat_counter_not_overbooked'), 'capacity IS NULL OR taken <= capacity'
        )
        batch_op.drop_column('held')

    op.execute("UPDATE registration SET state = 'tentative' WHERE state = 'pending'")
    op.execute("UPDATE event SET registration_mode = 'open' WHERE registration_mode IN ('approval', 'waves')")
    with op.batch_alter_table('registration', schema=None) as batch_op:
        one_of(batch_op, 'registrationstate', 'state', *(state for state in STATES if state != 'pending'))
        batch_op.drop_constraint(batch_op.f('ck_registration_party_of_somebody'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_registration_seats_group_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_registration_seats_group_id'))
        batch_op.drop_column('channel')
        batch_op.drop_column('answered_by')
        batch_op.drop_column('in_waves')
        batch_op.drop_column('seats_group_id')
        batch_op.drop_column('party')

    with op.batch_alter_table('personal_link', schema=None) as batch_op:
        batch_op.drop_column('assistant')

    with op.batch_alter_table('guest_group', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_guest_group_seats_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('ck_guest_group_reserve'), type_='check')
        batch_op.drop_column('reserve')
        batch_op.drop_column('substitutes_allowed')
        batch_op.drop_column('companions_allowed')
        batch_op.drop_column('answer_deadline')
        batch_op.drop_column('held_back')
        batch_op.drop_column('seats_id')

    with op.batch_alter_table('guest', schema=None) as batch_op:
        batch_op.drop_column('extended_until')
        batch_op.drop_column('assistant_email')
        batch_op.drop_column('precedence')

    with op.batch_alter_table('event', schema=None) as batch_op:
        one_of(batch_op, 'registrationmode', 'registration_mode', 'invitation', 'open', 'closed')
        batch_op.drop_constraint(batch_op.f('fk_event_waves_id'), type_='foreignkey')
        batch_op.drop_column('waves_id')
        batch_op.drop_column('cancellation_word')
        batch_op.drop_column('substitutes_allowed')
        batch_op.drop_column('smaller_may_pass')
        batch_op.drop_column('offer_hours')
        batch_op.drop_constraint(batch_op.f('ck_event_seating'), type_='check')
        batch_op.drop_column('seating')
        batch_op.drop_column('cancel_deadline')
        batch_op.drop_column('change_deadline')

    with op.batch_alter_table('companion', schema=None) as batch_op:
        batch_op.drop_column('email')

    with op.batch_alter_table('calendar_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_calendar_entry_sign_up_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_calendar_entry_companion_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_calendar_entry_sign_up_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_calendar_entry_companion_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('ck_calendar_entry_of_one_attendee'), type_='check')
        batch_op.alter_column('registration_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('sign_up_id')
        batch_op.drop_column('companion_id')

    with op.batch_alter_table('passed_over', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passed_over_registration_id'))

    op.drop_table('passed_over')
    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.drop_index('uq_substitution_one_at_a_time', sqlite_where=sa.text("state = 'proposed'"), postgresql_where=sa.text("state = 'proposed'"))
        batch_op.drop_index(batch_op.f('ix_substitution_guest_id'))
        batch_op.drop_index(batch_op.f('ix_substitution_deputy_id'))

    op.drop_table('substitution')
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sign_up_session_id_state_waiting_since'))
        batch_op.drop_index(batch_op.f('ix_sign_up_guest_id'))

    op.drop_table('sign_up')
    with op.batch_alter_table('seat_offer', schema=None) as batch_op:
        batch_op.drop_index('uq_seat_offer_one_at_a_time', sqlite_where=sa.text("state IN ('proposed', 'open')"), postgresql_where=sa.text("state IN ('proposed', 'open')"))
        batch_op.drop_index(batch_op.f('ix_seat_offer_state_due_at'))
        batch_op.drop_index(batch_op.f('ix_seat_offer_guest_id'))
        batch_op.drop_index(batch_op.f('ix_seat_offer_event_id'))

    op.drop_table('seat_offer')
    op.drop_table('sign_up_session')
    op.drop_table('registration_wave')
