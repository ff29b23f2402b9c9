//! The caller's tasks.

use taskward_api::failure::Failure;
use taskward_api::operations::{
    CreateTaskRequest, CreateTaskResponse, DeleteTaskRequest, DeleteTaskResponse, GetTaskRequest, GetTaskResponse,
    ListTasksRequest, ListTasksResponse, TasksApi, UpdateTaskRequest, UpdateTaskResponse,
};

use super::{App, cursor, failures};
use crate::auth::Caller;
use crate::store::{Position, VersionedTask};

impl TasksApi for App {
    async fn list_tasks(&self, caller: &Caller, request: ListTasksRequest) -> ListTasksResponse {
        let limit = request.query.limit;
        let behind = match request.query.cursor.map(|text| cursor::decode(caller, &text)) {
            None => Position::START,
            Some(Some(position)) => position,
            Some(None) => return failures::of_cursor().into(),
        };
        // One more than asked for tells whether more follow.
        match self.store.list(caller, behind, i64::from(limit) + 1).await {
            Ok(tasks) => page(caller, limit, tasks),
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

/// The first `limit` of the tasks, and where the next page is if there are more.
fn page(caller: &Caller, limit: i32, mut tasks: Vec<VersionedTask>) -> ListTasksResponse {
    let most = usize::try_from(limit).unwrap_or_default();
    let more = tasks.len() > most;
    tasks.truncate(most);
    let link = tasks.last().filter(|_| more).map(|VersionedTask { task, .. }| {
        let cursor = cursor::encode(caller, Position { created_at: task.created_at, id: task.id });
        format!("</tasks?limit={limit}&cursor={cursor}>; rel=\"next\"")
    });
    ListTasksResponse::Status200 { body: tasks.into_iter().map(|found| found.task).collect(), link }
}

/// A strong validator (RFC 9110, section 8.8.1): another one for each version of each task.
fn e_tag(found: &VersionedTask) -> String {
    format!("\"{}-{}\"", found.task.id, found.version)
}
