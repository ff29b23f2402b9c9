//! A handler that panics: a 500 of our shape, nothing of the text, and a connection that stays in order.

use dropshot::{ApiDescription, ApiEndpoint, ApiEndpointVersions, HttpError, HttpResponseOk, RequestContext};
use http::Method;
use taskward::edge::Cors;
use taskward::server::Server;

use super::wire::{Answer, Connection, Request};
use super::{MOST, answers};

const TEXT: &str = "tripwire at /home/alice/secret.rs";

async fn text(_: RequestContext<()>) -> Result<HttpResponseOk<u8>, HttpError> {
    panic!("{TEXT}")
}

async fn late(_: RequestContext<()>) -> Result<HttpResponseOk<u8>, HttpError> {
    tokio::task::yield_now().await;
    panic!("tripwire")
}

async fn value(_: RequestContext<()>) -> Result<HttpResponseOk<u8>, HttpError> {
    std::panic::panic_any(7_u8)
}

async fn calm(_: RequestContext<()>) -> Result<HttpResponseOk<u8>, HttpError> {
    Ok(HttpResponseOk(42))
}

/// An API of our own behind the edge of the server.
fn api() -> ApiDescription<()> {
    let mut api = ApiDescription::new();
    macro_rules! add {
        ($($handler:ident $method:ident $path:literal)+) => {$(
            let (name, versions) = ($path.to_owned(), ApiEndpointVersions::All);
            api.register(ApiEndpoint::new(name, $handler, Method::$method, "application/json", $path, versions))
                .expect("the paths differ");
        )+};
    }
    add! { text GET "/text" late GET "/late" value GET "/value" text POST "/post" calm GET "/calm" }
    api
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_is_a_500_that_tells_nothing_and_the_connection_goes_on() {
    let address = "127.0.0.1:0".parse().expect("an address");
    let server = Server::start(api(), (), address, &Cors::default()).expect("the server starts");
    let base_url = format!("http://{}", server.address());
    tokio::task::spawn_blocking(move || {
        let mut connection = Connection::open(&base_url);
        for _ in 0..3 {
            for target in ["/text", "/late", "/value"] {
                connection.send(Request::new("GET", target).bytes()).expect("the connection is open");
                assert_is_told_nothing(&connection.answer().expect("an answer"));
                connection.send(Request::new("GET", "/calm").bytes()).expect("the connection is open");
                assert_eq!(connection.answer().expect("an answer").text(), "42");
            }
        }
        pipelined_with_a_panic(&base_url);
        panicked_before_the_body_was_read(&base_url);
    })
    .await
    .expect("the tests hold");
    server.shut_down().await.expect("the server still ends in order");
}

fn assert_is_told_nothing(answer: &Answer) {
    let problem = answer.problem(500, "internal_error");
    assert_eq!(problem["detail"], "Something went wrong on our side");
    for secret in ["tripwire", "alice", "panic", ".rs"] {
        assert!(!answer.whole().contains(secret), "{answer:?}");
    }
}

fn pipelined_with_a_panic(base_url: &str) {
    let mut connection = Connection::open(base_url);
    let requests = ["/calm", "/text", "/calm", "/late", "/nope"].map(|target| Request::new("GET", target));
    let last = Request::new("GET", "/calm").header("connection", "close");
    let all: Vec<u8> = requests.iter().chain([&last]).flat_map(Request::bytes).collect();
    connection.send(all).expect("the server reads");
    let statuses: Vec<u16> = answers(&mut connection, 20).iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 500, 200, 500, 404, 200]);
}

fn panicked_before_the_body_was_read(base_url: &str) {
    for size in [40, MOST * 4] {
        let mut connection = Connection::open(base_url);
        let body = "GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n".repeat(size / 36 + 1);
        let next = Request::new("GET", "/calm").header("connection", "close").bytes();
        let _ = connection.send([Request::new("POST", "/post").json(body).bytes(), next].concat());
        let found = answers(&mut connection, 20);
        let (first, rest) = found.split_first().expect("an answer");
        assert_is_told_nothing(first);
        assert!(matches!(rest, []) || matches!(rest, [calm] if calm.text() == "42"), "{rest:?}");
    }
}
