//! People whose tokens differ in the smallest ways that there are.

use crate::rules::isolation as rule;
use crate::suite::{Case, Fault, Suite, User};
use crate::tokens::Identity;
use crate::{exchange::Request, layers::model::tasks};
use serde_json::json;

/// How the second identity follows from the first.
pub type Relation = (&'static str, fn(&mut Identity, &mut Identity));

fn ending(first: &mut Identity, second: &mut Identity, one: &str, two: &str) {
    second.sub = format!("{}{two}", first.sub);
    first.sub.push_str(one);
}

/// Every relation: each makes two identities out of two that have nothing in common.
pub const ALL: [Relation; 22] = [
    ("strangers", |_, _| {}),
    ("one is the beginning of the other", |a, b| ending(a, b, "", "0")),
    ("case", |a, b| ending(a, b, "-user", "-USER")),
    ("case beyond ASCII", |a, b| ending(a, b, "-\u{e9}", "-\u{c9}")),
    ("sharp s", |a, b| ending(a, b, "-\u{df}", "-ss")),
    ("dotless i", |a, b| ending(a, b, "-i", "-\u{131}")),
    ("composed and decomposed", |a, b| ending(a, b, "-\u{e9}", "-e\u{301}")),
    ("compatible forms", |a, b| ending(a, b, "-fi", "-\u{fb01}")),
    ("full width", |a, b| ending(a, b, "-A", "-\u{ff21}")),
    ("look-alikes", |a, b| ending(a, b, "-a", "-\u{430}")),
    ("white space after", |a, b| ending(a, b, "", " ")),
    ("white space before", |a, b| b.sub = format!(" {}", a.sub)),
    ("a tab after", |a, b| ending(a, b, "", "\t")),
    ("an invisible letter", |a, b| ending(a, b, "", "\u{200b}")),
    ("NUL and more", |a, b| ending(a, b, "", "\u{0}x")),
    ("a wildcard", |a, b| ending(a, b, "xy", "x%")),
    ("a quote", |a, b| ending(a, b, "", "' OR '1'='1")),
    ("200 letters in common", |a, b| ending(a, b, &format!("{}a", "-".repeat(200)), &format!("{}b", "-".repeat(200)))),
    ("leading zeros", |a, b| ending(a, b, "-7", "-07")),
    ("the same e-mail", |a, b| b.email.clone_from(&a.email)),
    ("the same e-mail in capitals", |a, b| b.email = a.email.as_ref().map(|email| email.to_uppercase())),
    ("the sub is the other's e-mail", |a, b| b.sub = a.email.clone().unwrap_or_default()),
];

/// Two related users; an odd sub may be refused, and then a plain one takes its place.
pub async fn pair(case: &Case<'_>, relation: Relation) -> Result<([User; 2], bool), Fault> {
    let suite = case.suite();
    let (mut first, mut second) = (suite.tokens.identity("alice"), suite.tokens.identity("bob"));
    relation.1(&mut first, &mut second);
    let mut users = Vec::new();
    let mut refused = false;
    for identity in [first, second] {
        let user = suite.user_as(identity).await?;
        let answer = case.send(suite.probe_request().token(&user.token)).await?;
        if answer.status == 401 {
            refused = true;
            users.push(suite.user(&user.identity.label).await?);
        } else {
            users.push(user);
        }
    }
    let [first, second] = <[User; 2]>::try_from(users).map_err(|_| Fault::Stop("two users are two".into()))?;
    Ok(([first, second], refused))
}

/// Each relation in turn: what one has, the other must not see, read or change.
pub async fn run(suite: &Suite) {
    for relation in ALL {
        suite.check(&rule::RELATED, relation.0, async |case| apart(case, relation).await).await;
    }
}

async fn apart(case: &Case<'_>, relation: Relation) -> Result<(), Fault> {
    let (users, refused) = pair(case, relation).await?;
    if refused {
        return Err(Fault::Untestable(format!("the server refuses a sub ({})", relation.0)));
    }
    for (owner, other) in [(&users[0], &users[1]), (&users[1], &users[0])] {
        let made = case.send(Request::post("/tasks", &json!({ "title": "private" })).token(&owner.token)).await?;
        case.status(&made, 201)?;
        let place = tasks::place(&made)?;
        let list = case.send(Request::get("/tasks?limit=100").token(&other.token)).await?;
        let id = &made.json()["id"];
        let shown = list.json().as_array().is_some_and(|items| items.iter().any(|item| item["id"] == *id));
        case.hold(list.status == 200 && !shown, || {
            format!("{}: {} lists what {} created", relation.0, other.identity.label, owner.identity.label)
        })?;
        let update = json!({ "completed": true });
        for request in [Request::get(&place), Request::put(&place, &update), Request::delete(&place)] {
            let method = request.method.clone();
            let got = case.send(request.token(&other.token)).await?;
            case.hold(got.status == 404, || format!("{}: {method} by the other is {}", relation.0, got.status))?;
        }
        let read = case.send(Request::get(&place).token(&owner.token)).await?;
        case.hold(read.status == 200 && read.json() == made.json(), || {
            format!("{}: the owner reads {} {}", relation.0, read.status, read.text())
        })?;
    }
    Ok(())
}
