//! Where the service is and who calls it; writes requests, and knows no operation.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder};

use crate::answer::{Error, Received};

/// All that RFC 3986 does not call unreserved. Nothing else may be encoded: the service matches paths literally.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A caller of the service, or nobody as long as there is no token.
///
/// Cheap to clone; one [`reqwest::Client`] can serve many callers.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    token: Option<String>,
}

impl Client {
    /// A client without a token.
    ///
    /// TLS, timeouts and proxies are for `http` to decide, and so are redirects. None is documented, so one that was
    /// followed is reported as undocumented.
    pub fn new(http: reqwest::Client, base_url: impl Into<String>) -> Self {
        // The paths of the contract begin with a slash, and the service does not forgive a doubled one.
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        Self { http, base_url, token: None }
    }

    /// The same client for the caller whom this token (a JWT) names. It goes only to operations that ask for one.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// A request of an operation that is the same to everyone.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base_url))
    }

    /// A request of an operation that needs a caller. Without a token it is sent all the same, to be answered with 401.
    pub(crate) fn authenticated(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.anonymous(method, path);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// The whole answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Received, Error> {
        let request = request.build()?;
        let url = request.url().clone();
        let response = self.http.execute(request).await?;
        let redirected = *response.url() != url;
        let received = Received::read(response).await?;
        if redirected {
            return Err(received.undocumented("redirect"));
        }
        Ok(received)
    }
}

/// Without the token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// A path parameter as one segment of a path.
///
/// Some texts cannot be one, however they are encoded: URLs resolve `.` and `..` (even as `%2e`), and an empty segment
/// makes another path.
pub(crate) fn segment(name: &'static str, value: &impl ToString) -> Result<String, Error> {
    let value = value.to_string();
    if matches!(value.as_str(), "" | "." | "..") {
        return Err(Error::Segment { name, value });
    }
    Ok(utf8_percent_encode(&value, RESERVED).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(value: &str) -> Option<String> {
        segment("asset", &value).ok()
    }

    #[test]
    fn a_path_parameter_stays_one_segment() {
        assert_eq!(encoded("swagger-ui.v5_~.css").as_deref(), Some("swagger-ui.v5_~.css"));
        assert_eq!(encoded("a/b c+d?e#f%2F").as_deref(), Some("a%2Fb%20c%2Bd%3Fe%23f%252F"));
        assert_eq!(encoded("é").as_deref(), Some("%C3%A9"));
        assert_eq!(encoded("...").as_deref(), Some("..."));
    }

    #[test]
    fn what_no_segment_can_say_is_refused() {
        for value in ["", ".", ".."] {
            assert_eq!(encoded(value), None, "{value:?}");
        }
    }

    #[test]
    fn the_token_is_not_in_the_debug_text() {
        let client = Client::new(reqwest::Client::new(), "http://localhost/").with_token("secret");
        assert_eq!(format!("{client:?}"), r#"Client { base_url: "http://localhost", .. }"#);
    }
}
