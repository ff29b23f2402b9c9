//! The second wall, for whoever wants it: policies by which the database itself holds each session to one owner's rows.

use anyhow::ensure;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::store::pool::OWNER_SETTING;

/// The tables whose rows have an owner, and the column that says who.
const OWNED: &[(&str, &str)] = &[("users", "id"), ("tasks", "user_id"), ("idempotency_keys", "user_id")];
/// What the one who was erased is known by.
const DIGEST: &str = "digest = encode(sha256(convert_to(current_setting('$owner', TRUE), 'UTF8')), 'hex')";

/// Puts the policies in place; it may be repeated.
pub async fn raise(connection: &mut PgConnection) -> anyhow::Result<()> {
    let is_above = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";
    let is_above: bool = sqlx::query_scalar(is_above).fetch_one(&mut *connection).await?;
    ensure!(
        !is_above,
        "no policy holds the role of DATABASE_URL, for it is a superuser or has BYPASSRLS: let Taskward connect as a role \
         that is neither"
    );
    let mut transaction = connection.begin().await?;
    let owned =
        OWNED.iter().map(|(table, owner)| (*table, format!("{owner} = current_setting('{OWNER_SETTING}', TRUE)")));
    for (table, is_theirs) in owned.chain([("erasures", DIGEST.replace("$owner", OWNER_SETTING))]) {
        // FORCE, because the role that migrated owns the tables. A session that has named nobody sees nothing.
        let statements = format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
             ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
             DROP POLICY IF EXISTS owner ON {table};
             CREATE POLICY owner ON {table} USING ({is_theirs})"
        );
        sqlx::raw_sql(AssertSqlSafe(statements)).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Whether the policies are in place.
pub async fn is_up(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let is_up = "SELECT COALESCE(BOOL_OR(relrowsecurity), FALSE) FROM pg_class WHERE oid = 'tasks'::regclass";
    sqlx::query_scalar(is_up).fetch_one(connection).await
}
