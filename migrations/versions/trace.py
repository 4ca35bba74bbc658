"""The trace: from where, of which event or office, found by words, and never changed"""

import sqlalchemy as sa
from alembic import op

revision = 'trace'
down_revision = 'mailing'
branch_labels = None
depends_on = None

#: Of which event the things of older lines are, where they are still there.
_BY_EVENT = {
    'event': 'SELECT id FROM event WHERE id = thing_id',
    **{
        each: f'SELECT event_id FROM {each} WHERE id = thing_id'
        for each in (
            'guest', 'guest_group', 'registration', 'question', 'programme_session', 'speaker', 'room', 'track',
            'received_message', 'sign_up_session', 'event_membership',
        )
    },
    'sign_up': 'SELECT guest.event_id FROM sign_up JOIN guest ON guest.id = sign_up.guest_id WHERE sign_up.id = thing_id',
    'ticket': 'SELECT registration.event_id FROM ticket JOIN registration ON registration.id = ticket.registration_id'
    ' WHERE ticket.id = thing_id',
    'outbox_message': 'SELECT guest.event_id FROM sent_letter JOIN guest ON guest.id = sent_letter.guest_id'
    ' WHERE sent_letter.message_id = thing_id',
}
_SAME = ('id', 'at', 'actor', 'action', 'thing', 'thing_id', 'event_id', 'office_id')
_REFUSAL = 'a line of the trace is never changed'


def upgrade():
    op.add_column('audit_entry', sa.Column('origin', sa.String(length=60), server_default='', nullable=False))
    op.add_column('audit_entry', sa.Column('event_id', sa.Integer(), nullable=True))
    op.add_column('audit_entry', sa.Column('office_id', sa.Integer(), nullable=True))
    op.add_column('audit_entry', sa.Column('search', sa.Text(), server_default='', nullable=False))
    for thing, found in _BY_EVENT.items():
        op.execute(f"UPDATE audit_entry SET event_id = ({found}) WHERE thing = '{thing}'")
    op.execute(
        "UPDATE audit_entry SET office_id = (SELECT office_id FROM event WHERE event.id = event_id)"
        " WHERE thing = 'event'"
    )
    for thing in ('membership', 'account_link'):
        op.execute(
            f"UPDATE audit_entry SET office_id = (SELECT office_id FROM {thing} WHERE id = thing_id)"
            f" WHERE thing = '{thing}'"
        )
    op.create_index('ix_audit_entry_event_id_id', 'audit_entry', ['event_id', 'id'])
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            f"""CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON "audit_entry"
            WHEN NOT ({' AND '.join(f'NEW.{name} IS OLD.{name}' for name in _SAME)}
                AND NEW.facts = '{{}}' AND NEW.search = '' AND NEW.origin = '')
            BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"""
        )
        op.execute(
            f"""CREATE TRIGGER audit_entry_is_kept BEFORE DELETE ON "audit_entry"
            BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"""
        )
    else:
        op.execute(
            f"""CREATE OR REPLACE FUNCTION refuse_change_of_trace() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {' AND '.join(f'NEW.{name} IS NOT DISTINCT FROM OLD.{name}' for name in _SAME)}
                    AND NEW.facts::text = '{{}}' AND NEW.search = '' AND NEW.origin = '' THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = '23000'; END $$"""
        )
        op.execute(
            """CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON "audit_entry"
            FOR EACH ROW EXECUTE FUNCTION refuse_change_of_trace()"""
        )
        op.execute(
            """CREATE TRIGGER audit_entry_is_kept BEFORE TRUNCATE ON "audit_entry"
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_trace()"""
        )


def downgrade():
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER audit_entry_stays')
        op.execute('DROP TRIGGER audit_entry_is_kept')
    else:
        op.execute('DROP TRIGGER audit_entry_stays ON "audit_entry"')
        op.execute('DROP TRIGGER audit_entry_is_kept ON "audit_entry"')
        op.execute('DROP FUNCTION refuse_change_of_trace()')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_entry_event_id_id')
        for name in ('origin', 'event_id', 'office_id', 'search'):
            batch_op.drop_column(name)
