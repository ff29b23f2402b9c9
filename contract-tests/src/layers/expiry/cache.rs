//! The one real wait: a token is used, expires, and is used again, on the same connection and elsewhere.

use super::super::tokens::scene::Scene;
use super::measure::{Edge, server_time};
use crate::exchange::Request;
use crate::suite::{Case, Fault, Socket};
use crate::tokens::Token;
use serde_json::json;
use std::time::Duration;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the case.
///
/// # Errors
/// When an expired token is accepted.
pub async fn run(case: &Case<'_>, edge: Edge) -> Result<(), Fault> {
    let scene = Scene::new(case).await?;
    // As short a life as is still accepted.
    let mut life = 1;
    let (token, exp, mut socket) = loop {
        let exp = server_time(case).await? - edge.accepted_age + life;
        let token = twin(case, &scene, exp, "used").await?;
        // Where raw bytes cannot be sent, the pool of connections has to do.
        let mut socket = case.socket().await.ok();
        let first = case.send(case.suite().probe_request().token(&token)).await?.status;
        let second = on(case, socket.as_mut(), &token).await?;
        match (first, second) {
            (200, 200) => break (token, exp, socket),
            _ if life > 4 => return Err(Fault::Untestable("no token lived long enough to be used".into())),
            _ => life += 1,
        }
    };
    // Others with the same expiry, each used once, tell when it has come.
    let mut tries = 0;
    while case.send(case.suite().probe_request().token(&twin(case, &scene, exp, "unused").await?)).await?.status != 401
    {
        tries += 1;
        case.hold(tries < 60, || "12 s later the token has still not expired".into())?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let status = on(case, socket.as_mut(), &token).await?;
    case.hold(status == 401, || format!("on the same connection the expired token is answered {status}"))?;
    let before = scene.state(case).await?;
    for operation in case.suite().spec.operations.iter().filter(|operation| operation.needs_token) {
        for request in [scene.request(case, operation)?, scene.request(case, operation)?.alone()] {
            let answer = case.send(request.token(&token)).await?;
            case.hold(answer.status == 401, || {
                format!("{} answers {} to a token that has expired since it was used", operation.id, answer.status)
            })?;
        }
    }
    scene.unchanged(case, &before).await
}

/// A token with this expiry and nothing else in common with the others.
async fn twin(case: &Case<'_>, scene: &Scene, exp: i64, label: &str) -> Result<Token, Fault> {
    let mut claims = case.suite().tokens.claims(&scene.user.identity);
    claims["exp"] = json!(exp);
    claims["jti"] = json!(case.suite().tokens.identity(label).sub);
    Ok(case.suite().tokens.mint(label, None, &claims).await?)
}

async fn on(case: &Case<'_>, socket: Option<&mut Socket<'_>>, token: &Token) -> Result<u16, Fault> {
    let request: Request = case.suite().probe_request().token(token);
    let Some(socket) = socket else { return Ok(case.send(request).await?.status) };
    socket.write_request(&request).await;
    Ok(socket.answer(&request, PATIENCE).await?.status)
}
