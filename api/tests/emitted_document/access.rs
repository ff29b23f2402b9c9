//! Which operations need a caller: each is asked for without a token.

use serde_json::Value;

use super::socket::{ask, serve};
use super::{assert_same, canonical, contract};

#[tokio::test]
async fn whoever_has_no_token_gets_as_far_as_the_contract_says() {
    let server = serve();
    let contract = contract();
    let (mut written, mut seen) = (String::new(), String::new());
    for (operation, _, declared) in canonical::operations(&contract) {
        written += &line(&operation, needs_caller(&contract, declared));
        // Nothing is read before the caller is known, so that any path and no body will do.
        let (status, _) = ask(&server, &operation.replace(['{', '}'], ""), "", "").await;
        seen += &line(&operation, status == 401);
    }
    assert_same(&written, &seen);
}

fn line(operation: &str, needs_caller: bool) -> String {
    format!("{operation} {} a caller\n", if needs_caller { "needs" } else { "does not need" })
}

/// The operation's own `security`, or else that of the whole document.
fn needs_caller(contract: &Value, operation: &Value) -> bool {
    let security = operation.get("security").unwrap_or(&contract["security"]);
    security.as_array().is_some_and(|ways| !ways.is_empty())
}
