//! Routes: paths that are not there, and paths that look like others.

use super::bare;
use crate::exchange::Request;
use crate::rules::protocol as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Ground, Suite};

const NOWHERE: [&str; 9] = [
    "/",
    "/never-there",
    "/never-there?x=1",
    "/admin",
    "/.git/config",
    "/.env",
    "/metrics",
    "/debug/vars",
    "/never/there/at/all",
];

type Alias = fn(&str) -> String;

/// Other notations that a client can send.
const ALIASES: [(&str, Alias); 11] = [
    ("a trailing slash", |path| format!("{path}/")),
    ("a doubled slash", |path| format!("/{path}")),
    ("a trailing doubled slash", |path| format!("{path}//")),
    ("upper case", str::to_uppercase),
    ("an encoded letter", |path| {
        format!("/%{:02x}{}", path.as_bytes().get(1).unwrap_or(&b'x'), path.get(2..).unwrap_or(""))
    }),
    ("an encoded slash", |path| format!("{path}%2f")),
    ("an encoded slash before", |path| format!("/%2f{}", path.trim_start_matches('/'))),
    ("a parameter", |path| format!("{path};x=1")),
    ("an extension", |path| format!("{path}.json")),
    ("an encoded NUL", |path| format!("{path}%00")),
    ("an encoded question mark", |path| format!("{path}%3fx")),
];

/// Notations that only raw bytes can carry.
const RAW_ALIASES: [(&str, Alias); 8] = [
    ("a dot segment", |path| format!("/.{path}")),
    ("a dot segment after", |path| format!("{path}/.")),
    ("up and down", |path| format!("{path}/..{path}")),
    ("up from a public path", |path| format!("/health/..{path}")),
    ("encoded dots", |path| format!("/health/%2e%2e{path}")),
    ("a backslash", |path| path.replace('/', "\\")),
    ("an absolute target", |path| format!("http://elsewhere.test{path}")),
    ("invalid UTF-8", |path| format!("{path}/%ff")),
];

pub async fn run(suite: &Suite) {
    for path in NOWHERE {
        suite.check(&rule::ROUTE, path, async |case| nowhere(case, path).await).await;
    }
    for path in suite.spec.paths() {
        let here = path.template.text();
        suite.check(&rule::ROUTE, &format!("below {here}"), async |case| below(case, path).await).await;
        for (label, alias) in ALIASES {
            let label = format!("{here}: {label}");
            suite.check(&rule::ALIAS, &label, async |case| aliased(case, path, alias).await).await;
        }
        suite.check(&rule::REDIRECT, here, async |case| redirect(case, path).await).await;
        if path.needs_token {
            for (label, alias) in RAW_ALIASES {
                let label = format!("{here}: {label}");
                suite.check(&rule::RAW_ALIAS, &label, async |case| raw_alias(case, path, alias).await).await;
            }
        }
    }
}

async fn nowhere(case: &Case<'_>, path: &str) -> Result<(), Fault> {
    let user = case.suite().user("owner").await?;
    let with = case.send(Request::get(path).token(&user.token)).await?;
    case.status(&with, 404)?;
    let without = case.send(Request::get(path)).await?;
    case.hold(matches!(without.status, 401 | 404), || {
        format!("without a token {} {}", without.status, without.text())
    })?;
    case.canary(&user).await
}

async fn below(case: &Case<'_>, path: &Operation) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let target = format!("{}/never/there", at(case.suite(), &ground, path)?);
    let answer = case.send(Request::get(target).token(&ground.user.token)).await?;
    case.status(&answer, 404)?;
    ground.state(case).await.map(|_| ())
}

/// Without a token 404 or 401, with one a refusal, or the same resource and no other.
async fn aliased(case: &Case<'_>, path: &Operation, alias: Alias) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let target = alias(&at(case.suite(), &ground, path)?);
    let without = case.send(Request::get(&target)).await?;
    case.hold((400..500).contains(&without.status), || {
        format!("{target} without a token is answered {} {}", without.status, without.text())
    })?;
    let with = case.send(Request::get(&target).token(&ground.user.token)).await?;
    case.hold((400..500).contains(&with.status), || {
        format!("{target} is another path, and is answered {} {}", with.status, with.text())
    })?;
    case.canary(&ground.user).await
}

async fn raw_alias(case: &Case<'_>, path: &Operation, alias: Alias) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let target = alias(&at(case.suite(), &ground, path)?);
    let head = bare::head(case.suite(), "GET", &target, None);
    let event = bare::send(case, format!("{head}\r\n").as_bytes()).await?;
    case.hold(bare::is_refusal(&event), || format!("{target} without a token: {event}"))?;
    case.canary(&ground.user).await
}

async fn redirect(case: &Case<'_>, path: &Operation) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let target = at(case.suite(), &ground, path)?;
    for target in [target.clone(), format!("{target}/"), format!("/{target}")] {
        for (name, value) in [("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "evil.test"), ("Accept", "text/html")]
        {
            let answer = case.send(Request::get(&target).token(&ground.user.token).header(name, value)).await?;
            case.hold(!(300..400).contains(&answer.status), || {
                format!("{target} redirects to {:?}", answer.header("location").unwrap_or_default())
            })?;
        }
    }
    Ok(())
}

/// The path with its sample values, and the resource's key where it is about one.
fn at(suite: &Suite, ground: &Ground, path: &Operation) -> Result<String, Fault> {
    let target = if path.isolation == Isolation::Owner {
        ground.place.clone()
    } else {
        ground.request(suite, path)?.path().to_owned()
    };
    Ok(target)
}
