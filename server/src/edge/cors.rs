//! Which pages of other origins may call, what they may send, and what they may read (Fetch Standard, section 3.2).
//!
//! Off unless origins are listed. Nothing here lets anybody in: a page needs a token like everybody else, and cookies count
//! for nothing, so credentials are not allowed.

use dropshot::{Body, HttpError};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};

/// Request headers that a page may send: all of the contract's that a page can set at all. A test compares.
const REQUEST_HEADERS: HeaderValue =
    HeaderValue::from_static("Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match");
/// Response headers that a page may read besides those that it always may: all of the contract's. A test compares.
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static(
    "Allow, Content-Security-Policy, ETag, Idempotency-Replayed, Link, Location, Retry-After, WWW-Authenticate, X-Request-Id",
);
/// For how many seconds a browser may remember the answer to a preflight.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The pages that may call.
#[derive(Clone, Debug, Default)]
pub struct Cors {
    origins: Vec<HeaderValue>,
}

/// Who calls.
pub enum Visitor {
    /// No page of another origin may call, so the answer does not depend on who does.
    Anybody,
    /// A program, or a page that is not listed: it gets no leave from us, and so no answer from its browser.
    Unlisted,
    /// A page of this origin, which is listed.
    Page(HeaderValue),
    /// Its browser, which asks before it sends.
    Preflight(HeaderValue),
}

impl Cors {
    /// Pages of these origins, each as browsers write it: `https://app.example.com`.
    #[must_use]
    pub fn new(origins: &[String]) -> Self {
        Self { origins: origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect() }
    }

    /// Who calls with this request.
    pub fn visitor(&self, request: &Request<Body>) -> Visitor {
        if self.origins.is_empty() {
            return Visitor::Anybody;
        }
        let headers = request.headers();
        match headers.get(header::ORIGIN) {
            Some(origin) if !self.origins.contains(origin) => Visitor::Unlisted,
            None => Visitor::Unlisted,
            Some(origin) if is_preflight(request.method(), headers) => Visitor::Preflight(origin.clone()),
            Some(origin) => Visitor::Page(origin.clone()),
        }
    }
}

fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

impl Visitor {
    /// Adds what the visitor's browser must see, whatever the answer is.
    pub fn add_headers(self, response: &mut Response<Body>) {
        let headers = response.headers_mut();
        let origin = match self {
            Self::Anybody => return,
            Self::Unlisted => None,
            Self::Page(origin) => {
                headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
                Some(origin)
            }
            Self::Preflight(origin) => Some(origin),
        };
        if let Some(origin) = origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        // Also where there is no origin: a cache must not give that answer to a page.
        let others = headers.get(header::VARY).map_or(&b""[..], HeaderValue::as_bytes);
        let separator: &[u8] = if others.is_empty() { b"" } else { b", " };
        if let Ok(vary) = HeaderValue::from_bytes(&[others, separator, b"Origin"].concat()) {
            headers.insert(header::VARY, vary);
        }
    }
}

/// The answer to a preflight for a path that has these methods.
pub fn leave(methods: HeaderValue) -> Result<Response<Body>, HttpError> {
    let response = Response::builder()
        .status(StatusCode::NO_CONTENT)
        .header(header::ACCESS_CONTROL_ALLOW_METHODS, methods)
        .header(header::ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
        .header(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    Ok(response.body(Body::empty())?)
}
