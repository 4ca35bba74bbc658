"""What an event tells of personal data, and how long it keeps it"""

import sqlalchemy as sa
from alembic import op

revision = 'privacy'
down_revision = 'calendars'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('privacy_terms',
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('sensitive_days', sa.Integer(), nullable=False),
    sa.Column('guest_days', sa.Integer(), nullable=False),
    sa.Column('postponed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sensitive_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sensitive_erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('guests_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('guests_erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('sensitive_days BETWEEN 0 AND 3650', name=op.f('ck_privacy_terms_sensitive_days_known')),
    sa.CheckConstraint('guest_days BETWEEN 1 AND 3650', name=op.f('ck_privacy_terms_guest_days_known')),
    sa.CheckConstraint('sensitive_days <= guest_days', name=op.f('ck_privacy_terms_sensitive_first')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_privacy_terms_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('pk_privacy_terms'))
    )


def downgrade():
    op.drop_table('privacy_terms')
