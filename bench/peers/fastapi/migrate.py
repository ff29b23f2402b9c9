"""Makes the peer's tables, once, before its workers start."""

from main import engine
from sqlmodel import SQLModel

SQLModel.metadata.create_all(engine)
