//! The contract, to read and to try.

use std::io::Read as _;
use std::sync::LazyLock;

use bytes::Bytes;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use taskward_api::answer::Raw;
use taskward_api::failure::Failure;
use taskward_api::operations::{
    DocumentationApi, GetDocsAssetRequest, GetDocsAssetResponse, GetDocsResponse, GetOpenapiJsonResponse,
    GetOpenapiYamlResponse,
};

use super::App;
use crate::digest;

/// The contract, as it was written.
const SPEC: &str = include_str!("../../../openapi.yaml");

/// Its SHA-256, in hexadecimal.
pub static SPEC_SHA256: LazyLock<String> = LazyLock::new(|| digest::hex(&Sha256::digest(SPEC)));

/// The same document as JSON. A test proves that it can be read.
static SPEC_JSON: LazyLock<Bytes> = LazyLock::new(|| {
    let document: serde_json::Value = yaml_serde::from_str(SPEC).expect("the contract is YAML");
    Bytes::from(document.to_string())
});

/// Everything from here, nothing from elsewhere, nothing inline. Swagger UI's style sheet has its icons in itself.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The parts of the page: name, media type, gzipped content.
const ASSETS: &[(&str, &str, &[u8])] = &[
    ("swagger-ui.css", "text/css; charset=utf-8", include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"))),
    (
        "swagger-ui-bundle.js",
        "text/javascript; charset=utf-8",
        include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz")),
    ),
    ("init.js", "text/javascript; charset=utf-8", include_bytes!(concat!(env!("OUT_DIR"), "/init.js.gz"))),
];

impl DocumentationApi for App {
    async fn get_docs(&self) -> GetDocsResponse {
        GetDocsResponse::Status200 {
            content_security_policy: CONTENT_SECURITY_POLICY.to_owned(),
            body: plain("text/html; charset=utf-8", Bytes::from_static(include_bytes!("docs/index.html"))),
        }
    }

    async fn get_docs_asset(&self, request: GetDocsAssetRequest) -> GetDocsAssetResponse {
        let Some(&(_, content_type, gzipped)) = ASSETS.iter().find(|(name, ..)| *name == request.path.asset) else {
            return Failure::<404>::route_not_found().into();
        };
        let accepted = request.header.accept_encoding.unwrap_or_default();
        let body = if accepts_gzip(&accepted) {
            Raw { content_type, content_encoding: Some("gzip"), body: Bytes::from_static(gzipped).into() }
        } else {
            match unzipped(gzipped) {
                Ok(bytes) => plain(content_type, bytes),
                Err(error) => return Failure::<500>::internal_error(error.to_string()).into(),
            }
        };
        GetDocsAssetResponse::Status200 { body }
    }

    async fn get_openapi_yaml(&self) -> GetOpenapiYamlResponse {
        GetOpenapiYamlResponse::Status200 { body: plain("application/yaml", Bytes::from_static(SPEC.as_bytes())) }
    }

    async fn get_openapi_json(&self) -> GetOpenapiJsonResponse {
        GetOpenapiJsonResponse::Status200 { body: plain("application/json", SPEC_JSON.clone()) }
    }
}

fn plain(content_type: &'static str, bytes: Bytes) -> Raw {
    Raw { content_type, content_encoding: None, body: bytes.into() }
}

/// Whether gzip is among the codings and not at weight zero (RFC 9110, section 12.5.3).
fn accepts_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn unzipped(gzipped: &[u8]) -> std::io::Result<Bytes> {
    let mut content = Vec::new();
    GzDecoder::new(gzipped).read_to_end(&mut content)?;
    Ok(content.into())
}
