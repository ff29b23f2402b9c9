//! Rules on who sees and changes what.

catalogue! { Isolation;
    /// B asks for what A owns, by every operation, with good and bad bodies and with odd headers; each answer is compared with the answer for what never was: status, body, header names and steady header values.
    FOREIGN = "ISO-FOREIGN", Critical, "What belongs to somebody else is answered like what never was.", "OWASP API1; ASVS 8.2.2; CWE-204; RFC 9110 section 15.5.5", wfc: 306;
    /// A refusal is worth nothing if the write happened all the same: everything that the owner can read is compared before and after.
    REFUSED = "ISO-REFUSED", Critical, "A refused write leaves the owner's data byte-identical.", "OWASP API1; ASVS 8.2.2; CWE-639", wfc: 114;
    /// A write to what never was must not create it, for the caller or anybody else.
    UPSERT = "ISO-UPSERT", High, "A refused write creates and changes nothing of the caller's.", "RFC 9110 section 9.3.4; OWASP API1", wfc: 114;
    /// HEAD, OPTIONS and methods that the path lacks must not tell what is there.
    METHODS = "ISO-METHODS", High, "No other method tells foreign from missing.", "CWE-204; RFC 9110 section 9.3.2";
    /// `%31`, `1/.`, `1;a`, `01` may reach the resource by a way around the owner check.
    SPELLING = "ISO-SPELLING", Critical, "Another spelling of a path leads to nobody else's data.", "RFC 3986 section 6.2.2; OWASP API1; ASVS 4.1.3";
    /// The ids around the caller's own are tried: they belong to others, or never were.
    NEIGHBOURS = "ISO-NEIGHBOURS", Critical, "The ids beside one's own are answered like what never was.", "OWASP API1; CWE-639", wfc: 306;
    /// After deletion the owner and everybody else get the answer for what never was.
    DELETED = "ISO-DELETED", High, "What was deleted is answered like what never was.", "CWE-204; CWE-416";
    /// The newest resource is deleted, then both users create: an old link must not lead to new data.
    ID_REUSE = "ISO-ID-REUSE", High, "The id of something deleted is never used again.", "CWE-639";
    /// Every page, with every documented filter and several page sizes.
    LIST = "ISO-LIST", Critical, "A collection holds nothing of anybody else's.", "OWASP API1; ASVS 8.2.2; CWE-639", wfc: 306;
    /// All that B can read (bodies, `ETag`, `Link`, totals) is compared before and after each write of A's.
    INTERFERENCE = "ISO-INTERFERENCE", Critical, "Nothing that one user sees changes with what another does.", "OWASP API1, API3; ASVS 8.2.2; CWE-203";
    /// B follows A's `next` link, and altered copies of it.
    CURSOR = "ISO-CURSOR", Critical, "A cursor gives nobody but its owner anything.", "OWASP API1; ASVS 8.2.2; CWE-639";
    /// Members that only the server may set are sent along: id, times, and every name an owner might have. Refused or ignored is right.
    ASSIGN = "ISO-ASSIGN", Critical, "Owner, id and times cannot be assigned.", "OWASP API3; ASVS 15.3.3; CWE-915";
    /// `?user_id=`, `X-User-Id` and their like name the other user. Refused or ignored is right.
    OVERRIDE = "ISO-OVERRIDE", Critical, "The token alone says who is asking.", "OWASP API1; ASVS 8.2.2, 15.3.7; CWE-290";
    /// A and B, and somebody without a token, take turns on one connection.
    CONNECTION = "ISO-CONNECTION", Critical, "An identity does not stick to a connection.", "RFC 9110 section 3.3; CWE-488", needs: [RawSocket];
    /// Two users send the very same request, also with the same `Idempotency-Key`: both get something of their own.
    UNIQUE = "ISO-UNIQUE", High, "What one user has does not hinder another from having the same.", "OWASP API1; CWE-203";
    /// The answer does not depend on who asks, or whether anybody does.
    PUBLIC = "ISO-PUBLIC", Medium, "What is public is the same to everyone.", "ASVS 8.2.1; CWE-200";
    /// Foreign and missing are timed in turns. Only a gap of more than 20 ms that separates the quartiles, seen twice, counts: less is for the log, networks being what they are.
    TIMING = "ISO-TIMING", Low, "The time to answer does not tell foreign from missing.", "CWE-208";
    /// Two people whose names are nearly the same (case, Unicode form, white space, a long common beginning, the same e-mail) may be refused, and must never be one.
    RELATED = "ISO-RELATED", Critical, "Users with related identities are different users.", "RFC 7519 sections 2, 7.3; ASVS 6.8.1, 10.3.3; OWASP API1", needs: [FreshUsers];
}
