//! The faults, one table a group.

mod authentication;
mod concurrency;
mod credentials;
mod documentation;
mod exchange;
mod identity;
mod isolation;
mod parameters;
mod protocol;
mod provisioning;
mod robustness;
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
    table("validation", validation::FAULTS, &["VAL-PATTERN", "VAL-JSON", "VAL-BODY-SHAPE", "VAL-ROUND-TRIP"]),
    table("validation", parameters::FAULTS, &["VAL-PATH", "VAL-QUERY"]),
    table("concurrency", concurrency::FAULTS, &["CON-STORM"]),
    table(
        "protocol",
        protocol::FAULTS,
        &[
            "PROTO-METHOD",
            "PROTO-ACCEPT",
            "PROTO-ROUTE",
            "PROTO-HEAD",
            "PROTO-STRAY-BODY",
            "PROTO-CORS",
            "PROTO-REQUEST-ID",
            "PROV-FIRST",
        ],
    ),
    table("answers", exchange::FAULTS, &["PROV-FIRST", "ISO-FOREIGN", "VAL-PATH", "MODEL-PARTIAL", "VAL-ENUM"]),
    table(
        "robustness",
        robustness::FAULTS,
        &["ROB-BODY-LIMIT", "ROB-URI", "ROB-HEADERS", "VAL-ROUND-TRIP", "VAL-QUERY", "VAL-JSON", "AUTH-SIGNATURE"],
    ),
    table("documentation", documentation::FAULTS, &["DOC"]),
];
