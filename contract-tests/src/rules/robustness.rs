//! Rules on slow, large and missing parts.

catalogue! { Robustness;
    /// After every probe that must be refused, a good request has to be served as before.
    CANARY = "ROB-CANARY", High, "A bad request does not disturb the next good one.", "ASVS 16.5.4";
}
