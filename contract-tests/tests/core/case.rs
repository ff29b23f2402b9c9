//! Cases against a server of a few lines: what is sent by any way is recorded, judged and counted.

use serde_json::json;
use std::time::Duration;
use taskward_contract::budget::Budget;
use taskward_contract::exchange::{Request, Transport};
use taskward_contract::rules::{exchange, robustness};
use taskward_contract::spec::Spec;
use taskward_contract::suite::{Fault, Hooks, Setup, Suite, Verdict};
use taskward_contract::tokens::{Key, Settings, Source, Tokens};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const HEADERS: &str =
    "content-type: application/json\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n";

/// A suite against a server that answers every request with this body and 200, or not at all if it is empty.
async fn suite(body: &'static str) -> Suite {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let base = format!("http://{}", listener.local_addr().expect("address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {
                    if body.is_empty() {
                        continue;
                    }
                    let answer = format!("HTTP/1.1 200 OK\r\n{HEADERS}content-length: {}\r\n\r\n{body}", body.len());
                    stream.write_all(answer.as_bytes()).await.expect("sent");
                }
            });
        }
    });
    Suite::new(Setup {
        spec: Spec::parse(include_str!("../../../openapi.yaml")).expect("contract"),
        tokens: Tokens::new(Source::Key(Box::new(Key::secret(&[7; 32]))), Settings::default(), "n")
            .await
            .expect("tokens"),
        transport: Transport::new(base.parse().expect("url")).expect("client"),
        budget: Budget::Ci,
        time: Budget::Ci.time(),
        seed: 1,
        only: Vec::new(),
        hooks: Hooks::default(),
        secrets: Vec::new(),
    })
}

#[tokio::test]
async fn every_way_of_sending_is_judged() {
    let suite = suite("[]").await;
    suite
        .check(&robustness::CANARY, "three ways", async |case| {
            let user = suite.user("owner").await?;
            let list = || Request::get("/tasks").token(&user.token);
            case.send(list()).await?;
            let mut socket = case.socket().await?;
            socket.write_request(&list()).await;
            let answer = socket.answer(&list(), Duration::from_secs(5)).await?;
            case.status(&answer, 200)?;
            let get = async |url: String| {
                let client = reqwest::Client::new();
                client.get(format!("{url}/tasks")).bearer_auth(user.token.reveal()).send().await?.text().await
            };
            let text = case.through_door(&[&user], get).await?.map_err(|error| Fault::broken(error.to_string()))?;
            case.hold(text == "[]", || text)
        })
        .await;
    assert_eq!(suite.verdict(&robustness::CANARY), Verdict::Kept, "{:?}", suite.verdicts.tally(&robustness::CANARY));
    assert_eq!(suite.verdicts.tally(&exchange::SCHEMA).cases, 3);
    assert_eq!(suite.coverage.statuses()[&("list_tasks".to_owned(), 200)], 3);
}

#[tokio::test]
async fn an_answer_outside_the_schema_is_found_whatever_the_case_is_about() {
    let suite = suite(r#"[{"id":1,"owner":"somebody"}]"#).await;
    suite
        .check(&robustness::CANARY, "a list", async |case| {
            case.send(Request::get("/tasks")).await?;
            Ok(())
        })
        .await;
    assert_eq!(suite.verdict(&exchange::SCHEMA), Verdict::Broken);
    assert_eq!(suite.verdict(&robustness::CANARY), Verdict::Kept);
    assert_eq!(suite.verdict(&exchange::ALLOW), Verdict::NotRun);
}

#[tokio::test]
async fn silence_is_a_failure() {
    let suite = suite("").await;
    suite
        .check(&robustness::CANARY, "out of patience", async |case| {
            case.send(Request::post("/tasks", &json!({})).timeout(Duration::from_millis(100))).await?;
            Ok(())
        })
        .await;
    assert_eq!(suite.verdict(&exchange::ANSWERED), Verdict::Broken);
    assert_eq!(suite.verdict(&robustness::CANARY), Verdict::NotRun, "its own rule was never looked at");
}
