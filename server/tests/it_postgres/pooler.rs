//! A pooler that swaps sessions under prepared statements is refused at start; one that does not is served through.

use std::sync::Arc;

use taskward_client::apis::{ListTasksAnswer, ListTasksParams};

use crate::bouncer::Bouncer;
use crate::database::Database;
use crate::harness::{Server, taskward};
use crate::tasks::create;

#[test]
fn a_pooler_that_swaps_sessions_under_prepared_statements_is_refused_at_start() {
    let database = Database::new();
    let pooler = Bouncer::start(&database, "transaction");
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Luck must not let it pass.
    for _ in 0..5 {
        let output = taskward(folder.path()).env("DATABASE_URL", pooler.url()).output().expect("the program runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("pool_mode = session") && error.contains("max_prepared_statements"), "{error}");
        assert!(output.stdout.is_empty());
    }
    assert!(!database.holds("tasks"), "nothing was migrated over it");
}

#[tokio::test]
async fn a_pooler_in_session_mode_is_served_through() {
    let database = Database::new();
    let pooler = Bouncer::start(&database, "session");
    let server = Server::start_on(Arc::new(database), &[("DATABASE_URL", pooler.url())]);
    let alice = server.client("alice");
    let created = create(&alice, "through the pooler").await.expect("a task");
    let reply = alice.list_tasks(ListTasksParams::default()).await.expect("an answer");
    assert_eq!(reply.body, ListTasksAnswer::Status200(vec![created]));
}
