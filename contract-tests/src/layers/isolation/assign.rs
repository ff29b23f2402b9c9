//! Mass assignment: members that only the server may set are sent along, and must be refused or without effect.

use super::resource::{self, Made, text};
use super::view::View;
use crate::exchange::Request;
use crate::rules::isolation as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Suite, User};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Names under which an owner or a right might be kept.
const GUESSES: [&str; 17] = [
    "user_id",
    "userId",
    "user",
    "owner",
    "owner_id",
    "ownerId",
    "sub",
    "email",
    "tenant",
    "tenant_id",
    "account_id",
    "created_by",
    "is_admin",
    "role",
    "deleted_at",
    "version",
    "__proto__",
];

/// Runs the part.
pub async fn run(suite: &Suite) {
    let writes = suite.spec.operations.iter().filter(|operation| operation.needs_token && !operation.is_safe());
    for operation in writes.filter(|operation| operation.body.is_some()) {
        suite.check(&rule::ASSIGN, &operation.id, async |case| assign(case, operation).await).await;
    }
}

/// What the answers of success have and the request has not, and the guesses.
fn members(operation: &Operation) -> BTreeSet<String> {
    let properties = |schema: &Value| -> BTreeSet<String> {
        schema["properties"].as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
    };
    let mut out: BTreeSet<String> = GUESSES.map(str::to_owned).into();
    if let Some(success) = operation.success().and_then(|status| operation.responses.get(&status)) {
        out.extend(success.content.values().flatten().flat_map(|schema| properties(&schema.value)));
    }
    let writable = operation.body.iter().flat_map(|body| properties(&body.schema.value)).collect();
    out.difference(&writable).cloned().collect()
}

async fn assign(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let mut theirs = Vec::new();
    for creator in resource::creators(suite) {
        theirs.push(resource::create(case, &owner, &creator).await?);
    }
    let theirs: Vec<_> = theirs.iter().collect();
    let before = View::take(case, &owner, &theirs).await?;
    for member in members(operation) {
        for value in values(&member, &owner, theirs.first().copied()) {
            try_one(case, operation, &other, &member, &value).await?;
        }
    }
    let change = before.change(case, &owner, &theirs).await?;
    case.hold(change.is_none(), || {
        format!("another user assigned members in {}, and {}", operation.id, change.unwrap_or_default())
    })
}

fn values(member: &str, victim: &User, theirs: Option<&Made>) -> Vec<Value> {
    let id = theirs.map(Made::id).unwrap_or_default();
    match member {
        "id" => vec![id.parse::<i64>().map_or_else(|_| json!(id), |id| json!(id)), json!(1)],
        name if name.ends_with("_at") => vec![json!("2001-01-01T00:00:00.000000Z")],
        "version" => vec![json!(99)],
        "is_admin" => vec![json!(true)],
        "user_id" | "owner_id" => vec![json!(victim.identity.sub), json!(1)],
        "email" => vec![json!(victim.identity.email.as_deref().unwrap_or("a@example.org"))],
        "__proto__" => vec![json!({ "user_id": victim.identity.sub })],
        _ => vec![json!(victim.identity.sub)],
    }
}

async fn try_one(
    case: &Case<'_>,
    operation: &Operation,
    user: &User,
    member: &str,
    value: &Value,
) -> Result<(), Fault> {
    let suite = case.suite();
    let made = resource::make(case, user, operation).await?;
    let plain = resource::request(suite, operation, &made)?;
    let answer = case.send(with_member(plain, member, value).token(&user.token)).await?;
    case.hold(answer.status < 500, || format!("{member} = {value} is answered {}", answer.status))?;
    let now = if (200..300).contains(&answer.status) {
        case.hold(answer.json()[member] != *value, || {
            format!("{} takes {member} = {value}: {}", operation.id, answer.text())
        })?;
        if operation.isolation == Isolation::OwnerCollection {
            answer.clone()
        } else {
            made_again(case, user, &made).await?
        }
    } else {
        return Ok(());
    };
    case.hold(text(&now.json()[member]) != text(value) && (200..300).contains(&now.status), || {
        format!("after {} with {member} = {value} the owner reads {} {}", operation.id, now.status, now.text())
    })
}

/// What the owner reads of it now.
async fn made_again(
    case: &Case<'_>,
    user: &User,
    made: &Made,
) -> Result<std::sync::Arc<crate::exchange::Response>, Fault> {
    let suite = case.suite();
    let read = suite.spec.of_class(Isolation::Owner).find(|one| one.is_safe() && made.leads_to(one));
    let Some(read) = read else { return Err(Fault::Untestable("the contract has no way to read it".into())) };
    case.send(resource::request(suite, read, made)?.token(&user.token)).await
}

fn with_member(mut request: Request, member: &str, value: &Value) -> Request {
    let body = request.body.as_deref().and_then(|body| serde_json::from_slice::<Value>(body).ok());
    let mut body = body.unwrap_or_else(|| json!({}));
    if let Some(members) = body.as_object_mut() {
        members.insert(member.to_owned(), value.clone());
    }
    request.body = Some(body.to_string().into_bytes());
    request
}
