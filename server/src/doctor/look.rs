//! What somebody has pasted for a token, told by its look alone.

use super::Check;

const NAME: &str = "token";

/// The token within what was pasted, or what that is instead.
pub fn token_in(pasted: &str) -> Result<&str, Check> {
    let mut token = pasted.trim();
    let refused = |text: &str, advice: &str| Err(Check::failed(NAME, text, advice));
    if token.is_empty() {
        return refused(
            "Nothing came on standard input.",
            "Pass the token so: printf %s \"$TOKEN\" | taskward doctor --token -",
        );
    }
    for prefix in ["authorization:", "bearer "] {
        if token.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
            token = token[prefix.len()..].trim();
        }
    }
    if token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
        return refused(
            "It has Bearer twice in front of it.",
            "Pass the token alone to the client; the client puts Bearer in front of it.",
        );
    }
    token = token.trim_matches(['"', '\'']);
    if token.contains("-----BEGIN") {
        return refused(
            "It is a key in PEM, no token.",
            "A token is what the authentication server answers at its /token.",
        );
    }
    if token.starts_with('{') {
        return refused(
            "It is JSON, no token.",
            "Where it is the answer of Better Auth's /token, the token is the text of its member token.",
        );
    }
    match token.split('.').count() {
        3 => Ok(token),
        5 => refused(
            "It has five parts: it is encrypted (JWE), perhaps Better Auth's session cookie.",
            "The API takes signed tokens (JWS), which Better Auth's jwt() plugin answers at /token.",
        ),
        1 | 2 if is_session(token) => refused(
            "It is no JWT but Better Auth's session token, which only Better Auth itself can look up.",
            "Let the client ask for a JWT (authClient.token(), or the header set-auth-jwt) and send that.",
        ),
        _ => refused("It is no JWT, which has three parts with dots between them.", "Pass the token alone."),
    }
}

/// Better Auth's session tokens are 32 letters and digits; its cookie and the header `set-auth-token` have a signature behind.
fn is_session(token: &str) -> bool {
    let id = token.split('.').next().unwrap_or_default();
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
