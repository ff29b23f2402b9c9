//! Holds the wall: every statement on an owned table binds the owner, and runs where it must.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, ObjectName, SetExpr, Statement, Value, Visit, Visitor};
use sqlparser::dialect::{Dialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use sqlx::{Executor, SqlSafeStr, Sqlite};

use super::ALL;
use crate::store::Store;

/// The tables whose rows have an owner, and the column that says who.
const OWNED: &[(&str, &str)] = &[("tasks", "user_id"), ("users", "id")];

/// What is wrong with a statement, if anything is.
fn broken(sql: &str, dialect: &dyn Dialect) -> Option<String> {
    let statements = match Parser::parse_sql(dialect, sql) {
        Ok(statements) => statements,
        Err(error) => return Some(format!("{error}: {sql}")),
    };
    let [statement] = &statements[..] else { return Some(format!("not one statement: {sql}")) };
    let owned = owned_tables(statement);
    let bound = match statement {
        Statement::Insert(insert) => {
            let first = insert.columns.first().map(ToString::to_string);
            let row = insert.source.as_ref().and_then(|source| match source.body.as_ref() {
                SetExpr::Values(values) if values.rows.len() == 1 => values.rows[0].first(),
                _ => None,
            });
            first.is_some_and(|first| is_owner(&owned, &first)) && row.is_some_and(is_first_parameter)
        }
        Statement::Update { selection, .. } => selection.as_ref().is_some_and(|selection| binds(selection, &owned)),
        Statement::Delete(delete) => delete.selection.as_ref().is_some_and(|selection| binds(selection, &owned)),
        Statement::Query(query) => match query.body.as_ref() {
            SetExpr::Select(select) => select.selection.as_ref().is_some_and(|selection| binds(selection, &owned)),
            _ => false,
        },
        _ => false,
    };
    // One owned table a statement: a second one could be reached around the owner of the first.
    (!owned.is_empty() && (!bound || owned.len() > 1)).then(|| format!("the owner is not bound as $1: {sql}"))
}

/// Every owned table that stands anywhere in the statement, subqueries included.
fn owned_tables(statement: &Statement) -> Vec<String> {
    struct Tables(Vec<String>);
    impl Visitor for Tables {
        type Break = ();

        fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
            let name = relation.to_string();
            if OWNED.iter().any(|(table, _)| *table == name) {
                self.0.push(name);
            }
            ControlFlow::Continue(())
        }
    }
    let mut tables = Tables(Vec::new());
    let _ = statement.visit(&mut tables);
    tables.0
}

/// Whether a condition holds only where the owner is `$1`: it stands in a chain of ANDs, not below an OR.
fn binds(condition: &Expr, owned: &[String]) -> bool {
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => binds(left, owned) || binds(right, owned),
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
            is_owner(owned, &left.to_string()) && is_first_parameter(right)
        }
        _ => false,
    }
}

fn is_owner(owned: &[String], column: &str) -> bool {
    OWNED.iter().any(|(table, owner)| owned.iter().any(|name| name == table) && *owner == column)
}

fn is_first_parameter(value: &Expr) -> bool {
    matches!(value, Expr::Value(value) if matches!(&value.value, Value::Placeholder(name) if name == "$1"))
}

#[test]
fn every_statement_binds_the_owner_in_the_dialect_of_every_database() {
    for sql in ALL {
        for dialect in [&SQLiteDialect {} as &dyn Dialect, &PostgreSqlDialect {}] {
            assert_eq!(broken(sql, dialect), None);
        }
    }
}

#[test]
fn a_statement_that_does_not_bind_the_owner_is_found() {
    let wrong = [
        "SELECT id FROM tasks",
        "SELECT id FROM tasks WHERE id = $1",
        "SELECT id FROM tasks WHERE user_id = $2 AND id = $1",
        "SELECT id FROM tasks WHERE user_id = $1 OR completed = $2",
        "SELECT id FROM tasks WHERE user_id <> $1",
        "SELECT id FROM tasks WHERE user_id = user_id",
        "SELECT t.id FROM tasks t WHERE id = $2",
        "SELECT id FROM users WHERE id IN (SELECT user_id FROM tasks)",
        "SELECT a.id FROM tasks a, tasks b WHERE user_id = $1",
        "UPDATE tasks SET title = $3 WHERE id = $2",
        "UPDATE tasks SET title = $3",
        "DELETE FROM tasks WHERE id = $1",
        "DELETE FROM tasks",
        "INSERT INTO tasks (title, user_id) VALUES ($1, $2)",
        "INSERT INTO tasks (user_id, title) SELECT user_id, title FROM tasks",
        "SELECT id FROM tasks WHERE user_id = $1 UNION SELECT id FROM tasks",
        "SELECT 1; SELECT 2",
    ];
    for sql in wrong {
        assert!(broken(sql, &PostgreSqlDialect {}).is_some(), "{sql}");
    }
}

#[tokio::test]
async fn every_statement_can_be_prepared_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("tasks.db").display());
    Store::<Sqlite>::open(&url).await.expect("the database can be opened");
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.expect("the database opens");
    for sql in ALL {
        if let Err(error) = connection.prepare(sql.into_sql_str()).await {
            panic!("{error}: {sql}");
        }
    }
}

#[tokio::test]
async fn every_list_walks_an_index_of_its_owner_in_its_order_on_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite://{}", folder.path().join("tasks.db").display());
    Store::<Sqlite>::open(&url).await.expect("the database can be opened");
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url).await.expect("the database opens");
    for sql in ALL.iter().filter(|sql| sql.contains("ORDER BY")) {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut connection).await.expect("it can be explained");
        let steps: Vec<_> = plan.iter().map(|step| step.3.as_str()).collect();
        // One search and no sorting; the place in the order bounds the search, so that a deep page costs what the first does.
        let [step] = steps[..] else { panic!("{steps:?}: {sql}") };
        assert!(step.starts_with("SEARCH tasks USING INDEX tasks_by_"), "{step}: {sql}");
        assert!(step.contains("(user_id=? AND (") && step.contains(",tie)"), "{step}: {sql}");
    }
}
