//! Makes what an operation needs: for each parameter that names a resource, the POST that creates such a thing.

use crate::exchange::{Request, Response};
use crate::spec::{Isolation, Location, Operation, Parameter};
use crate::suite::{Case, Fault, Suite, User};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A resource of somebody's, with its parents: the values of the parameters that lead to it.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// Parameter name to value.
    pub values: BTreeMap<String, String>,
    /// The answer that created the innermost one.
    pub answer: Option<Arc<Response>>,
}

impl Made {
    /// The value of the innermost parameter.
    pub fn id(&self) -> String {
        self.answer.as_deref().and_then(identifier).unwrap_or_default()
    }

    /// Whether it has all that a request for this operation needs.
    pub fn leads_to(&self, operation: &Operation) -> bool {
        operation.parameters_in(Location::Path).all(|parameter| self.values.contains_key(&parameter.name))
    }
}

/// Owner operations, each with its resource to be attacked.
pub fn owner_operations(suite: &Suite) -> Vec<Arc<Operation>> {
    suite.spec.of_class(Isolation::Owner).cloned().collect()
}

/// The operations that add to a collection of the caller's.
pub fn creators(suite: &Suite) -> Vec<Arc<Operation>> {
    let creates = |operation: &&Arc<Operation>| {
        operation.method == "POST"
            && matches!(operation.isolation, Isolation::OwnerCollection | Isolation::Owner)
            && operation.responses.contains_key(&201)
    };
    suite.spec.operations.iter().filter(creates).cloned().collect()
}

/// Creates all that `operation` needs, for `user`.
pub async fn make(case: &Case<'_>, user: &User, operation: &Operation) -> Result<Made, Fault> {
    let mut made = Made::default();
    for parameter in operation.parameters.iter().filter(|parameter| names_a_resource(case.suite(), parameter)) {
        add(case, user, operation, &parameter.name, &mut made).await?;
    }
    Ok(made)
}

/// Creates one more by a creator, for `user`.
pub async fn create(case: &Case<'_>, user: &User, creator: &Operation) -> Result<Made, Fault> {
    let mut made = make(case, user, creator).await?;
    let answer = case.send(request(case.suite(), creator, &made)?.token(&user.token)).await?;
    case.status(&answer, 201)?;
    if let Some(parameter) = parameter_below(case.suite(), creator) {
        made.values.insert(parameter, identifier(&answer).unwrap_or_default());
    }
    made.answer = Some(answer);
    Ok(made)
}

/// A good request for the operation on this resource.
pub fn request(suite: &Suite, operation: &Operation, made: &Made) -> Result<Request, Fault> {
    suite.typical(operation, |parameter| made.values.get(&parameter.name).cloned())
}

/// The same for what never was.
pub fn request_for_missing(suite: &Suite, operation: &Operation) -> Result<Request, Fault> {
    suite.typical(operation, |parameter| names_a_resource(suite, parameter).then(|| suite.missing(parameter)))
}

/// The id of what was created: the end of its location, else the `id` in the body.
pub fn identifier(answer: &Response) -> Option<String> {
    let from_location = answer.header("location").and_then(|place| place.rsplit('/').next()).map(str::to_owned);
    from_location.or_else(|| Some(text(&answer.json()["id"]))).filter(|id| !id.is_empty())
}

/// A value as a path would carry it.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn names_a_resource(suite: &Suite, parameter: &Parameter) -> bool {
    let in_a_path = || {
        let mut owned = suite.spec.of_class(Isolation::Owner);
        owned.any(|operation| operation.parameters_in(Location::Path).any(|known| known.name == parameter.name))
    };
    match parameter.location {
        Location::Path => true,
        Location::Query => in_a_path(),
        Location::Header | Location::Cookie => false,
    }
}

async fn add(case: &Case<'_>, user: &User, operation: &Operation, name: &str, made: &mut Made) -> Result<(), Fault> {
    if made.values.contains_key(name) {
        return Ok(());
    }
    let suite = case.suite();
    let creator = creator_of(suite, operation, name).ok_or_else(|| {
        Fault::Stop(format!(
            "{} has the class owner, and no POST of the contract creates what its parameter {name} names: nothing can be said of it",
            operation.id
        ))
    })?;
    for parameter in creator.parameters_in(Location::Path) {
        Box::pin(add(case, user, &creator, &parameter.name, made)).await?;
    }
    let answer = case.send(request(suite, &creator, made)?.token(&user.token)).await?;
    case.status(&answer, 201)?;
    let id = identifier(&answer).ok_or_else(|| Fault::broken("what was created has neither Location nor id"))?;
    made.values.insert(name.to_owned(), id);
    made.answer = Some(answer);
    Ok(())
}

/// The POST on the path before `{name}`: in the operation's own path, else in any path that has the parameter.
fn creator_of(suite: &Suite, operation: &Operation, name: &str) -> Option<Arc<Operation>> {
    let all = creators(suite);
    let at = |operation: &Operation| {
        let before = operation.template.text().split(&format!("/{{{name}}}")).next()?.to_owned();
        all.iter().find(|creator| creator.template.text() == before).cloned()
    };
    let others = suite.spec.operations.iter().filter(|other| other.template.text().contains(&format!("{{{name}}}")));
    at(operation).or_else(|| others.into_iter().find_map(|other| at(other)))
}

/// The name of the parameter that follows a creator's path.
fn parameter_below(suite: &Suite, creator: &Operation) -> Option<String> {
    let start = format!("{}/{{", creator.template.text());
    let below = suite.spec.operations.iter().find_map(|operation| operation.template.text().strip_prefix(&start))?;
    below.split('}').next().map(str::to_owned)
}
