//! The server is told to end in the middle of a request.

use super::outage::shell;
use super::slow::whole_bytes;
use crate::rules::robustness as rule;
use crate::suite::{Case, Fault, Ground, Suite};
use std::time::Duration;
use tokio::time::sleep;

/// How long the answer may take.
const BOUND: Duration = Duration::from_secs(10);
/// How long the server gets to read half a request, and to hear the signal.
const PAUSE: Duration = Duration::from_millis(500);

pub async fn run(suite: &Suite) {
    suite.check(&rule::SHUTDOWN, "half a request, SIGTERM, the other half", async |case| shutdown(case).await).await;
}

async fn shutdown(case: &Case<'_>) -> Result<(), Fault> {
    let suite = case.suite();
    let command = match (&suite.hooks.signal_command, suite.hooks.server_pid) {
        (Some(command), _) => command.replace("{}", "TERM"),
        (None, Some(pid)) => format!("kill -s TERM {pid}"),
        (None, None) => return Err(Fault::Untestable("no way to signal the server".into())),
    };
    let ground = Ground::new(case).await?;
    let create = &ground.create;
    let request = ground.request(suite, create)?;
    let whole = whole_bytes(suite, &request);
    let body = request.body.as_ref().map_or(0, Vec::len);
    let (first, rest) = whole.split_at(whole.len() - body / 2);
    let mut socket = case.socket().await?;
    socket.write(first).await;
    sleep(PAUSE).await;
    shell(&command).await?;
    sleep(PAUSE).await;
    socket.write(rest).await;
    let answer = socket.answer(&request, BOUND).await?;
    case.status(&answer, create.success().unwrap_or(201))
}
