//! HTTP/1.1 as bytes on a socket: what is sent is what the test wrote, and what comes back is read whole.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::contract;

/// How long a test waits for bytes that should come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An open connection.
pub struct Connection(BufReader<TcpStream>);

impl From<TcpStream> for Connection {
    fn from(socket: TcpStream) -> Self {
        Self(BufReader::new(socket))
    }
}

/// An answer. Names of headers are in lower case.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects to `http://HOST:PORT`.
    pub fn open(base_url: &str) -> Self {
        let stream = TcpStream::connect(base_url.trim_start_matches("http://")).expect("the server accepts");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out can be set");
        stream.set_write_timeout(Some(PATIENCE)).expect("a time-out can be set");
        stream.set_nodelay(true).expect("small writes can be sent at once");
        Self(BufReader::new(stream))
    }

    /// Sends bytes; an error means that the server has closed.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.0.get_mut().write_all(bytes.as_ref())
    }

    /// Another handle of the same socket.
    pub fn socket(&self) -> TcpStream {
        self.0.get_ref().try_clone().expect("a socket can be shared")
    }

    /// The next answer; `None` where the server closes instead.
    pub fn answer(&mut self) -> Option<Answer> {
        self.answer_to("GET")
    }

    /// The next answer, to a request with this method: an answer to HEAD has no body, whatever its headers say.
    pub fn answer_to(&mut self, method: &str) -> Option<Answer> {
        let status = self.line()?.split(' ').nth(1)?.parse().expect("a status is a number");
        let mut headers = Vec::new();
        while let Some(line) = self.line().filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').expect("a header has a name");
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        let chunked = answer.header("transfer-encoding") == Some("chunked");
        if method == "HEAD" || matches!(status, 100..200 | 204 | 304) {
            return Some(answer);
        } else if chunked {
            while let Some(size) = self.line().map(|line| usize::from_str_radix(&line, 16).expect("a chunk has a size"))
            {
                let mut chunk = vec![0; size];
                self.0.read_exact(&mut chunk).expect("a chunk comes whole");
                answer.body.extend(chunk);
                self.line();
                if size == 0 {
                    break;
                }
            }
        } else {
            let length = answer.header("content-length").expect("a body has a length");
            answer.body = vec![0; length.parse().expect("a length is a number")];
            self.0.read_exact(&mut answer.body).expect("a body comes whole");
        }
        Some(answer)
    }

    /// Whether the server has closed, and sent nothing more before.
    pub fn is_closed(&mut self) -> bool {
        match self.0.fill_buf() {
            Ok(bytes) => bytes.is_empty(),
            Err(error) => !is_late(&error),
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        match self.0.read_until(b'\n', &mut line) {
            Ok(1..) => Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) if is_late(&error) => panic!("no answer within {PATIENCE:?}"),
            Ok(0) | Err(_) => None,
        }
    }
}

fn is_late(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

impl Answer {
    /// The one header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = values.next()?;
        assert_eq!(values.next(), None, "{name} came twice: {self:?}");
        Some(value)
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body is UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Everything that came, to look for what must not be in it.
    pub fn whole(&self) -> String {
        format!("{:?}\n{}", self.headers, String::from_utf8_lossy(&self.body))
    }
}

/// A request under construction. What it is given goes out unchanged, well-formed or not.
#[derive(Clone)]
pub struct Request {
    method: String,
    target: String,
    head: Vec<u8>,
    body: Option<Vec<u8>>,
}

impl Request {
    pub fn new(method: &str, target: &str) -> Self {
        let head = format!("{method} {target} HTTP/1.1\r\nhost: taskward.test\r\n").into_bytes();
        Self { method: method.to_owned(), target: target.to_owned(), head, body: None }
    }

    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.head.extend([name.as_bytes(), b": ", value.as_ref(), b"\r\n"].concat());
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// A body with its length, and nothing about its type.
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref().to_vec();
        self.body = Some(body.clone());
        self.header("content-length", body.len().to_string())
    }

    /// A body that says it is JSON.
    pub fn json(self, body: impl AsRef<[u8]>) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    /// What goes over the wire.
    pub fn bytes(&self) -> Vec<u8> {
        [&self.head[..], b"\r\n", self.body.as_deref().unwrap_or_default()].concat()
    }

    /// Sends it on a connection of its own, and holds the status against the contract.
    pub fn send(&self, base_url: &str) -> Answer {
        let mut connection = Connection::open(base_url);
        // Where the server answers before it has read everything, the rest may not be taken any more.
        let _ = connection.send(self.clone().header("connection", "close").bytes());
        let answer = connection.answer_to(&self.method);
        let shown = format!("{} {}", self.method, self.target.chars().take(200).collect::<String>());
        let answer = answer.unwrap_or_else(|| panic!("{shown}: closed without an answer"));
        contract::assert_documented(&self.method, &self.target, answer.status);
        assert!(connection.is_closed(), "{shown}: {answer:?} and then more");
        answer
    }
}
