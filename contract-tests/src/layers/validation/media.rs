//! Media types of bodies: others are 415, other spellings of the right one are not.

use super::verdict;
use crate::exchange::Request;
use crate::rules::validation as rule;
use crate::spec::Operation;
use crate::suite::{Case, Fault, Ground, Suite};
use std::sync::Arc;

/// What a body may claim to be, and is not allowed to.
const OTHERS: [&str; 14] = [
    "text/plain",
    "text/plain; charset=application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/octet-stream",
    "text/json",
    "application/jsonx",
    "application/json-patch+json",
    "application/problem+json",
    "text/html; application/json",
    "*/*",
    "json",
    "application/yaml",
];

pub async fn run(suite: &Suite) {
    for operation in &suite.spec.operations {
        let Some(body) = &operation.body else { continue };
        if operation.responses.contains_key(&415) {
            for other in OTHERS.into_iter().filter(|other| !other.starts_with(&body.media_type)) {
                let label = format!("{}: {other}", operation.id);
                suite.check(&rule::MEDIA, &label, async |case| refuse(case, operation, Some(other)).await).await;
            }
            let label = format!("{}: no Content-Type", operation.id);
            suite.check(&rule::MEDIA, &label, async |case| refuse(case, operation, None).await).await;
            let label = format!("{}: UTF-16", operation.id);
            let utf16 = format!("{}; charset=utf-16", body.media_type);
            suite.check(&rule::MEDIA, &label, async |case| refuse(case, operation, Some(&utf16)).await).await;
        }
        let plain = &body.media_type;
        for form in [
            plain.to_uppercase(),
            plain.replace("json", "JSON"),
            format!("{plain}; charset=utf-8"),
            format!("{plain};charset=UTF-8"),
            format!("{plain}; charset=\"utf-8\""),
            format!("{plain} ; charset=utf-8"),
        ] {
            let label = format!("{}: {form}", operation.id);
            suite.check(&rule::MEDIA_FORMS, &label, async |case| accept(case, operation, &form).await).await;
        }
    }
}

async fn refuse(case: &Case<'_>, operation: &Arc<Operation>, media_type: Option<&str>) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let before = ground.state(case).await?;
    let answer = case.send(typed(ground.request(case.suite(), operation)?, media_type)).await?;
    case.status(&answer, 415)?;
    ground.unchanged(case, &before).await
}

async fn accept(case: &Case<'_>, operation: &Arc<Operation>, media_type: &str) -> Result<(), Fault> {
    let ground = Ground::new(case).await?;
    let request = typed(ground.request(case.suite(), operation)?, Some(media_type));
    let sent = serde_json::from_slice(request.body.as_deref().unwrap_or_default()).unwrap_or_default();
    verdict::accepted(case, &ground, operation, request, &sent).await
}

/// The request with another `Content-Type`, or none.
fn typed(mut request: Request, media_type: Option<&str>) -> Request {
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    match media_type {
        Some(media_type) => request.header("Content-Type", media_type),
        None => request,
    }
}
