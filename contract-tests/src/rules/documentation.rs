//! Rules on the published contract and its page.

catalogue! { Documentation;
    /// Clients are generated from what is published; it has to be what the run was given.
    PUBLISHED = "DOC-PUBLISHED", Medium, "The contract that the server publishes is the one it is held to.", "OpenAPI 3.0; OWASP API9";
    /// The YAML and the JSON form are parsed and compared member by member.
    FORMS = "DOC-FORMS", Low, "Every published form of the contract says the same.", "OpenAPI 3.0 Format; RFC 9512";
    /// A digest tells which contract a process serves, without reading it.
    DIGEST = "DOC-DIGEST", Low, "The digest that the server tells is that of the published contract.", "OWASP API9";
    /// Without a token, with a junk one and with a good one: the same answer.
    PUBLIC = "DOC-PUBLIC", Medium, "Public operations need no token, and answer everybody the same.", "OpenAPI 3.0 Security Requirement; x-isolation", wfc: 305;
    /// Every operation that is not public is called without a token.
    PROTECTED = "DOC-PROTECTED", Critical, "Operations that the contract protects answer 401 without a token.", "OpenAPI 3.0 Security Requirement; OWASP API2; ASVS 8.3.1", wfc: 305;
    /// Who starts with the documentation copies its examples.
    EXAMPLES = "DOC-EXAMPLES", Medium, "Every example of a request satisfies its schema and is accepted.", "OpenAPI 3.0 Media Type Object";
    /// Scripts, styles and pictures that the page names are fetched.
    PAGE = "DOC-PAGE", Medium, "Every part that the page loads is there, and on this server.", "ASVS 3.6.1; CWE-829";
    /// A documented success is a promise that the suite cashes once for each operation.
    SUCCESS = "DOC-SUCCESS", Medium, "Every operation can be brought to its documented success.", "OpenAPI 3.0 Responses Object", wfc: 101;
}
