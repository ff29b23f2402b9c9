//! Histories of one task, and the search for an order that explains them (Wing and Gong, with memo).

use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Instant;

/// The priorities, by number.
const PRIORITIES: [&str; 3] = ["low", "medium", "high"];
/// A member whose value nobody wrote.
const STRANGE: u8 = 255;

/// The four members, by the number that was written to each.
pub type Content = [u8; 4];
/// A task, or that there is none.
pub type State = Option<Content>;

/// One operation of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// GET of the task.
    Get,
    /// The task in the list.
    List,
    /// PUT of the members whose bit is set; the number is given when the plan is run, so that all differ.
    Put(u8),
    /// DELETE.
    Delete,
}

/// An operation with what it saw. `seen` is nothing where the outcome is not known: it may take effect at any later time.
#[derive(Debug, Clone)]
pub struct Event {
    /// The lane it was in.
    pub lane: usize,
    /// What it was.
    pub action: Action,
    /// The number that it wrote.
    pub number: u8,
    /// What it was answered.
    pub seen: Option<State>,
    /// When it began.
    pub began: Instant,
    /// When it was over; nothing if that is not known.
    pub ended: Option<Instant>,
}

/// What a number looks like in the members of a mask.
pub fn body(number: u8, mask: u8) -> Value {
    let whole = json!({
        "title": format!("t{number}"),
        "description": format!("d{number}"),
        "priority": PRIORITIES[usize::from(number % 3)],
        "completed": number % 2 == 1,
    });
    let names = ["title", "description", "priority", "completed"].into_iter().enumerate();
    names.filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, name)| (name.to_owned(), whole[name].clone())).collect()
}

/// What a task shows.
pub fn content(task: &Value) -> Content {
    let number = |name: &str, start: char| {
        let text = task[name].as_str().and_then(|text| text.strip_prefix(start));
        text.and_then(|text| text.parse().ok()).unwrap_or(STRANGE)
    };
    let priority = PRIORITIES.iter().position(|name| task["priority"] == **name);
    [
        number("title", 't'),
        number("description", 'd'),
        priority.and_then(|at| u8::try_from(at).ok()).unwrap_or(STRANGE),
        task["completed"].as_bool().map_or(STRANGE, u8::from),
    ]
}

/// The content after a write.
pub fn written(mut before: Content, number: u8, mask: u8) -> Content {
    let new = [number, number, number % 3, number % 2];
    for (bit, value) in new.into_iter().enumerate() {
        if mask >> bit & 1 == 1 {
            before[bit] = value;
        }
    }
    before
}

impl Event {
    /// The state after this, if what it saw fits the state before.
    fn apply(&self, before: State) -> Option<State> {
        let after = match &self.action {
            Action::Get | Action::List => before,
            Action::Put(mask) => before.map(|content| written(content, self.number, *mask)),
            Action::Delete => None,
        };
        let shown = match &self.action {
            // A delete that succeeds shows that something was there.
            Action::Delete => before.map(|_| Content::default()),
            _ => after,
        };
        match self.seen {
            Some(seen) => (seen == shown).then_some(after),
            None => Some(after),
        }
    }
}

/// Whether there is an order that explains the history, from this state on.
pub fn is_linear(events: &[Event], start: State) -> bool {
    search(events, 0, start, &mut HashSet::new())
}

fn search(events: &[Event], done: u64, state: State, memo: &mut HashSet<(u64, State)>) -> bool {
    let open = || events.iter().enumerate().filter(|(index, _)| done >> index & 1 == 0);
    // What has no known outcome may also never have happened.
    if open().all(|(_, event)| event.seen.is_none()) {
        return true;
    }
    if !memo.insert((done, state)) {
        return false;
    }
    let first_end = open().filter_map(|(_, event)| event.ended).min();
    open()
        .filter(|(_, event)| first_end.is_none_or(|end| event.began <= end))
        .any(|(index, event)| event.apply(state).is_some_and(|after| search(events, done | 1 << index, after, memo)))
}

/// The history as lanes, for people.
pub fn drawing(events: &[Event]) -> String {
    let mut sorted: Vec<_> = events.iter().collect();
    sorted.sort_by_key(|event| event.began);
    let Some(zero) = sorted.first().map(|event| event.began) else { return String::new() };
    let micros = |at: Instant| at.duration_since(zero).as_micros();
    let line = |event: &&Event| {
        let ended = event.ended.map_or("?".into(), |at| micros(at).to_string());
        let what = match &event.action {
            Action::Put(mask) => format!("PUT {}", body(event.number, *mask)),
            other => format!("{other:?}"),
        };
        let saw = match event.seen {
            None => "unknown".into(),
            Some(None) => "not there".into(),
            Some(Some(_)) if event.action == Action::Delete => "deleted".into(),
            Some(Some(content)) => format!("{content:?}"),
        };
        format!("{}[{}..{ended} us] {what} -> {saw}", "    ".repeat(event.lane), micros(event.began))
    };
    sorted.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn event(action: Action, number: u8, seen: Option<State>, span: (u64, u64)) -> Event {
        let zero = Instant::now().checked_sub(Duration::from_secs(9)).unwrap();
        let zero = *ZERO.get_or_init(|| zero);
        let at = |micros| zero + Duration::from_micros(micros);
        Event { lane: 0, action, number, seen, began: at(span.0), ended: seen.map(|_| at(span.1)) }
    }

    static ZERO: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    const OLD: Content = [0, 0, 0, 0];
    const NEW: Content = [4, 4, 1, 0];

    #[test]
    fn a_stale_read_has_no_order() {
        let put = event(Action::Put(15), 4, Some(Some(NEW)), (0, 10));
        let read = |state, span| event(Action::Get, 0, Some(Some(state)), span);
        assert!(is_linear(&[put.clone(), read(NEW, (20, 30))], Some(OLD)));
        assert!(is_linear(&[put.clone(), read(OLD, (5, 30))], Some(OLD)));
        assert!(!is_linear(&[put.clone(), read(OLD, (20, 30))], Some(OLD)));
        assert!(!is_linear(&[put, read([4, 0, 1, 0], (5, 30))], Some(OLD)), "a torn write");
    }

    #[test]
    fn one_delete_succeeds() {
        let delete = |seen, span| event(Action::Delete, 0, Some(seen), span);
        assert!(is_linear(&[delete(Some(OLD), (0, 10)), delete(None, (0, 10))], Some(OLD)));
        assert!(!is_linear(&[delete(Some(OLD), (0, 10)), delete(Some(OLD), (0, 10))], Some(OLD)));
    }

    #[test]
    fn what_is_unknown_may_happen_late_or_never() {
        let lost = event(Action::Put(15), 4, None, (0, 0));
        for state in [OLD, NEW] {
            assert!(is_linear(&[lost.clone(), event(Action::Get, 0, Some(Some(state)), (50, 60))], Some(OLD)));
        }
    }
}
