//! Measures what an operation costs among 10,000 tasks and among a million, on both databases, and what row-level security adds
//! to it; what is compared takes turns: `make scale`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use taskward::auth::{Caller, Keys, Profile, Rules, Secret, Unverified, mint};
use taskward::clock;
use taskward::store::{self, Additions, AnyStore, Filter, Outcome, Position, Selection};
use taskward_api::Timestamp;
use taskward_api::models::{Priority, TaskCreate, TaskOrder, TaskUpdate};

#[expect(dead_code, reason = "the tests give orders that a measurement does not")]
#[path = "../tests/it_postgres/cluster.rs"]
mod cluster;

/// How many tasks the caller has, in the small and in the large database.
const SIZES: [i64; 2] = [10_000, 1_000_000];
const ROUNDS: usize = 1000;
const WARM_UP: usize = 100;
const OPERATIONS: [&str; 5] = ["first page", "deep page", "get", "insert", "update"];
/// The most that the medians may differ.
const LIMIT: f64 = 1.5;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let caller = caller();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cluster = cluster::Cluster::start();
    // As a server of its own has it: what is compared is the depth of the trees, not how much of them is read from the disk.
    for order in ["set shared_buffers 1GB", "stop fast", "start"] {
        cluster.order(order);
    }
    println!("median of {ROUNDS} each, in microseconds\n");
    println!("{:<12}{:<12}{:>12}{:>12}{:>8}", "database", "operation", SIZES[0], SIZES[1], "ratio");
    let mut is_within = true;
    for database in ["sqlite", "postgres"] {
        let mut stores = Vec::new();
        for size in SIZES {
            let url = if database == "sqlite" {
                format!("sqlite://{}", folder.path().join(format!("{size}.db")).display())
            } else {
                new_database(cluster.url(), &format!("scale_{size}")).await
            };
            stores.push((filled(&url, size, &caller).await, size));
        }
        let medians = measure(&stores, &caller).await;
        for (operation, [small, large]) in OPERATIONS.iter().zip(medians) {
            let ratio = large / small;
            is_within &= (1.0 / LIMIT..=LIMIT).contains(&ratio);
            println!("{database:<12}{operation:<12}{small:>12.1}{large:>12.1}{ratio:>8.2}");
        }
    }
    price_of_row_level_security(cluster.url(), &caller).await;
    println!(
        "\nwanted: ratios of the sizes from {:.2} to {LIMIT}: {}",
        1.0 / LIMIT,
        if is_within { "yes" } else { "NO" }
    );
    if is_within { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What policies add to each operation, on a machine where a round trip costs least.
async fn price_of_row_level_security(server: &str, caller: &Caller) {
    // No policy holds a superuser, so a role of its own owns the tables.
    let role = "CREATE ROLE walled LOGIN IN ROLE pg_checkpoint; GRANT CREATE ON DATABASE walled TO walled; GRANT ALL ON SCHEMA public TO walled";
    let walled = new_database(server, "walled").await;
    let mut connection = PgConnection::connect(&walled).await.expect("a connection");
    sqlx::raw_sql(role).execute(&mut connection).await.expect("a role can be made");
    let walled = walled.replace("//taskward@", "//walled@");
    let open = filled(&new_database(server, "open").await, SIZES[0], caller).await;
    drop(filled(&walled, SIZES[0], caller).await);
    let additions = Additions { row_level_security: true, citus: false };
    store::migrate(&walled, additions).await.expect("the policies can be made");
    let walled = AnyStore::open(&walled, 10).await.expect("the database can be opened");
    let stores = [(open, SIZES[0]), (walled, SIZES[0])];
    println!("\n{:<24}{:>12}{:>12}{:>8}", "row-level security", "without", "with", "ratio");
    for (operation, [without, with]) in OPERATIONS.iter().zip(measure(&stores, caller).await) {
        println!("{:<24}{without:>12.1}{with:>12.1}{:>8.2}", format!("postgres, {operation}"), with / without);
    }
}

/// The medians of each operation, by size.
async fn measure(stores: &[(AnyStore, i64)], caller: &Caller) -> Vec<[f64; 2]> {
    let mut elapsed = vec![[Vec::new(), Vec::new()]; OPERATIONS.len()];
    for round in 0..ROUNDS + WARM_UP {
        for (operation, elapsed) in elapsed.iter_mut().enumerate() {
            // Whoever goes first changes with each round.
            for turn in [round % 2, 1 - round % 2] {
                let (store, size) = &stores[turn];
                let start = Instant::now();
                run(operation, store, *size, round, caller).await;
                if round >= WARM_UP {
                    elapsed[turn].push(start.elapsed());
                }
            }
        }
    }
    elapsed.into_iter().map(|both| both.map(median)).collect()
}

fn median(mut elapsed: Vec<Duration>) -> f64 {
    elapsed.sort_unstable();
    elapsed[elapsed.len() / 2].as_secs_f64() * 1e6
}

async fn run(operation: usize, store: &AnyStore, size: i64, round: usize, caller: &Caller) {
    // Every round somewhere else, all over the tasks; the same places of both sizes.
    let place = 1 + size * i64::try_from(round * 7919 % 10_000).expect("it is small") / 10_000;
    match operation {
        0 => assert_eq!(store.list(caller, page(None), clock::now()).await.expect("a page").tasks.len(), 101),
        1 => {
            let behind = Position { key: size / 2 + place / 4, id: i64::MAX };
            assert_eq!(store.list(caller, page(Some(behind)), clock::now()).await.expect("a page").tasks.len(), 101);
        }
        2 => assert!(store.get(caller, place).await.expect("an answer").is_some()),
        3 => drop(store.create(caller, task("new"), None, clock::now()).await.expect("a task")),
        _ => {
            let change = retitled(format!("changed {round}"));
            let outcome = store.update(caller, place, change, None, clock::now()).await.expect("an answer");
            assert!(matches!(outcome, Outcome::Made(_)), "{outcome:?}");
        }
    }
}

fn page(behind: Option<Position>) -> Selection {
    let filter = Filter { completed: None, priority: None, due_before: None, text: None };
    Selection { filter, order: TaskOrder::CreatedAtDescending, behind, most: 101 }
}

fn task(title: &str) -> TaskCreate {
    let title = title.to_owned();
    TaskCreate { title, description: None, priority: Priority::Medium, completed: false, due_date: None }
}

fn retitled(title: String) -> TaskUpdate {
    TaskUpdate { title: Some(title), description: None, priority: None, completed: None, due_date: None }
}

/// Somebody whose token holds: there is no other way to be a caller.
fn caller() -> Caller {
    let secret = Secret::new(&"kQ7vN2xW9sLmR4tB8yHcJ5fGpD3aZ6eUoXiTqVw1".into()).expect("a secret");
    let profile = Profile { sub: "alice".to_owned(), email: None, name: None };
    let token = mint(&secret, &Rules::default(), &profile, clock::now(), 86_400).expect("a token");
    let token = Unverified::parse(&token).expect("a token");
    token.verify(Keys::Secret(&secret), &Rules::default(), clock::now()).expect("it holds")
}

async fn new_database(server: &str, name: &str) -> String {
    let mut connection = PgConnection::connect(server).await.expect("a connection");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(create).execute(&mut connection).await.expect("a database");
    let (address, _) = server.rsplit_once('/').expect("the address ends with a database");
    format!("{address}/{name}")
}

/// A store whose caller has this many tasks, with the planner told of them.
async fn filled(url: &str, size: i64, caller: &Caller) -> AnyStore {
    let store = AnyStore::open(url, 10).await.expect("the database can be opened");
    store.provision(caller, Timestamp(0)).await.expect("the caller is provisioned");
    let columns = "INSERT INTO tasks (user_id, title, priority, completed, created_at, updated_at, version) \
        SELECT 'alice', 'task ' || n, 1 + n % 3, n % 5 = 0, n, n, 1";
    if url.starts_with("sqlite") {
        let mut connection = SqliteConnection::connect(url).await.expect("a connection");
        let numbers = format!(
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {size}) SELECT n FROM c)"
        );
        let fill = AssertSqlSafe(format!("{columns} FROM {numbers}; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)"));
        sqlx::raw_sql(fill).execute(&mut connection).await.expect("the tasks can be written");
    } else {
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        let fill = AssertSqlSafe(format!("{columns} FROM generate_series(1, {size}) n"));
        sqlx::raw_sql(fill).execute(&mut connection).await.expect("the tasks can be written");
        for statement in ["VACUUM ANALYZE", "CHECKPOINT"] {
            sqlx::raw_sql(statement).execute(&mut connection).await.expect("it can be tidied");
        }
    }
    store
}
