//! An HTTP/1.1 answer out of bytes (RFC 9112, section 6.3), strict enough to notice what a client would forgive.

use super::Response;
use std::time::Duration;

/// What the bytes at hand amount to.
pub enum Parsed {
    /// A whole answer and how many bytes it took.
    Whole(Response, usize),
    /// Not yet.
    Partial,
    /// The body ends with the connection: headers, and where it begins.
    UntilClose(Response, usize),
    /// No HTTP.
    Garbage(String),
}

/// Reads one answer to a request by `method` from the start of `bytes`.
pub fn parse(bytes: &[u8], method: &str) -> Parsed {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut head = httparse::Response::new(&mut headers);
    let start = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Parsed::Partial,
        Err(error) => return Parsed::Garbage(format!("the answer is no HTTP: {error}")),
    };
    let status = head.code.unwrap_or_default();
    let lower = |header: &httparse::Header<'_>| {
        (header.name.to_lowercase(), String::from_utf8_lossy(header.value).into_owned())
    };
    let headers = head.headers.iter().map(lower).collect();
    let mut response = Response { status, headers, body: Vec::new(), duration: Duration::ZERO };
    if method == "HEAD" || status < 200 || status == 204 || status == 304 {
        return Parsed::Whole(response, start);
    }
    let rest = &bytes[start..];
    if response.all("transfer-encoding").any(|coding| coding.to_lowercase().contains("chunked")) {
        return match chunks(rest) {
            Ok(Some((body, taken))) => {
                response.body = body;
                Parsed::Whole(response, start + taken)
            }
            Ok(None) => Parsed::Partial,
            Err(why) => Parsed::Garbage(why),
        };
    }
    match response.header("content-length").map(str::parse::<usize>) {
        Some(Ok(length)) if rest.len() >= length => {
            response.body = rest[..length].to_vec();
            Parsed::Whole(response, start + length)
        }
        Some(Ok(_)) => Parsed::Partial,
        Some(Err(_)) => Parsed::Garbage("the answer has a Content-Length that is no number".into()),
        None => Parsed::UntilClose(response, start),
    }
}

/// The body of a chunked answer and how many bytes it took; nothing while the last chunk is not there.
fn chunks(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, String> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        match httparse::parse_chunk_size(&bytes[at..]) {
            Ok(httparse::Status::Complete((line, size))) => {
                let size = usize::try_from(size).map_err(|_| "the answer has a chunk beyond all bounds".to_owned())?;
                let (from, to) = (at + line, at + line + size);
                if size == 0 {
                    // No server of ours sends trailers: the empty line ends the body.
                    return Ok((bytes.len() >= from + 2).then(|| (body, from + 2)));
                }
                if bytes.len() < to + 2 {
                    return Ok(None);
                }
                body.extend_from_slice(&bytes[from..to]);
                at = to + 2;
            }
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err("the answer has a broken chunk".into()),
        }
    }
}
