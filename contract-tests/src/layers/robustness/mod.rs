//! Slow, large and missing parts: what a server has to bear.

mod crowd;
mod outage;
mod shutdown;
mod size;
pub mod slow;

use crate::suite::Suite;

/// Runs the layer; [`slow`] runs beside another, for it mostly waits.
pub async fn run(suite: &Suite) {
    size::run(suite).await;
    crowd::run(suite).await;
    outage::run(suite).await;
    shutdown::run(suite).await;
}
