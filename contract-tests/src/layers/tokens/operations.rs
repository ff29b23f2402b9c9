//! Each operation with each class of bad token: the same 401 everywhere, and no effect.

use super::refusal::body;
use super::scene::Scene;
use super::table::with;
use crate::exchange::Request;
use crate::rules::authentication as rule;
use crate::spec::{Isolation, Operation};
use crate::suite::{Case, Fault, Suite, User};
use crate::tokens::{Token, jws};
use serde_json::json;

/// The classes; the first brings no token at all.
const CLASSES: [&str; 6] =
    ["no token", "junk", "a bad signature", "alg none", "an expired token", "an empty signature"];

/// Runs every case.
pub async fn run(suite: &Suite) {
    for class in CLASSES {
        let rule = if class == "no token" { &rule::REQUIRED } else { &rule::EVERY_OPERATION };
        for operation in suite.spec.operations.iter().filter(|operation| operation.needs_token) {
            let label = format!("{} with {class}", operation.id);
            suite.check(rule, &label, async |case| same(case, operation, class).await).await;
            if !operation.is_safe() {
                suite.check(&rule::NO_EFFECT, &label, async |case| no_effect(case, operation, class).await).await;
            }
        }
    }
    for operation in suite.spec.operations.iter().filter(|operation| !operation.needs_token) {
        suite.check(&rule::PUBLIC, &operation.id, async |case| public(case, operation).await).await;
    }
    if suite.spec.of_class(Isolation::Public).next().is_none() {
        suite.excuse(&[&rule::PUBLIC], "the contract has no public operation");
    }
    for path in other_spellings(suite.probe_request().path()) {
        let case = async |case: &Case<'_>| {
            let answer = case.send(Request::get(path.clone())).await?;
            case.hold((400..500).contains(&answer.status), || format!("{path} answers {}", answer.status))
        };
        suite.check(&rule::PATH, &path, case).await;
    }
    suite.check(&rule::OVERRIDE, "headers that name somebody else", overrides).await;
}

/// A token of this user's, spoilt in the way of the class.
async fn spoilt(suite: &Suite, user: &User, class: &str) -> Result<Option<Token>, Fault> {
    let good = user.token.reveal();
    let mut parts = good.split('.');
    let (header, payload) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut signature = parts.next().and_then(jws::decode).unwrap_or_default();
    let text = match class {
        "no token" => return Ok(None),
        "junk" => "junk".to_owned(),
        "alg none" => format!("{}.{payload}.", jws::encode(br#"{"alg":"none","typ":"JWT"}"#)),
        "an empty signature" => format!("{header}.{payload}."),
        "an expired token" => {
            let claims = with(&suite.tokens.claims(&user.identity), "exp", json!(suite.tokens.now() - 3600));
            return Ok(Some(suite.tokens.mint(class, None, &claims).await?));
        }
        _ => {
            signature.iter_mut().take(1).for_each(|byte| *byte ^= 1);
            format!("{header}.{payload}.{}", jws::encode(&signature))
        }
    };
    Ok(Some(Token::broken(&text, class)))
}

fn sent(request: Request, token: Option<&Token>) -> Request {
    if let Some(token) = token { request.token(token) } else { request }
}

/// What the probe answers to this token is what every operation answers.
async fn same(case: &Case<'_>, operation: &Operation, class: &str) -> Result<(), Fault> {
    let suite = case.suite();
    let scene = Scene::new(case).await?;
    let token = spoilt(suite, &scene.user, class).await?;
    let wanted = case.send(sent(suite.probe_request(), token.as_ref())).await?;
    // To a thing that is there and to one that is not: whoever has no token learns nothing of either.
    for request in [scene.request(case, operation)?, super::harmless(suite, operation)?] {
        let got = case.send(sent(request, token.as_ref())).await?;
        case.status(&got, 401)?;
        case.hold_rule(&rule::SAME_401, body(&got) == body(&wanted), || {
            format!("{} says {}, and the probe {}", operation.id, body(&got), body(&wanted))
        })?;
    }
    case.canary(&scene.user).await
}

async fn no_effect(case: &Case<'_>, operation: &Operation, class: &str) -> Result<(), Fault> {
    let scene = Scene::new(case).await?;
    let token = spoilt(case.suite(), &scene.user, class).await?;
    let before = scene.state(case).await?;
    case.send(sent(scene.request(case, operation)?, token.as_ref())).await?;
    scene.unchanged(case, &before).await
}

async fn public(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let request = || suite.typical(operation, |_| None);
    let user = suite.user("owner").await?;
    let plain = case.send(request()?).await?;
    case.hold(!matches!(plain.status, 401 | 403), || format!("answered {} without a token", plain.status))?;
    for token in [Token::broken("junk", "junk"), user.token] {
        let answer = case.send(request()?.token(&token)).await?;
        case.status(&answer, plain.status)?;
    }
    Ok(())
}

/// Paths that some routers take for this one.
fn other_spellings(path: &str) -> Vec<String> {
    let name = path.trim_start_matches('/');
    let escaped = name.bytes().next().map(|first| format!("/%{first:02X}{}", &name[1..])).unwrap_or_default();
    vec![
        format!("{path}/"),
        format!("/{path}"),
        format!("{path}//"),
        format!("/.{path}"),
        format!("/x/..{path}"),
        format!("{path}/."),
        format!("{path};x=1"),
        format!("{path}.json"),
        format!("{path}%2F"),
        format!("{path}%00"),
        path.to_uppercase(),
        escaped,
    ]
}

/// B says in headers that they are A, and gets what B gets.
async fn overrides(case: &Case<'_>) -> Result<(), Fault> {
    let scene = Scene::new(case).await?;
    let other = case.suite().user("B").await?;
    let wanted = case.send(case.suite().probe_request().token(&other.token)).await?;
    let (sub, place) = (scene.user.identity.sub.clone(), scene.place.clone());
    for name in [
        "X-User-Id",
        "X-User",
        "X-Remote-User",
        "Remote-User",
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Sub",
        "From",
    ] {
        let request = case.suite().probe_request().token(&other.token).header(name, &sub);
        let answer = case.send(request).await?;
        case.hold(answer.status == 200 && answer.body == wanted.body, || {
            format!("with {name}: {sub} the answer is {} {}", answer.status, answer.text())
        })?;
        let answer = case.send(Request::get(place.as_str()).header(name, &sub)).await?;
        case.hold(answer.status == 401, || format!("with {name} and no token the answer is {}", answer.status))?;
    }
    for name in ["X-Original-URL", "X-Rewrite-URL"] {
        let answer = case.send(Request::get("/").header(name, &place)).await?;
        case.hold(!answer.text().contains(&sub) && answer.status != 200 || place == "/", || {
            format!("{name}: {place} is answered {}", answer.status)
        })?;
    }
    Ok(())
}
