"""Accounts: passwords, teams, tokens, invitations, who is who to a provider, and the audit log.

Trainers become managers, and keep seeing whom they saw: everyone there is by now is in one team with them.
"""

import sqlalchemy as sa
from alembic import op

from greenroom.store.columns import MS
from greenroom.store.records import name_key

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

EVERYONE = "everyone"

SQLITE = """CREATE TRIGGER audit_{what} BEFORE {what} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"""

POSTGRES = """CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is only ever added to'; END $$"""


def upgrade() -> None:
    _users()
    op.add_column("links", sa.Column("purpose", sa.String(), nullable=False, server_default="enter"))
    op.add_column("logins", sa.Column("created_at", MS, nullable=False, server_default="0"))
    op.add_column("logins", sa.Column("seen_at", MS, nullable=False, server_default="0"))
    op.add_column("logins", sa.Column("about", sa.String(), nullable=False, server_default=""))
    op.add_column("logins", sa.Column("via", sa.String(), nullable=False, server_default="link"))
    op.create_index("ix_logins_user_id", "logins", ["user_id"])
    op.create_table(
        "passwords",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", MS, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_passwords_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_passwords"),
    )
    _teams()
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", MS, nullable=False),
        sa.Column("expires_at", MS, nullable=False),
        sa.Column("used_at", MS),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_tokens_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_tokens_token_hash"),
    )
    op.create_index("ix_tokens_user_id", "tokens", ["user_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("team_id", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", MS, nullable=False),
        sa.Column("expires_at", MS, nullable=False),
        sa.Column("used_by", sa.String()),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_invitations_team_id"),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name="fk_invitations_created_by"),
        sa.ForeignKeyConstraint(["used_by"], ["users.id"], name="fk_invitations_used_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_identities_user_id"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )
    op.create_index("ix_identities_user_id", "identities", ["user_id"])
    op.create_table(
        "tries",
        sa.Column("number", MS, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", MS, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_tries"),
    )
    op.create_index("ix_tries_key_at", "tries", ["key", "at"])
    _audit()


def _users() -> None:
    op.add_column("users", sa.Column("name_key", sa.String()))
    op.add_column("users", sa.Column("email", sa.String()))
    op.add_column("users", sa.Column("quota", sa.Integer()))
    op.add_column("users", sa.Column("deactivated_at", MS))
    table = sa.table("users", sa.column("id"), sa.column("name"), sa.column("name_key"), sa.column("role"))
    connection, taken = op.get_bind(), set[str]()
    for id_, name in connection.execute(sa.select(table.c.id, table.c.name).order_by(table.c.id)).all():
        key = name_key(name) if name_key(name) not in taken else name_key(f"{name} {id_}")
        own = {"name_key": key} if key == name_key(name) else {"name_key": key, "name": f"{name} {id_}"}
        taken.add(key)
        connection.execute(sa.update(table).where(table.c.id == id_).values(own))
    for before, now in (("trainer", "manager"), ("admin", "administrator")):
        connection.execute(sa.update(table).where(table.c.role == before).values(role=now))
    op.create_index("ix_users_name_key", "users", ["name_key"], unique=True)
    op.create_index("ix_users_email", "users", ["email"], unique=True)


def _teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quota", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
        sa.UniqueConstraint("name", name="uq_teams_name"),
    )
    op.create_table(
        "members",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_members_team_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_members_user_id"),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_members"),
    )
    op.create_index("ix_members_user_id", "members", ["user_id"])
    users = sa.table("users", sa.column("id"), sa.column("role"))
    connection = op.get_bind()
    who = connection.execute(sa.select(users.c.id, users.c.role)).all()
    if not any(role == "manager" for _, role in who):
        return
    teams = sa.table("teams", sa.column("id"), sa.column("name"))
    members = sa.table("members", sa.column("team_id"), sa.column("user_id"))
    connection.execute(sa.insert(teams).values(id=EVERYONE, name="Everyone"))
    for id_, _ in who:
        connection.execute(sa.insert(members).values(team_id=EVERYONE, user_id=id_))


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", MS, nullable=False),
        sa.Column("at", MS, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_actor", "audit", ["actor"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES)
        op.execute(
            "CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()"
        )
    else:
        for what in ("UPDATE", "DELETE"):
            op.execute(SQLITE.format(what=what))


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_kept()")
    for table in ("tries", "identities", "invitations", "tokens", "members", "teams", "passwords"):
        op.drop_table(table)
    op.drop_index("ix_logins_user_id", "logins")
    for column in ("via", "about", "seen_at", "created_at"):
        op.drop_column("logins", column)
    op.drop_column("links", "purpose")
    op.drop_index("ix_users_email", "users")
    op.drop_index("ix_users_name_key", "users")
    for column in ("name_key", "email", "quota", "deactivated_at"):
        op.drop_column("users", column)
    users = sa.table("users", sa.column("role"))
    names = (("manager", "trainer"), ("administrator", "admin"), ("author", "trainee"))
    for now, before in names:
        op.get_bind().execute(sa.update(users).where(users.c.role == now).values(role=before))
