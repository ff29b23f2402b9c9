//! What the configuration must say, and what follows from it.

use serde_json::json;

use super::{Key, KeyServer, Reply};
use crate::harness::{SECRET, Server, taskward};
use crate::raw::table::each;
use crate::raw::wire::Request;
use crate::tokens::mint::now;

type Variables<'a> = &'a [(&'a str, &'a str)];

#[test]
fn settings_that_cannot_be_are_refused_with_both_names() {
    let url = "https://app.example.com";
    let set = |name| (name, "https://app.example.com/keys");
    let cases: &[(Variables, &[&str])] = &[
        (&[("BETTER_AUTH_URL", url), ("JWT_SECRET", SECRET)], &["JWT_SECRET and BETTER_AUTH_URL are both set"]),
        (&[set("JWKS_URL"), ("JWT_SECRET", SECRET)], &["JWT_SECRET and JWKS_URL are both set"]),
        (&[set("JWKS_URL"), ("JWT_AUDIENCE", "a")], &["JWKS_URL needs JWT_ISSUER"]),
        (&[set("JWKS_URL"), ("JWT_ISSUER", "a")], &["JWKS_URL needs JWT_AUDIENCE"]),
        (&[("BETTER_AUTH_URL", url), ("JWT_ALGORITHM", "HS256")], &["JWT_ALGORITHM is for JWT_SECRET"]),
        (&[("BETTER_AUTH_URL", "http://app.example.com")], &["https://", "JWKS_URL"]),
        (&[("BETTER_AUTH_URL", "app.example.com")], &["BETTER_AUTH_URL", "no URL"]),
        (&[("BETTER_AUTH_URL", "ftp://app.example.com")], &["BETTER_AUTH_URL", "https://"]),
        (&[("BETTER_AUTH_URL", "https://me:hunter2@app.example.com")], &["must not hold a user"]),
        (&[("JWKS_URL", "https://app.example.com/?key=hunter2")], &["must end with the path"]),
        (&[("BETTER_AUTH_URL", url), ("JWKS_RENEWAL", "0")], &["JWKS_RENEWAL", "1..=86400"]),
        (&[], &["neither JWT_SECRET nor BETTER_AUTH_URL nor JWKS_URL"]),
    ];
    // A server that took one of them would serve for ever: this port is taken, so that it ends.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    each(
        cases,
        |(variables, _)| format!("{variables:?}"),
        |(variables, expected)| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let mut command = taskward(folder.path());
            let output = command.env_remove("JWT_SECRET").env("PORT", &port).envs(variables.iter().copied()).output();
            let error = String::from_utf8(output.expect("the program runs").stderr).expect("UTF-8");
            let error = error.split_whitespace().collect::<Vec<_>>().join(" ");
            for text in *expected {
                assert!(error.contains(text), "{error}");
            }
            assert!(!error.contains(SECRET), "{error}");
        },
    );
}

#[test]
fn issuer_audience_and_key_set_follow_from_one_address_unless_they_are_said() {
    let key = Key::ed25519("ed");
    let keys = KeyServer::start(Reply::keys(&[&key]));
    let origin = keys.origin();
    let (slash, path) = (format!("{origin}/"), format!("{origin}/auth/v2"));
    let own = format!("{origin}/.well-known/jwks.json");
    let issuers = "https://one.example, https://two.example";
    let cases: &[(&str, Variables, &str, &str, &str)] = &[
        ("/api/auth/jwks", &[("BETTER_AUTH_URL", &origin)], &origin, &origin, "https://one.example"),
        ("/api/auth/jwks", &[("BETTER_AUTH_URL", &slash)], &origin, &origin, &slash),
        ("/auth/v2/jwks", &[("BETTER_AUTH_URL", &path)], &origin, &origin, &path),
        ("/.well-known/jwks.json", &[("BETTER_AUTH_URL", &origin), ("JWKS_URL", &own)], &origin, &origin, "x"),
        ("/api/auth/jwks", &[("BETTER_AUTH_URL", &origin), ("JWT_AUDIENCE", "tasks")], &origin, "tasks", "x"),
        (
            "/.well-known/jwks.json",
            &[("JWKS_URL", &own), ("JWT_ISSUER", issuers), ("JWT_AUDIENCE", "tasks,more")],
            "https://two.example",
            "more",
            &origin,
        ),
    ];
    for (target, variables, issuer, audience, other) in cases {
        let server = Server::start_with(&[&[("JWT_SECRET", "")], *variables].concat());
        let get = |issuer: &str, audience: &str| {
            let claims = json!({ "sub": "alice", "exp": now() + 600, "iss": issuer, "aud": audience });
            let token = key.sign(&key.header(), &claims);
            Request::new("GET", "/tasks").bearer(&token).send(&server.base_url)
        };
        let answer = get(issuer, audience);
        assert_eq!(answer.status, 200, "{variables:?} {}", answer.text());
        get(other, audience).problem(401, "token_wrong_issuer");
        get(issuer, other).problem(401, "token_wrong_audience");
        assert_eq!(keys.targets().last().map(String::as_str), Some(*target), "{variables:?}");
    }
}

#[test]
fn a_token_is_not_printed_where_only_others_can_sign() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = taskward(folder.path());
    command.env_remove("JWT_SECRET").env("BETTER_AUTH_URL", "https://app.example.com");
    let output = command.args(["token", "--sub", "alice"]).output().expect("the program runs");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("published keys"), "{output:?}");
}
