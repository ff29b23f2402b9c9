//! What a `postgres://` address says, with what every connection of ours needs.

use std::str::FromStr;

use anyhow::Context;
use sqlx::postgres::PgConnectOptions;

/// Reads an address.
pub fn of(url: &str) -> anyhow::Result<PgConnectOptions> {
    let url = without_channel_binding(url);
    // The error is not told: it may hold a part of the address, and so of its password.
    let options = PgConnectOptions::from_str(&url).ok().context(
        "DATABASE_URL cannot be read: it must be postgres://USER:PASSWORD@HOST:PORT/DATABASE, with each special \
         character of the password percent-encoded",
    )?;
    Ok(if options.get_application_name().is_none() { options.application_name("taskward") } else { options }
        // PgBouncer refuses parameters of the session that it does not know, and we read no floats.
        .extra_float_digits(None))
}

/// Neon's addresses ask for channel binding, which sqlx does not do: it would warn on every start.
fn without_channel_binding(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else { return url.to_owned() };
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("channel_binding=")).collect();
    if kept.is_empty() { address.to_owned() } else { format!("{address}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::without_channel_binding;

    #[test]
    fn channel_binding_alone_is_left_out() {
        let cases = [
            ("postgres://h/d", "postgres://h/d"),
            ("postgres://h/d?channel_binding=require", "postgres://h/d"),
            ("postgres://h/d?sslmode=require&channel_binding=require", "postgres://h/d?sslmode=require"),
            ("postgres://h/d?channel_binding=prefer&options=a%26b", "postgres://h/d?options=a%26b"),
        ];
        for (url, expected) in cases {
            assert_eq!(without_channel_binding(url), expected);
        }
    }
}
