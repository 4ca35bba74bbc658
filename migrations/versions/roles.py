"""Roles, second steps, sessions"""

import sqlalchemy as sa
from alembic import op

revision = 'roles'
down_revision = 'offers'
branch_labels = None
depends_on = None


ROLES = "role IN ('owner', 'organiser', 'programme_editor', 'speaker_manager', 'protocol', 'door', 'reader')"
BEFORE = "role IN ('owner', 'organiser', 'reader')"


def upgrade():
    with op.batch_alter_table('membership') as batch_op:
        batch_op.drop_constraint(op.f('ck_membership_officerole'), type_='check')
        batch_op.create_check_constraint(op.f('ck_membership_role'), ROLES)
    op.create_table('code_generator',
    sa.Column('organiser_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_counter', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_code_generator_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organiser_id', name=op.f('pk_code_generator'))
    )
    op.create_table('passkey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('credential_id', sa.String(length=1400), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.Integer(), nullable=False),
    sa.Column('transports', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_passkey_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkey_organiser_id'), ['organiser_id'], unique=False)

    op.create_table('recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_recovery_code_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
    sa.UniqueConstraint('digest', name=op.f('uq_recovery_code_digest'))
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_organiser_id'), ['organiser_id'], unique=False)

    op.create_table('signed_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('network', sa.String(length=60), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_signed_in_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_in')),
    sa.UniqueConstraint('digest', name=op.f('uq_signed_in_digest'))
    )
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_in_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_signed_in_organiser_id'), ['organiser_id'], unique=False)

    op.create_table('account_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.Enum('invitation', 'password', name='linkpurpose', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=True),
    sa.Column('office_id', sa.Integer(), nullable=True),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.Enum('owner', 'organiser', 'programme_editor', 'speaker_manager', 'protocol', 'door', 'reader', name='role', native_enum=False, create_constraint=True, length=20), nullable=True),
    sa.CheckConstraint("(purpose = 'invitation') = (office_id IS NOT NULL)", name=op.f('ck_account_link_invitation_is_an_offices')),
    sa.CheckConstraint("(purpose = 'password') = (organiser_id IS NOT NULL)", name=op.f('ck_account_link_password_is_somebodys')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_account_link_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_account_link_office_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_account_link_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_link')),
    sa.UniqueConstraint('digest', name=op.f('uq_account_link_digest'))
    )
    with op.batch_alter_table('account_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_account_link_email'), ['email'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_link_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_link_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_account_link_organiser_id'), ['organiser_id'], unique=False)

    op.create_table('event_membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('organiser_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('owner', 'organiser', 'programme_editor', 'speaker_manager', 'protocol', 'door', 'reader', name='role', native_enum=False, create_constraint=True, length=20), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_membership_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organiser_id'], ['organiser.id'], name=op.f('fk_event_membership_organiser_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_membership')),
    sa.UniqueConstraint('event_id', 'organiser_id', name=op.f('uq_event_membership_event_id_organiser_id'))
    )
    with op.batch_alter_table('event_membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_membership_organiser_id'), ['organiser_id'], unique=False)




def downgrade():
    op.execute("UPDATE membership SET role = 'reader' WHERE role NOT IN ('owner', 'organiser', 'reader')")
    with op.batch_alter_table('membership') as batch_op:
        batch_op.drop_constraint(op.f('ck_membership_role'), type_='check')
        batch_op.create_check_constraint(op.f('ck_membership_officerole'), BEFORE)
    with op.batch_alter_table('event_membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_membership_organiser_id'))

    op.drop_table('event_membership')
    with op.batch_alter_table('account_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_account_link_organiser_id'))
        batch_op.drop_index(batch_op.f('ix_account_link_office_id'))
        batch_op.drop_index(batch_op.f('ix_account_link_event_id'))
        batch_op.drop_index(batch_op.f('ix_account_link_email'))

    op.drop_table('account_link')
    with op.batch_alter_table('signed_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_in_organiser_id'))
        batch_op.drop_index(batch_op.f('ix_signed_in_expires_at'))

    op.drop_table('signed_in')
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_code_organiser_id'))

    op.drop_table('recovery_code')
    with op.batch_alter_table('passkey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passkey_organiser_id'))

    op.drop_table('passkey')
    op.drop_table('code_generator')
