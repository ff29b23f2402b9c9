//! The faults, one table a group.

mod authentication;
mod concurrency;
mod conditions;
mod credentials;
mod documentation;
mod errors;
mod exchange;
mod headers;
mod idempotency_keys;
mod identity;
mod isolation;
mod json;
mod lists;
mod parameters;
mod preconditions;
mod protocol;
mod provisioning;
mod replays;
mod robustness;
mod sequence;
mod tags;
mod texts;
mod traces;
mod validation;

use super::fault::{Fault, fault};

/// A group's faults, and the rules whose cases send what a fault of answers needs to be seen.
pub struct Table {
    /// The group.
    pub group: &'static str,
    /// Its faults.
    pub faults: &'static [Fault],
    /// What runs beside rules on exchanges, which send nothing themselves.
    pub carriers: &'static [&'static str],
}

const fn table(group: &'static str, faults: &'static [Fault], carriers: &'static [&'static str]) -> Table {
    Table { group, faults, carriers }
}

/// What every value and every text of a body is sent by.
const BODIES: &[&str] = &["VAL-PATTERN", "VAL-JSON", "VAL-BODY-SHAPE", "VAL-ROUND-TRIP"];
/// What sends every method to every path, with every header.
const HTTP: &[&str] = &[
    "PROTO-METHOD",
    "PROTO-ACCEPT",
    "PROTO-ROUTE",
    "PROTO-HEAD",
    "PROTO-STRAY-BODY",
    "PROTO-CORS",
    "PROTO-REQUEST-ID",
    "PROV-FIRST",
];
/// What gets every operation to answer well and badly.
const ANSWERS: &[&str] = &["PROV-FIRST", "ISO-FOREIGN", "VAL-PATH", "MODEL-PARTIAL", "VAL-ENUM"];

/// Every table.
pub static TABLES: &[Table] = &[
    table("authentication", authentication::FAULTS, &["AUTH-REQUIRED"]),
    table(
        "authentication",
        credentials::FAULTS,
        &["AUTH-REQUIRED", "AUTH-PAYLOAD", "AUTH-SIZE", "AUTH-SUB-ODD", "AUTH-EXPIRED"],
    ),
    table("provisioning", provisioning::FAULTS, &["PROV-RACE"]),
    table("isolation", identity::FAULTS, &["PROV-FIRST"]),
    table("isolation", isolation::FAULTS, &["PROV-FIRST", "ISO-FOREIGN"]),
    table("isolation", traces::FAULTS, &["PROV-FIRST", "ISO-FOREIGN"]),
    table("validation", validation::FAULTS, BODIES),
    table("validation", texts::FAULTS, BODIES),
    table("validation", json::FAULTS, BODIES),
    table("validation", parameters::FAULTS, &["VAL-PATH", "VAL-QUERY"]),
    table("concurrency", concurrency::FAULTS, &["CON-STORM"]),
    table("sequence", sequence::FAULTS, &["CON-STORM"]),
    table("lists", lists::FAULTS, &["CON-STORM"]),
    table("conditions", conditions::FAULTS, &["CON-STORM"]),
    table("conditions", tags::FAULTS, &["CON-STORM"]),
    table("conditions", preconditions::FAULTS, &["CON-STORM"]),
    table("idempotency", replays::FAULTS, &["CON-STORM"]),
    table("idempotency", idempotency_keys::FAULTS, &["CON-STORM"]),
    table("protocol", protocol::FAULTS, HTTP),
    table("protocol", headers::FAULTS, HTTP),
    table("answers", exchange::FAULTS, ANSWERS),
    table("answers", errors::FAULTS, ANSWERS),
    table(
        "robustness",
        robustness::FAULTS,
        &["ROB-BODY-LIMIT", "ROB-URI", "ROB-HEADERS", "VAL-ROUND-TRIP", "VAL-QUERY", "VAL-JSON", "AUTH-SIGNATURE"],
    ),
    table("documentation", documentation::FAULTS, &["DOC"]),
];
