//! First requests: whoever is new is served like anybody else, whichever operation comes first, also when many come at once.

use crate::exchange::{Request, Response};
use crate::rules::provisioning as rule;
use crate::spec::{Location, Operation};
use crate::suite::{Case, Fault, Suite, User};
use futures::future::try_join_all;

/// Runs the layer.
pub async fn run(suite: &Suite) {
    for operation in suite.spec.operations.iter().filter(|operation| operation.needs_token) {
        let label = format!("the first request is {}", operation.id);
        suite.check(&rule::FIRST_REQUEST, &label, async |case| as_any_other(case, operation).await).await;
    }
    let (Some(create), Some(list)) = (suite.spec.creator(), suite.spec.probe()) else { return };
    suite.check(&rule::FIRST_WRITE, "the first request creates", async |case| first_write(case, create).await).await;
    for round in 0..suite.budget.pick(2, 6, 40) {
        let label = format!("eight first requests at once, round {round}");
        suite.check(&rule::RACE, &label, async |case| race(case, create, list).await).await;
        let label = format!("similar users at once, round {round}");
        suite.check(&rule::RACE_APART, &label, async |case| race_apart(case, create).await).await;
    }
}

/// A good request whose path leads to nothing of anybody's.
fn harmless(suite: &Suite, operation: &Operation) -> Result<Request, Fault> {
    suite.typical(operation, |parameter| (parameter.location == Location::Path).then(|| suite.missing(parameter)))
}

/// A new user and one who is known get the same status.
async fn as_any_other(case: &Case<'_>, operation: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (known, new) = (suite.user("known").await?, suite.user("new").await?);
    case.send(suite.probe_request().token(&known.token)).await?;
    let wanted = case.send(harmless(suite, operation)?.token(&known.token)).await?;
    let got = case.send(harmless(suite, operation)?.token(&new.token)).await?;
    case.status(&got, wanted.status)
}

async fn first_write(case: &Case<'_>, create: &Operation) -> Result<(), Fault> {
    let user = case.suite().user("new").await?;
    let made = case.send(harmless(case.suite(), create)?.token(&user.token)).await?;
    case.status(&made, 201)?;
    let read = case.send(Request::get(place(&made)?).token(&user.token)).await?;
    case.hold(read.status == 200 && read.json() == made.json(), || {
        format!("what was created reads {} {}", read.status, read.text())
    })
}

/// Half create, half list; each on a connection of its own so that nothing puts them in order.
async fn race(case: &Case<'_>, create: &Operation, list: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let user = suite.user("new").await?;
    let mut requests = Vec::new();
    for index in 0..8 {
        requests.push(harmless(suite, if index % 2 == 0 { create } else { list })?.token(&user.token).alone());
    }
    let answers = try_join_all(requests.into_iter().map(|request| case.send(request))).await?;
    for (index, answer) in answers.iter().enumerate() {
        case.status(answer, if index % 2 == 0 { 201 } else { 200 })?;
    }
    for made in answers.iter().step_by(2) {
        let read = case.send(Request::get(place(made)?).token(&user.token)).await?;
        case.hold_rule(&rule::ONE_USER, read.status == 200, || {
            format!("of what was created in the race, {} reads {}", made.text(), read.status)
        })?;
    }
    Ok(())
}

/// Subjects that differ in case, in one letter at the end, and in Unicode form.
async fn race_apart(case: &Case<'_>, create: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let first = suite.tokens.identity("one");
    let mut users = Vec::new();
    for (label, ending) in
        [("lower", "-\u{e9}a"), ("upper", "-\u{c9}A"), ("decomposed", "-e\u{301}a"), ("longer", "-\u{e9}aa")]
    {
        let mut identity = first.clone();
        identity.label = label.into();
        identity.sub.push_str(ending);
        users.push(suite.user_as(identity).await?);
    }
    let create_as = async |user: &User| -> Result<_, Fault> {
        Ok((user.clone(), case.send(harmless(suite, create)?.token(&user.token).alone()).await?))
    };
    let made = try_join_all(users.iter().map(create_as)).await?;
    for (owner, answer) in &made {
        // A server may refuse an odd sub; it must not take it for another.
        if answer.status == 401 {
            return Err(Fault::Untestable(format!("the server refuses the sub of {}", owner.identity.label)));
        }
        case.status(answer, 201)?;
        for (other, _) in made.iter().filter(|(other, _)| other.identity.sub != owner.identity.sub) {
            let read = case.send(Request::get(place(answer)?).token(&other.token)).await?;
            case.hold(read.status == 404, || {
                format!("{} reads what {} created: {}", other.identity.label, owner.identity.label, read.text())
            })?;
        }
    }
    Ok(())
}

fn place(made: &Response) -> Result<&str, Fault> {
    made.header("location").ok_or_else(|| Fault::broken("201 without Location"))
}
