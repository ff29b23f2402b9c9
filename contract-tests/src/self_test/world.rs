//! What the proxy knows: the server behind it, the key, and what it saw go by.

use super::bearer::Bearer;
use super::message::Incoming;
use crate::exchange::{RawConnection, RawEvent, Response};
use crate::suite::Suite;
use crate::tokens::Identity;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What went by.
#[derive(Default)]
pub struct Memory {
    /// Who created what is at a path, with the token that did.
    pub owners: BTreeMap<String, (String, String)>,
    /// The subjects that were here, with a token of theirs, in the order of their coming.
    pub subjects: Vec<(String, String)>,
    /// Subjects whose first request is under way.
    pub arriving: BTreeSet<String>,
    /// The last good answers by a key of the fault's choosing.
    pub answers: BTreeMap<String, (Instant, Response)>,
    /// How many requests are under way for a key.
    pub under_way: BTreeMap<String, u32>,
    /// Whatever else a fault remembers.
    pub marks: BTreeMap<String, String>,
}

/// What the proxy knows.
pub struct World {
    /// The run's own suite: its token source signs for the proxy too.
    pub suite: Arc<Suite>,
    idle: Mutex<Vec<RawConnection>>,
    memory: Mutex<Memory>,
}

impl World {
    /// A new one, in front of the server that `suite` knows.
    pub fn new(suite: Arc<Suite>) -> Self {
        Self { suite, idle: Mutex::default(), memory: Mutex::default() }
    }

    /// What went by.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the request's token says, if it has one.
    pub fn bearer(&self, incoming: &Incoming) -> Option<Bearer> {
        Some(Bearer::read(&self.suite.tokens, &incoming.bearer()?))
    }

    /// The subject of a request whose token is good.
    pub fn subject(&self, incoming: &Incoming) -> Option<String> {
        self.bearer(incoming).filter(Bearer::is_good).map(|bearer| bearer.sub())
    }

    /// Makes the request another subject's.
    pub async fn become_subject(&self, incoming: &mut Incoming, sub: &str) {
        let identity = Identity { label: "proxy".into(), sub: sub.to_owned(), email: None, name: None, issuer: None };
        if let Ok(token) = self.suite.tokens.good(&identity).await {
            incoming.set("authorization", &format!("Bearer {}", token.reveal()));
        }
    }

    /// The same request as its task's owner would send it, if the task is somebody else's and the token is good.
    pub fn as_owner(&self, incoming: &Incoming) -> Option<Incoming> {
        let caller = self.subject(incoming)?;
        let (owner, token) = self.memory().owners.get(incoming.path()).cloned()?;
        (owner != caller).then(|| {
            let mut theirs = incoming.clone();
            theirs.set("authorization", &format!("Bearer {token}"));
            theirs
        })
    }

    /// Whether the task belongs to somebody else.
    pub fn is_foreign(&self, incoming: &Incoming) -> bool {
        self.as_owner(incoming).is_some()
    }

    /// Sends the request on and remembers what came of it; nothing if no answer came.
    pub async fn forward(&self, incoming: &Incoming) -> Option<Response> {
        let answer = self.exchange(incoming).await?;
        self.learn(incoming, &answer);
        Some(answer)
    }

    async fn exchange(&self, incoming: &Incoming) -> Option<Response> {
        let bytes = incoming.to_bytes();
        let pooled = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = pooled
            && let Ok(answer) = self.ask(connection, &incoming.method, &bytes).await
        {
            return Some(answer);
        }
        let base = self.suite.transport().base();
        let (host, port) = (base.host_str()?, base.port_or_known_default()?);
        let connection = RawConnection::open(host, port).await.ok()?;
        self.ask(connection, &incoming.method, &bytes).await.ok()
    }

    async fn ask(&self, mut connection: RawConnection, method: &str, bytes: &[u8]) -> Result<Response, ()> {
        // An early answer may come although not all was taken: read in any case.
        let written = connection.write(bytes).await;
        let RawEvent::Response(answer) = connection.read(method, PATIENCE).await else { return Err(()) };
        let closes = answer.closes();
        if written.is_ok() && !closes && connection.leftover().is_empty() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        Ok(answer)
    }

    fn learn(&self, incoming: &Incoming, answer: &Response) {
        let (Some(token), Some(sub)) = (incoming.bearer(), self.subject(incoming)) else { return };
        let mut memory = self.memory();
        memory.arriving.remove(&sub);
        if answer.status != 401 && !memory.subjects.iter().any(|(known, _)| *known == sub) {
            memory.subjects.push((sub.clone(), token.clone()));
        }
        if answer.status == 201
            && let Some(place) = answer.header("location")
        {
            memory.owners.insert(place.to_owned(), (sub, token));
        }
    }
}
