//! Holds an answer against what the contract documents; knows no operation.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// An answer that the contract documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<T> {
    /// The status; `body` has its own variant for each.
    pub status: StatusCode,
    /// All headers, documented or not.
    pub headers: HeaderMap,
    /// The body, by status.
    pub body: T,
}

impl<T> Reply<T> {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        text_of(&self.headers, name)
    }
}

/// An answer that the contract does not document.
#[derive(Clone, Debug)]
pub struct Undocumented {
    /// What about it is not documented.
    pub what: String,
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body; what is not UTF-8 in it is replaced.
    pub text: String,
}

/// Why there is no documented answer.
#[derive(Debug)]
pub enum Error {
    /// A path parameter that no path can carry; nothing was sent.
    Segment {
        /// The parameter.
        name: &'static str,
        /// What it was to be.
        value: String,
    },
    /// The request could not be sent, or no whole answer came.
    Transport(reqwest::Error),
    /// An answer came that the contract does not document.
    Undocumented(Box<Undocumented>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segment { name, value } => write!(f, "no path can carry {value:?} as {name}"),
            Self::Transport(_) => f.write_str("no answer"),
            Self::Undocumented(answer) => {
                write!(f, "undocumented {} in a {} answer: {}", answer.what, answer.status, answer.text)
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Transport(error) => Some(error),
            Self::Segment { .. } | Self::Undocumented(_) => None,
        }
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Transport(error)
    }
}

/// A whole answer that is still to be judged.
pub(crate) struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Received {
    pub(crate) async fn read(response: reqwest::Response) -> Result<Self, Error> {
        Ok(Self {
            status: response.status(),
            headers: response.headers().clone(),
            body: response.bytes().await?.into(),
        })
    }

    pub(crate) fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A header that the contract requires is there.
    pub(crate) fn has(&self, name: &str) -> Result<(), Error> {
        if self.headers.contains_key(name) {
            return Ok(());
        }
        Err(self.undocumented(format!("lack of {name}")))
    }

    /// There is no body.
    pub(crate) fn is_empty(&self) -> Result<(), Error> {
        if self.body.is_empty() {
            return Ok(());
        }
        Err(self.undocumented("body"))
    }

    /// The body, which is JSON of one of these media types.
    pub(crate) fn json<T: DeserializeOwned>(&self, media_types: &[&str]) -> Result<T, Error> {
        self.is_one_of(media_types)?;
        serde_json::from_slice(&self.body).map_err(|error| self.undocumented(format!("body ({error})")))
    }

    /// The body, which is text of one of these media types.
    pub(crate) fn text(&self, media_types: &[&str]) -> Result<String, Error> {
        self.is_one_of(media_types)?;
        String::from_utf8(self.body.clone()).map_err(|error| self.undocumented(format!("body ({error})")))
    }

    pub(crate) fn reply<T>(self, body: T) -> Reply<T> {
        Reply { status: self.status, headers: self.headers, body }
    }

    pub(crate) fn undocumented(&self, what: impl Into<String>) -> Error {
        Error::Undocumented(Box::new(Undocumented {
            what: what.into(),
            status: self.status,
            headers: self.headers.clone(),
            text: String::from_utf8_lossy(&self.body).into_owned(),
        }))
    }

    fn is_one_of(&self, media_types: &[&str]) -> Result<(), Error> {
        let found = text_of(&self.headers, CONTENT_TYPE.as_str()).unwrap_or_default();
        // Parameters such as `charset` do not make another media type.
        let essence = found.split(';').next().unwrap_or_default().trim();
        if media_types.iter().any(|known| known.eq_ignore_ascii_case(essence)) {
            return Ok(());
        }
        Err(self.undocumented(format!("media type {found:?}")))
    }
}

/// A member that may be absent. serde calls this only where it is there, so that null and absent stay apart: where
/// null is allowed `T` is itself an `Option`, and elsewhere it is an error.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

fn text_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
