//! Lists with conditions, orders and pages, held against the same done in memory.

use std::cmp::Ordering;

use taskward_client::apis::{CreateTaskAnswer, CreateTaskParams, ListTasksAnswer, ListTasksParams, UpdateTaskParams};
use taskward_client::models::{Priority, Task, TaskCreate, TaskOrder, TaskUpdate};
use taskward_client::{Client, Error};

use crate::harness::Server;
use crate::raw::wire::Request;
use crate::tasks::create;

const ORDERS: [(TaskOrder, &str); 8] = [
    (TaskOrder::CreatedAt, "created_at"),
    (TaskOrder::CreatedAtDescending, "-created_at"),
    (TaskOrder::UpdatedAt, "updated_at"),
    (TaskOrder::UpdatedAtDescending, "-updated_at"),
    (TaskOrder::DueDate, "due_date"),
    (TaskOrder::DueDateDescending, "-due_date"),
    (TaskOrder::Priority, "priority"),
    (TaskOrder::PriorityDescending, "-priority"),
];

/// Every page of a list, and how many pages there were. The links are followed as they are given.
pub async fn walk(client: &Client, params: &ListTasksParams) -> Result<(Vec<Task>, usize), Error> {
    let (mut tasks, mut pages, mut params) = (Vec::new(), 0, params.clone());
    loop {
        let reply = client.list_tasks(params.clone()).await?;
        let cursor = reply.header("link").map(|link| {
            let (_, rest) = link.split_once("cursor=").expect("the link has a cursor");
            let (cursor, rest) = rest.split_once('>').expect("the link ends its address");
            assert_eq!(rest, r#"; rel="next""#);
            cursor.to_owned()
        });
        let ListTasksAnswer::Status200(page) = reply.body else { panic!("{reply:?}") };
        tasks.extend(page);
        pages += 1;
        assert!(pages < 1000, "the walk does not end");
        match cursor {
            None => return Ok((tasks, pages)),
            cursor => params.cursor = cursor,
        }
    }
}

/// Tasks of every kind: done or not, of each priority, due or not, with texts that are alike.
async fn populate(client: &Client) -> Result<(), Error> {
    let priorities = [Priority::Low, Priority::Medium, Priority::High];
    let titles = ["Buy milk", "buy MILK 100%", "a_b", "axb", "Ärger", "ärger", "milk\u{301}", "%", "_"];
    for index in 0..45_usize {
        let task = TaskCreate {
            description: Some((index % 4 == 0).then(|| format!("Milk, number {index}"))),
            priority: Some(priorities[index % 3]),
            completed: Some(index % 5 == 0),
            due_date: Some(chrono::NaiveDate::from_ymd_opt(2026, 11, 1 + u32::try_from(index % 7).unwrap_or_default()))
                .filter(|_| index % 2 == 0),
            ..TaskCreate::new(titles[index % titles.len()])
        };
        let reply = client.create_task(CreateTaskParams::new(task)).await?;
        let CreateTaskAnswer::Status201(task) = reply.body else { panic!("{reply:?}") };
        if index % 6 == 0 {
            let change = TaskUpdate { completed: Some(!task.completed), ..TaskUpdate::default() };
            client.update_task(UpdateTaskParams::new(task.id, change)).await?;
        }
    }
    Ok(())
}

/// What the contract says of an order.
fn compare(order: TaskOrder, a: &Task, b: &Task) -> Ordering {
    let rank = |priority| match priority {
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
    };
    // None is less than any in Rust, and comes last here.
    let due = |task: &Task| (task.due_date.is_none(), task.due_date);
    let by_id = a.id.cmp(&b.id);
    match order {
        TaskOrder::CreatedAt => a.created_at.cmp(&b.created_at).then(by_id),
        TaskOrder::UpdatedAt => a.updated_at.cmp(&b.updated_at).then(by_id),
        TaskOrder::DueDate => due(a).cmp(&due(b)).then(by_id),
        TaskOrder::Priority => rank(a.priority).cmp(&rank(b.priority)).then(by_id),
        TaskOrder::CreatedAtDescending => compare(TaskOrder::CreatedAt, b, a),
        TaskOrder::UpdatedAtDescending => compare(TaskOrder::UpdatedAt, b, a),
        TaskOrder::DueDateDescending => compare(TaskOrder::DueDate, b, a),
        TaskOrder::PriorityDescending => compare(TaskOrder::Priority, b, a),
    }
}

/// What the contract says of the conditions.
fn meets(task: &Task, params: &ListTasksParams) -> bool {
    let holds = |text: &str, q: &str| text.to_ascii_lowercase().contains(&q.to_ascii_lowercase());
    params.completed.is_none_or(|completed| task.completed == completed)
        && params.priority.is_none_or(|priority| task.priority == priority)
        && params.due_before.is_none_or(|before| task.due_date.is_some_and(|due| due < before))
        && params.q.as_deref().is_none_or(|q| {
            holds(&task.title, q) || task.description.as_deref().is_some_and(|description| holds(description, q))
        })
}

#[tokio::test]
async fn every_condition_and_order_gives_what_the_same_in_memory_gives() -> Result<(), Error> {
    let server = Server::start();
    let alice = server.client("alice");
    create(&server.client("bob"), "Buy milk").await?;
    populate(&alice).await?;
    let everything = ListTasksParams { limit: Some(1000), ..ListTasksParams::default() };
    let (all, _) = walk(&alice, &everything).await?;
    assert_eq!(all.len(), 45);

    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day);
    let mut conditions = vec![ListTasksParams::default()];
    conditions
        .extend([true, false].map(|completed| ListTasksParams { completed: Some(completed), ..Default::default() }));
    conditions.push(ListTasksParams { priority: Some(Priority::Low), ..Default::default() });
    conditions.extend([1, 4].map(|first| ListTasksParams { due_before: day(first), ..Default::default() }));
    conditions.extend(
        ["MILK", "number 4", "%", "_", "a_b", "Ä", "ä", "\u{301}", "nowhere", "milk&sort=x", "100%", "é+ é"]
            .map(|q| ListTasksParams { q: Some(q.to_owned()), ..Default::default() }),
    );
    conditions.push(ListTasksParams {
        completed: Some(false),
        priority: Some(Priority::High),
        due_before: day(6),
        q: Some("milk".to_owned()),
        ..Default::default()
    });
    for (order, name) in ORDERS {
        for conditions in &conditions {
            let mut expected: Vec<_> = all.iter().filter(|task| meets(task, conditions)).cloned().collect();
            expected.sort_by(|a, b| compare(order, a, b));
            let params = ListTasksParams { sort: Some(order), limit: Some(7), ..conditions.clone() };
            let (found, pages) = walk(&alice, &params).await?;
            assert_eq!(found, expected, "{name} {conditions:?}");
            assert_eq!(pages, expected.len().div_ceil(7).max(1), "{name} {conditions:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_walk_sees_what_keeps_its_place_once_whatever_is_written_meanwhile() -> Result<(), Error> {
    let server = Server::start();
    let alice = server.client("alice");
    let bystander = server.client("bob");
    for (order, name) in ORDERS {
        populate(&alice).await?;
        let params = ListTasksParams { sort: Some(order), limit: Some(4), ..ListTasksParams::default() };
        let (before, _) = walk(&alice, &ListTasksParams { limit: Some(1000), ..params.clone() }).await?;
        let (mut seen, mut touched, mut cursor) = (Vec::new(), Vec::new(), None);
        for step in 0_usize.. {
            let reply = alice.list_tasks(ListTasksParams { cursor: cursor.take(), ..params.clone() }).await?;
            let next = reply.header("link").map(str::to_owned);
            let ListTasksAnswer::Status200(page) = reply.body else { panic!("{reply:?}") };
            seen.extend(page.iter().map(|task| task.id));
            // A task is added, another one changes its place, and somebody else writes too.
            create(&bystander, "elsewhere").await?;
            let change = TaskUpdate { priority: Some(Priority::Low), due_date: Some(None), ..TaskUpdate::default() };
            let moved = before[(step * 11) % before.len()].id;
            alice.update_task(UpdateTaskParams::new(moved, change)).await?;
            touched.extend([moved, create(&alice, "meanwhile").await?.id]);
            let Some(link) = next else { break };
            cursor = link.split_once("cursor=").and_then(|(_, rest)| rest.split_once('>')).map(|cut| cut.0.to_owned());
        }
        let kept = |ids: Vec<i64>| ids.into_iter().filter(|id| !touched.contains(id)).collect::<Vec<_>>();
        assert_eq!(kept(seen), kept(before.iter().map(|task| task.id).collect()), "{name}");
    }
    Ok(())
}

/// The link of a page, which must have one.
fn link(server: &Server, token: &str, target: &str) -> String {
    let answer = Request::new("GET", target).bearer(token).send(&server.base_url);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let link = answer.header("link").unwrap_or_else(|| panic!("{target}: no link"));
    link.trim_start_matches('<').split_once('>').expect("the link ends its address").0.to_owned()
}

#[tokio::test]
async fn a_link_can_be_followed_as_it_is_and_its_cursor_with_no_other_query() -> Result<(), Error> {
    let server = Server::start();
    populate(&server.client("alice")).await?;
    let token = crate::harness::token("alice");
    let get = |target: &str| Request::new("GET", target).bearer(&token).send(&server.base_url);
    let queries = [
        "limit=1",
        "limit=1&sort=priority",
        "limit=1&completed=true",
        "limit=1&priority=low",
        "limit=1&due_before=2026-11-07",
        "limit=1&q=%25",
        "limit=1&q=milk",
        "limit=1&q=%26sort%3D",
        "limit=1&completed=true&q=milk&sort=-due_date",
    ];
    let mut cursors = Vec::new();
    for query in queries {
        let target = format!("/tasks?{query}");
        if get(&target).text() == "[]" {
            continue;
        }
        let next = link(&server, &token, &target);
        let page = get(&next);
        assert_eq!(page.json().as_array().map(Vec::len), Some(1), "{next}");
        assert_ne!(page.text(), get(&target).text(), "{next}");
        let (_, cursor) = next.split_once("cursor=").expect("the link has a cursor");
        cursors.push((query, cursor.to_owned()));
    }
    assert!(cursors.len() >= 8, "{cursors:?}");
    for (query, _) in &cursors {
        for (other, cursor) in &cursors {
            let answer = get(&format!("/tasks?{query}&cursor={cursor}"));
            if query == other {
                assert_eq!(answer.status, 200, "{query}");
            } else {
                answer.broken(&[("cursor", "invalid_cursor")]);
            }
        }
    }
    // What is said by default may be said, and a page may have another size.
    let (_, cursor) = &cursors[0];
    assert_eq!(get(&format!("/tasks?sort=-created_at&limit=9&cursor={cursor}")).status, 200);
    Ok(())
}

#[tokio::test]
async fn a_cursor_outlives_the_process() -> Result<(), Error> {
    let server = Server::start();
    populate(&server.client("alice")).await?;
    let token = crate::harness::token("alice");
    let next = link(&server, &token, "/tasks?limit=1&sort=due_date");
    let server = server.crash_and_restart();
    assert_eq!(Request::new("GET", &next).bearer(&token).send(&server.base_url).status, 200);
    Ok(())
}

#[tokio::test]
async fn completing_sets_the_time_and_reopening_clears_it() -> Result<(), Error> {
    let server = Server::start();
    let alice = server.client("alice");
    let change = async |id: i64, change: TaskUpdate| -> Result<Task, Error> {
        let reply = alice.update_task(UpdateTaskParams::new(id, change)).await?;
        let taskward_client::apis::UpdateTaskAnswer::Status200(task) = reply.body else { panic!("{reply:?}") };
        Ok(task)
    };
    let task = create(&alice, "milk").await?;
    assert_eq!(task.completed_at, None);
    let completed = |completed| TaskUpdate { completed: Some(completed), ..TaskUpdate::default() };
    let done = change(task.id, completed(true)).await?;
    assert_eq!(done.completed_at, Some(done.updated_at));
    let again = change(task.id, completed(true)).await?;
    assert_eq!(again.completed_at, done.completed_at, "it is done since then, not since it was said again");
    let renamed = change(task.id, TaskUpdate { title: Some("bread".to_owned()), ..TaskUpdate::default() }).await?;
    assert_eq!(renamed.completed_at, done.completed_at);
    assert_eq!(change(task.id, completed(false)).await?.completed_at, None);
    assert!(change(task.id, completed(true)).await?.completed_at > done.completed_at);
    let born = TaskCreate { completed: Some(true), ..TaskCreate::new("done before it was written down") };
    let reply = alice.create_task(CreateTaskParams::new(born)).await?;
    let CreateTaskAnswer::Status201(born) = reply.body else { panic!("{reply:?}") };
    assert_eq!(born.completed_at, Some(born.created_at));
    Ok(())
}
