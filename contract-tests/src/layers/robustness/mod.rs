//! Slow, large and missing parts: what a server has to bear.

mod crowd;
mod outage;
mod size;
mod slow;

use crate::suite::Suite;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    // The slow body waits for most of its time: the others are served meanwhile.
    let others = async {
        size::run(suite).await;
        crowd::run(suite).await;
    };
    futures::join!(slow::run(suite), others);
    outage::run(suite).await;
}
