//! What may happen in a sequence: any user does anything to the task in any slot, their own or not, there or gone.

use super::tasks::{Members, changes, new_task};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

/// How many users a sequence has.
pub const USERS: usize = 3;
/// How many tasks can be spoken of at a time; creating into a taken slot leaves the old task where it is.
pub const SLOTS: usize = 4;

/// One move. Slots are symbolic: they stay meaningful while a sequence is cut down.
#[derive(Debug, Clone)]
pub enum Move {
    /// POST, and the new task is in the slot.
    Create(usize, usize, Members),
    /// GET of the slot's task; HEAD too.
    Get(usize, usize),
    /// PUT of any subset of the members.
    Update(usize, usize, Members),
    /// PUT that the contract refuses.
    BadUpdate(usize, usize),
    /// DELETE.
    Delete(usize, usize),
    /// Every page of this size.
    List(usize, usize),
    /// Pages of this size; between two pages the slot's task goes, or a new one comes.
    Walk(usize, usize, Vec<Option<usize>>),
}

fn user() -> std::ops::Range<usize> {
    0..USERS
}

fn slot() -> std::ops::Range<usize> {
    0..SLOTS
}

fn any_move(dated: bool) -> BoxedStrategy<Move> {
    let page = || select(vec![100_usize, 2, 1]);
    prop_oneof![
        5 => (user(), slot(), new_task(dated)).prop_map(|(user, slot, members)| Move::Create(user, slot, members)),
        3 => (user(), slot()).prop_map(|(user, slot)| Move::Get(user, slot)),
        5 => (user(), slot(), changes(dated)).prop_map(|(user, slot, members)| Move::Update(user, slot, members)),
        1 => (user(), slot()).prop_map(|(user, slot)| Move::BadUpdate(user, slot)),
        2 => (user(), slot()).prop_map(|(user, slot)| Move::Delete(user, slot)),
        2 => (user(), page()).prop_map(|(user, page)| Move::List(user, page)),
        1 => (user(), select(vec![2_usize, 1]), vec(prop::option::of(slot()), 0..3))
            .prop_map(|(user, page, between)| Move::Walk(user, page, between)),
    ]
    .boxed()
}

/// A relation of the users (by number), and what they do; `dated` says whether the contract has due dates.
pub fn sequences(relations: usize, dated: bool) -> BoxedStrategy<(usize, Vec<Move>)> {
    (0..relations, vec(any_move(dated), 1..24)).boxed()
}

/// A sequence that has every kind of move, so that no run is without one.
pub fn every_kind() -> Vec<Move> {
    let members = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
    let whole = members(json!({ "title": "t", "description": "d", "priority": "high", "completed": true }));
    vec![
        Move::List(0, 100),
        Move::Create(0, 0, whole.clone()),
        Move::Create(1, 1, members(json!({ "title": "other" }))),
        Move::Get(0, 0),
        Move::Get(1, 0),
        Move::Update(0, 0, members(json!({ "completed": false }))),
        Move::Update(0, 0, members(json!({ "description": null }))),
        Move::Update(0, 0, members(json!({}))),
        Move::Update(1, 0, members(json!({ "title": "stolen" }))),
        Move::BadUpdate(0, 0),
        Move::BadUpdate(1, 0),
        Move::Create(0, 2, whole.clone()),
        Move::Create(0, 3, whole.clone()),
        Move::Create(0, 1, whole),
        Move::List(0, 1),
        Move::Walk(0, 1, vec![Some(0), None]),
        Move::Delete(1, 2),
        Move::Delete(0, 2),
        Move::Delete(0, 2),
        Move::Get(0, 2),
        Move::List(0, 2),
        Move::List(1, 2),
    ]
}
