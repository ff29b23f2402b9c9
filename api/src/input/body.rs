//! Reading a body: its media type, its size, its time, its JSON, in this order and never more than is allowed.

use std::time::Duration;

use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;

use super::Members;
use super::members::Body;
use crate::failure::Failure;
use crate::models::{FieldError, FieldErrorCode};

/// How long a body may take to arrive.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Whether an operation has a body, and what it answers where that cannot be read.
pub trait Payload<R> {
    /// Reads the body.
    fn receive(
        request: hyper::Request<dropshot::Body>,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Members, R>> + Send;
}

/// No body; one that comes all the same is not read.
#[derive(Debug)]
pub enum NoBody {}

/// One JSON object.
#[derive(Debug)]
pub enum Json {}

impl<R> Payload<R> for NoBody {
    async fn receive(_: hyper::Request<dropshot::Body>, _: usize) -> Result<Members, R> {
        Ok(Members::default())
    }
}

impl<R> Payload<R> for Json
where
    R: From<Failure<400>> + From<Failure<408>> + From<Failure<413>> + From<Failure<415>>,
{
    async fn receive(request: hyper::Request<dropshot::Body>, max_bytes: usize) -> Result<Members, R> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(Failure::<415>::unsupported_media_type().into());
        }
        // A length that is too large is refused before the first byte is read.
        if body.size_hint().lower() > max_bytes as u64 {
            return Err(Failure::<413>::content_too_large(max_bytes).into());
        }
        let bytes = match tokio::time::timeout(MOST_TIME, Limited::new(body, max_bytes).collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => {
                return Err(Failure::<413>::content_too_large(max_bytes).into());
            }
            Ok(Err(_)) => return Err(Failure::<400>::body_malformed().into()),
            Err(_) => return Err(Failure::<408>::request_timeout().into()),
        };
        match serde_json::from_slice(&bytes) {
            Ok(Body::Object(members)) => Ok(members),
            Ok(Body::Other) => {
                let (field, message) = (String::new(), "must be an object".to_owned());
                let error = FieldError { field, code: FieldErrorCode::WrongType, message };
                Err(Failure::<400>::validation(vec![error]).into())
            }
            Err(_) => Err(Failure::<400>::body_malformed().into()),
        }
    }
}

/// Whether the one `Content-Type` is `application/json`, with no charset but UTF-8 (RFC 8259, section 8.1).
fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, charset)) if name.eq_ignore_ascii_case("charset") => {
                charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}
