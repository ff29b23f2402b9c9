//! Rules for every exchange, whatever its purpose; `validate` looks for them.

catalogue! { Exchange;
    /// A status that the contract does not list for the operation is a surprise for every client.
    STATUS = "X-STATUS", Medium, "The status is one that the operation documents.", "OpenAPI 3.0 Responses Object";
    /// 500 and 503 are documented, but nothing the suite does without the operator's help may cause one.
    SERVER_ERROR = "X-SERVER-ERROR", High, "No request is answered with a 5xx.", "ASVS 16.5.3; RFC 9110 section 15.6", wfc: 100;
    /// A connection that is cut, or an answer that never comes, is what a panic looks like from outside.
    ANSWERED = "X-ANSWERED", High, "Every request gets an answer.", "ASVS 16.5.4; RFC 9110 section 15";
    /// The media type decides how the body is read; `text/plain` for JSON is a fault.
    MEDIA_TYPE = "X-MEDIA-TYPE", Medium, "The media type is one that the answer documents.", "RFC 9110 section 8.3; ASVS 4.1.1", wfc: 200;
    /// The answer is read as a closed world: members, formats and ranges that the schema does not allow are drift.
    SCHEMA = "X-SCHEMA", Medium, "The body satisfies its schema, and has no member that the schema does not name.", "JSON Schema 2020-12; OWASP API3; ASVS 15.3.1", wfc: 200;
    /// Headers that the contract promises are there, and their values satisfy their schemas.
    HEADERS = "X-HEADERS", Medium, "Documented headers are there and valid.", "OpenAPI 3.0 Header Object", wfc: 200;
    /// 204, 304 and answers to HEAD end after the headers; 205 and 1xx too.
    NO_BODY = "X-NO-BODY", Medium, "204, 304 and answers to HEAD have no body.", "RFC 9110 sections 15.3.5, 15.4.5, 9.3.2", wfc: 105;
    /// The `status` inside a problem document repeats the status line, and every error is a problem document.
    PROBLEM = "X-PROBLEM", Medium, "Every error is a problem document that repeats the status and the request id.", "RFC 9457 section 3.1; ASVS 4.1.1";
    /// Without a token the challenge names no error; with one it says `invalid_token`.
    CHALLENGE = "X-CHALLENGE", Medium, "401 carries a Bearer challenge, with an error only where a token was sent.", "RFC 9110 section 11.6.1; RFC 6750 section 3", wfc: 109;
    /// `Allow` names exactly what the path has (HEAD and OPTIONS may be added).
    ALLOW = "X-ALLOW", Low, "405 lists the methods of the path.", "RFC 9110 sections 10.2.1, 15.5.6", wfc: 110;
    /// The location of a new resource is a path on this server and ends with the id in the body.
    LOCATION = "X-LOCATION", Medium, "201 says where the new resource is.", "RFC 9110 sections 10.2.2, 15.3.2", wfc: 120;
    /// Times are RFC 3339 in UTC, and nothing is changed before it is created.
    TIMES = "X-TIMES", Medium, "Times are in UTC, and updated_at is not before created_at.", "RFC 3339 section 5.6";
    /// A token that comes back in a body or header ends up in logs and in pages.
    ECHO = "X-ECHO", High, "No answer repeats a token or a secret.", "ASVS 16.5.1; CWE-209";
    /// Stack traces, SQL, source paths and panic texts tell an attacker what to try next.
    LEAK = "X-LEAK", High, "No error shows what is inside.", "ASVS 16.5.1; OWASP API8; CWE-209; RFC 9457 section 5", wfc: 309;
    /// Without nosniff a browser may run as a script what was sent as data.
    NOSNIFF = "X-NOSNIFF", Low, "Every answer has X-Content-Type-Options: nosniff.", "ASVS 3.4.4";
    /// What was answered to one user must not wait in a cache for the next.
    NO_STORE = "X-NO-STORE", Medium, "Answers to protected operations are not stored by caches.", "RFC 9111 section 5.2.2.5; ASVS 14.3.2";
    /// A version in `Server` or `X-Powered-By` saves the attacker a step.
    BANNER = "X-BANNER", Low, "No header names a product version.", "ASVS 13.4.6";
}
