//! A PgBouncer that a test owns.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::database::Database;

/// A running pooler before one database.
pub struct Bouncer {
    process: Child,
    url: String,
    _folder: TempDir,
}

impl Bouncer {
    /// Starts one that pools by `session` or by `transaction`.
    pub fn start(database: &Database, mode: &str) -> Self {
        let need = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/need");
        let there =
            Command::new(need).args(["pgbouncer,/usr/sbin/pgbouncer", "pgbouncer"]).status().expect("tools/need runs");
        assert!(there.success(), "PgBouncer is not installed");
        let target = reqwest::Url::parse(&database.url()).expect("the database has an address");
        let name = target.path().trim_start_matches('/').to_owned();
        // It cannot take port 0. Whoever takes this one in between makes the test fail, not lie.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (host, port) = (target.host_str().unwrap_or("127.0.0.1"), target.port().unwrap_or(5432));
        let (user, secret) = (target.username(), target.password().unwrap_or_default());
        let password = if secret.is_empty() { String::new() } else { format!("password='{secret}'") };
        let users = folder.path().join("users");
        std::fs::write(&users, format!("\"{user}\" \"{secret}\"\n")).expect("the users can be written");
        let settings = format!(
            "[databases]\n{name} = host={host} port={port} user={user} {password}\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\nauth_type = trust\nauth_file = {}\n\
             pool_mode = {mode}\ndefault_pool_size = 40\nmax_client_conn = 400\n",
            free.port(),
            users.display(),
        );
        let file = folder.path().join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("the settings can be written");
        let process = as_anybody(folder.path())
            .arg("/usr/sbin/pgbouncer")
            .arg("--quiet")
            .arg(&file)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("PgBouncer starts");
        let start = Instant::now();
        while TcpStream::connect(free).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "PgBouncer does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { process, url: format!("postgres://{user}@{free}/{name}"), _folder: folder }
    }

    /// The database's address, through it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Runs what follows; it refuses to run as root, so root runs it as somebody else.
fn as_anybody(folder: &std::path::Path) -> Command {
    let is_root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("a process")) == 0;
    if !is_root {
        return Command::new("env");
    }
    let handed_over = Command::new("chown").args(["-R", "postgres"]).arg(folder).status().expect("chown runs");
    assert!(handed_over.success());
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    command
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
