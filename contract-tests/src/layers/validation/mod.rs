//! Boundary and string classes for every field and parameter, labelled by the contract itself.

mod body;
mod candidates;
mod cursor;
mod headers;
mod json;
mod media;
mod path;
mod query;
mod verdict;

use crate::suite::Suite;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    body::run(suite).await;
    json::run(suite).await;
    media::run(suite).await;
    query::run(suite).await;
    cursor::run(suite).await;
    path::run(suite).await;
    headers::run(suite).await;
}
