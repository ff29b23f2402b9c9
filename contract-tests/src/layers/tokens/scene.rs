//! A user who owns one thing, any operation aimed at it, and the proof that nothing changed.

use crate::exchange::Request;
use crate::rules::authentication as rule;
use crate::spec::{Location, Operation};
use crate::suite::{Case, Fault, User};

/// A user with one resource.
pub struct Scene {
    /// The user.
    pub user: User,
    /// Where the resource is.
    pub place: String,
}

impl Scene {
    /// Creates the resource.
    ///
    /// # Errors
    /// When the contract has no operation that creates, or it does not work.
    pub async fn new(case: &Case<'_>) -> Result<Self, Fault> {
        let suite = case.suite();
        let create = suite
            .spec
            .creator()
            .ok_or_else(|| Fault::Untestable("no operation of the contract creates anything".into()))?;
        let user = suite.user("owner").await?;
        let made = case.send(suite.typical(create, |_| None)?.token(&user.token)).await?;
        match made.header("location") {
            Some(place) if made.status == 201 => Ok(Self { user, place: place.to_owned() }),
            _ => Err(Fault::Untestable(format!("nothing could be created: {} {}", made.status, made.text()))),
        }
    }

    /// A good request of an operation, aimed at the resource, without a token.
    ///
    /// # Errors
    /// When the contract gives no sample.
    pub fn request(&self, case: &Case<'_>, operation: &Operation) -> Result<Request, Fault> {
        let id = self.place.rsplit('/').next().unwrap_or_default();
        case.suite().typical(operation, |parameter| (parameter.location == Location::Path).then(|| id.to_owned()))
    }

    /// Everything that the user sees: the resource, and the list where nobody else writes to it.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn state(&self, case: &Case<'_>) -> Result<String, Fault> {
        let one = case.send(Request::get(self.place.as_str()).token(&self.user.token)).await?;
        let mut state = format!("{} {}", one.status, one.text());
        if self.user.is_fresh {
            let all = case.send(case.suite().probe_request().token(&self.user.token)).await?;
            state = format!("{state}\n{} {}", all.status, all.text());
        }
        Ok(state)
    }

    /// What was seen before is still seen.
    ///
    /// # Errors
    /// When something changed.
    pub async fn unchanged(&self, case: &Case<'_>, before: &str) -> Result<(), Fault> {
        let after = self.state(case).await?;
        case.hold_rule(&rule::NO_EFFECT, after == before, || {
            format!("the refused request changed what its owner sees from {before} to {after}")
        })
    }
}
