//! Spreads the tables over the machines of a Citus cluster, by their owners.

use anyhow::ensure;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Each table with its owner, and with whose rows its own must stand on the same machine.
const DISTRIBUTED: &[(&str, &str, &str)] =
    &[("users", "id", "default"), ("tasks", "user_id", "users"), ("idempotency_keys", "user_id", "users")];

/// Distributes what is not distributed yet; it may be repeated.
pub async fn distribute(connection: &mut PgConnection) -> anyhow::Result<()> {
    let is_there = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')";
    let is_there: bool = sqlx::query_scalar(is_there).fetch_one(&mut *connection).await?;
    ensure!(
        is_there,
        "this database does not have the extension citus: install Citus, and run CREATE EXTENSION citus in it as a superuser"
    );
    let mut transaction = connection.begin().await?;
    for (table, owner, beside) in DISTRIBUTED {
        let distribute = format!(
            "SELECT create_distributed_table('{table}', '{owner}', colocate_with => '{beside}') \
             WHERE NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = '{table}'::regclass)"
        );
        sqlx::raw_sql(AssertSqlSafe(distribute)).execute(&mut *transaction).await?;
    }
    // Looked at beside rows of any owner, and small: every machine has all of it.
    let everywhere = "SELECT create_reference_table('erasures') \
        WHERE NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'erasures'::regclass)";
    sqlx::raw_sql(everywhere).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}
