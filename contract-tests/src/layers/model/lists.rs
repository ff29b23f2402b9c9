//! Lists under conditions and in every order: the model selects and sorts what the user has, and the server must agree.

use crate::exchange::Request;
use crate::rules::model as rule;
use crate::spec::{Location, Operation};
use crate::suite::{Case, Fault, Suite, User};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Name and value of a query parameter.
type Condition = (&'static str, &'static str);

/// The conditions that the model knows, with values at both sides of what the tasks have.
const CONDITIONS: [Condition; 16] = [
    ("completed", "true"),
    ("completed", "false"),
    ("priority", "low"),
    ("priority", "medium"),
    ("priority", "high"),
    ("due_before", "2026-12-24"),
    ("due_before", "2026-12-25"),
    ("due_before", "9999-12-31"),
    ("due_before", "0001-01-01"),
    ("q", "milk"),
    ("q", "MILK"),
    ("q", "%"),
    ("q", "_"),
    ("q", "\\"),
    ("q", "\u{e9}"),
    ("q", "never there"),
];

/// Orders that the model knows, without the sign that turns them around.
const ORDERS: [&str; 4] = ["created_at", "updated_at", "due_date", "priority"];

/// More pages than the tasks can fill.
const PAGES: usize = 20;

/// Runs the part.
pub async fn run(suite: &Suite) {
    let Some(list) = suite.spec.operation("list_tasks") else { return };
    let takes = |name: &str| list.parameters_in(Location::Query).any(|parameter| parameter.name == name);
    let known: Vec<_> = CONDITIONS.into_iter().filter(|(name, _)| takes(name)).collect();
    for (index, first) in known.iter().enumerate() {
        let seconds: Vec<_> = known[index..].iter().filter(|second| second.0 != first.0).copied().collect();
        let label = format!("{}={}, alone and with another", first.0, first.1);
        suite.check(&rule::FILTER, &label, async |case| conditions(case, *first, &seconds).await).await;
    }
    if known.is_empty() {
        suite.excuse(&[&rule::FILTER], "the contract has no conditions that the model knows");
    }
    let orders = orders(list);
    for order in &orders {
        suite.check(&rule::ORDER, order, async |case| sorted(case, order).await).await;
    }
    if orders.is_empty() {
        suite.excuse(&[&rule::ORDER], "the contract has no orders that the model knows");
    }
}

fn orders(list: &Operation) -> Vec<String> {
    let sort = list.parameters_in(Location::Query).find(|parameter| parameter.name == "sort");
    let values = sort.and_then(|parameter| parameter.schema.value["enum"].as_array());
    let names = values.into_iter().flatten().filter_map(Value::as_str);
    names.filter(|name| ORDERS.contains(&name.trim_start_matches('-'))).map(str::to_owned).collect()
}

/// Tasks at both sides of every condition; all that the user has, as the server shows it.
async fn scene(case: &Case<'_>) -> Result<(User, Vec<Value>), Fault> {
    let suite = case.suite();
    let user = suite.user("owner").await?;
    let dated = suite.spec.creator().is_some_and(|create| create.takes_member("due_date"));
    let tasks = [
        ("Buy milk", Value::Null, "low", false, Value::Null),
        ("100%", json!("MILK and more"), "medium", true, json!("2026-12-24")),
        ("snake_case", json!("caf\u{e9}"), "high", false, json!("2026-12-23")),
        ("back\\slash", json!(""), "medium", false, json!("2026-12-25")),
        ("CAF\u{c9}", json!("cafe\u{301}"), "low", true, json!("0001-01-01")),
        ("milK", json!("a % and a _"), "high", true, json!("9999-12-31")),
        ("nothing of it", Value::Null, "medium", true, Value::Null),
    ];
    let mut first = None;
    for (title, description, priority, completed, due_date) in tasks {
        let mut task =
            json!({ "title": title, "description": description, "priority": priority, "completed": completed });
        if dated {
            task["due_date"] = due_date;
        }
        let made = case.send(Request::post("/tasks", &task).token(&user.token)).await?;
        case.status(&made, 201)?;
        first.get_or_insert(super::tasks::place(&made)?);
    }
    // What was created first is what changed last.
    let touch = Request::put(first.unwrap_or_default(), &json!({ "title": "Buy more milk" })).token(&user.token);
    case.status(&*case.send(touch).await?, 200)?;
    let all = case.send(Request::get("/tasks?limit=1000").token(&user.token)).await?;
    case.status(&all, 200)?;
    Ok((user, all.json().as_array().cloned().unwrap_or_default()))
}

