//! Fetches a key set: a bounded answer, in bounded time, from the very address that is configured.

use std::time::Duration;

use reqwest::{Client, StatusCode, header, redirect};
use url::Url;

use crate::auth::{KeySet, KeySetError};

/// How long a fetch may take in all.
const DEADLINE: Duration = Duration::from_secs(3);
/// How long connecting may take of it.
const CONNECT: Duration = Duration::from_secs(2);
/// The largest key set, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// Fetches the key set of one address.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    url: Url,
}

/// What a fetch brings.
#[derive(Debug)]
pub struct Fetched {
    /// The keys.
    pub keys: KeySet,
    /// What time it is on the server, as its `Date` header says.
    pub date: Option<String>,
}

/// Why there is no key set.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Nothing answers.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It took longer than 3 seconds.
    #[error("it did not answer within {} s", DEADLINE.as_secs())]
    TooSlow,
    /// It leads elsewhere. Whoever can redirect could name keys of their own, so the address must be the right one.
    #[error("it answers {0}, a redirect, which is not followed: configure the address that it leads to")]
    Redirect(StatusCode),
    /// Its answer is not 200.
    #[error("it answers {0}")]
    Status(StatusCode),
    /// Its answer has more bytes than a key set needs.
    #[error("it answers more than {MOST_BYTES} bytes")]
    TooLarge,
    /// Its answer is no key set.
    #[error(transparent)]
    NoKeySet(#[from] KeySetError),
}

impl Fetcher {
    /// A fetcher for this address.
    ///
    /// # Errors
    ///
    /// There is no HTTP client, because the machine has no certificates to trust.
    pub fn new(url: Url) -> reqwest::Result<Self> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(DEADLINE)
            .connect_timeout(CONNECT)
            .user_agent(concat!("taskward/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, url })
    }

    /// The address.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Fetches the set.
    ///
    /// # Errors
    ///
    /// There is none, or none in time.
    pub async fn fetch(&self) -> Result<Fetched, FetchError> {
        let request = self.client.get(self.url.clone()).header(header::ACCEPT, "application/json");
        let mut response = request.send().await?;
        match response.status() {
            StatusCode::OK => {}
            status if status.is_redirection() => return Err(FetchError::Redirect(status)),
            status => return Err(FetchError::Status(status)),
        }
        let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok()).map(str::to_owned);
        let mut text = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if text.len() + chunk.len() > MOST_BYTES {
                return Err(FetchError::TooLarge);
            }
            text.extend_from_slice(&chunk);
        }
        Ok(Fetched { keys: KeySet::parse(&text)?, date })
    }
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::TooSlow;
        }
        // The outer texts name the address; the innermost says what happened.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        Self::Unreachable(cause.to_string())
    }
}
