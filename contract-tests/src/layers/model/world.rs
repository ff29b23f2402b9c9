//! The server and the model side by side: one move is made on both, and what comes back is compared.

use super::moves::{Move, SLOTS};
use super::tasks::{self, Members};
use crate::exchange::{Request, Response};
use crate::rules::{isolation, model as rule};
use crate::suite::{Case, Fault, User};
use serde_json::{Value, json};
use std::sync::Arc;

/// A task as the model knows it.
pub(super) struct Known {
    pub(super) owner: usize,
    pub(super) place: String,
    /// The whole representation, as the server last gave it and the model approved.
    pub(super) last: Value,
    etag: Option<String>,
    pub(super) alive: bool,
}

/// Both worlds.
pub struct World<'a> {
    pub(super) case: &'a Case<'a>,
    pub(super) users: Vec<User>,
    pub(super) tasks: Vec<Known>,
    pub(super) slots: [Option<usize>; SLOTS],
}

impl<'a> World<'a> {
    /// Nothing but users.
    pub fn new(case: &'a Case<'a>, users: Vec<User>) -> Self {
        Self { case, users, tasks: Vec::new(), slots: [None; SLOTS] }
    }

    /// Makes one move on both, and compares.
    pub async fn make(&mut self, step: &Move) -> Result<(), Fault> {
        match step {
            Move::Create(user, slot, members) => self.create(*user, *slot, members).await,
            Move::Get(user, slot) => self.get(*user, *slot).await,
            Move::Update(user, slot, members) => self.update(*user, *slot, members).await,
            Move::BadUpdate(user, slot) => self.bad_update(*user, *slot).await,
            Move::Delete(user, slot) => self.delete(*user, *slot).await,
            Move::List(user, page) => self.walk(*user, *page, &[]).await,
            Move::Walk(user, page, between) => self.walk(*user, *page, between).await,
        }
    }

    pub(super) async fn send(&self, user: usize, request: Request) -> Result<Arc<Response>, Fault> {
        self.case.send(request.token(&self.users[user].token)).await
    }

    /// The task of a slot, if this user has it; else where to look in vain.
    fn find(&self, user: usize, slot: usize) -> (Option<usize>, String) {
        let Some(index) = self.slots[slot] else { return (None, "/tasks/9007199254740991".into()) };
        let known = &self.tasks[index];
        ((known.owner == user && known.alive).then_some(index), known.place.clone())
    }

    pub(super) async fn create(&mut self, user: usize, slot: usize, members: &Members) -> Result<(), Fault> {
        let case = self.case;
        let made = self.send(user, Request::post("/tasks", &Value::Object(members.clone()))).await?;
        case.status(&made, 201)?;
        let (task, place) = (made.json(), tasks::place(&made)?);
        let wanted = tasks::changed(&tasks::defaults(), members);
        let told = tasks::difference(&wanted, &task);
        case.hold_rule(&rule::AGREE, told.is_none(), || format!("of the new task {}", told.unwrap_or_default()))?;
        completed_at_fits(case, &task)?;
        case.hold_rule(&isolation::ID_REUSE, self.tasks.iter().all(|known| known.place != place), || {
            format!("{place} was given before")
        })?;
        let before = self.tasks.iter().filter_map(|known| known.last["created_at"].as_str()).max().unwrap_or_default();
        case.hold_rule(&rule::TIMES, task["created_at"].as_str() >= Some(before), || {
            format!("a task that came after {before} was created at {}", task["created_at"])
        })?;
        self.slots[slot] = Some(self.tasks.len());
        let etag = made.header("etag").map(str::to_owned);
        self.tasks.push(Known { owner: user, place, last: task, etag, alive: true });
        Ok(())
    }

    async fn get(&self, user: usize, slot: usize) -> Result<(), Fault> {
        let (index, place) = self.find(user, slot);
        let got = self.send(user, Request::get(&place)).await?;
        let head = self.send(user, Request::new("HEAD", &place)).await?;
        self.case.hold(head.status == got.status, || format!("HEAD {} and GET {}", head.status, got.status))?;
        match index {
            Some(index) => self.same(index, &got),
            None => self.nothing(user, slot, Request::get("/"), &got).await,
        }
    }

    /// The answer shows the task exactly as the model has it.
    fn same(&self, index: usize, got: &Response) -> Result<(), Fault> {
        let known = &self.tasks[index];
        self.case.status(got, 200)?;
        self.case.hold_rule(&rule::AGREE, got.json() == known.last, || {
            format!("GET {} shows {} and not {}", known.place, got.text(), known.last)
        })?;
        self.case.hold_rule(&rule::ETAG, got.header("etag") == known.etag.as_deref(), || {
            format!(
                "{} did not change, and its ETag went from {:?} to {:?}",
                known.place,
                known.etag,
                got.header("etag")
            )
        })
    }

