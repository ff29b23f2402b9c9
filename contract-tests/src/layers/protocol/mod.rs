//! HTTP itself: methods, routes, framing, connections, negotiation.

mod bare;
mod connection;
mod framing;
mod methods;
mod negotiation;
mod routes;

use crate::suite::Suite;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    methods::run(suite).await;
    routes::run(suite).await;
    framing::run(suite).await;
    connection::run(suite).await;
    negotiation::run(suite).await;
}
