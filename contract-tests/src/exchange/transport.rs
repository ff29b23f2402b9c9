//! The one place that sends: a pooled client, a client without a pool, and raw bytes where a client would tidy up.

use super::{Exchange, RawConnection, RawEvent, Request, Response};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use url::{Position, Url};

/// Sends requests to one deployment.
#[derive(Debug)]
pub struct Transport {
    base: Url,
    pooled: Client,
    single: Client,
    sent: AtomicU64,
}

impl Transport {
    /// A transport to the deployment at `base`; a path in it goes before every target.
    ///
    /// # Errors
    /// When there is no client to be had.
    pub fn new(base: Url) -> Result<Self, reqwest::Error> {
        let client = || Client::builder().redirect(redirect::Policy::none()).no_proxy().http1_only().tcp_nodelay(true);
        Ok(Self {
            base,
            pooled: client().build()?,
            single: client().pool_max_idle_per_host(0).build()?,
            sent: AtomicU64::new(0),
        })
    }

    /// Where the deployment is.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// `host:port` as the `Host` header has it.
    #[must_use]
    pub fn host(&self) -> String {
        self.base[Position::BeforeHost..Position::AfterPort].to_owned()
    }

    /// What goes before every target: the path of the base, without its last slash.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.base.path().trim_end_matches('/')
    }

    /// How many requests were sent.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Sends and records. Never fails: no answer is a record too.
    pub async fn send(&self, request: Request) -> Exchange {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        let answered = async {
            match self.as_written(&request) {
                Some(url) => self.by_client(&request, url, started).await,
                None => self.by_bytes(&request, started).await,
            }
        };
        let outcome = tokio::time::timeout(request.timeout, answered).await;
        let outcome = outcome
            .unwrap_or_else(|_| Err(format!("no answer within {:.1} s", request.timeout.as_secs_f32())))
            .map(Arc::new);
        Exchange { request, outcome, started, ended: Instant::now() }
    }

    /// Opens a connection for bytes of the caller's own making.
    ///
    /// # Errors
    /// When the deployment is not at a plain `http://` address, or nobody answers.
    pub async fn raw(&self) -> Result<RawConnection, String> {
        if self.base.scheme() != "http" {
            return Err("raw bytes need a plain http:// address".into());
        }
        let port = self.base.port_or_known_default().unwrap_or(80);
        RawConnection::open(self.base.host_str().unwrap_or_default(), port).await
    }

    /// The URL, unless parsing it would change the target (`/./tasks`, raw UTF-8 …).
    fn as_written(&self, request: &Request) -> Option<Url> {
        let target = format!("{}{}", self.prefix(), request.target);
        let url = Url::parse(&format!("{}{target}", &self.base[..Position::AfterPort])).ok()?;
        (url[Position::BeforePath..] == target).then_some(url)
    }

    async fn by_client(&self, request: &Request, url: Url, started: Instant) -> Result<Response, String> {
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
        let client = if request.fresh_connection { &self.single } else { &self.pooled };
        let mut builder = client.request(method, url);
        if let Some(token) = &request.token {
            let value = HeaderValue::from_str(&format!("Bearer {}", token.reveal()))
                .map_err(|_| "the token cannot stand in a header: send it raw")?;
            builder = builder.header("authorization", value);
        }
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("the header {name} cannot be sent: send it raw"))?;
            let value = HeaderValue::from_bytes(value)
                .map_err(|_| format!("the value of {name} cannot be sent: send it raw"))?;
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let response = builder.send().await.map_err(|error| chain(&error))?;
        let status = response.status().as_u16();
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let body = response
            .bytes()
            .await
            .map_err(|error| format!("the answer {status} broke off: {}", chain(&error)))?
            .to_vec();
        Ok(Response { status, headers, body, duration: started.elapsed() })
    }

    async fn by_bytes(&self, request: &Request, started: Instant) -> Result<Response, String> {
        let mut as_sent = request.clone().header("Connection", "close");
        as_sent.target = format!("{}{}", self.prefix(), request.target);
        let mut connection = self.raw().await?;
        connection.write(&as_sent.to_bytes(&self.host())).await?;
        match connection.read(&request.method, request.timeout).await {
            RawEvent::Response(response) => Ok(Response { duration: started.elapsed(), ..response }),
            other => Err(other.to_string()),
        }
    }
}

/// An error with its causes, and without the URL.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string().split(" for url").next().unwrap_or_default().to_owned();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
