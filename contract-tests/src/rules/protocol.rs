//! Rules on HTTP itself.

catalogue! { Protocol;
    /// Every common method that a path does not document is sent to it, with a good token.
    METHOD = "PROTO-METHOD", Medium, "Another method than the documented ones is 405, and Allow names those.", "RFC 9110 sections 9.1, 15.5.6, 10.2.1; ASVS 4.1.4", wfc: 110;
    /// A method that nobody knows, and known ones in lower case: methods are compared with case.
    STRANGE_METHOD = "PROTO-METHOD-STRANGE", Low, "A method that nobody knows is refused.", "RFC 9110 section 9.1; ASVS 4.1.4", needs: [RawSocket];
    /// TRACE sends back what it got, the token included.
    TRACE = "PROTO-TRACE", High, "TRACE is off.", "RFC 9110 section 9.3.8; ASVS 13.4.4";
    /// HEAD where there is GET: the same status and headers, and no body.
    HEAD = "PROTO-HEAD", Medium, "HEAD answers as GET does, without the body.", "RFC 9110 sections 9.1, 9.3.2";
    /// Some frameworks let a header choose the method, behind the back of whoever checked it.
    OVERRIDE = "PROTO-METHOD-OVERRIDE", High, "No header or parameter overrides the method or the path.", "ASVS 4.1.3; CWE-650";
    /// Unknown paths, also below known ones, with and without a token.
    ROUTE = "PROTO-ROUTE", Medium, "Where there is nothing the answer is 404 in the shape of every other error.", "RFC 9457; ASVS 4.1.1";
    /// Trailing and doubled slashes, encoded letters, other case, dot segments: what a proxy and a server may read differently.
    ALIAS = "PROTO-PATH-ALIAS", High, "No other notation of a path opens it without a token.", "RFC 3986 section 6; RFC 9110 section 4.2.3; OWASP API5; CWE-647";
    /// As the rule before, for notations that only raw bytes can carry.
    RAW_ALIAS = "PROTO-PATH-ALIAS-RAW", High, "No raw notation of a path opens it without a token.", "RFC 9112 section 3.2; OWASP API5; CWE-22", needs: [RawSocket];
    /// A client that follows a redirect may carry its token over plain HTTP or to another host.
    REDIRECT = "PROTO-REDIRECT", Medium, "No path of the API redirects.", "ASVS 4.1.2; RFC 9110 section 15.4";
    /// Two lengths, a length and chunks, broken chunks, folded lines: servers that disagree on these let requests be hidden in others.
    SMUGGLE = "PROTO-SMUGGLE", Critical, "A request with an ambiguous length is refused, and nothing hidden in it is served.", "RFC 9112 sections 5.2, 6.1, 6.3; ASVS 4.2.1; CWE-444", needs: [RawSocket];
    /// TLS on a plain port, junk, no version, an unknown version.
    GARBAGE = "PROTO-GARBAGE", Medium, "What is no HTTP/1.1 gets a refusal or a closed connection.", "RFC 9112 section 3; ASVS 16.5.4", needs: [RawSocket];
    /// Three requests are sent before the first answer is read.
    PIPELINE = "PROTO-PIPELINE", High, "Pipelined requests are answered in order.", "RFC 9112 section 9.3.2", needs: [RawSocket];
    /// The bytes of one request come a few at a time.
    PIECES = "PROTO-PIECES", Medium, "A request that arrives in pieces is served as any other.", "RFC 9112 section 2.2", needs: [RawSocket];
    /// A client that waits for 100 must not wait for ever.
    EXPECT = "PROTO-EXPECT", Medium, "Expect: 100-continue is answered before the body is sent.", "RFC 9110 section 10.1.1", needs: [RawSocket];
    /// A body where none is expected, one that looks like a request, is taken off the connection or the connection is closed.
    STRAY_BODY = "PROTO-STRAY-BODY", Critical, "A body that is not wanted never becomes the next request.", "RFC 9110 section 9.3.1; RFC 9112 sections 6, 9.3; CWE-444", needs: [RawSocket];
    /// 401 and 413 come before the body was read; what is left of it must not be read as a request.
    EARLY = "PROTO-EARLY-ANSWER", Critical, "After an early refusal the rest of the body never becomes the next request.", "RFC 9112 sections 9.3, 9.6; CWE-444", needs: [RawSocket];
    /// Whoever asks for the connection to end gets that.
    CLOSE = "PROTO-CLOSE", Low, "Connection: close is honoured, for HTTP/1.0 too.", "RFC 9112 section 9.6", needs: [RawSocket];
    /// Types that the operation does not have, weights of zero, and broken headers.
    ACCEPT = "PROTO-ACCEPT", Low, "Whatever Accept says, the answer is the documented one or 406.", "RFC 9110 sections 12.5.1, 15.5.7", wfc: 204;
    /// A page of any origin must not read answers in the name of its visitor.
    CORS = "PROTO-CORS", High, "No foreign origin is allowed to read answers with credentials.", "ASVS 3.4.2; Fetch standard, CORS protocol; CWE-942";
    /// Host and X-Forwarded-* name another host.
    LOCATION = "PROTO-LOCATION-HOST", High, "Location and Link are no work of the client's Host.", "ASVS 4.1.3; RFC 9110 section 10.2.2; CWE-644";
    /// Every GET, HEAD and OPTIONS of the contract is made; the user's resources are compared.
    SAFE = "PROTO-SAFE", High, "Safe methods change nothing.", "RFC 9110 section 9.2.1";
    /// A page needs a policy on what it may load and who may frame it.
    PAGE_HEADERS = "PROTO-PAGE-HEADERS", Medium, "HTML has a Content-Security-Policy that allows no inline script and no framing.", "ASVS 3.4.3, 3.4.6";
    /// Two answers on one connection, two users: headers that tell one answer from another are never shared.
    REQUEST_ID = "PROTO-REQUEST-ID", Low, "Every answer has a request id of its own, whatever the client sends.", "ASVS 16.2.1";
}
