//! Many at once: requests, connections that say nothing, and connections that break off.

use super::slow::whole_bytes;
use crate::rules::robustness as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use futures::future::try_join_all;

pub async fn run(suite: &Suite) {
    for round in 0..suite.budget.pick(1, 2, 10) {
        let label = format!("round {round}");
        suite.check(&rule::PARALLEL, &label, async |case| parallel(case).await).await;
    }
    suite.check(&rule::CONNECTIONS, "a hundred", async |case| idle(case).await).await;
    suite.check(&rule::ABORT, "at every tenth byte", async |case| abort(case).await).await;
}

/// Fifty requests, each on a connection of its own, over every protected operation that works on the user's own.
async fn parallel(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let protected: Vec<_> = suite
        .spec
        .operations
        .iter()
        .filter(|operation| operation.needs_token && operation.method != "DELETE")
        .collect();
    let mut sending = Vec::new();
    for operation in protected.iter().cycle().take(50) {
        let request = ground.request(suite, operation)?.alone();
        sending.push(async move { Ok::<_, Fault>((operation, case.send(request).await?)) });
    }
    for (operation, answer) in try_join_all(sending).await? {
        case.hold(Some(answer.status) == operation.success(), || {
            format!("{} among fifty is answered {}: {}", operation.id, answer.status, answer.text())
        })?;
    }
    case.canary(&ground.user).await
}

async fn idle(case: &Case<'_>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let mut sockets = Vec::new();
    for index in 0..100 {
        let mut socket = case.socket().await?;
        if index % 2 == 0 {
            socket.write("GET /tas").await;
        }
        sockets.push(socket);
    }
    let answer = case.send(case.suite().probe_request().token(&ground.user.token).alone()).await?;
    case.status(&answer, 200)?;
    drop(sockets);
    case.canary(&ground.user).await
}

/// A creation is cut off at every tenth byte; none is whole.
async fn abort(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let create = &ground.create;
    let whole = whole_bytes(suite, &ground.request(suite, create)?);
    for length in (1..whole.len()).step_by(10).chain([whole.len() - 1]) {
        let mut socket = case.socket().await?;
        socket.write(&whole[..length]).await;
        if length % 2 == 0 {
            // Half of them say that no more will come; what the server answers then is its own affair.
            let _ = socket.connection().finish().await;
        }
    }
    ground.unchanged(case, &before).await
}
