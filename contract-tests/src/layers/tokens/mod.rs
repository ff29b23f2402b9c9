//! The table of tokens: every way to be wrong, against every protected operation.

mod accepted;
mod claims;
mod forms;
mod headers;
mod operations;
mod payloads;
mod places;
mod refusal;
pub(super) mod scene;
mod signatures;
mod special;
mod table;

use crate::exchange::Request;
use crate::rules::authentication as rule;
use crate::spec::{Location, Operation};
use crate::suite::{Case, Fault, Suite, User};
use refusal::Refusal;
use table::{Entry, Table, Wanted};

/// Runs the layer.
pub async fn run(suite: &Suite) {
    let mut learned = None;
    let attempt = suite
        .attempt(&rule::SAME_401, "what junk gets", async |case| {
            learned = Some((case.suite().user("owner").await?, Refusal::learn(case).await?));
            Ok(())
        })
        .await;
    suite.tally(attempt);
    let Some((user, refusal)) = learned else { return };
    whole_table(suite, &user, &refusal).await;
    places::run(suite, &user, &refusal).await;
    special::run(suite, &user, &refusal).await;
    operations::run(suite).await;
}

/// Every entry on the probe; as the budget allows, on other operations too, so that all get their turn.
async fn whole_table(suite: &Suite, user: &User, refusal: &Refusal) {
    let mut table = Table::new(suite, user);
    for write in [signatures::write, forms::write, headers::write, payloads::write, claims::write, accepted::write] {
        write(&mut table);
    }
    let protected: Vec<_> = suite.spec.operations.iter().filter(|operation| operation.needs_token).collect();
    let more = suite.budget.pick(0, 1, protected.len());
    let offset = usize::try_from(suite.seed % 1000).unwrap_or_default();
    for (index, entry) in table.entries.iter().enumerate() {
        let others: Vec<&Operation> =
            (0..more).map(|step| protected[(offset + index + step) % protected.len()].as_ref()).collect();
        suite.check(entry.rule, &entry.label, async |case| judge(case, user, refusal, entry, &others).await).await;
    }
}

async fn judge(
    case: &Case<'_>,
    user: &User,
    refusal: &Refusal,
    entry: &Entry,
    others: &[&Operation],
) -> Result<(), Fault> {
    let suite = case.suite();
    let token = entry.make(suite).await?;
    let probe = suite.probe_request().token(&token);
    match entry.wanted {
        Wanted::Refused => {
            refusal.meet(case, probe).await?;
            for operation in others {
                refusal.meet(case, harmless(suite, operation)?.token(&token)).await?;
            }
        }
        Wanted::Accepted => {
            let answer = case.send(probe).await?;
            case.status(&answer, 200)?;
        }
        Wanted::Either => {
            let answer = case.send(probe).await?;
            refusal::either(case, &answer)?;
        }
    }
    case.canary(user).await
}

/// A good request whose path leads to nothing of anybody's.
fn harmless(suite: &Suite, operation: &Operation) -> Result<Request, Fault> {
    suite.typical(operation, |parameter| (parameter.location == Location::Path).then(|| suite.missing(parameter)))
}
