//! Probes.

use taskward_api::failure::Failure;
use taskward_api::models::{Health, HealthStatus, Readiness, ReadinessStatus};
use taskward_api::operations::{GetHealthResponse, GetReadyResponse, SystemApi};

use super::documentation::SPEC_SHA256;
use super::{App, failures};

impl SystemApi for App {
    async fn get_health(&self) -> GetHealthResponse {
        GetHealthResponse::Status200 {
            body: Health {
                status: HealthStatus::Alive,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                spec_sha256: SPEC_SHA256.clone(),
            },
        }
    }

    async fn get_ready(&self) -> GetReadyResponse {
        if let Err(reason) = self.issuer.is_ready() {
            return Failure::<503>::service_unavailable(format!("no key set was fetched yet: {reason}")).into();
        }
        match self.store.is_ready().await {
            Ok(true) => GetReadyResponse::Status200 { body: Readiness { status: ReadinessStatus::Ready } },
            Ok(false) => Failure::<503>::service_unavailable("the schema is of another version").into(),
            Err(error) => failures::of_shared(&error),
        }
    }
}
