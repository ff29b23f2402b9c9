//! The contract suite on PostgreSQL, which it may stop and start: every rule, those on outages included.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;

use clap::Parser as _;
use taskward_contract::cli::Cli;
use taskward_contract::run::{self, Exit};
use tokio::io::AsyncWriteExt as _;

use crate::bouncer::Bouncer;
use crate::cluster::Cluster;
use crate::database::Database;
use crate::harness::{SECRET, Server};

/// Takes orders for a cluster on a port: the suite gives its orders by commands.
fn takes_orders(cluster: &Arc<Cluster>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let cluster = Arc::clone(cluster);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut order = String::new();
            BufReader::new(&stream).read_line(&mut order).expect("an order");
            cluster.order(order.trim());
            writeln!(stream, "done").expect("whoever gave the order waits");
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_holds_through_an_outage() {
    let cluster = Arc::new(Cluster::start());
    let server = Server::start_on(Arc::new(Database::new_in(cluster.url())), &[]);
    let port = takes_orders(&cluster);
    let command = |order: &str| {
        format!(
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}; echo {order} >&3; read -r done <&3; test \"$done\" = done'"
        )
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let secret = folder.path().join("secret");
    std::fs::write(&secret, SECRET).expect("the secret can be written");
    let secret = secret.to_str().expect("paths are UTF-8");
    let (stop, start) = (command("stop fast"), command("start"));
    let report = concat!(env!("CARGO_TARGET_TMPDIR"), "/contract-postgres");
    let arguments = ["taskward-contract", "--base-url", &server.base_url, "--secret-file", secret, "--report", report];
    let hooks =
        ["--store-stop-command", &stop, "--store-start-command", &start, "--require", "ROB-OUTAGE,ROB-RECOVERY"];
    let cli = Cli::parse_from(arguments.iter().chain(&hooks).chain(&["--seed", "1", "--time=3600"]));
    assert_eq!(run::run(&cli).await, Exit::Kept, "see {report}/report.md");
}

/// An address whose connections go to the servers in turn.
async fn in_turn(servers: &[Server]) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let places: Vec<_> = servers.iter().map(|server| server.base_url.replace("http://", "")).collect();
    tokio::spawn(async move {
        for place in places.iter().cycle() {
            let Ok((mut client, _)) = listener.accept().await else { break };
            let place = place.clone();
            tokio::spawn(async move {
                let Ok(mut server) = tokio::net::TcpStream::connect(place).await else { return };
                let (mut from_client, mut to_client) = client.split();
                let (mut from_server, mut to_server) = server.split();
                let requests = async {
                    // A server that has answered may take no more of a request: what still comes must be read, or the client
                    // never sees the answer.
                    if tokio::io::copy(&mut from_client, &mut to_server).await.is_err() {
                        let _ = tokio::io::copy(&mut from_client, &mut tokio::io::sink()).await;
                    }
                    let _ = to_server.shutdown().await;
                };
                let answers = async {
                    let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
                    let _ = to_client.shutdown().await;
                };
                tokio::join!(requests, answers);
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_holds_over_two_servers_behind_a_pooler() {
    let database = Arc::new(Database::new());
    let pooler = Bouncer::start(&database, "session");
    let servers = [(); 2].map(|()| Server::start_on(Arc::clone(&database), &[("DATABASE_URL", pooler.url())]));
    let base_url = in_turn(&servers).await;
    let secret = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(&secret, SECRET).expect("the secret can be written");
    let secret = secret.path().to_str().expect("paths are UTF-8");
    let report = concat!(env!("CARGO_TARGET_TMPDIR"), "/contract-servers");
    let arguments = ["taskward-contract", "--base-url", &base_url, "--secret-file", secret, "--report", report];
    let arguments = arguments.iter().chain(&["--time=3600"]);
    assert_eq!(run::run(&Cli::parse_from(arguments)).await, Exit::Kept, "see {report}/report.md");
}
