//! Parameters and headers that name another user: the token alone says who is asking.

use super::look::Look;
use super::resource;
use super::view::{View, names_id};
use crate::exchange::Request;
use crate::rules::isolation as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Suite, User};

const PARAMETERS: [&str; 12] =
    ["user_id", "userId", "user", "owner", "owner_id", "sub", "tenant", "account", "as", "email", "all", "admin"];

const HEADERS: [&str; 16] = [
    "X-User-Id",
    "X-User",
    "X-Username",
    "X-Sub",
    "X-Owner",
    "X-Tenant-Id",
    "X-Account-Id",
    "X-Forwarded-User",
    "X-Remote-User",
    "Remote-User",
    "X-Authenticated-User",
    "X-Auth-Request-User",
    "X-Auth-Request-Email",
    "X-Impersonate-User",
    "Impersonate-User",
    "From",
];

/// Runs the part.
pub async fn run(suite: &Suite) {
    for operation in suite.spec.operations.iter().filter(|operation| operation.needs_token) {
        suite.check(&rule::OVERRIDE, &operation.id, async |case| overrides(case, operation).await).await;
    }
}

/// The request once for each parameter, and once with each header.
fn dressed(request: &Request, victim: &User) -> Vec<(String, Request)> {
    let email = victim.identity.email.clone().unwrap_or_default();
    let value = |name: &str| match name.to_lowercase() {
        name if name.contains("email") || name == "from" => email.clone(),
        name if name == "all" || name == "admin" => "true".into(),
        _ => victim.identity.sub.clone(),
    };
    let mut out = Vec::new();
    for name in PARAMETERS {
        let mut odd = request.clone();
        let separator = if odd.target.contains('?') { '&' } else { '?' };
        odd.target = format!("{}{separator}{name}={}", odd.target, value(name).replace('@', "%40"));
        out.push((format!("?{name}="), odd));
    }
    for name in HEADERS {
        out.push((format!("{name}:"), request.clone().header(name, value(name))));
    }
    let cookie = format!("user_id={0}; sub={0}", victim.identity.sub);
    out.push(("Cookie".into(), request.clone().header("Cookie", cookie)));
    out
}

async fn overrides(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let mut theirs = Vec::new();
    for creator in resource::creators(suite) {
        theirs.push(resource::create(case, &owner, &creator).await?);
    }
    let made = resource::make(case, &owner, operation).await?;
    let all: Vec<_> = theirs.iter().chain([&made]).collect();
    let before = View::take(case, &owner, &all).await?;
    let target = if operation.isolation == Isolation::Owner {
        resource::request(suite, operation, &made)?
    } else {
        suite.typical(operation, |_| None)?
    };
    let plain = target.token(&other.token);
    let wanted = Look::of(&*case.send(plain.clone()).await?);
    for (name, request) in dressed(&plain, &owner) {
        let got = case.send(request).await?;
        case.hold(!all.iter().any(|one| names_id(&got.json(), &one.id())), || {
            format!("{} with {name} shows another user's: {}", operation.id, got.text())
        })?;
        if operation.isolation == Isolation::Owner {
            case.hold(!(200..300).contains(&got.status), || format!("with {name} it is answered {}", got.status))?;
        } else if operation.is_safe() {
            let told = wanted.difference(&Look::of(&got));
            case.hold(got.status == 400 || told.is_none(), || {
                format!("{} with {name}: {}", operation.id, told.unwrap_or_default())
            })?;
        }
    }
    let change = before.change(case, &owner, &all).await?;
    case.hold(change.is_none(), || format!("the other user reads {}", change.unwrap_or_default()))
}
