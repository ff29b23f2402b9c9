//! Refusals to start, commands, addresses, draining.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Output;
use std::time::Duration;

use crate::database::Database;
use crate::harness::{SECRET, Server, taskward, token};

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    taskward(folder.path()).args(arguments).envs(variables.iter().copied()).output().expect("the program runs")
}

#[test]
fn a_secret_that_is_none_is_refused_and_never_printed() {
    let short = "short-and-sweet";
    let refused = [
        ("", "at least 32"),
        (short, "15 bytes"),
        ("your-256-bit-secret-your-256-bit-secret", "published"),
        ("ChangeMe-ChangeMe-ChangeMe-ChangeMe-42", "published"),
        ("abababababababababababababababababababab", "different bytes"),
    ];
    for (secret, reason) in refused {
        for command in [&["serve"][..], &[], &["token", "--sub", "alice"]] {
            let output = run(command, &[("JWT_SECRET", secret)]);
            let error = String::from_utf8(output.stderr).expect("UTF-8");
            assert_eq!(output.status.code(), Some(1), "{secret} {error}");
            assert!(error.contains(reason) && error.contains("openssl rand -hex 32"), "{secret}: {error}");
            assert!(secret.is_empty() || !error.contains(secret), "{error}");
            assert!(output.stdout.is_empty());
        }
    }
}

#[test]
fn a_missing_secret_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = taskward(folder.path()).env_remove("JWT_SECRET").output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("JWT_SECRET is not set"));
}

#[test]
fn settings_that_cannot_be_are_refused_with_what_would_be_right() {
    let refused = [
        ("DATABASE_URL", "sqlite::memory:", "must name a file"),
        ("DATABASE_URL", "mysql://user:hunter2@db/tasks", "postgres://"),
        ("DATABASE_URL", "postgres://user:hunter2@host:port/tasks", "percent-encoded"),
        ("DATABASE_URL", "postgres://user:hunter2@127.0.0.1:1/tasks", "127.0.0.1:1 cannot be opened"),
        ("DATABASE_CONNECTIONS", "0", "DATABASE_CONNECTIONS"),
        ("DATABASE_URL", "sqlite:///no/such/folder/tasks.db", "cannot be opened"),
        ("JWT_ALGORITHM", "RS256", "HS256"),
        ("JWT_LEEWAY", "61", "0..=60"),
        ("PORT", "65536", "65536"),
        ("HOST", "localhost", "HOST"),
    ];
    for (variable, value, expected) in refused {
        let output = run(&[], &[(variable, value)]);
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(!output.status.success(), "{variable}={value}");
        assert!(error.to_uppercase().contains(&expected.to_uppercase()), "{variable}={value}: {error}");
        assert!(!error.contains("hunter2") && !error.contains(SECRET), "{error}");
    }
}

#[test]
fn dotenv_is_read_and_the_environment_wins_over_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(".env"), format!("JWT_SECRET={SECRET}\nJWT_LEEWAY=99\n")).expect("a file");
    let mut command = taskward(folder.path());
    let output = command.env_remove("JWT_SECRET").args(["token", "--sub", "a"]).output().expect("the program runs");
    assert!(String::from_utf8_lossy(&output.stderr).contains("99"), "the leeway of .env is looked at: {output:?}");
    let output = command.env("JWT_LEEWAY", "9").output().expect("the program runs");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn migrate_creates_the_schema_and_can_be_repeated() {
    let database = Database::new();
    for _ in 0..2 {
        let output = run(&["migrate"], &[("DATABASE_URL", &database.url())]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(database.holds("users"));
}

#[test]
fn without_a_setting_the_database_is_a_file_beside_the_program() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = taskward(folder.path()).arg("migrate").output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("taskward.db").exists());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    let server = Server::start();
    let mut connection = server.database.connect().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'newer', TRUE, $1, 0)";
    sqlx::query(newer).bind(vec![0_u8]).execute(&mut connection).await.expect("the migration can be noted");
    let ready = reqwest::get(format!("{}/ready", server.base_url)).await.expect("an answer");
    assert_eq!((ready.status().as_u16(), ready.headers()["retry-after"].as_bytes()), (503, b"1".as_slice()));
    for command in ["migrate", "serve"] {
        let output = run(&[command], &[("DATABASE_URL", &server.database.url())]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1));
        assert!(error.contains("migration 9999") && error.contains("a newer version has migrated it"), "{error}");
    }
}

#[tokio::test]
async fn health_tells_the_digest_of_the_contract_that_is_published() {
    let server = Server::start();
    let published = reqwest::get(format!("{}/openapi.yaml", server.base_url)).await.expect("an answer");
    let published = published.bytes().await.expect("a body");
    assert_eq!(published, include_bytes!("../../../openapi.yaml").as_slice());
    let health = reqwest::get(format!("{}/health", server.base_url)).await.expect("an answer");
    let health: serde_json::Value = health.json().await.expect("JSON");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(&published);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    assert_eq!(health["spec_sha256"], digest);
    let json = reqwest::get(format!("{}/openapi.json", server.base_url)).await.expect("an answer");
    let json: serde_json::Value = json.json().await.expect("JSON");
    let yaml: serde_json::Value = yaml_serde::from_slice(&published).expect("YAML");
    assert_eq!(json, yaml);
}

#[tokio::test]
async fn a_failed_authentication_is_logged_with_reason_request_and_peer_but_without_the_token() {
    let server = Server::start();
    let token = format!("{}x", token("alice"));
    let request = reqwest::Client::new().get(format!("{}/tasks?secret=query", server.base_url)).bearer_auth(&token);
    let response = request.send().await.expect("an answer");
    let request_id = response.headers()["x-request-id"].to_str().expect("ASCII").to_owned();
    let log = server.log();
    let line = log.lines().find(|line| line.contains(&request_id)).expect("the request is logged");
    let line: serde_json::Value = serde_json::from_str(line).expect("the log is JSON where it is no terminal");
    assert_eq!(line["level"], "WARN");
    assert!(line["cause"].as_str().is_some_and(|cause| cause.contains("signature")), "{line}");
    assert!(line["peer"].as_str().is_some_and(|peer| peer.starts_with("127.0.0.1:")), "{line}");
    assert!(token.split('.').all(|part| !log.contains(part)) && !log.contains("query"), "{log}");
}

#[test]
fn sigterm_drains_what_is_under_way() {
    let mut server = Server::start();
    let address = server.base_url.strip_prefix("http://").expect("an address").to_owned();
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a time limit");
    let (head, tail) = (r#"{"title":"#, r#""drained"}"#);
    let length = head.len() + tail.len();
    let token = token("alice");
    write!(
        stream,
        "POST /tasks HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{head}"
    )
    .expect("half a request");
    std::thread::sleep(Duration::from_millis(300));
    let process = server.process();
    let kill = std::process::Command::new("kill").arg("-TERM").arg(process.id().to_string()).status();
    assert!(kill.expect("kill runs").success());
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(tail.as_bytes()).expect("the other half");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the answer, then the end");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(process.wait().expect("the server ends").success());
}
