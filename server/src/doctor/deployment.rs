//! Whether the deployment can serve: its configuration, its database, what it asks of tokens.

use super::Check;
use crate::config::{Anchor, Database, Tokens, Trust};
use crate::store::{Schema, inspect};

/// Whether the configuration says which tokens hold.
pub fn configuration(tokens: &Tokens) -> (Check, Option<Trust>) {
    const NAME: &str = "configuration";
    match tokens.trust() {
        Ok(trust) => {
            let text = match &trust.anchor {
                Anchor::Secret(_) => "Tokens are verified with the shared secret (JWT_SECRET, HS256).".to_owned(),
                Anchor::KeySet(url) => format!("Tokens are verified with the keys that are published at {url}."),
            };
            (Check::ok(NAME, text), Some(trust))
        }
        Err(error) => (Check::failed(NAME, format!("{error:#}."), ".env.example documents each setting."), None),
    }
}

/// What a token must say.
pub fn rules(trust: &Trust) -> Check {
    const NAME: &str = "claims";
    let rules = &trust.rules;
    let list = |values: &[String]| match values {
        [] => "any".to_owned(),
        values => values.join(" or "),
    };
    let text = format!("Accepted iss: {}; accepted aud: {}.", list(&rules.issuers), list(&rules.audiences));
    if rules.issuers.is_empty() || rules.audiences.is_empty() {
        let advice = "Set JWT_ISSUER and JWT_AUDIENCE where the same secret signs anything else.";
        return Check::warning(NAME, text, advice);
    }
    Check::ok(NAME, text)
}

/// Whether the database answers and has the schema that this version needs.
pub async fn database(config: &Database) -> Vec<Check> {
    const NAME: &str = "database";
    const SCHEMA: &str = "migrations";
    let found = match inspect(&config.database_url).await {
        Ok(found) => found,
        Err(error) => {
            let advice = "See that DATABASE_URL names the right one, and that this user may open it.";
            return vec![Check::failed(NAME, format!("{error:#}."), advice)];
        }
    };
    let Some(Schema { applied, needed }) = found else {
        return vec![Check::ok(NAME, "Its file is not there yet; the first start creates it.")];
    };
    let schema = match applied {
        Some(applied) if applied == needed => {
            Check::ok(SCHEMA, format!("The schema is of version {applied}, as it should be."))
        }
        Some(applied) if applied > needed => Check::failed(
            SCHEMA,
            format!("The schema is of version {applied}, which a newer Taskward has made; this one knows {needed}."),
            "Run the newer one.",
        ),
        applied => Check::warning(
            SCHEMA,
            format!("The schema is of version {}, and this version needs {needed}.", applied.unwrap_or_default()),
            "The next start migrates it; taskward migrate does so now.",
        ),
    };
    vec![Check::ok(NAME, "It answers."), schema]
}
