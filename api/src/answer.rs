//! Writing a response: status, headers, body.

use std::error::Error;
use std::fmt::Display;

use bytes::Bytes;
use dropshot::{Body, ErrorStatusCode, HttpError, HttpResponse, HttpResponseError};
use futures::{Stream, TryStreamExt as _};
use http::{Response, StatusCode, header};
use http_body_util::StreamBody;
use hyper::body::Frame;
use schemars::JsonSchema;
use schemars::schema::Schema;
use serde::Serialize;
use sync_wrapper::SyncStream;

use crate::models::Problem;

/// A response that may be a problem, which then tells the id of its request.
pub trait Refusable: HttpResponse + Send + Sync + 'static {
    /// The problem, if it is one.
    fn problem_mut(&mut self) -> Option<&mut Problem>;
}

/// A body that is not written by us member by member: a page, a script, the contract itself, what is too large to be held.
#[derive(Debug)]
pub struct Raw {
    /// Its media type.
    pub content_type: &'static str,
    /// How it is coded (RFC 9110, section 8.4), if it is.
    pub content_encoding: Option<&'static str>,
    /// Its bytes.
    pub body: Body,
}

impl Raw {
    /// A body that is sent while it is made. Where a chunk fails the connection ends early, so that nobody takes half for whole.
    pub fn streamed<E: Into<Box<dyn Error + Send + Sync>> + 'static>(
        content_type: &'static str,
        chunks: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self {
        // What is only ever polled by its one owner may be taken for shareable.
        let frames = SyncStream::new(chunks.map_ok(Frame::data));
        Self { content_type, content_encoding: None, body: Body::wrap(StreamBody::new(frames)) }
    }
}

/// A response under construction.
pub(crate) struct Answer(http::response::Builder);

impl Answer {
    pub(crate) fn new(code: u16) -> Self {
        Self(Response::builder().status(code))
    }

    pub(crate) fn header(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => Self(self.0.header(name, value.to_string())),
            None => self,
        }
    }

    pub(crate) fn json(self, body: &impl Serialize) -> Result<Response<Body>, HttpError> {
        self.written("application/json", body)
    }

    pub(crate) fn problem(self, problem: &Problem) -> Result<Response<Body>, HttpError> {
        self.written("application/problem+json", problem)
    }

    pub(crate) fn raw(self, raw: Raw) -> Result<Response<Body>, HttpError> {
        let answer = self.header("content-encoding", raw.content_encoding);
        Ok(answer.0.header(header::CONTENT_TYPE, raw.content_type).body(raw.body)?)
    }

    pub(crate) fn empty(self) -> Result<Response<Body>, HttpError> {
        Ok(self.0.body(Body::empty())?)
    }

    fn written(self, media_type: &str, body: &impl Serialize) -> Result<Response<Body>, HttpError> {
        let text = serde_json::to_vec(body).map_err(|error| HttpError::for_internal_error(error.to_string()))?;
        Ok(self.0.header(header::CONTENT_TYPE, media_type).body(text.into())?)
    }
}

/// A status of the contract.
pub(crate) fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).expect("the statuses of the contract are valid")
}

/// The schema of a required member that may be null.
pub(crate) struct Nullable<T>(std::marker::PhantomData<T>);

impl<T: JsonSchema> JsonSchema for Nullable<T> {
    fn is_referenceable() -> bool {
        false
    }

    fn schema_name() -> String {
        <Option<T>>::schema_name()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> Schema {
        <Option<T>>::json_schema(generator)
    }
}

/// What dropshot takes for the error of every operation, and documents as its 4XX and 5XX.
///
/// Operations answer their problems through their responses; this one is left for a response that cannot be written.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Unwritable(Problem);

impl From<HttpError> for Unwritable {
    fn from(error: HttpError) -> Self {
        let mut failure = crate::failure::Failure::<500>::internal_error(error.internal_message);
        Self(failure.problem_mut().clone())
    }
}

impl Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the response cannot be written")
    }
}

impl HttpResponseError for Unwritable {
    fn status_code(&self) -> ErrorStatusCode {
        ErrorStatusCode::INTERNAL_SERVER_ERROR
    }
}
