"""Sections, groups, conditions, limits and more kinds of questions"""

import sqlalchemy as sa
from alembic import op

revision = 'form'
down_revision = 'privacy'
branch_labels = None
depends_on = None

KINDS = ('text', 'long_text', 'number', 'yes_no', 'one_of', 'many_of')
MORE = ('date', 'phone', 'country', 'consent')
ADDED = ('asked_of', 'of_companions', 'sensitive', 'condition_value')


def kinds(batch_op, *values):
    """The check of a question's kind, made anew with these."""
    batch_op.drop_constraint(batch_op.f('ck_question_questionkind'), type_='check')
    listed = ', '.join(f"'{value}'" for value in values)
    batch_op.create_check_constraint(batch_op.f('ck_question_questionkind'), f'kind IN ({listed})')


def upgrade():
    op.create_table('question_section',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('heading', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_section_event_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_section'))
    )
    with op.batch_alter_table('question_section', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_section_event_id'), ['event_id'], unique=False)

    op.create_table('choice_limit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.String(length=300), nullable=False),
    sa.Column('places_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['places_id'], ['seat_counter.id'], name=op.f('fk_choice_limit_places_id')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_choice_limit_question_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_choice_limit')),
    sa.UniqueConstraint('question_id', 'choice', name=op.f('uq_choice_limit_question_id_choice'))
    )
    op.create_table('choice_hold',
    sa.Column('registration_id', sa.Integer(), nullable=False),
    sa.Column('limit_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['limit_id'], ['choice_limit.id'], name=op.f('fk_choice_hold_limit_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_choice_hold_registration_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('registration_id', 'limit_id', name=op.f('pk_choice_hold'))
    )
    with op.batch_alter_table('choice_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_choice_hold_limit_id'), ['limit_id'], unique=False)

    op.create_table('companion_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('companion_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['companion_id'], ['companion.id'], name=op.f('fk_companion_answer_companion_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_companion_answer_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_companion_answer')),
    sa.UniqueConstraint('companion_id', 'question_id', name=op.f('uq_companion_answer_companion_id_question_id'))
    )
    with op.batch_alter_table('companion_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_companion_answer_question_id'), ['question_id'], unique=False)

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('said_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('section_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('asked_of', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('of_companions', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('sensitive', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('condition_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('condition_value', sa.String(length=300), nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_question_condition_id'), ['condition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_section_id'), ['section_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_question_section_id'), 'question_section', ['section_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_question_condition_id'), 'question', ['condition_id'], ['id'])
        kinds(batch_op, *KINDS, *MORE)

    with op.batch_alter_table('question', schema=None) as batch_op:
        for name in ADDED:
            batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.alter_column('asked', existing_type=sa.String(length=500), type_=sa.Text(), existing_nullable=False)


def downgrade():
    # What a newer question asks, an older form asks in words.
    listed = ', '.join(f"'{value}'" for value in MORE)
    op.execute(f"UPDATE question SET kind = 'text' WHERE kind IN ({listed})")
    op.execute("UPDATE answer SET asked = substr(asked, 1, 500)")
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.alter_column('asked', existing_type=sa.Text(), type_=sa.String(length=500), existing_nullable=False)
    with op.batch_alter_table('question', schema=None) as batch_op:
        kinds(batch_op, *KINDS)

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_question_condition_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_question_section_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_question_section_id'))
        batch_op.drop_index(batch_op.f('ix_question_condition_id'))
        batch_op.drop_column('condition_value')
        batch_op.drop_column('condition_id')
        batch_op.drop_column('sensitive')
        batch_op.drop_column('of_companions')
        batch_op.drop_column('asked_of')
        batch_op.drop_column('section_id')

    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('said_at')

    with op.batch_alter_table('companion_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_companion_answer_question_id'))

    op.drop_table('companion_answer')
    with op.batch_alter_table('choice_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_choice_hold_limit_id'))

    op.drop_table('choice_hold')
    op.drop_table('choice_limit')
    with op.batch_alter_table('question_section', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_question_section_event_id'))

    op.drop_table('question_section')
