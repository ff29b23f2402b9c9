//! What every response carries, and the line that the log gets of it.

use std::net::SocketAddr;
use std::time::Duration;

use dropshot::{Body, RequestContext, ServerContext};
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use taskward_api::failure::Cause;

/// Headers that a response gets unless it has its own. What a caller may see is nobody else's to keep.
const DEFAULTS: [(HeaderName, HeaderValue); 5] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::VARY, HeaderValue::from_static("Authorization, Accept-Encoding")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

pub fn add_headers(response: &mut Response<Body>) {
    let headers = response.headers_mut();
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
