//! Users who write at the same time, remember what they were told, and compare it with what is there afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use taskward_client::apis::{
    CreateTaskAnswer, CreateTaskParams, DeleteTaskAnswer, DeleteTaskParams, ListTasksAnswer, ListTasksParams,
    UpdateTaskAnswer, UpdateTaskParams,
};
use taskward_client::models::{Task, TaskCreate, TaskUpdate};
use taskward_client::{Client, Error, Reply};
use tokio::task::JoinHandle;

use crate::harness::Server;

/// So that all tasks of a user fit into one page.
const MOST_STEPS: usize = 2500;
const PAGE: i32 = 1000;
/// How long a user waits who was refused.
const PAUSE: Duration = Duration::from_millis(50);

/// Users at work.
pub struct Load {
    stop: Arc<AtomicBool>,
    users: Vec<JoinHandle<User>>,
}

impl Load {
    /// Lets users work over all of these servers.
    pub fn start(servers: &[&Server], users: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let user = |number: usize| {
            let clients = servers.iter().map(|server| server.client(&format!("user-{number}"))).collect();
            let mut user = User { clients, ..User::default() };
            let stop = Arc::clone(&stop);
            tokio::spawn(async move {
                let steps = (0..MOST_STEPS).take_while(|_| !stop.load(Ordering::Relaxed));
                for step in steps {
                    user.act(step).await;
                }
                user
            })
        };
        Self { users: (0..users).map(user).collect(), stop }
    }

    /// Waits until what is under way is answered.
    pub async fn stop(self) -> Vec<User> {
        self.stop.store(true, Ordering::Relaxed);
        let mut users = Vec::new();
        for user in self.users {
            users.push(user.await.expect("a user does not panic"));
        }
        users
    }
}

/// A user, and what they were told.
#[derive(Debug, Default)]
pub struct User {
    clients: Vec<Client>,
    /// What was acknowledged.
    tasks: BTreeMap<i64, Task>,
    /// What may have happened or not: creations by their title, changes to a title, and deletions.
    maybe_created: Vec<String>,
    maybe_changed: BTreeMap<i64, String>,
    maybe_deleted: Vec<i64>,
    /// How many writes were acknowledged.
    pub acknowledged: usize,
    /// How many were answered 503.
    pub refused: usize,
    /// The longest time that an answer took.
    pub slowest: Duration,
}

impl User {
    /// One write: mostly a creation; titles and descriptions are always the same, so that a half would show.
    async fn act(&mut self, step: usize) {
        let client = self.clients[step % self.clients.len()].clone();
        let text = format!("step {step}");
        let certain =
            self.tasks.keys().find(|id| !self.maybe_changed.contains_key(id) && !self.maybe_deleted.contains(id));
        let start = Instant::now();
        match (step % 4, certain.copied()) {
            (2, Some(id)) => {
                let change = TaskUpdate {
                    title: Some(text.clone()),
                    description: Some(Some(text.clone())),
                    ..TaskUpdate::default()
                };
                let reply = client.update_task(UpdateTaskParams::new(id, change)).await;
                match reply {
                    Ok(Reply { body: UpdateTaskAnswer::Status200(task), .. }) => {
                        self.tasks.insert(id, task);
                        self.acknowledged += 1;
                    }
                    answer => {
                        self.refuse(&answer).await;
                        self.maybe_changed.insert(id, text);
                    }
                }
            }
            (3, Some(id)) => {
                let reply = client.delete_task(DeleteTaskParams::new(id)).await;
                match reply {
                    Ok(Reply { body: DeleteTaskAnswer::Status204, .. }) => {
                        self.tasks.remove(&id);
                        self.acknowledged += 1;
                    }
                    answer => {
                        self.refuse(&answer).await;
                        self.maybe_deleted.push(id);
                    }
                }
            }
            _ => {
                let mut task = TaskCreate::new(&text);
                task.description = Some(Some(text.clone()));
                let reply = client.create_task(CreateTaskParams::new(task)).await;
                match reply {
                    Ok(Reply { body: CreateTaskAnswer::Status201(task), .. }) => {
                        self.tasks.insert(task.id, task);
                        self.acknowledged += 1;
                    }
                    answer => {
                        self.refuse(&answer).await;
                        self.maybe_created.push(text);
                    }
                }
            }
        }
        self.slowest = self.slowest.max(start.elapsed());
    }

    /// A write that was not acknowledged was refused as it should be: 503 with Retry-After, or by a server that is gone.
    async fn refuse<T: std::fmt::Debug>(&mut self, answer: &Result<Reply<T>, Error>) {
        if let Ok(reply) = answer {
            assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (503, Some("1")), "{reply:?}");
        }
        self.refused += 1;
        tokio::time::sleep(PAUSE).await;
    }

    /// Every acknowledged write is there, nothing else but what may have happened, and no half of any.
    pub async fn check(&self, server: &Server, number: usize) {
        let client = server.client(&format!("user-{number}"));
        let params = ListTasksParams { limit: Some(PAGE), ..ListTasksParams::default() };
        let reply = client.list_tasks(params).await.expect("an answer");
        let ListTasksAnswer::Status200(found) = reply.body else { panic!("{reply:?}") };
        assert!(found.len() < 1000, "the page may not be all");
        let mut missing = self.tasks.clone();
        for task in found {
            assert_eq!(task.description.as_ref(), Some(&task.title), "half of a write: {task:?}");
            match missing.remove(&task.id) {
                Some(told) if told == task => {}
                Some(told) => assert_eq!(self.maybe_changed.get(&task.id), Some(&task.title), "{told:?} is {task:?}"),
                None => assert!(self.maybe_created.contains(&task.title), "nobody made {task:?}"),
            }
        }
        missing.retain(|id, _| !self.maybe_deleted.contains(id));
        assert_eq!(missing, BTreeMap::new(), "acknowledged and lost");
    }
}
