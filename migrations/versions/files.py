"""Questions that take files, and questions that sign up for sessions"""

import sqlalchemy as sa
from alembic import op

revision = 'files'
down_revision = 'invited'
branch_labels = None
depends_on = None

KINDS = ('text', 'long_text', 'number', 'yes_no', 'one_of', 'many_of', 'date', 'phone', 'country', 'consent')
MORE = ('file', 'sign_up')


def kinds(batch_op, *values):
    """The check of a question's kind, made anew with these."""
    batch_op.drop_constraint(batch_op.f('ck_question_questionkind'), type_='check')
    listed = ', '.join(f"'{value}'" for value in values)
    batch_op.create_check_constraint(batch_op.f('ck_question_questionkind'), f'kind IN ({listed})')


def upgrade():
    op.create_table('answer_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('guest_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['guest_id'], ['guest.id'], name=op.f('fk_answer_file_guest_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_answer_file_question_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_file')),
    sa.UniqueConstraint('digest', name=op.f('uq_answer_file_digest'))
    )
    with op.batch_alter_table('answer_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_file_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_file_guest_id_question_id'), ['guest_id', 'question_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_answer_file_question_id'), ['question_id'], unique=False)

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('file_kinds', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('file_megabytes', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sessions', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('most_sessions', sa.Integer(), nullable=True))
        kinds(batch_op, *KINDS, *MORE)

    with op.batch_alter_table('question', schema=None) as batch_op:
        for name in ('file_kinds', 'sessions'):
            batch_op.alter_column(name, server_default=None)


def downgrade():
    # What a newer question asks, an older form asks in words.
    listed = ', '.join(f"'{value}'" for value in MORE)
    op.execute(f"UPDATE question SET kind = 'text' WHERE kind IN ({listed})")
    with op.batch_alter_table('question', schema=None) as batch_op:
        kinds(batch_op, *KINDS)
        for name in ('most_sessions', 'sessions', 'file_megabytes', 'file_kinds'):
            batch_op.drop_column(name)

    with op.batch_alter_table('answer_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_file_question_id'))
        batch_op.drop_index(batch_op.f('ix_answer_file_guest_id_question_id'))
        batch_op.drop_index(batch_op.f('ix_answer_file_expires_at'))

    op.drop_table('answer_file')
