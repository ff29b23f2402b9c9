//! The database of a deployment under test: one of its own in the PostgreSQL that all tests share.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{AssertSqlSafe, Connection as _};

use crate::cluster::Cluster;

/// A connection, past the server.
pub type Connection = sqlx::PgConnection;

/// `TEST_DATABASE_URL`, or else a throw-away server that ends with the tests.
static SHARED: LazyLock<String> = LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "whoever runs the tests may name a server")]
    std::env::var("TEST_DATABASE_URL").unwrap_or_else(|_| Box::leak(Box::new(Cluster::start())).url().to_owned())
});

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// A new database, deleted when it is dropped.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// Makes one in the server that the tests share.
    pub fn new() -> Self {
        Self::new_in(&SHARED)
    }

    /// Makes one in the server at an address.
    pub fn new_in(server: &str) -> Self {
        let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        run(server, &format!("CREATE DATABASE {name}")).expect("a database can be made");
        Self { server: server.to_owned(), name }
    }

    /// Its address.
    pub fn url(&self) -> String {
        let mut url = reqwest::Url::parse(&self.server).expect("the server has an address");
        url.set_path(&self.name);
        url.to_string()
    }

    /// Opens it.
    pub async fn connect(&self) -> Connection {
        Connection::connect(&self.url()).await.expect("the database can be opened")
    }

    /// Whether this text stands anywhere in it: in a row, or in the name of a table.
    pub fn holds(&self, text: &str) -> bool {
        let found = "SELECT position($1 IN database_to_xml(false, false, '')::text) > 0";
        blocking(async {
            let mut connection = self.connect().await;
            sqlx::query_scalar(found).bind(text).fetch_one(&mut connection).await.expect("the database can be read")
        })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may have been stopped.
        let _ = run(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

fn run(url: &str, sql: &str) -> sqlx::Result<()> {
    blocking(async {
        let mut connection = Connection::connect(url).await?;
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        connection.close().await
    })
}

/// Waits from wherever a test is, inside of a runtime too.
fn blocking<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    std::thread::scope(|scope| scope.spawn(|| runtime().block_on(work)).join().expect("the work does not panic"))
}
