//! The only code that sees every request and every response.
//!
//! dropshot routes everything here; the real routes are in a router of our own. So unknown routes, wrong methods, panics, time
//! limits and headers are ours, for every answer. It knows no tasks, no SQL and no tokens.

mod cors;
mod finish;

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dropshot::{
    ApiDescription, ApiDescriptionRegisterError, ApiEndpoint, ApiEndpointBodyContentType, ApiEndpointVersions, Body,
    HttpError, Path, RawRequest, RequestContext, ServerContext, SharedExtractor,
};
use futures::FutureExt as _;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use taskward_api::failure::Failure;

pub use cors::Cors;
use cors::Visitor;

/// How long a request may take in all. A body that does not come has its own, shorter limit.
const DEADLINE: Duration = Duration::from_secs(15);

/// The methods that reach us. dropshot itself answers another one with a 405 of its own shape.
const METHODS: [&str; 21] = [
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "QUERY",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "SEARCH",
    "LINK",
    "UNLINK",
    "PURGE",
];

type Handling = Pin<Box<dyn Future<Output = Option<Response<Body>>> + Send>>;
/// Finds the handler of a request and starts it.
type Dispatch<C> = dyn Fn(RequestContext<C>, Request<Body>) -> Result<Handling, HttpError> + Send + Sync;

/// Puts the edge around an API: the description that dropshot is to serve.
///
/// # Errors
///
/// dropshot refuses a route that takes everything. It does not.
pub fn around<C: ServerContext>(
    api: ApiDescription<C>,
    cors: &Cors,
) -> Result<ApiDescription<C>, ApiDescriptionRegisterError> {
    let router = api.into_router();
    let dispatch: Arc<Dispatch<C>> = Arc::new(move |mut context, request| {
        // HEAD is GET without the body, which hyper leaves out (RFC 9110, section 9.3.2).
        let method = match request.method().as_str() {
            "HEAD" => &Method::GET,
            // Methods are compared with case (RFC 9110, section 9.1); dropshot does not. Nothing has this one.
            method if method.contains(|c: char| c.is_ascii_lowercase()) => &Method::TRACE,
            _ => request.method(),
        };
        let found = router.lookup_route(method, request.uri().path().into(), None)?;
        context.endpoint = found.endpoint;
        Ok(Box::pin(async move { found.handler.handle_request(context, request).await.ok() }))
    });
    let mut edge = ApiDescription::new();
    for method in METHODS.iter().filter_map(|name| Method::from_bytes(name.as_bytes()).ok()) {
        let (dispatch, cors) = (Arc::clone(&dispatch), cors.clone());
        let handler = move |context: RequestContext<C>, request: RawRequest| {
            let request = request.into_inner();
            let (dispatch, visitor) = (Arc::clone(&dispatch), cors.visitor(&request));
            async move { serve(&*dispatch, context, request, visitor).await }
        };
        let versions = ApiEndpointVersions::All;
        let mut endpoint =
            ApiEndpoint::new(format!("edge_{method}"), handler, method, "application/json", "/{path:.*}", versions)
                .visible(false);
        // The variable must be declared; declared so, it is never read.
        endpoint.parameters =
            <Path<Everything> as SharedExtractor>::metadata(ApiEndpointBodyContentType::Json).parameters;
        edge.register(endpoint)?;
    }
    Ok(edge)
}

/// The variable of a route that takes everything.
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Everything {
    #[expect(dead_code, reason = "declared for dropshot alone")]
    path: Vec<String>,
}

async fn serve<C: ServerContext>(
    dispatch: &Dispatch<C>,
    context: RequestContext<C>,
    request: Request<Body>,
    visitor: Visitor,
) -> Result<Response<Body>, HttpError> {
    let start = Instant::now();
    let request_id = context.request_id.clone();
    let line = finish::Line::of(&context);
    let mut response = answer(dispatch, context, request, &visitor, &request_id).await?;
    finish::add_headers(&mut response);
    visitor.add_headers(&mut response);
    line.write(&request_id, &response, start.elapsed());
    Ok(response)
}

async fn answer<C: ServerContext>(
    dispatch: &Dispatch<C>,
    context: RequestContext<C>,
    request: Request<Body>,
    visitor: &Visitor,
    request_id: &str,
) -> Result<Response<Body>, HttpError> {
    if !is_literal(request.uri().path()) {
        return problem(Failure::<404>::route_not_found(), request_id);
    }
    let handling = match dispatch(context, request) {
        Ok(handling) => handling,
        Err(error) if error.status_code.as_status() == StatusCode::METHOD_NOT_ALLOWED => {
            let methods = allowed(&error);
            // No operation has OPTIONS, so a preflight comes by here, with what the path has.
            return match visitor {
                Visitor::Preflight(_) => cors::leave(methods),
                _ => problem(Failure::<405>::method_not_allowed(methods), request_id),
            };
        }
        Err(_) => return problem(Failure::<404>::route_not_found(), request_id),
    };
    match tokio::time::timeout(DEADLINE, AssertUnwindSafe(handling).catch_unwind()).await {
        Ok(Ok(Some(response))) => Ok(response),
        Ok(Ok(None)) => problem(Failure::<500>::internal_error("the response could not be written"), request_id),
        Ok(Err(panic)) => problem(Failure::<500>::internal_error(format!("panic: {}", text_of(&*panic))), request_id),
        Err(_) => problem(Failure::<503>::service_unavailable("the request took too long"), request_id),
    }
}

fn problem<const STATUS: u16>(mut failure: Failure<STATUS>, request_id: &str) -> Result<Response<Body>, HttpError> {
    request_id.clone_into(&mut failure.problem_mut().request_id);
    failure.into_response()
}

/// Whether a path is written in the one way in which it is matched: dropshot takes doubled and trailing slashes and percent-encoded
/// characters for the same as without.
fn is_literal(path: &str) -> bool {
    path.starts_with('/') && !path.contains("//") && !path.contains('%') && (path == "/" || !path.ends_with('/'))
}

/// The methods that the router names, and HEAD wherever there is GET (RFC 9110, section 9.1).
fn allowed(error: &HttpError) -> HeaderValue {
    let headers = error.headers.as_deref();
    let named = headers.into_iter().flat_map(|headers| headers.get_all(header::ALLOW));
    let mut methods: Vec<&str> =
        named.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',').map(str::trim)).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.sort_unstable();
    HeaderValue::from_str(&methods.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
