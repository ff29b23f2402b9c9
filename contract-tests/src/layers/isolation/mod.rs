//! Attacks that follow from the isolation class and the parameters of each operation, whatever the operation is called.

mod assign;
mod cursors;
mod deleted;
mod foreign;
mod lists;
mod look;
mod manners;
mod methods;
mod overrides;
mod resource;
mod shared;
mod timing;
mod view;

use crate::suite::Suite;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    foreign::run(suite).await;
    methods::run(suite).await;
    deleted::run(suite).await;
    lists::run(suite).await;
    cursors::run(suite).await;
    assign::run(suite).await;
    overrides::run(suite).await;
    shared::run(suite).await;
    timing::run(suite).await;
}
