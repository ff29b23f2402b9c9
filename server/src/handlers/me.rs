//! The caller's own account.

use std::sync::Arc;

use taskward_api::operations::{DeleteMeResponse, ExportMeResponse, GetMeResponse, MeApi};

use super::export::Export;
use super::{App, failures};
use crate::auth::Caller;

impl MeApi for App {
    async fn get_me(&self, caller: &Caller) -> GetMeResponse {
        match self.store.account(caller, (self.clock)()).await {
            Ok(body) => GetMeResponse::Status200 { body },
            Err(error) => failures::of_store(&error),
        }
    }

    async fn delete_me(&self, caller: &Caller) -> DeleteMeResponse {
        match self.store.erase(caller, (self.clock)()).await {
            Ok(()) => DeleteMeResponse::Status204 {},
            Err(error) => failures::of_store(&error),
        }
    }

    async fn export_me(&self, caller: &Caller) -> ExportMeResponse {
        // What fails before the first byte has an answer of its own.
        match self.store.account(caller, (self.clock)()).await {
            Ok(account) => {
                let export = Export { store: Arc::clone(&self.store), caller: caller.clone(), clock: self.clock };
                ExportMeResponse::Status200 { body: export.body(account) }
            }
            Err(error) => failures::of_store(&error),
        }
    }
}
