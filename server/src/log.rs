//! Where events go: standard error, as text on a terminal and as JSON elsewhere.

use std::io::{IsTerminal, stderr};

use slog::Drain;
use tracing_subscriber::filter::LevelFilter;

use crate::config::LogLevel;

/// Starts logging for the whole process.
pub fn start(level: LogLevel) {
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let builder = tracing_subscriber::fmt().with_max_level(level).with_writer(stderr).with_target(false);
    if stderr().is_terminal() {
        builder.init();
    } else {
        builder.with_ansi(false).json().flatten_event(true).init();
    }
}

/// What dropshot itself has to say, from warnings on. Its line for each request is built and thrown away unread: the edge
/// writes that line.
pub fn of_dropshot() -> slog::Logger {
    let drain = slog::LevelFilter::new(tracing_slog::TracingSlogDrain, slog::Level::Warning).fuse();
    slog::Logger::root(drain, slog::o!())
}
