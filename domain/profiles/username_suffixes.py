"""The table of all suffixes of usernames, an index for searches by a part of a username."""

from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from domain.core.database.base import Base

_MAINTAIN = """
CREATE FUNCTION keep_username_suffixes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM username_suffixes
        USING generate_series(1, length(OLD.username)) AS place
        WHERE is_inside = (place > 1)
            AND suffix = substr(lower(OLD.username COLLATE "C"), place)
            AND user_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO username_suffixes (is_inside, suffix, user_id)
        SELECT place > 1, substr(lower(NEW.username COLLATE "C"), place), NEW.id
        FROM generate_series(1, length(NEW.username)) AS place
        WHERE NEW.email_confirmed_at IS NOT NULL AND NEW.is_active;
    END IF;
    RETURN NULL;
END $$
"""
_ON_INSERT = """
CREATE TRIGGER username_suffixes_on_insert AFTER INSERT ON users
FOR EACH ROW WHEN (NEW.email_confirmed_at IS NOT NULL AND NEW.is_active)
EXECUTE FUNCTION keep_username_suffixes()
"""
_ON_UPDATE = """
CREATE TRIGGER username_suffixes_on_update
AFTER UPDATE OF username, email_confirmed_at, is_active ON users
FOR EACH ROW WHEN (
    (OLD.username, OLD.email_confirmed_at IS NULL, OLD.is_active)
    IS DISTINCT FROM (NEW.username, NEW.email_confirmed_at IS NULL, NEW.is_active)
)
EXECUTE FUNCTION keep_username_suffixes()
"""
_ON_DELETE = """
CREATE TRIGGER username_suffixes_on_delete AFTER DELETE ON users
FOR EACH ROW EXECUTE FUNCTION keep_username_suffixes()
"""


class UsernameSuffix(Base):
    """A suffix of a username, in lower case.

    Each part of a name is a prefix of one of its suffixes: so a sorted table of all suffixes
    answers every search by reading a few rows, without an extension. Triggers on `users` maintain
    it, for active accounts with a confirmed address. `user_id` is no foreign key, because that
    would need an index of its own for deleting a user.
    """

    __tablename__ = "username_suffixes"

    is_inside: Mapped[bool] = mapped_column(primary_key=True)
    """False for the whole name, which is one of its own suffixes."""
    suffix: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(primary_key=True)

    __table_args__ = ({"info": {"statements": (_MAINTAIN, _ON_INSERT, _ON_UPDATE, _ON_DELETE)}},)
