//! A token source that is a program: one JSON request a line in, one JSON answer a line out, kept running.

use super::TokenError;
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};
use tokio::sync::Mutex;

/// How long the program may take for one token.
const PATIENCE: Duration = Duration::from_secs(10);

struct Pipes {
    to: ChildStdin,
    from: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

/// The running program.
pub struct Command {
    pipes: Mutex<Pipes>,
}

impl Command {
    /// Starts the program through the shell.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &str) -> Result<Self, TokenError> {
        let broken = |why: &str| TokenError::Broken(format!("--token-command {why}"));
        let mut child = tokio::process::Command::new("sh")
            .args(["-c", command])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| broken(&format!("cannot be started: {error}")))?;
        let to = child.stdin.take().ok_or_else(|| broken("has no input"))?;
        let from = child.stdout.take().ok_or_else(|| broken("has no output"))?;
        Ok(Self { pipes: Mutex::new(Pipes { to, from: BufReader::new(from).lines(), _child: child }) })
    }

    /// Asks for a token with these claims and, if given, header members.
    ///
    /// # Errors
    /// When the program says that it cannot make such a token, or does not keep to the protocol.
    pub async fn mint(&self, header: Option<&Value>, claims: &Value) -> Result<String, TokenError> {
        let broken = |why: String| TokenError::Broken(format!("--token-command {why}"));
        let mut request = json!({ "v": 1, "claims": claims });
        if let Some(header) = header {
            request["header"] = header.clone();
        }
        let mut pipes = self.pipes.lock().await;
        let talk = async {
            // What it could not be told, it does not answer: whether it ended before or after is all the same.
            let _ = pipes.to.write_all(format!("{request}\n").as_bytes()).await;
            let _ = pipes.to.flush().await;
            pipes
                .from
                .next_line()
                .await
                .map_err(|error| broken(format!("gives no output: {error}")))?
                .ok_or_else(|| broken("ended; see what it wrote to stderr".into()))
        };
        let line = tokio::time::timeout(PATIENCE, talk)
            .await
            .map_err(|_| broken(format!("gave no token within {} s", PATIENCE.as_secs())))??;
        let answer: Value =
            serde_json::from_str(&line).map_err(|_| broken("answered with a line that is no JSON".into()))?;
        if let Some(why) = answer["unsupported"].as_str() {
            return Err(TokenError::Unsupported(why.to_owned()));
        }
        answer["token"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| broken("answered with neither \"token\" nor \"unsupported\"".into()))
    }
}
