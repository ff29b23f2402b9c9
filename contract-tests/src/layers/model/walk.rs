//! Walking the pages while tasks come and go: what stays is seen once, in order, as the single read shows it.

use super::world::World;
use crate::exchange::Request;
use crate::rules::{isolation, model as rule};
use crate::suite::Fault;
use serde_json::{Value, json};

/// More pages than any sequence can fill.
const PAGES: usize = 80;

impl World<'_> {
    /// Walks all pages; after the n-th, the n-th of `between` happens: the slot's task goes, or a new one comes.
    pub(super) async fn walk(&mut self, user: usize, page: usize, between: &[Option<usize>]) -> Result<(), Fault> {
        let case = self.case;
        let mine = |world: &Self| -> Vec<Value> {
            let alive = world.tasks.iter().filter(|known| known.owner == user && known.alive);
            alive.map(|known| known.last.clone()).rev().collect()
        };
        let before = mine(self);
        let mut seen: Vec<Value> = Vec::new();
        let mut next = Some(format!("/tasks?limit={page}"));
        for turn in 0..PAGES {
            let Some(target) = next.take() else { break };
            let answer = self.send(user, Request::get(&target)).await?;
            case.status(&answer, 200)?;
            let items = answer.json().as_array().cloned().unwrap_or_default();
            next = answer.next_link();
            case.hold_rule(&rule::WALK, items.len() <= page && (items.len() == page || next.is_none()), || {
                format!("GET {target} shows {} tasks, and goes on: {}", items.len(), next.is_some())
            })?;
            seen.extend(items);
            match between.get(turn) {
                Some(Some(slot)) => self.remove(user, *slot).await?,
                Some(None) => {
                    let members = json!({ "title": "between the pages" });
                    // Into the last slot, which then means the newest.
                    self.create(user, super::moves::SLOTS - 1, members.as_object().unwrap_or(&serde_json::Map::new()))
                        .await?;
                }
                None => {}
            }
        }
        case.hold_rule(&rule::WALK, next.is_none(), || format!("after {PAGES} pages there is still another"))?;
        let after = mine(self);
        let is_in = |list: &[Value], item: &Value| list.iter().any(|other| other["id"] == item["id"]);
        let foreign = seen.iter().find(|item| !is_in(&before, item) && !is_in(&after, item));
        case.hold_rule(&isolation::LIST, foreign.is_none(), || {
            format!(
                "the list of {} shows {}, which is not theirs or is gone",
                self.users[user].identity.label,
                foreign.cloned().unwrap_or_default()
            )
        })?;
        let stayed = |list: &[Value]| -> Vec<Value> {
            list.iter().filter(|item| is_in(&before, item) && is_in(&after, item)).cloned().collect()
        };
        let (wanted, got) = (stayed(&before), stayed(&seen));
        let ids = |list: &[Value]| list.iter().map(|item| item["id"].to_string()).collect::<Vec<_>>().join(" ");
        case.hold_rule(&rule::WALK, ids(&wanted) == ids(&got), || {
            format!("pages of {page} show [{}] of those that stayed, which are [{}]", ids(&got), ids(&wanted))
        })?;
        let twice = seen.iter().enumerate().find(|(index, item)| is_in(&seen[..*index], item));
        case.hold_rule(&rule::WALK, twice.is_none(), || {
            format!("a task is shown twice: {:?}", twice.map(|(_, item)| item))
        })?;
        case.hold_rule(&rule::AGREE, wanted == got, || {
            let pair = wanted.iter().zip(&got).find(|(one, other)| one != other);
            format!("the list and the single read differ: {pair:?}")
        })
    }

    async fn remove(&mut self, user: usize, slot: usize) -> Result<(), Fault> {
        let Some(index) = self.slots[slot] else { return Ok(()) };
        if self.tasks[index].owner != user || !self.tasks[index].alive {
            return Ok(());
        }
        let gone = self.send(user, Request::delete(&self.tasks[index].place)).await?;
        self.tasks[index].alive = false;
        self.case.status(&gone, 204)
    }
}
