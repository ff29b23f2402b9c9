//! What an answer looks like from outside, and whether two answers can be told apart.

use crate::exchange::Response;
use std::collections::{BTreeMap, BTreeSet};

/// An answer without what differs from one request to the next anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The status.
    pub status: u16,
    headers: BTreeMap<String, Vec<String>>,
    /// The body without the request id.
    pub body: String,
    unsteady: BTreeSet<String>,
}

impl Look {
    /// The look of one answer.
    pub fn of(response: &Response) -> Self {
        let (status, _, body) = response.face();
        let id = response.json()["request_id"].as_str().map(str::to_owned);
        let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in response.lasting_headers() {
            let value = id.as_ref().map_or_else(|| value.to_owned(), |id| value.replace(id, "…"));
            headers.entry(name.to_owned()).or_default().push(value);
        }
        // The request id is part of the length, and need not always be as long.
        let unsteady = ["content-length".to_owned()].into();
        Self { status, headers, body, unsteady }
    }

    /// The look of an answer that came twice: headers whose values differ tell nothing.
    pub fn of_both(first: &Response, second: &Response) -> Self {
        let (mut look, other) = (Self::of(first), Self::of(second));
        let moving = look.headers.iter().filter(|(name, value)| other.headers.get(*name) != Some(*value));
        let moving: Vec<_> = moving.map(|(name, _)| name.clone()).collect();
        look.unsteady.extend(moving);
        look
    }

    /// How `other` can be told from this, if it can.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.status != other.status {
            return Some(format!("{} against {}: {}", other.status, self.status, other.body));
        }
        if self.body != other.body {
            return Some(format!("the body is {} against {}", other.body, self.body));
        }
        let names = |look: &Self| look.headers.keys().cloned().collect::<Vec<_>>();
        if names(self) != names(other) {
            return Some(format!("the headers are {:?} against {:?}", names(other), names(self)));
        }
        self.headers
            .iter()
            .filter(|(name, _)| !self.unsteady.contains(*name) && !other.unsteady.contains(*name))
            .find(|(name, value)| other.headers.get(*name) != Some(value))
            .map(|(name, value)| format!("{name} is {:?} against {value:?}", other.headers.get(name)))
    }
}
