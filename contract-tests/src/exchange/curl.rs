//! Exchanges as a script of curl commands, without the secrets.

use super::{Exchange, Request};
use crate::tokens::Token;
use std::fmt::Write;
use std::sync::Arc;

/// How much of a body is shown.
const SHOWN_BYTES: usize = 600;

/// A copyable script: a legend of the tokens, then one command an exchange with what came back.
#[derive(Debug, Default)]
pub struct Script {
    tokens: Vec<Token>,
}

impl Script {
    /// Renders exchanges against `base`.
    #[must_use]
    pub fn render(base: &str, exchanges: &[Arc<Exchange>]) -> String {
        let mut script = Self::default();
        let mut steps = String::new();
        for exchange in exchanges {
            let command = script.command(base.trim_end_matches('/'), &exchange.request);
            let came = match &exchange.outcome {
                Ok(response) => format!("{} {}", response.status, clip(&response.body)),
                Err(why) => why.clone(),
            };
            let _ = writeln!(steps, "{command}\n  # {}", script.redact(&came.replace('\n', " ")));
        }
        let mut legend = String::new();
        for (index, token) in script.tokens.iter().enumerate() {
            let _ = writeln!(legend, "# ${} = {}", variable(index), token.label);
        }
        legend + &steps
    }

    fn command(&mut self, base: &str, request: &Request) -> String {
        let mut line = String::from("curl -sS -i");
        match request.method.as_str() {
            "GET" => {}
            "HEAD" => line.push_str(" --head"),
            method => {
                let _ = write!(line, " -X {}", quote(method));
            }
        }
        if let Some(token) = &request.token {
            let _ = write!(line, " -H \"Authorization: Bearer ${}\"", self.name(token));
        }
        for (name, value) in &request.headers {
            let value = self.redact(&String::from_utf8_lossy(value));
            let _ = write!(line, " -H {}", quote(&format!("{name}: {value}")));
        }
        if let Some(body) = &request.body {
            let _ = write!(line, " --data-binary {}", quote(&self.redact(&clip(body))));
        }
        let target = self.redact(&request.target);
        let _ = write!(line, " --path-as-is {}", quote(&format!("{base}{target}")));
        line
    }

    fn name(&mut self, token: &Token) -> String {
        let known = self.tokens.iter().position(|other| other.reveal() == token.reveal());
        variable(known.unwrap_or_else(|| {
            self.tokens.push(token.clone());
            self.tokens.len() - 1
        }))
    }

    /// Takes out every token seen so far, and anything else that has the form of a signed one.
    fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (index, token) in self.tokens.iter().enumerate().filter(|(_, token)| token.reveal().len() >= 16) {
            text = text.replace(token.reveal(), &format!("${}", variable(index)));
        }
        let is_token = |word: &str| word.starts_with("eyJ") && word.split('.').count() == 3 && word.len() > 60;
        let boundary = |symbol: char| !(symbol.is_ascii_alphanumeric() || "._-".contains(symbol));
        let secrets: Vec<String> = text.split(boundary).filter(|word| is_token(word)).map(str::to_owned).collect();
        for secret in secrets {
            text = text.replace(&secret, "$TOKEN");
        }
        text
    }
}

fn variable(index: usize) -> String {
    let letter = u8::try_from(index % 26).map_or('Z', |index| char::from(b'A' + index));
    if index < 26 { format!("TOKEN_{letter}") } else { format!("TOKEN_{letter}{}", index / 26) }
}

fn clip(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.len() <= SHOWN_BYTES {
        return text.into_owned();
    }
    let start: String = text.chars().take(SHOWN_BYTES).collect();
    format!("{start}… ({} bytes in all)", bytes.len())
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
