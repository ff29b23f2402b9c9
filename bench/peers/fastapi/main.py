"""The stack that Taskward began from, as its tutorials write it: FastAPI, SQLModel, python-jose, psycopg2.

The smallest version that keeps the same promises: HS256, users provisioned on their first request, each sees their own tasks only.
"""

import os
from datetime import datetime, timezone
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Header, HTTPException, Query
from jose import JWTError, jwt
from sqlmodel import Field, Session, SQLModel, create_engine, select

SECRET = os.environ["JWT_SECRET"]
engine = create_engine(os.environ["DATABASE_URL"], pool_size=20, max_overflow=20)
app = FastAPI()


def now() -> datetime:
    return datetime.now(timezone.utc)


class User(SQLModel, table=True):
    __tablename__ = "peer_users"
    id: str = Field(primary_key=True)
    email: str | None = None
    name: str | None = None
    created_at: datetime = Field(default_factory=now)


class Task(SQLModel, table=True):
    __tablename__ = "peer_tasks"
    id: int | None = Field(default=None, primary_key=True)
    user_id: str = Field(foreign_key="peer_users.id", index=True)
    title: str
    description: str | None = None
    priority: str = "medium"
    completed: bool = False
    created_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)


class TaskCreate(SQLModel):
    title: str = Field(min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=2000)
    priority: Literal["low", "medium", "high"] = "medium"
    completed: bool = False


class TaskUpdate(SQLModel):
    title: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = Field(default=None, max_length=2000)
    priority: Literal["low", "medium", "high"] | None = None
    completed: bool | None = None


def database():
    with Session(engine) as session:
        yield session


Database = Annotated[Session, Depends(database)]


def caller(session: Database, authorization: Annotated[str | None, Header()] = None) -> User:
    try:
        claims = jwt.decode((authorization or "").removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    except JWTError as error:
        raise HTTPException(401, "Invalid or expired token") from error
    user = session.get(User, claims["sub"])
    if user is None:
        user = User(id=claims["sub"], email=claims.get("email"), name=claims.get("name"))
        session.add(user)
        session.commit()
        session.refresh(user)
    return user


Caller = Annotated[User, Depends(caller)]


def owned(task_id: int, session: Session, user: User) -> Task:
    task = session.exec(select(Task).where(Task.id == task_id, Task.user_id == user.id)).first()
    if task is None:
        raise HTTPException(404, "Task not found or you don't have permission to access it")
    return task


@app.get("/health")
def health():
    return {"status": "alive"}


@app.get("/tasks", response_model=list[Task])
def list_tasks(session: Database, user: Caller, limit: Annotated[int, Query(ge=1, le=1000)] = 100):
    query = select(Task).where(Task.user_id == user.id).order_by(Task.created_at.desc(), Task.id.desc()).limit(limit)
    return session.exec(query).all()


@app.post("/tasks", response_model=Task, status_code=201)
def create_task(body: TaskCreate, session: Database, user: Caller):
    task = Task(user_id=user.id, **body.model_dump())
    session.add(task)
    session.commit()
    session.refresh(task)
    return task


@app.get("/tasks/{task_id}", response_model=Task)
def get_task(task_id: int, session: Database, user: Caller):
    return owned(task_id, session, user)


@app.put("/tasks/{task_id}", response_model=Task)
def update_task(task_id: int, body: TaskUpdate, session: Database, user: Caller):
    task = owned(task_id, session, user)
    task.sqlmodel_update(body.model_dump(exclude_unset=True))
    task.updated_at = now()
    session.add(task)
    session.commit()
    session.refresh(task)
    return task
