//! One connection that writes for everybody: all who wait at the same time share one commit.
//!
//! A write is answered only after its commit, so nothing that was acknowledged can be lost. A statement that fails backs
//! out alone; the others of its commit go on. The work runs on a task of its own: a request that is dropped while it
//! waits leaves no half of a transaction behind.

use std::sync::Arc;

use futures::future::BoxFuture;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Database, Error, Executor, Result};
use tokio::sync::{mpsc, oneshot};

use super::error::breaks;

type Options<DB> = <<DB as Database>::Connection as Connection>::Options;
/// What a job leaves to be told once its commit has ended.
type Report = Box<dyn FnOnce(std::result::Result<(), Arc<Error>>) + Send>;
type Job<DB> = Box<dyn for<'c> FnOnce(&'c mut <DB as Database>::Connection) -> BoxFuture<'c, Report> + Send>;

/// How many writes may wait; more are told at once that the database is out of reach.
const QUEUE: usize = 1024;
/// How many writes share a commit at most, so that the first does not wait for long.
const BATCH: usize = 128;

/// Where writes are handed in.
pub struct Writer<DB: Database> {
    queue: mpsc::Sender<Job<DB>>,
}

impl<DB: Database> Writer<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Starts the task that writes. It ends once the writer is dropped and the last write is answered.
    pub fn start(options: Options<DB>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(write_all::<DB>(options, jobs));
        Self { queue }
    }

    /// Runs `work` in a transaction and waits for its commit.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut DB::Connection) -> BoxFuture<'c, Result<T>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let job: Job<DB> = Box::new(move |connection| {
            Box::pin(async move {
                let outcome = work(connection).await;
                let report: Report = Box::new(move |commit| {
                    let outcome = outcome.and_then(|value| commit.map(|()| value).map_err(|error| again(&error)));
                    // Whoever asked may have gone away.
                    let _ = sender.send(outcome);
                });
                report
            })
        });
        self.queue.try_send(job).map_err(|_| Error::PoolTimedOut)?;
        receiver.await.map_err(|_| Error::WorkerCrashed)?
    }
}

async fn write_all<DB: Database>(options: Options<DB>, mut jobs: mpsc::Receiver<Job<DB>>)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let mut idle: Option<DB::Connection> = None;
    while let Some(first) = jobs.recv().await {
        let mut connection = match idle.take() {
            Some(connection) => connection,
            None => match options.connect().await {
                Ok(connection) => connection,
                // The job is dropped, and with it the sender for whose answer its request waits.
                Err(error) => {
                    tracing::error!(%error, "the database cannot be opened for writing");
                    continue;
                }
            },
        };
        if commit(&mut connection, first, &mut jobs).await {
            idle = Some(connection);
        }
    }
}

/// Runs a job and those that wait behind it in one transaction; whether the connection can be used again.
async fn commit<DB: Database>(
    connection: &mut DB::Connection,
    first: Job<DB>,
    jobs: &mut mpsc::Receiver<Job<DB>>,
) -> bool
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    // IMMEDIATE takes SQLite's write lock at once, so that no read in a job has to be repeated to get it.
    if let Err(error) = run::<DB>(connection, "BEGIN IMMEDIATE").await {
        tracing::error!(%error, "a transaction cannot be begun");
        return !breaks(&error);
    }
    let mut reports = vec![first(connection).await];
    while reports.len() < BATCH {
        let Ok(job) = jobs.try_recv() else { break };
        reports.push(job(connection).await);
    }
    let committed = run::<DB>(connection, "COMMIT").await.map_err(Arc::new);
    for report in reports {
        report(committed.clone());
    }
    let Err(error) = committed else { return true };
    tracing::error!(%error, "a transaction cannot be committed");
    run::<DB>(connection, "ROLLBACK").await.is_ok()
}

async fn run<DB: Database>(connection: &mut DB::Connection, sql: &'static str) -> Result<()>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop)
}

/// A commit fails once, and each of its writes is told so.
fn again(error: &Error) -> Error {
    Error::Io(std::io::Error::other(error.to_string()))
}
