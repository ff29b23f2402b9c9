//! The database and the key set.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{Key, KeyServer, Patient, Reply};
use crate::harness::{Server, taskward};
use crate::raw::table::each;

fn migrated(patient: &Patient) {
    let output = taskward(patient.folder.path()).arg("migrate").output().expect("the program runs");
    assert!(output.status.success(), "{output:?}");
}

async fn execute(patient: &Patient, statement: &'static str) {
    let url = format!("sqlite://{}", patient.folder.path().join("taskward.db").display());
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.expect("it opens");
    sqlx::query(statement).execute(&mut connection).await.expect("the statement runs");
}

#[tokio::test]
async fn a_schema_is_current_older_newer_or_not_there() {
    let patient = Patient::of_secret();
    let finding = |name: &str| {
        let (code, checks) = patient.checks();
        let check = &checks[name];
        let text = check["text"].as_str().unwrap_or_default().to_owned();
        (code, check["finding"].as_str().unwrap_or_default().to_owned(), text)
    };
    assert!(finding("database").2.contains("not there yet"));
    migrated(&patient);
    let (code, current, text) = finding("migrations");
    assert_eq!((code, current.as_str()), (Some(0), "ok"), "{text}");
    execute(&patient, "UPDATE _sqlx_migrations SET version = version + 9000").await;
    let (code, newer, text) = finding("migrations");
    assert_eq!((code, newer.as_str()), (Some(1), "failed"), "{text}");
    assert!(text.contains("newer Taskward"), "{text}");
    execute(&patient, "DELETE FROM _sqlx_migrations").await;
    let (code, older, text) = finding("migrations");
    assert_eq!((code, older.as_str()), (Some(0), "warning"), "{text}");
    execute(&patient, "DROP TABLE _sqlx_migrations").await;
    let (code, older, text) = finding("migrations");
    assert_eq!((code, older.as_str()), (Some(0), "warning"), "{text}");
}

#[test]
fn a_database_that_cannot_be_opened_is_1() {
    let cases =
        [("sqlite::memory:", "must name a file"), ("mysql://me:hunter2@db/x", "sqlite://PATH"), (".", "sqlite://PATH")];
    each(
        cases,
        |(url, _)| (*url).to_owned(),
        |(url, expected)| {
            let patient = Patient::with(&[("DATABASE_URL", url)]);
            let (code, checks) = patient.checks();
            assert_eq!((code, &checks["database"]["finding"]), (Some(1), &Value::from("failed")), "{checks}");
            assert!(checks["database"]["text"].as_str().is_some_and(|text| text.contains(expected)), "{checks}");
            assert!(!checks.to_string().contains("hunter2"), "{checks}");
        },
    );
    let patient = Patient::of_secret();
    std::fs::write(patient.folder.path().join("taskward.db"), "no database, but a text of some length")
        .expect("a file");
    let (code, checks) = patient.checks();
    assert_eq!((code, &checks["database"]["finding"]), (Some(1), &Value::from("failed")), "{checks}");
}

#[test]
fn a_running_server_is_not_disturbed() {
    let server = Server::start();
    let patient = Patient::with(&[("DATABASE_URL", &server.database.url())]);
    let (code, checks) = patient.checks();
    assert_eq!((code, &checks["migrations"]["finding"]), (Some(0), &Value::from("ok")), "{checks}");
}

#[test]
fn what_is_published_is_told() {
    let (ed, ec) = (Key::ed25519("key-of-ed"), Key::new("key-of-ec", "ES256"));
    let encryption = json!({ "kty": "EC", "kid": "key-for-enc", "use": "enc" });
    let keys = KeyServer::start(Reply::keys(&[&ed, &ec]));
    let patient = Patient::of_keys(&keys);
    let (code, checks) = patient.checks();
    assert_eq!((code, &checks["key set"]["finding"]), (Some(0), &Value::from("ok")), "{checks}");
    let text = checks["key set"]["text"].as_str().unwrap_or_default();
    assert!(text.contains("key-of-ed (EdDSA)") && text.contains("key-of-ec (ES256)"), "{text}");
    assert!(checks["claims"]["text"].as_str().is_some_and(|text| text.contains(&keys.origin())), "{checks}");

    keys.reply(Reply::set(&[encryption, ed.jwk()]));
    let (code, checks) = patient.checks();
    assert_eq!((code, &checks["key set"]["finding"]), (Some(0), &Value::from("warning")), "{checks}");
    let advice = checks["key set"]["advice"].as_str().unwrap_or_default();
    assert!(advice.contains("key-for-enc: its use is not sig"), "{advice}");

    keys.reply(Reply::set(&[]));
    let (code, checks) = patient.checks();
    assert_eq!((code, &checks["key set"]["finding"]), (Some(0), &Value::from("warning")), "{checks}");
    assert!(checks["key set"]["advice"].as_str().is_some_and(|advice| advice.contains("sign in once")), "{checks}");
}

#[test]
fn a_key_set_that_cannot_be_fetched_is_1_with_the_reason_and_a_cure() {
    let redirect = Reply { header: "location: /elsewhere\r\n".to_owned(), ..Reply::text(302, "") };
    let cases = [
        ("not found", Reply::text(404, ""), "404", "jwt() plugin"),
        ("a page", Reply::text(200, "<!doctype html>"), "no JSON Web Key Set", "page"),
        ("a redirect", redirect, "redirect", "JWKS_URL"),
        ("an error", Reply::text(500, ""), "500", "answers there"),
    ];
    each(
        cases,
        |(name, ..)| (*name).to_owned(),
        |(_, reply, text, advice)| {
            let keys = KeyServer::start(reply.clone());
            let (code, checks) = Patient::of_keys(&keys).checks();
            let check = &checks["key set"];
            assert_eq!((code, &check["finding"]), (Some(1), &Value::from("failed")), "{check}");
            assert!(check["text"].as_str().is_some_and(|said| said.contains(text)), "{check}");
            assert!(check["advice"].as_str().is_some_and(|said| said.contains(advice)), "{check}");
        },
    );
    let mut keys = KeyServer::start(Reply::keys(&[]));
    keys.stop();
    let (code, checks) = Patient::of_keys(&keys).checks();
    assert_eq!(code, Some(1));
    assert!(checks["key set"]["text"].as_str().is_some_and(|said| said.contains("cannot be reached")), "{checks}");
}

#[test]
fn a_clock_that_goes_otherwise_is_a_warning() {
    let key = Key::ed25519("ed");
    let minutes = |minutes: i64| {
        let now = taskward::clock::now().0 / 1_000_000 + minutes * 60;
        let then = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(now.unsigned_abs());
        let header = format!("date: {}\r\n", httpdate::fmt_http_date(then));
        Reply { header, ..Reply::keys(&[&key]) }
    };
    for (ahead, finding, text) in
        [(0, "ok", "as ours"), (10, "warning", "ahead of ours"), (-10, "warning", "behind ours")]
    {
        let keys = KeyServer::start(minutes(ahead));
        let (code, checks) = Patient::of_keys(&keys).checks();
        let check = &checks["clocks"];
        assert_eq!((code, &check["finding"]), (Some(0), &Value::from(finding)), "{check}");
        assert!(check["text"].as_str().is_some_and(|said| said.contains(text)), "{check}");
    }
}
