"""A database that an earlier version made goes on, with what is in it."""

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from greenroom.store import Review, open_store
from greenroom.store.migrate import HERE

SESSION = (
    "INSERT INTO sessions (id, user_id, scenario_id, persona_id, customer, difficulty, seed, created_at, "
    "speed, priority, memory, seq, status, last_text, last_from, unread, agent_messages, held_ms, ended_ms, "
    "rude) VALUES ('s1', 'u1', 'small', 'plain', 'Ren Okafor', 'expert', 7, 1000, 'normal', 'normal', '[]', "
    "1, 'ended', '', '', 0, 0, 0, 5, false)"
)


async def test_sessions_from_before_reviews_are_open_and_can_be_reviewed(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'g.db'}")
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text(SESSION))
        connection.commit()
    engine.dispose()
    store = open_store(tmp_path / "g.db")
    kept = await store.session("s1")
    assert (kept.started.private, kept.started.difficulty, kept.ended_at) == (False, "expert", 1005)
    review = Review("r1", "s1", "empathy", "override", 80, "It was kind.", "u2", 9)
    await store.add_review(review)
    assert await store.reviews("s1") == [review]
    await store.close()
