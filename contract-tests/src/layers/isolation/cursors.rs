//! Cursors: A's `next` link in B's hands, whole and altered, gives B nothing of A's.

use super::resource;
use super::view::names_id;
use crate::exchange::Request;
use crate::rules::isolation as rule;
use crate::spec::{Isolation, Location, Operation};
use crate::suite::{Case, Fault, Suite};

/// Runs the part.
pub async fn run(suite: &Suite) {
    let lists = suite.spec.of_class(Isolation::OwnerCollection).filter(|operation| operation.is_safe());
    for list in lists.filter(|operation| operation.parameters_in(Location::Path).next().is_none()) {
        suite.check(&rule::CURSOR, &list.id, async |case| cursor(case, list).await).await;
    }
}

async fn cursor(case: &Case<'_>, list: &Operation) -> Result<(), Fault> {
    let suite = case.suite();
    let (owner, other) = (suite.user("owner").await?, suite.user("other").await?);
    let Some(creator) = resource::creators(suite).into_iter().find(|one| one.template.text() == list.template.text())
    else {
        return Err(Fault::Untestable("nothing can be added to the collection".into()));
    };
    let mut theirs = vec![resource::create(case, &owner, &creator).await?];
    let own = [resource::create(case, &other, &creator).await?, resource::create(case, &other, &creator).await?];
    theirs.push(resource::create(case, &owner, &creator).await?);
    theirs.push(resource::create(case, &owner, &creator).await?);
    let smallest = suite.typical(list, |parameter| {
        let schema = &parameter.schema.value;
        (parameter.location == Location::Query && schema["type"] == "integer")
            .then(|| schema["minimum"].as_i64().unwrap_or(1).to_string())
    })?;
    let first = case.send(smallest.clone().token(&owner.token)).await?;
    let Some(next) = first.next_link() else {
        return Err(Fault::Untestable("the collection is not paged".into()));
    };
    let mine = case.send(smallest.token(&other.token)).await?.next_link();
    for target in altered(&next).into_iter().chain(mine.iter().flat_map(|link| altered(link).into_iter().skip(1))) {
        let got = case.send(Request::get(&target).token(&other.token)).await?;
        case.hold(got.status == 200 || (400..500).contains(&got.status), || {
            format!("GET {target} is answered {}", got.status)
        })?;
        let found = theirs.iter().find(|one| names_id(&got.json(), &one.id()));
        case.hold(found.is_none(), || format!("GET {target}, by somebody else, shows {}", got.text()))?;
        if got.status == 200 && other.is_fresh {
            let items = got.json().as_array().cloned().unwrap_or_default();
            let known = |item: &&serde_json::Value| own.iter().any(|one| resource::text(&item["id"]) == one.id());
            case.hold(items.iter().filter(known).count() == items.len(), || {
                format!("GET {target} shows what is not the caller's: {}", got.text())
            })?;
        }
    }
    // What B did with it has not spoilt it.
    let second = case.send(Request::get(&next).token(&owner.token)).await?;
    case.status(&second, 200)
}

/// The link itself, then copies with one character of its longest query value changed.
fn altered(link: &str) -> Vec<String> {
    let query = link.split_once('?').map_or("", |(_, query)| query);
    let values = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
    let Some(value) = values.max_by_key(|value| value.len()) else { return vec![link.to_owned()] };
    let length = value.len();
    let mut out = vec![link.to_owned()];
    for at in [0, 1, length / 4, length / 2, length * 3 / 4, length.saturating_sub(2), length.saturating_sub(1)] {
        if let Some(letter) = value.chars().nth(at).filter(char::is_ascii_alphanumeric) {
            for instead in ['A', 'B', 'z', '7'].into_iter().filter(|instead| *instead != letter) {
                let changed: String =
                    value.chars().enumerate().map(|(index, old)| if index == at { instead } else { old }).collect();
                out.push(link.replacen(value, &changed, 1));
            }
        }
    }
    out
}
