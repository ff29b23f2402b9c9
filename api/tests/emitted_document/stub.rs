//! A server of the contract with nothing behind it: whoever is let in is answered 500.

use taskward_api::access::{Authenticate, Refusal};
use taskward_api::failure::Failure;
use taskward_api::operations::{
    CreateTaskRequest, CreateTaskResponse, DeleteMeResponse, DeleteTaskRequest, DeleteTaskResponse, DocumentationApi,
    ExportMeResponse, GetDocsAssetRequest, GetDocsAssetResponse, GetDocsResponse, GetHealthResponse, GetMeResponse,
    GetOpenapiJsonResponse, GetOpenapiYamlResponse, GetReadyResponse, GetTaskRequest, GetTaskResponse,
    ListTasksRequest, ListTasksResponse, MeApi, SystemApi, TasksApi, UpdateTaskRequest, UpdateTaskResponse,
};

/// Takes any token.
pub struct Stub;

/// The one answer of every handler. 500 is the status that each operation has, by the bound on its response.
fn reached<R: From<Failure<500>>>() -> R {
    Failure::<500>::internal_error("a stub was reached").into()
}

impl Authenticate for Stub {
    type Caller = ();

    async fn authenticate(&self, _: &str) -> Result<(), Refusal> {
        Ok(())
    }
}

impl DocumentationApi for Stub {
    async fn get_docs(&self) -> GetDocsResponse {
        reached()
    }

    async fn get_docs_asset(&self, _: GetDocsAssetRequest) -> GetDocsAssetResponse {
        reached()
    }

    async fn get_openapi_json(&self) -> GetOpenapiJsonResponse {
        reached()
    }

    async fn get_openapi_yaml(&self) -> GetOpenapiYamlResponse {
        reached()
    }
}

impl MeApi for Stub {
    async fn delete_me(&self, (): &()) -> DeleteMeResponse {
        reached()
    }

    async fn export_me(&self, (): &()) -> ExportMeResponse {
        reached()
    }

    async fn get_me(&self, (): &()) -> GetMeResponse {
        reached()
    }
}

impl SystemApi for Stub {
    async fn get_health(&self) -> GetHealthResponse {
        reached()
    }

    async fn get_ready(&self) -> GetReadyResponse {
        reached()
    }
}

impl TasksApi for Stub {
    async fn create_task(&self, (): &(), _: CreateTaskRequest) -> CreateTaskResponse {
        reached()
    }

    async fn delete_task(&self, (): &(), _: DeleteTaskRequest) -> DeleteTaskResponse {
        reached()
    }

    async fn get_task(&self, (): &(), _: GetTaskRequest) -> GetTaskResponse {
        reached()
    }

    async fn list_tasks(&self, (): &(), _: ListTasksRequest) -> ListTasksResponse {
        reached()
    }

    async fn update_task(&self, (): &(), _: UpdateTaskRequest) -> UpdateTaskResponse {
        reached()
    }
}
