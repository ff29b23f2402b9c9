//! Rules on which values are accepted, and what becomes of them.

catalogue! { Validation;
    /// Every other rule of the group stands on good requests that work: a resource is made from the contract's own sample.
    ACCEPT = "VAL-ACCEPT", High, "A plain good request is accepted.", "OpenAPI 3.0 Request Body Object", wfc: 101;
    /// Just inside and just outside each length and range; which is which is decided by the contract's own schema.
    BOUNDS = "VAL-BOUNDS", Medium, "Lengths and ranges hold exactly where the contract puts them.", "JSON Schema 2020-12 validation 6.2, 6.3; ASVS 2.2.1";
    /// Lengths count code points: neither bytes (two-byte letters) nor UTF-16 units (four-byte emoji).
    LENGTH = "VAL-LENGTH", Medium, "Lengths count characters, not bytes nor UTF-16 units.", "JSON Schema 2020-12 validation 6.3.1; RFC 8259 section 8";
    /// Each member of the enum is taken; upper case, white space, the empty text and a stranger are not.
    ENUM = "VAL-ENUM", Medium, "Exactly the members of an enum are accepted.", "JSON Schema 2020-12 validation 6.1.2; ASVS 2.2.1";
    /// Every JSON type is sent for every member.
    TYPE = "VAL-TYPE", Medium, "A value of another type is refused, and never converted.", "JSON Schema 2020-12 validation 6.1.1; ASVS 15.3.5";
    /// Null is a value of its own: taken where the contract says nullable, refused elsewhere, never the same as absent.
    NULL = "VAL-NULL", Medium, "Null is accepted exactly where the contract allows it.", "OpenAPI 3.0 nullable; ASVS 15.3.5";
    /// Blank texts, NUL, control and invisible characters, against `pattern` and `format`.
    PATTERN = "VAL-PATTERN", Medium, "Patterns and formats are enforced, and no more than they say.", "JSON Schema 2020-12 validation 6.3.3; CWE-20";
    /// Each member whose schema has a default is left out; the answer shows the default.
    DEFAULT = "VAL-DEFAULT", Medium, "A member that is left out takes its documented default.", "OpenAPI 3.0 Schema Object, default; JSON Schema 2020-12 validation 9.2";
    /// Each required member is left out once.
    REQUIRED = "VAL-REQUIRED", Medium, "A body without a required member is refused.", "JSON Schema 2020-12 validation 6.5.3";
    /// Where the contract closes a body, a member that it does not name is an error and not ignored.
    UNKNOWN = "VAL-UNKNOWN-MEMBER", High, "Members that the contract does not name are refused.", "OWASP API3; ASVS 15.3.3; JSON Schema additionalProperties";
    /// Null, texts, numbers and arrays where an object is due; some parsers take an array for a struct.
    SHAPE = "VAL-BODY-SHAPE", Medium, "A body of another shape than the contract's is refused.", "JSON Schema 2020-12; OWASP API8";
    /// A client cannot correct what it is not told: the entry names the member or parameter at fault.
    NAMES = "VAL-ERRORS-NAME", Medium, "A refusal names the field that is wrong.", "RFC 9457 section 3.2";
    /// Two fields are wrong at once; both have to be told.
    EVERY_ERROR = "VAL-ERRORS-ALL", Low, "A refusal names every field that is wrong.", "RFC 9457 section 3.2";
    /// The user's list and the resource are read before and after each refused request.
    NO_EFFECT = "VAL-NO-EFFECT", High, "A refused request changes nothing.", "RFC 9110 section 15.5; ASVS 2.3.3", wfc: 114;
    /// Markup, quotes, SQL, emoji, composed and decomposed letters, right-to-left and zero-width characters, outer white space.
    ROUND_TRIP = "VAL-ROUND-TRIP", High, "What was accepted is answered and read back exactly.", "ASVS 1.2.1; OWASP API8; CWE-116", wfc: 117;
    /// Trailing text, two documents, comments, NaN, lone surrogates, invalid UTF-8, UTF-16, byte order marks, deep nesting.
    JSON = "VAL-JSON", Medium, "What is not exactly one JSON text in UTF-8 is refused with 400.", "RFC 8259 sections 2, 8.1, 9; RFC 7493 section 2.1; CWE-20";
    /// Two members of one name: refused, or the last one counts everywhere. Anything else lets two parsers disagree.
    DUPLICATE = "VAL-JSON-DUPLICATE", Medium, "Of two members with one name the first never wins.", "RFC 8259 section 4; RFC 7493 section 2.3; ASVS 1.5.3";
    /// White space and escapes that JSON allows mean the same as without.
    JSON_FORMS = "VAL-JSON-FORMS", Medium, "Every way to write the same JSON is accepted.", "RFC 8259 sections 2, 7";
    /// A form or text/plain body could be sent by any page in a browser without asking (CSRF).
    MEDIA = "VAL-MEDIA-TYPE", Medium, "A body of another media type is refused with 415.", "RFC 9110 section 15.5.16; ASVS 3.5.2";
    /// Case and the charset parameter do not change the media type.
    MEDIA_FORMS = "VAL-MEDIA-FORMS", Low, "Every way to write the documented media type is accepted.", "RFC 9110 section 8.3.1";
    /// Bounds, other notations (1e2, 0x10, +1, other digits), too large for any integer, empty.
    QUERY = "VAL-QUERY", Medium, "Query parameters are accepted exactly where the contract allows them.", "OWASP API4; ASVS 2.2.1";
    /// Junk in a free text parameter (a cursor, say): broken ones may be refused, none may break the server.
    QUERY_TEXT = "VAL-QUERY-TEXT", Medium, "Any text in a query parameter is served or refused with 400.", "ASVS 1.2.4; OWASP API8";
    /// The parameter with which a `next` link leads on is given texts that no server ever gave. Taking one for no cursor at all makes a client read the first page for ever.
    CURSOR = "VAL-CURSOR", Medium, "A cursor that the server never gave is refused with 400.", "RFC 8288; ASVS 2.2.1";
    /// A `next` link is followed by another user, and with one condition more: from the middle of one list there is no place in another.
    CURSOR_BOUND = "VAL-CURSOR-BOUND", Medium, "A cursor is good for its caller and its conditions alone.", "openapi.yaml Cursor; OWASP API1", needs: [FreshUsers];
    /// Where an operation documents 400, a parameter that it does not list is one; ignoring it hides typing errors.
    QUERY_UNKNOWN = "VAL-QUERY-UNKNOWN", Low, "Query parameters that the operation does not list are refused.", "ASVS 15.3.7";
    /// Proxies and servers disagree on which of two counts.
    QUERY_TWICE = "VAL-QUERY-TWICE", Medium, "A query parameter given twice is refused.", "ASVS 15.3.7; CWE-235";
    /// Zero, negative, beyond the range, beyond 64 bits, and no number at all.
    PATH = "VAL-PATH", Medium, "A path parameter outside its schema is 400 or 404, and nothing happens.", "ASVS 1.4.2; OWASP API1; CWE-190", wfc: 116;
    /// The own id with a sign, zeros, other digits, percent-encoding, or 2^32 and 2^64 more is not that resource.
    PATH_ALIAS = "VAL-PATH-ALIAS", High, "A resource has one path: no other notation of its id reaches it.", "RFC 3986 section 6.2.2; ASVS 1.4.2; CWE-190; OWASP API1";
    /// Header parameters at their bounds.
    HEADER = "VAL-HEADER", Low, "Header parameters are accepted exactly where the contract allows them.", "ASVS 2.2.1";
}
