//! What was answered 201 survives the process.

use std::time::Duration;

use taskward_client::apis::{CreateTaskAnswer, CreateTaskParams, GetTaskAnswer, GetTaskParams};
use taskward_client::models::TaskCreate;

use crate::harness::Server;

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_during_a_stream_of_creates_loses_nothing_that_was_acknowledged() {
    let server = Server::start();
    let alice = server.client("alice");
    let writers: Vec<_> = (0..16)
        .map(|writer| {
            let alice = alice.clone();
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                for index in 0..100_000 {
                    let task = TaskCreate::new(format!("{writer}-{index}"));
                    // The first error is the server's end.
                    let Ok(reply) = alice.create_task(CreateTaskParams::new(task)).await else { break };
                    let CreateTaskAnswer::Status201(task) = reply.body else { panic!("{reply:?}") };
                    acknowledged.push(task);
                }
                acknowledged
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let server = server.crash_and_restart();

    let alice = server.client("alice");
    let mut survived = 0;
    for writer in writers {
        for task in writer.await.expect("the writer ends") {
            let reply = alice.get_task(GetTaskParams::new(task.id)).await.expect("an answer");
            assert_eq!(reply.body, GetTaskAnswer::Status200(task));
            survived += 1;
        }
    }
    assert!(survived > 100, "only {survived} creates were acknowledged before the kill");
}
