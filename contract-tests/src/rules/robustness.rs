//! Rules on slow, large and missing parts.

catalogue! { Robustness;
    /// After every probe that must be refused, a good request has to be served as before.
    CANARY = "ROB-CANARY", High, "A bad request does not disturb the next good one.", "ASVS 16.5.4";
    /// One byte above `x-max-body-bytes` is 413; at the limit the body is read like any other.
    BODY_LIMIT = "ROB-BODY-LIMIT", Medium, "Bodies are accepted up to the documented size, and refused with 413 above.", "RFC 9110 section 15.5.14; OWASP API4; ASVS 4.3.1";
    /// The length says that the body is too large: there is no reason to wait for it.
    BODY_EARLY = "ROB-BODY-EARLY", Medium, "A body that is declared too large is refused before it is sent.", "RFC 9110 section 15.5.14; OWASP API4", needs: [RawSocket];
    /// Without a length the size shows only while the body comes; a limit that looks at Content-Length alone is none.
    BODY_CHUNKED = "ROB-BODY-CHUNKED", High, "A chunked body above the limit is refused, and reading it ends.", "RFC 9110 section 15.5.14; RFC 9112 section 7.1; OWASP API4", needs: [RawSocket];
    /// Without a token nobody may make the server take a large body.
    BODY_ANONYMOUS = "ROB-BODY-ANONYMOUS", Medium, "A large body without a token is refused at once.", "OWASP API4; ASVS 8.3.1", needs: [RawSocket];
    /// A URI of 100 kB, in the path and in the query.
    URI = "ROB-URI", Medium, "A huge URI is refused with a 4xx.", "RFC 9110 section 15.5.15; OWASP API4", needs: [RawSocket];
    /// Many headers, and large ones.
    HEADERS = "ROB-HEADERS", Medium, "Huge headers are refused with a 4xx.", "RFC 6585 section 5; OWASP API4; ASVS 4.2.5", needs: [RawSocket];
    /// The headers are there, the body comes byte by byte or not at all; meanwhile others are served.
    SLOW_BODY = "ROB-SLOW-BODY", Medium, "A body that does not come ends with 408 or a closed connection.", "RFC 9110 section 15.5.9; OWASP API4; CWE-400", needs: [RawSocket], from: Ci;
    /// Fifty users read and write at the same moment.
    PARALLEL = "ROB-PARALLEL", High, "Fifty requests at once are all served.", "OWASP API4; ASVS 13.1.2";
    /// A hundred connections that say nothing, or half a line, while others ask.
    CONNECTIONS = "ROB-CONNECTIONS", Medium, "Idle connections keep nobody else from being served.", "OWASP API4; CWE-400", needs: [RawSocket];
    /// Connections are cut in the middle of requests; what was not whole has no effect.
    ABORT = "ROB-ABORT", Medium, "A request that is cut off has no effect and disturbs nobody.", "RFC 9112 section 8; ASVS 16.5.4", needs: [RawSocket];
    /// The operator stops the store: a good request is 503, says when to come back, and is not a lie about the token.
    OUTAGE = "ROB-OUTAGE", High, "While the store is away the answer is 503 with Retry-After, in bounded time.", "RFC 9110 sections 15.6.4, 10.2.3; ASVS 16.5.2", needs: [StoreHooks], from: Ci;
    /// The operator starts the store again: no restart of the server is needed, and nothing is lost.
    RECOVERY = "ROB-RECOVERY", High, "When the store is back, requests are served and the data is as it was.", "ASVS 16.5.2", needs: [StoreHooks], from: Ci;
    /// The server is told to end (SIGTERM) while half a request is there. Runs last: the server does not come back by itself.
    SHUTDOWN = "ROB-SHUTDOWN", High, "What is under way when the server is told to end is answered.", "RFC 9112 section 9.6; ASVS 16.5.2", needs: [SignalHook, RawSocket];
}
