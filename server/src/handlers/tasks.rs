//! The caller's tasks.

use taskward_api::failure::Failure;
use taskward_api::operations::{
    CreateTaskRequest, CreateTaskResponse, DeleteTaskRequest, DeleteTaskResponse, GetTaskRequest, GetTaskResponse,
    ListTasksRequest, ListTasksResponse, TasksApi, UpdateTaskRequest, UpdateTaskResponse,
};

use super::listing::Listing;
use super::{App, failures};
use crate::auth::Caller;
use crate::store::VersionedTask;

impl TasksApi for App {
    async fn list_tasks(&self, caller: &Caller, request: ListTasksRequest) -> ListTasksResponse {
        let Some((listing, behind)) = Listing::of(caller, &self.seal, request.query) else {
            return failures::of_cursor().into();
        };
        match self.store.list(caller, listing.selection(behind)).await {
            Ok(found) => {
                let mut body = found.into_iter().map(|found| found.task).collect();
                let link = listing.page(&self.seal, &mut body);
                ListTasksResponse::Status200 { body, link }
            }
            Err(error) => failures::of_store(&error),
        }
    }

    async fn create_task(&self, caller: &Caller, request: CreateTaskRequest) -> CreateTaskResponse {
        match self.store.create(caller, request.body, (self.clock)()).await {
            Ok(created) => CreateTaskResponse::Status201 {
                e_tag: e_tag(&created),
                location: format!("/tasks/{}", created.task.id),
                body: created.task,
            },
            Err(error) => failures::of_store(&error),
        }
    }

    async fn get_task(&self, caller: &Caller, request: GetTaskRequest) -> GetTaskResponse {
        match self.store.get(caller, request.path.task_id).await {
            Ok(Some(found)) => GetTaskResponse::Status200 { e_tag: e_tag(&found), body: found.task },
            Ok(None) => Failure::<404>::task_not_found().into(),
            Err(error) => failures::of_store(&error),
        }
    }

    async fn update_task(&self, caller: &Caller, request: UpdateTaskRequest) -> UpdateTaskResponse {
        match self.store.update(caller, request.path.task_id, request.body, (self.clock)()).await {
            Ok(Some(updated)) => UpdateTaskResponse::Status200 { e_tag: e_tag(&updated), body: updated.task },
            Ok(None) => Failure::<404>::task_not_found().into(),
            Err(error) => failures::of_store(&error),
        }
    }

    async fn delete_task(&self, caller: &Caller, request: DeleteTaskRequest) -> DeleteTaskResponse {
        match self.store.delete(caller, request.path.task_id).await {
            Ok(true) => DeleteTaskResponse::Status204 {},
            Ok(false) => Failure::<404>::task_not_found().into(),
            Err(error) => failures::of_store(&error),
        }
    }
}

/// A strong validator (RFC 9110, section 8.8.1): another one for each version of each task.
fn e_tag(found: &VersionedTask) -> String {
    format!("\"{}-{}\"", found.task.id, found.version)
}
