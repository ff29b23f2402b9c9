//! Origins of pages (RFC 6454), as browsers write them.

use url::Url;

/// Takes an origin, or tells how it would have to be written: browsers' text is compared exactly.
///
/// # Errors
///
/// It is no origin of a page, or is written differently than browsers do.
pub fn origin(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.contains('*') {
        return Err("must be exact: a wildcard would let any page in".to_owned());
    }
    let url = Url::parse(text).map_err(|_| "must be an origin such as https://app.example.com".to_owned())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("must begin with https:// or http://".to_owned());
    }
    let written = url.origin().ascii_serialization();
    if written != text {
        return Err(format!("must be written as browsers do: {written}"));
    }
    Ok(written)
}
