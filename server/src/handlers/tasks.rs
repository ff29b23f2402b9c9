//! The caller's tasks.

use taskward_api::failure::Failure;
use taskward_api::operations::{
    CreateTaskRequest, CreateTaskResponse, DeleteTaskRequest, DeleteTaskResponse, GetTaskRequest, GetTaskResponse,
    ListTasksRequest, ListTasksResponse, TasksApi, UpdateTaskRequest, UpdateTaskResponse,
};

use super::listing::Listing;
use super::{App, conditions, failures, idempotency};
use crate::auth::Caller;
use crate::store::{Creation, Key, Outcome, VersionedTask};

impl TasksApi for App {
    async fn list_tasks(&self, caller: &Caller, request: ListTasksRequest) -> ListTasksResponse {
        let Some(listing) = Listing::of(caller, &self.seal, request.query) else {
            return failures::of_cursor().into();
        };
        let now = (self.clock)();
        if let Some(known) = request.header.if_none_match {
            let e_tag = match self.store.revision(caller, now).await {
                Ok(revision) => listing.e_tag(revision),
                Err(error) => return failures::of_store(&error),
            };
            if conditions::names(&known, &e_tag) {
                return ListTasksResponse::Status304 { e_tag };
            }
        }
        match self.store.list(caller, listing.selection(), now).await {
            Ok(page) => {
                let mut body = page.tasks.into_iter().map(|found| found.task).collect();
                let link = listing.link(&self.seal, &mut body);
                ListTasksResponse::Status200 { body, e_tag: listing.e_tag(page.revision), link }
            }
            Err(error) => failures::of_store(&error),
        }
    }

    async fn create_task(&self, caller: &Caller, request: CreateTaskRequest) -> CreateTaskResponse {
        let task = request.body;
        // Held until the answer is there.
        let mut served = None;
        let key = match request.header.idempotency_key {
            None => None,
            Some(key) => {
                served = self.in_flight.begin(caller, &key);
                if served.is_none() {
                    return Failure::<409>::idempotency_key_in_use().into();
                }
                Some(Key { key, fingerprint: idempotency::fingerprint(&task) })
            }
        };
        let creation = self.store.create(caller, task, key, (self.clock)()).await;
        drop(served);
        match creation {
            Ok(Creation::New(created)) => self::created(created, None),
            Ok(Creation::Replayed(created)) => self::created(created, Some(true)),
            Ok(Creation::KeyReused) => Failure::<422>::idempotency_key_reused().into(),
            Err(error) => failures::of_store(&error),
        }
    }

    async fn get_task(&self, caller: &Caller, request: GetTaskRequest) -> GetTaskResponse {
        match self.store.get(caller, request.path.task_id).await {
            Ok(Some(found)) => {
                let e_tag = conditions::e_tag(&found);
                match request.header.if_none_match {
                    Some(known) if conditions::names(&known, &e_tag) => GetTaskResponse::Status304 { e_tag },
                    _ => GetTaskResponse::Status200 { e_tag, body: found.task },
                }
            }
            Ok(None) => Failure::<404>::task_not_found().into(),
            Err(error) => failures::of_store(&error),
        }
    }

    async fn update_task(&self, caller: &Caller, request: UpdateTaskRequest) -> UpdateTaskResponse {
        let id = request.path.task_id;
        let versions = request.header.if_match.and_then(|allowed| conditions::versions(&allowed, id));
        match self.store.update(caller, id, request.body, versions.as_deref(), (self.clock)()).await {
            Ok(Outcome::Made(updated)) => {
                UpdateTaskResponse::Status200 { e_tag: conditions::e_tag(&updated), body: updated.task }
            }
            Ok(Outcome::Missing) => Failure::<404>::task_not_found().into(),
            Ok(Outcome::Stale) => Failure::<412>::precondition_failed().into(),
            Err(error) => failures::of_store(&error),
        }
    }

    async fn delete_task(&self, caller: &Caller, request: DeleteTaskRequest) -> DeleteTaskResponse {
        let id = request.path.task_id;
        let versions = request.header.if_match.and_then(|allowed| conditions::versions(&allowed, id));
        match self.store.delete(caller, id, versions.as_deref()).await {
            Ok(Outcome::Made(())) => DeleteTaskResponse::Status204 {},
            Ok(Outcome::Missing) => Failure::<404>::task_not_found().into(),
            Ok(Outcome::Stale) => Failure::<412>::precondition_failed().into(),
            Err(error) => failures::of_store(&error),
        }
    }
}

fn created(created: VersionedTask, idempotency_replayed: Option<bool>) -> CreateTaskResponse {
    CreateTaskResponse::Status201 {
        e_tag: conditions::e_tag(&created),
        location: format!("/tasks/{}", created.task.id),
        idempotency_replayed,
        body: created.task,
    }
}
