//! Path templates: which operation a path belongs to, and a path from values.

use super::Operation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::sync::Arc;

/// Everything but RFC 3986 unreserved characters is encoded.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the contract says of a method and a path.
#[derive(Debug)]
pub enum PathMatch<'a> {
    /// An operation answers it.
    Operation(&'a Arc<Operation>),
    /// The path exists, the method does not: 405 by any of these operations.
    OtherMethod(Vec<&'a Arc<Operation>>),
    /// There is nothing at this path: 404.
    NoPath,
}

/// Whether every HTTP stack reads the path alike: it has no dot segments, and is UTF-8 once decoded. What stands below a server may
/// refuse any other path (RFC 3986, section 6.2.2.3) before the server knows of it.
#[must_use]
pub fn is_plain(path: &str) -> bool {
    let is_dots = |segment: &str| matches!(percent_decode_str(segment).collect::<Vec<_>>().as_slice(), b"." | b"..");
    percent_decode_str(path).decode_utf8().is_ok() && !path.split('/').any(is_dots)
}

/// A path with `{parameters}`.
#[derive(Debug, Clone)]
pub struct Template {
    text: String,
}

impl Template {
    /// A template from its text in the document.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    /// As it stands in the document.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a concrete path (no query) has the template's shape. A parameter is one non-empty segment.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let (ours, theirs): (Vec<_>, Vec<_>) = (self.text.split('/').collect(), path.split('/').collect());
        ours.len() == theirs.len()
            && ours
                .iter()
                .zip(theirs)
                .all(|(our, their)| if our.starts_with('{') { !their.is_empty() } else { *our == their })
    }

    /// How many parameters the path has.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.text.matches('{').count()
    }

    /// The path with every `{name}` replaced by what `value` gives for it, percent-encoded.
    #[must_use]
    pub fn expand(&self, value: impl Fn(&str) -> String) -> String {
        let segment = |part: &str| match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => utf8_percent_encode(&value(name), SEGMENT).to_string(),
            None => part.to_owned(),
        };
        self.text.split('/').map(segment).collect::<Vec<_>>().join("/")
    }
}
