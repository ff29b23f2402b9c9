//! What can go wrong: one table from error to status, code and public text, each with room for an internal one.
//!
//! The public text of a failure says nothing that only the operator may know; its [`Cause`] is for the log alone.

use dropshot::{Body, HttpError};
use http::{HeaderName, HeaderValue, Response, header};

use crate::answer::{Answer, status};
use crate::models::{FieldError, Problem, ProblemCode};

/// A problem answered with one status.
///
/// Which statuses an operation can answer is what its response implements `From<Failure<STATUS>>` for; another one
/// does not compile.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure<const STATUS: u16> {
    problem: Box<Problem>,
    header: Option<(HeaderName, HeaderValue)>,
    cause: Option<String>,
}

/// The internal text of a failure, left in the extensions of its response for the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause(pub String);

/// The challenge for whoever sent no token (RFC 6750, section 3: no `error`).
const CHALLENGE: HeaderValue = HeaderValue::from_static(r#"Bearer realm="taskward""#);
/// The challenge for whoever sent a token that does not hold (RFC 6750, section 3.1).
const CHALLENGE_INVALID: HeaderValue = HeaderValue::from_static(r#"Bearer realm="taskward", error="invalid_token""#);
/// Seconds after which another try makes sense.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

impl Failure<400> {
    /// The request breaks these rules.
    #[must_use]
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let mut failure = Self::new(ProblemCode::ValidationFailed, "The request is not valid");
        failure.problem.errors = Some(errors);
        failure
    }

    /// The body is not one JSON value in UTF-8, or a member stands in it twice.
    #[must_use]
    pub fn body_malformed() -> Self {
        Self::new(ProblemCode::BodyMalformed, "The body is not well-formed JSON")
    }
}

impl Failure<401> {
    /// No token was sent.
    #[must_use]
    pub fn authentication_required() -> Self {
        Self::new(ProblemCode::AuthenticationRequired, "Authentication required")
            .header(header::WWW_AUTHENTICATE, CHALLENGE)
            .cause("no token")
    }

    /// A token was sent that does not hold; `code` and `cause` say why.
    #[must_use]
    pub fn invalid_token(code: ProblemCode, cause: impl Into<String>) -> Self {
        Self::new(code, "Invalid or expired token").header(header::WWW_AUTHENTICATE, CHALLENGE_INVALID).cause(cause)
    }
}

impl Failure<404> {
    /// The task is missing, was deleted or belongs to somebody else; which of these is not told (RFC 9110, section 15.5.5).
    #[must_use]
    pub fn task_not_found() -> Self {
        Self::new(ProblemCode::TaskNotFound, "Task not found or you don't have permission to access it")
    }

    /// There is nothing at this path.
    #[must_use]
    pub fn route_not_found() -> Self {
        Self::new(ProblemCode::RouteNotFound, "There is nothing at this path")
    }
}

impl Failure<405> {
    /// The path does not have that method but these (RFC 9110, section 15.5.6).
    #[must_use]
    pub fn method_not_allowed(allow: HeaderValue) -> Self {
        Self::new(ProblemCode::MethodNotAllowed, "This path does not have that method").header(header::ALLOW, allow)
    }
}

impl Failure<408> {
    /// The body did not arrive in time.
    #[must_use]
    pub fn request_timeout() -> Self {
        Self::new(ProblemCode::RequestTimeout, "The body did not arrive in time")
    }
}

impl Failure<409> {
    /// A request with the same key is still being served.
    #[must_use]
    pub fn idempotency_key_in_use() -> Self {
        let detail = "A request with this Idempotency-Key is still being served";
        Self::new(ProblemCode::IdempotencyKeyInUse, detail).header(header::RETRY_AFTER, RETRY_AFTER)
    }
}

impl Failure<412> {
    /// The task is no longer the one that `If-Match` names (RFC 9110, section 13.1.1).
    #[must_use]
    pub fn precondition_failed() -> Self {
        Self::new(ProblemCode::PreconditionFailed, "The task has changed since it was read")
    }
}

impl Failure<413> {
    /// The body is larger than this many bytes.
    #[must_use]
    pub fn content_too_large(most: usize) -> Self {
        Self::new(ProblemCode::ContentTooLarge, format!("The body is larger than {most} bytes"))
    }
}

impl Failure<415> {
    /// The body is not `application/json` in UTF-8.
    #[must_use]
    pub fn unsupported_media_type() -> Self {
        Self::new(ProblemCode::UnsupportedMediaType, "The body must be application/json in UTF-8")
    }
}

impl Failure<422> {
    /// The key was used before for something else.
    #[must_use]
    pub fn idempotency_key_reused() -> Self {
        Self::new(ProblemCode::IdempotencyKeyReused, "This Idempotency-Key was used for another request")
    }
}

impl Failure<500> {
    /// Anything unexpected.
    #[must_use]
    pub fn internal_error(cause: impl Into<String>) -> Self {
        Self::new(ProblemCode::InternalError, "Something went wrong on our side").cause(cause)
    }
}

impl Failure<503> {
    /// Something that the service needs is out of reach for the moment.
    #[must_use]
    pub fn service_unavailable(cause: impl Into<String>) -> Self {
        Self::new(ProblemCode::ServiceUnavailable, "The service is unavailable for the moment")
            .header(header::RETRY_AFTER, RETRY_AFTER)
            .cause(cause)
    }
}

impl<const STATUS: u16> Failure<STATUS> {
    fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        // The registered reason phrases, but for those that RFC 9110 (sections 15.5.14 and 15.5.21) has renamed.
        let title = match STATUS {
            413 => "Content Too Large",
            422 => "Unprocessable Content",
            _ => status(STATUS).canonical_reason().unwrap_or("Problem"),
        };
        let problem = Box::new(Problem {
            r#type: "about:blank".to_owned(),
            title: title.to_owned(),
            status: i32::from(STATUS),
            detail: detail.into(),
            code,
            request_id: String::new(),
            errors: None,
        });
        Self { problem, header: None, cause: None }
    }

    fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    fn cause(self, cause: impl Into<String>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// The document that will be the body; the request id is not in it before [`serve`](crate::operation) puts it there.
    pub fn problem_mut(&mut self) -> &mut Problem {
        &mut self.problem
    }

    /// The response.
    ///
    /// # Errors
    ///
    /// The problem cannot be written as JSON. It always can.
    pub fn into_response(self) -> Result<Response<Body>, HttpError> {
        let mut response = Answer::new(STATUS).problem(&self.problem)?;
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(Cause(cause));
        }
        Ok(response)
    }
}
