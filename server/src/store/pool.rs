//! A pool of connections that costs no round trip: it neither pings nor resets on the path of a healthy request.
//!
//! A connection comes back only through [`Lease::done`], after its work has finished. Work that is dropped half way, or
//! that breaks its connection, takes the connection with it, so that what is idle is clean. Work that the database has
//! undone, or a read that met a connection which broke while it rested, is done again.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Database, Error, Result};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{sleep, timeout};

use super::error::{breaks, conflicts};

type Options<DB> = <<DB as Database>::Connection as Connection>::Options;

/// How long a request waits for a connection before it is told that the database is out of reach.
const WAIT: Duration = Duration::from_secs(2);
/// How long the work of a request may take: past that the database counts as out of reach, though its connection says nothing.
const WORK: Duration = Duration::from_secs(5);
/// How often work is done again that the database has undone in favour of somebody else's.
const REPEATS: u32 = 3;
/// How long it waits before, at first; twice as long each time.
const PAUSE: Duration = Duration::from_millis(10);
/// After how long a rest a connection is asked whether it still lives.
const REST: Duration = Duration::from_secs(30);

/// The setting of a session that says whose rows it is about.
pub const OWNER_SETTING: &str = "taskward.owner";

tokio::task_local! {
    /// Whose rows the work of this task is about, as policies of the database are to be told.
    pub static OWNER: String;
}

/// Connections, of which at most a fixed number is open.
pub struct Pool<DB: Database> {
    options: Options<DB>,
    permits: Semaphore,
    /// Whether the database is told whose rows the work is about, for its own policies.
    names_owners: bool,
    // The one used last is used next: its statements and its pages are warm.
    idle: Mutex<Vec<(Instant, DB::Connection)>>,
}

/// One connection, for one piece of work.
struct Lease<'p, DB: Database> {
    connection: DB::Connection,
    /// Whether it has served before, and so may have broken since.
    rested: bool,
    pool: &'p Pool<DB>,
    _permit: SemaphorePermit<'p>,
}

impl<DB: Database> Pool<DB> {
    /// A pool that opens its connections when they are needed.
    pub fn new(options: Options<DB>, size: usize) -> Self {
        Self { options, permits: Semaphore::new(size), names_owners: false, idle: Mutex::default() }
    }

    /// The same, for a database whose policies hold each session to the rows of the owner that it names.
    pub fn naming_owners(self, names_owners: bool) -> Self {
        Self { names_owners, ..self }
    }

    /// Does work that changes nothing.
    pub async fn read<T, W>(&self, work: W) -> Result<T>
    where
        W: for<'c> Fn(&'c mut DB::Connection) -> BoxFuture<'c, Result<T>>,
    {
        match self.attempt(&work).await {
            // It costs nothing to ask again, over a new connection: the idle ones are gone.
            (Err(error), true) if breaks(&error) => self.attempt(&work).await.0,
            (outcome, _) => outcome,
        }
    }

    /// Does work that is one statement, which commits by itself. It is not done again where it may have been done.
    pub async fn write<T, W>(&self, work: W) -> Result<T>
    where
        W: for<'c> Fn(&'c mut DB::Connection) -> BoxFuture<'c, Result<T>>,
    {
        let mut pause = PAUSE;
        for _ in 0..REPEATS {
            match self.attempt(&work).await.0 {
                Err(error) if conflicts(&error) => sleep(pause).await,
                outcome => return outcome,
            }
            pause *= 2;
        }
        self.attempt(&work).await.0
    }

    /// Does work once; what came of it, and whether its connection had rested.
    async fn attempt<T, W>(&self, work: &W) -> (Result<T>, bool)
    where
        W: for<'c> Fn(&'c mut DB::Connection) -> BoxFuture<'c, Result<T>>,
    {
        let mut lease = match self.lease().await {
            Ok(lease) => lease,
            Err(error) => return (Err(error), false),
        };
        let rested = lease.rested;
        let outcome = timeout(WORK, self.run(&mut lease, work)).await;
        (lease.done(outcome.unwrap_or(Err(Error::PoolTimedOut))), rested)
    }

    /// Runs work, in a transaction that names the owner where policies ask for it: the session may be another's next.
    async fn run<T, W>(&self, connection: &mut DB::Connection, work: &W) -> Result<T>
    where
        W: for<'c> Fn(&'c mut DB::Connection) -> BoxFuture<'c, Result<T>>,
    {
        let owner = OWNER.try_with(|owner| owner.replace('\'', "''")).ok().filter(|_| self.names_owners);
        let Some(owner) = owner else { return work(connection).await };
        let begin = format!("BEGIN; SET LOCAL {OWNER_SETTING} = '{owner}'");
        let mut transaction = connection.begin_with(AssertSqlSafe(begin)).await?;
        let done = work(&mut transaction).await?;
        transaction.commit().await?;
        Ok(done)
    }

    /// Borrows a connection.
    async fn lease(&self) -> Result<Lease<'_, DB>> {
        let lease = async {
            let permit = self.permits.acquire().await.map_err(|_| Error::PoolClosed)?;
            let (connection, rested) = loop {
                let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
                match idle {
                    Some((since, connection)) if since.elapsed() < REST => break (connection, true),
                    Some((_, mut connection)) => {
                        if connection.ping().await.is_ok() {
                            break (connection, true);
                        }
                    }
                    None => break (self.options.connect().await?, false),
                }
            };
            Ok(Lease { connection, rested, pool: self, _permit: permit })
        };
        timeout(WAIT, lease).await.map_err(|_| Error::PoolTimedOut)?
    }
}

impl<DB: Database> Lease<'_, DB> {
    /// Gives the connection back, unless this outcome shows that it broke: then no idle one is trusted either.
    fn done<T>(self, outcome: Result<T>) -> Result<T> {
        let mut idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Err(error) if breaks(error) || matches!(error, Error::PoolTimedOut) => idle.clear(),
            _ => idle.push((Instant::now(), self.connection)),
        }
        outcome
    }
}

impl<DB: Database> Deref for Lease<'_, DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        &self.connection
    }
}

impl<DB: Database> DerefMut for Lease<'_, DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        &mut self.connection
    }
}