/// Every page of two tasks.
async fn walk(case: &Case<'_>, user: &User, query: &str) -> Result<Vec<Value>, Fault> {
    let mut seen = Vec::new();
    let mut next = Some(format!("/tasks?limit=2{query}"));
    for _ in 0..PAGES {
        let Some(target) = next.take() else { return Ok(seen) };
        let page = case.send(Request::get(&target).token(&user.token)).await?;
        case.hold(page.status == 200, || format!("GET {target} is answered {} {}", page.status, page.text()))?;
        seen.extend(page.json().as_array().cloned().unwrap_or_default());
        next = page.next_link();
    }
    Err(Fault::broken(format!("after {PAGES} pages of {query} there is still another")))
}

fn meets(task: &Value, (name, value): Condition) -> bool {
    let holds = |member: &str| {
        let text = task[member].as_str().unwrap_or_default();
        text.to_ascii_lowercase().contains(&value.to_ascii_lowercase())
    };
    match name {
        "completed" => task["completed"] == (value == "true"),
        "due_before" => task["due_date"].as_str().is_some_and(|date| date < value),
        "q" => holds("title") || holds("description"),
        _ => task[name] == value,
    }
}

async fn conditions(case: &Case<'_>, first: Condition, seconds: &[Condition]) -> Result<(), Fault> {
    let (user, all) = scene(case).await?;
    let alone = std::iter::once(vec![first]);
    for conditions in alone.chain(seconds.iter().map(|second| vec![first, *second])) {
        let part = |(name, value): &Condition| format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        let query: String = conditions.iter().map(part).collect();
        let wanted: Vec<_> =
            all.iter().filter(|task| conditions.iter().all(|condition| meets(task, *condition))).cloned().collect();
        let got = walk(case, &user, &query).await?;
        case.hold(got == wanted, || format!("{query} shows {}, and not {}", titles(&got), titles(&wanted)))?;
    }
    Ok(())
}

fn titles(tasks: &[Value]) -> Value {
    tasks.iter().map(|task| task["title"].clone()).collect()
}

/// Where a task stands in an order: what has no date is last.
fn place(task: &Value, order: &str) -> (bool, String) {
    let value = &task[order];
    let rank = ["low", "medium", "high"].iter().position(|name| *value == **name);
    let text = rank.map_or_else(|| value.as_str().unwrap_or_default().to_owned(), |rank| rank.to_string());
    (value.is_null(), text)
}

async fn sorted(case: &Case<'_>, order: &str) -> Result<(), Fault> {
    let (user, all) = scene(case).await?;
    let (plain, is_turned) = order.strip_prefix('-').map_or((order, false), |plain| (plain, true));
    let got = walk(case, &user, &format!("&sort={order}")).await?;
    let ids = |tasks: &[Value]| tasks.iter().map(|task| task["id"].to_string()).collect::<BTreeSet<_>>();
    case.hold(got.len() == all.len() && ids(&got) == ids(&all), || {
        format!("sort={order} shows {}, and there are {}", titles(&got), titles(&all))
    })?;
    let places: Vec<_> = got.iter().map(|task| place(task, plain)).collect();
    let is_sorted = places.windows(2).all(|two| if is_turned { two[0] >= two[1] } else { two[0] <= two[1] });
    case.hold(is_sorted, || format!("sort={order} shows {places:?}"))
}
