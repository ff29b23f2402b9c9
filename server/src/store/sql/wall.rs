//! What a statement must look like so that no row of another owner can be reached with it.

use std::ops::ControlFlow;

use sqlparser::ast::{
    BinaryOperator, Delete, Expr, FromTable, Insert, ObjectName, Query, Select, SelectItem, SetExpr, Statement,
    TableFactor, TableObject, TableWithJoins, Value, Visit, Visitor,
};
use sqlparser::dialect::Dialect;
use sqlparser::parser::Parser;

/// The tables whose rows have an owner, the column that says who, and what it is bound to. Of an erased owner there is a digest,
/// which beside the owner is the second parameter.
const OWNED: &[(&str, &str, &[&str])] = &[
    ("tasks", "user_id", &["$1"]),
    ("users", "id", &["$1"]),
    ("idempotency_keys", "user_id", &["$1"]),
    ("erasures", "digest", &["$1", "$2"]),
];

/// What is wrong with a statement, if anything is.
pub fn broken(sql: &str, dialect: &dyn Dialect) -> Option<String> {
    let statements = match Parser::parse_sql(dialect, sql) {
        Ok(statements) => statements,
        Err(error) => return Some(format!("{error}: {sql}")),
    };
    let [statement] = &statements[..] else { return Some(format!("not one statement: {sql}")) };
    let mut found = Found::default();
    let _ = statement.visit(&mut found);
    (found.bound != found.owned).then(|| format!("the owner is not bound as $1 wherever it must be: {sql}"))
}

/// How often an owned table stands in a statement, and how often it is bound where it stands. Each must be bound there: one
/// that is joined, united or looked up beside a bound one could be reached around its owner.
#[derive(Default)]
struct Found {
    owned: usize,
    bound: usize,
}

impl Visitor for Found {
    type Break = ();

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<()> {
        self.owned += usize::from(owner_of(name).is_some());
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if let SetExpr::Select(select) = query.body.as_ref() {
            self.bound += usize::from(is_bound_select(select));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        let is_bound = match statement {
            Statement::Insert(insert) => is_bound_insert(insert),
            Statement::Update { table, from: None, selection, .. } => {
                is_bound(std::slice::from_ref(table), selection.as_ref())
            }
            Statement::Delete(Delete { from: FromTable::WithFromKeyword(from), using: None, selection, .. }) => {
                is_bound(from, selection.as_ref())
            }
            _ => false,
        };
        self.bound += usize::from(is_bound);
        ControlFlow::Continue(())
    }
}

fn is_bound_select(select: &Select) -> bool {
    is_bound(&select.from, select.selection.as_ref())
}

/// The owner is the first column, and `$1` its value: in the one row of values, or in what is selected.
fn is_bound_insert(insert: &Insert) -> bool {
    let TableObject::TableName(table) = &insert.table else { return false };
    let first = insert.columns.first().map(ToString::to_string);
    let value = insert.source.as_ref().and_then(|source| match source.body.as_ref() {
        SetExpr::Values(values) if values.rows.len() == 1 => values.rows[0].first(),
        SetExpr::Select(select) => match select.projection.first() {
            Some(SelectItem::UnnamedExpr(value)) => Some(value),
            _ => None,
        },
        _ => None,
    });
    let (Some(first), Some(value), Some((owner, parameters))) = (first, value, owner_of(table)) else { return false };
    first == owner && is_one_of(value, parameters)
}

/// Whether of these tables exactly one is owned, and the condition holds only where its owner is `$1`.
fn is_bound(from: &[TableWithJoins], condition: Option<&Expr>) -> bool {
    let tables = from
        .iter()
        .flat_map(|table| std::iter::once(&table.relation).chain(table.joins.iter().map(|join| &join.relation)));
    let mut found = tables.filter_map(|table| match table {
        TableFactor::Table { name, alias, .. } => {
            let name_here = alias.as_ref().map_or_else(|| name.to_string(), |alias| alias.name.to_string());
            let (owner, parameters) = owner_of(name)?;
            Some((name_here, owner, parameters))
        }
        _ => None,
    });
    let (Some((table, owner, parameters)), None) = (found.next(), found.next()) else { return false };
    condition.is_some_and(|condition| binds(condition, &[owner.to_owned(), format!("{table}.{owner}")], parameters))
}

/// Whether a condition holds only where one of these columns is one of these parameters: it stands in a chain of ANDs, not below an OR.
fn binds(condition: &Expr, columns: &[String], parameters: &[&str]) -> bool {
    match condition {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            binds(left, columns, parameters) || binds(right, columns, parameters)
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
            columns.contains(&left.to_string()) && is_one_of(right, parameters)
        }
        _ => false,
    }
}

fn owner_of(table: &ObjectName) -> Option<(&'static str, &'static [&'static str])> {
    let name = table.to_string();
    OWNED.iter().find(|(table, ..)| *table == name).map(|(_, owner, parameters)| (*owner, *parameters))
}

fn is_one_of(value: &Expr, parameters: &[&str]) -> bool {
    matches!(value, Expr::Value(value) if matches!(&value.value, Value::Placeholder(name) if parameters.contains(&name.as_str())))
}
