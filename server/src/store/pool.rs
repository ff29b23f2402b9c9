//! A pool of connections that costs no round trip: it neither pings nor resets on the path of a healthy request.
//!
//! A connection comes back only through [`Lease::done`], after its work has finished. Work that is dropped half way, or
//! that breaks its connection, takes the connection with it, so that what is idle is clean.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::{ConnectOptions, Connection, Database, Error, Result};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

type Options<DB> = <<DB as Database>::Connection as Connection>::Options;

/// How long a request waits for a connection before it is told that the database is out of reach.
const WAIT: Duration = Duration::from_secs(2);
/// After how long a rest a connection is asked whether it still lives.
const REST: Duration = Duration::from_secs(30);

/// Connections, of which at most a fixed number is open.
pub struct Pool<DB: Database> {
    options: Options<DB>,
    permits: Semaphore,
    // The one used last is used next: its statements and its pages are warm.
    idle: Mutex<Vec<(Instant, DB::Connection)>>,
}

/// One connection, for one piece of work.
pub struct Lease<'p, DB: Database> {
    connection: DB::Connection,
    pool: &'p Pool<DB>,
    _permit: SemaphorePermit<'p>,
}

impl<DB: Database> Pool<DB> {
    /// A pool that opens its connections when they are needed.
    pub fn new(options: Options<DB>, size: usize) -> Self {
        Self { options, permits: Semaphore::new(size), idle: Mutex::default() }
    }

    /// Borrows a connection.
    pub async fn lease(&self) -> Result<Lease<'_, DB>> {
        let lease = async {
            let permit = self.permits.acquire().await.map_err(|_| Error::PoolClosed)?;
            let connection = loop {
                let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
                match idle {
                    Some((since, connection)) if since.elapsed() < REST => break connection,
                    Some((_, mut connection)) => {
                        if connection.ping().await.is_ok() {
                            break connection;
                        }
                    }
                    None => break self.options.connect().await?,
                }
            };
            Ok(Lease { connection, pool: self, _permit: permit })
        };
        timeout(WAIT, lease).await.map_err(|_| Error::PoolTimedOut)?
    }
}

impl<DB: Database> Lease<'_, DB> {
    /// Gives the connection back, unless this outcome shows that it broke: then no idle one is trusted either.
    pub fn done<T>(self, outcome: Result<T>) -> Result<T> {
        let mut idle = self.pool.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Err(error) if breaks(error) => idle.clear(),
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

/// Whether this error leaves a connection that cannot be used again.
pub fn breaks(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed => true,
        // PostgreSQL: connection exceptions, and an operator's intervention (appendix A of its manual).
        Error::Database(error) => error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P")),
        _ => false,
    }
}
