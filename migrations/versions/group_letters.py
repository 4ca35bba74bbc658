"""A group of guests has letters of its own"""

import sqlalchemy as sa
from alembic import op

revision = 'group_letters'
down_revision = 'answered'
branch_labels = None
depends_on = None

OF_ALL = sa.text('group_id IS NULL')


def upgrade():
    with op.batch_alter_table('letter_text', schema=None) as batch_op:
        batch_op.add_column(sa.Column('group_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_letter_text_group_id'), 'guest_group', ['group_id'], ['id'], ondelete='CASCADE')
        batch_op.drop_constraint(batch_op.f('uq_letter_text_event_id_letter_language'), type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_letter_text_event_id_letter_language_group_id'), ['event_id', 'letter', 'language', 'group_id']
        )
        batch_op.create_index(batch_op.f('ix_letter_text_group_id'), ['group_id'], unique=False)
        batch_op.create_index(
            'uq_letter_text_of_all',
            ['event_id', 'letter', 'language'],
            unique=True,
            sqlite_where=OF_ALL,
            postgresql_where=OF_ALL,
        )


def downgrade():
    op.execute('DELETE FROM letter_text WHERE group_id IS NOT NULL')
    with op.batch_alter_table('letter_text', schema=None) as batch_op:
        batch_op.drop_index('uq_letter_text_of_all', sqlite_where=OF_ALL, postgresql_where=OF_ALL)
        batch_op.drop_index(batch_op.f('ix_letter_text_group_id'))
        batch_op.drop_constraint(batch_op.f('uq_letter_text_event_id_letter_language_group_id'), type_='unique')
        batch_op.create_unique_constraint(
            batch_op.f('uq_letter_text_event_id_letter_language'), ['event_id', 'letter', 'language']
        )
        batch_op.drop_constraint(batch_op.f('fk_letter_text_group_id'), type_='foreignkey')
        batch_op.drop_column('group_id')
