//! What every response carries, and the line that the log gets of it.

use std::net::SocketAddr;
use std::time::Duration;

use dropshot::{Body, RequestContext, ServerContext};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use taskward_api::failure::Cause;

/// Headers that a response gets unless it has its own.
const DEFAULTS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::VARY, HeaderValue::from_static("Authorization, Accept-Encoding")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// What has a validator may be kept by its caller, who asks each time whether it still holds (RFC 9111, section 5.2).
const KEPT_BY_CALLER: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Anything else is nobody's to keep.
const KEPT_BY_NOBODY: HeaderValue = HeaderValue::from_static("no-store");

pub fn add_headers(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    let kept = if headers.contains_key(header::ETAG) { KEPT_BY_CALLER } else { KEPT_BY_NOBODY };
    headers.entry(header::CACHE_CONTROL).or_insert(kept);
    for (name, value) in DEFAULTS {
        headers.entry(name).or_insert(value);
    }
}

/// What the log tells of a request. Neither its query nor its headers, for they may hold secrets.
pub struct Line {
    method: Method,
    path: String,
    peer: SocketAddr,
}

impl Line {
    pub fn of<C: ServerContext>(context: &RequestContext<C>) -> Self {
        let request = &context.request;
        Self { method: request.method().clone(), path: request.uri().path().to_owned(), peer: request.remote_addr() }
    }

    /// Our failures are errors, and refused tokens are warnings; the rest is for whoever asks for it.
    pub fn write(&self, request_id: &str, response: &Response<Body>, elapsed: Duration) {
        let Self { method, path, peer } = self;
        let status = response.status();
        let cause = response.extensions().get::<Cause>().map_or("", |Cause(text)| text);
        let elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
        macro_rules! write {
            ($level:ident, $message:literal) => {
                tracing::$level!(request_id, %peer, %method, path, status = status.as_u16(), cause, elapsed_us, $message)
            };
        }
        if status.is_server_error() {
            write!(error, "request failed");
        } else if status == StatusCode::UNAUTHORIZED {
            write!(warn, "authentication failed");
        } else {
            write!(debug, "request served");
        }
    }
}
