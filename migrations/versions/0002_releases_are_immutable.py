"""The database refuses to change a release"""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            """CREATE TRIGGER release_is_immutable BEFORE UPDATE ON "release"
            BEGIN SELECT RAISE(ABORT, 'a release is never changed'); END"""
        )
    else:
        op.execute(
            """CREATE OR REPLACE FUNCTION refuse_change_of_release() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN RAISE EXCEPTION ''a release is never changed'' USING ERRCODE = ''23000''; END'"""
        )
        op.execute(
            """CREATE TRIGGER release_is_immutable BEFORE UPDATE ON "release"
            FOR EACH ROW EXECUTE FUNCTION refuse_change_of_release()"""
        )


def downgrade():
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER release_is_immutable')
    else:
        op.execute('DROP TRIGGER release_is_immutable ON "release"')
        op.execute('DROP FUNCTION refuse_change_of_release()')