    async fn update(&mut self, user: usize, slot: usize, members: &Members) -> Result<(), Fault> {
        let (index, place) = self.find(user, slot);
        let request = Request::put(&place, &Value::Object(members.clone()));
        let got = self.send(user, request.clone()).await?;
        let Some(index) = index else { return self.nothing(user, slot, request, &got).await };
        let (case, known) = (self.case, &mut self.tasks[index]);
        case.status(&got, 200)?;
        let (task, wanted) = (got.json(), tasks::changed(&known.last, members));
        let told = tasks::difference(&wanted, &task);
        case.hold_rule(&rule::PARTIAL, told.is_none() && task["id"] == known.last["id"], || {
            format!("after PUT {} with {}: {}", known.place, json!(members), told.unwrap_or_default())
        })?;
        case.hold_rule(&rule::PARTIAL, !members.is_empty() || task == known.last, || {
            format!("PUT {{}} changed {} to {task}", known.last)
        })?;
        completed_at_fits(case, &task)?;
        let goes_on = task["created_at"] == known.last["created_at"]
            && task["updated_at"].as_str() >= known.last["updated_at"].as_str();
        let changes = tasks::difference(&known.last, &task).is_some();
        let moved = task["updated_at"] != known.last["updated_at"];
        case.hold_rule(&rule::TIMES, !changes || moved, || {
            format!("PUT changed {} to {task}, and updated_at does not tell", known.last)
        })?;
        case.hold_rule(&rule::TIMES, goes_on, || format!("the times went from {} to {task}", known.last))?;
        let etag = got.header("etag").map(str::to_owned);
        case.hold_rule(&rule::ETAG, task == known.last || etag != known.etag, || {
            format!("the ETag stayed {etag:?}, and the task went from {} to {task}", known.last)
        })?;
        (known.last, known.etag) = (task, etag);
        self.same(index, &*self.send(user, Request::get(&place)).await?)
    }

    async fn bad_update(&self, user: usize, slot: usize) -> Result<(), Fault> {
        let (index, place) = self.find(user, slot);
        let request = Request::put(&place, &json!({ "title": "refused", "priority": "urgent" }));
        let got = self.send(user, request.clone()).await?;
        let Some(index) = index else { return self.nothing(user, slot, request, &got).await };
        self.case.status(&got, 400)?;
        self.same(index, &*self.send(user, Request::get(&place)).await?)
    }

    async fn delete(&mut self, user: usize, slot: usize) -> Result<(), Fault> {
        let (index, place) = self.find(user, slot);
        let got = self.send(user, Request::delete(&place)).await?;
        let Some(index) = index else { return self.nothing(user, slot, Request::delete("/"), &got).await };
        self.case.status(&got, 204)?;
        self.tasks[index].alive = false;
        let read = self.send(user, Request::get(&place)).await?;
        self.case.status(&read, 404)
    }

    /// What is foreign or gone looks like what never was, and whoever owns it finds it untouched.
    async fn nothing(&self, user: usize, slot: usize, mut request: Request, got: &Response) -> Result<(), Fault> {
        "/tasks/9007199254740990".clone_into(&mut request.target);
        let never = self.send(user, request).await?;
        self.case.hold_rule(&isolation::FOREIGN, got.face() == never.face(), || {
            format!(
                "what is foreign or gone is answered {} {}, what never was {} {}",
                got.status,
                got.text(),
                never.status,
                never.text()
            )
        })?;
        let Some(index) = self.slots[slot] else { return Ok(()) };
        let known = &self.tasks[index];
        if !known.alive {
            return Ok(());
        }
        let read = self.send(known.owner, Request::get(&known.place)).await?;
        self.case.hold_rule(&isolation::REFUSED, read.status == 200 && read.json() == known.last, || {
            format!("after a refused request the owner reads {} {} and not {}", read.status, read.text(), known.last)
        })
    }
}

/// Where the contract has `completed_at`, it is there exactly while the task is completed.
fn completed_at_fits(case: &Case<'_>, task: &Value) -> Result<(), Fault> {
    let Some(since) = task.get("completed_at") else { return Ok(()) };
    case.hold_rule(&rule::TIMES, task["completed"] == since.is_string(), || {
        format!("completed_at does not fit completed: {task}")
    })
}
