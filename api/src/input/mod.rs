//! Reading a request: parameters, body, and every rule that they break.

mod body;
mod check;
mod emitted;
mod members;
mod scalar;
mod texts;

pub use body::{Json, NoBody, Payload};
pub use check::Check;
pub use members::Members;
pub use texts::Texts;

pub(crate) use check::{Pattern, Regex};
pub(crate) use emitted::{headers_of, json_of, path_of, present, query_of};
pub(crate) use scalar::Scalar;

use dropshot::RequestInfo;

use crate::models::FieldErrorCode;

/// A request whose caller is known, before its parts are read.
#[derive(Debug)]
pub struct Input<'a> {
    pub(crate) path: Texts<'a>,
    pub(crate) query: Texts<'a>,
    pub(crate) header: Texts<'a>,
    pub(crate) body: Members,
}

impl<'a> Input<'a> {
    pub(crate) fn new(template: &'static str, request: &'a RequestInfo, body: Members, check: &mut Check) -> Self {
        Self {
            path: Texts::of_path(template, request.uri().path()),
            query: Texts::of_query(request.uri().query().unwrap_or_default(), check),
            header: Texts::of_headers(request.headers()),
            body,
        }
    }

    /// Notes what nobody asked for.
    pub(crate) fn finish(self, check: &mut Check) {
        for name in self.query.unread().into_iter().chain(self.body.unread()) {
            check.broken(&name, FieldErrorCode::Unknown, "is not known here");
        }
    }
}
