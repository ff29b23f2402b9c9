//! A running server: listening at an address, and able to end.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use dropshot::ApiDescription;
use dropshot::{ConfigDropshot, HandlerTaskMode, HttpServer, ServerBuilder, ServerContext};

use crate::edge::Cors;
use crate::{edge, log};

/// How long requests that are under way may take to end.
const DRAIN: Duration = Duration::from_secs(20);

/// A server that accepts requests.
pub struct Server<C: ServerContext> {
    http: HttpServer<C>,
}

impl<C: ServerContext> Server<C> {
    /// Starts to serve an API, with the edge around it and for pages of these origins; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on.
    pub fn start(api: ApiDescription<C>, context: C, address: SocketAddr, cors: &Cors) -> anyhow::Result<Self> {
        let config = ConfigDropshot {
            bind_address: address,
            // A request whose client is gone is dropped. What it has handed to the store's writer is written all the same.
            default_handler_task_mode: HandlerTaskMode::CancelOnDisconnect,
            ..ConfigDropshot::default()
        };
        let http = ServerBuilder::new(edge::around(api, cors)?, context, log::of_dropshot())
            .config(config)
            .start()
            .map_err(|error| anyhow!("{error}"))
            .with_context(|| format!("cannot listen on {address}"))?;
        Ok(Self { http })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.http.local_addr()
    }

    /// Accepts no more, waits for what is under way, and ends.
    ///
    /// # Errors
    ///
    /// Something was still under way after 20 seconds.
    pub async fn shut_down(self) -> anyhow::Result<()> {
        let closed = tokio::time::timeout(DRAIN, self.http.close()).await;
        closed.context("requests were still under way at the end of the time to drain")?.map_err(|error| anyhow!(error))
    }
}
