//! Rules on which tokens are accepted.

catalogue! { Authentication;
    /// Each operation is asked without a token: one that forgot to ask is open to everybody.
    REQUIRED = "AUTH-REQUIRED", Critical, "Every operation but the public ones refuses who brings no token.", "OWASP API2; ASVS 8.3.1; CWE-306", wfc: 308;
    /// Each protected operation is asked with a token of each class of fault; one that verifies less than the others is the way in.
    EVERY_OPERATION = "AUTH-EVERY-OPERATION", Critical, "Every protected operation refuses every class of bad token, with the same 401.", "OWASP API2; ASVS 8.3.1; RFC 6750 section 3.1", wfc: 308;
    /// Public operations ask for no token, and do not look at one.
    PUBLIC = "AUTH-PUBLIC", Medium, "Public operations answer the same without a token, with a bad one and with a good one.", "OpenAPI 3.0 Security Requirement Object";
    /// Whatever else is at a path that a router may fold into a protected one (slashes, case, escapes), it is not open.
    PATH = "AUTH-PATH", Critical, "No other spelling of a path opens it without a token.", "RFC 3986 section 6; OWASP API5; CWE-288";
    /// A refused write is tried on what the owner has; the owner's data is read before and after.
    NO_EFFECT = "AUTH-NO-EFFECT", Critical, "A write that is refused for its token changes nothing.", "ASVS 8.3.1; RFC 9110 section 15.5.2", needs: [FreshUsers], wfc: 114;
    /// Headers with which proxies tell a backend who calls are sent beside a good token, naming somebody else.
    OVERRIDE = "AUTH-OVERRIDE", Critical, "No header but the token says who is calling.", "ASVS 4.1.3; CWE-290", needs: [FreshUsers];

    /// `none` in every spelling, with an empty signature, with another's, and without the last part.
    ALG_NONE = "AUTH-ALG-NONE", Critical, "A token whose algorithm is none is refused, however it is spelt.", "RFC 8725 sections 2.1, 3.1, 3.2; RFC 7518 section 3.6; ASVS 9.1.2";
    /// The key decides the algorithm and not the header: other families, other hashes, a public key taken for a secret.
    ALG_CONFUSION = "AUTH-ALG-CONFUSION", Critical, "A token of another algorithm than the deployment's is refused.", "RFC 8725 sections 2.1, 3.1; ASVS 9.1.2; CWE-347";
    /// Cut, flipped, empty, swapped, repeated and foreign signatures, and payloads changed under a good one. The good token has been used before, so that a cache is seen too.
    SIGNATURE = "AUTH-SIGNATURE", Critical, "A token whose signature does not verify is refused.", "RFC 7515 section 5.2; RFC 8725 section 3.3; ASVS 9.1.1; CWE-347";
    /// Secrets that come with tutorials and word lists.
    WEAK_KEY = "AUTH-WEAK-KEY", Critical, "A token signed with a well-known secret is refused.", "RFC 8725 section 3.5; RFC 7518 section 3.2; CWE-798";

    /// A JWS in compact form has three parts; JWE, JSON and nested forms have no place here.
    FORM = "AUTH-FORM", High, "A token that is not three parts of compact JWS is refused.", "RFC 7515 section 7.1; RFC 7519 section 7.2";
    /// Padding, the other alphabet, white space and spare bits make many texts of one token; lists of revoked tokens miss them.
    ENCODING = "AUTH-ENCODING", Medium, "A part that is not strict base64url is refused.", "RFC 7515 section 2; RFC 4648 sections 3.2, 3.5";
    /// Headers that are no JSON object, or whose alg is missing or no string.
    HEADER = "AUTH-HEADER", High, "A token whose header is no JSON object with an algorithm is refused.", "RFC 7515 sections 4.1.1, 5.2", needs: [SigningKey];
    /// Rightly signed payloads that are no JSON object: arrays (some decoders take one for an object), scalars, rubbish, bad UTF-8.
    PAYLOAD = "AUTH-PAYLOAD", High, "A token whose payload is no JSON object is refused.", "RFC 7519 section 7.2; ASVS 1.5.2", needs: [SigningKey];
    /// Payloads that are legal and strange: deep, full of escapes. The server may refuse them; it must not fall over.
    PAYLOAD_ODD = "AUTH-PAYLOAD-ODD", Medium, "A strange but legal payload is accepted or refused, and nothing else.", "ASVS 16.5.3; RFC 8259 section 9", needs: [SigningKey];
    /// A member that stands there twice: refuse it or take the last. First wins is how a checker and a user of the token disagree.
    DUPLICATE = "AUTH-DUPLICATE", High, "Of a claim or header member that stands there twice the first never counts.", "RFC 7519 section 4; RFC 7515 section 4; RFC 7493 section 2.3", needs: [SigningKey];

    /// A critical extension that is not understood, an empty list, names that are not there, and wrong types.
    CRIT = "AUTH-CRIT", High, "A token with a critical header that is not understood is refused.", "RFC 7515 section 4.1.11", needs: [AnyHeader];
    /// With b64 false the payload is signed as it stands; who ignores the member reads another payload than was signed.
    B64 = "AUTH-B64", High, "A token with an unencoded payload is refused.", "RFC 7797 sections 5, 6", needs: [SigningKey];
    /// Tokens of other kinds are often signed with the same key: logout tokens, proofs, introspection answers.
    TYP = "AUTH-TYP", High, "A token of another type is refused.", "RFC 8725 sections 3.11, 3.12; RFC 9068 section 2.1; ASVS 9.2.2", needs: [AnyHeader];
    /// A key that the token brings along (jwk, x5c) proves nothing but that its maker has one.
    KEY_HEADER = "AUTH-KEY-HEADER", Critical, "No key from the token's own header is trusted.", "RFC 8725 section 3.10; RFC 7515 section 4.1.3; ASVS 9.1.3; CVE-2018-0114";
    /// The suite listens at the address that jku and x5u name; nobody may call.
    FETCH = "AUTH-FETCH", Critical, "No key is fetched from an address in the token.", "RFC 8725 section 3.10; OWASP API7; ASVS 1.3.6, 9.1.3; CWE-918", wfc: 303;
    /// A kid that is a path, a query or a command, with a signature that would hold if it were followed.
    KID = "AUTH-KID", Critical, "The key id is neither a file name nor part of a query.", "RFC 8725 section 3.10; ASVS 1.2.4, 9.1.3";
    /// Rightly signed tokens with strange header members that no rule forbids.
    HEADER_ODD = "AUTH-HEADER-ODD", Medium, "A strange but legal header is accepted or refused, and nothing else.", "ASVS 16.5.3; RFC 7515 section 4", needs: [AnyHeader];

    /// The time of expiry is a number; without one a token lives for ever.
    EXP_TYPE = "AUTH-EXP-TYPE", High, "A token without a numeric expiry is refused.", "RFC 7519 section 4.1.4; RFC 9068 section 2.2; ASVS 9.2.1", needs: [AnyClaims];
    /// Numbers past every integer overflow in some servers: 200 and 401 are both right, anything else is not.
    EXP_HUGE = "AUTH-EXP-HUGE", Medium, "An enormous expiry is accepted or refused, and nothing else.", "ASVS 1.4.2, 16.5.3", needs: [AnyClaims];
    /// A time that is no number is no time.
    NBF_TYPE = "AUTH-NBF-TYPE", Medium, "A token whose nbf is no number is refused.", "RFC 7519 section 4.1.5", needs: [AnyClaims];
    /// Whether iat is looked at is the deployment's affair.
    IAT = "AUTH-IAT", Medium, "A strange iat is accepted or refused, and nothing else.", "RFC 7519 section 4.1.6; ASVS 16.5.3", needs: [AnyClaims];
    /// Without a subject there is no user; a shared user None or 0 is everybody's.
    SUB = "AUTH-SUB", Critical, "A token whose sub is missing, empty or no string is refused.", "RFC 7519 section 4.1.2; RFC 9068 section 2.2; ASVS 10.3.3", needs: [AnyClaims];
    /// Long, blank, NUL, control characters, names like null: refused or an ordinary user.
    SUB_ODD = "AUTH-SUB-ODD", Medium, "A strange sub is accepted or refused, and nothing else.", "ASVS 16.5.3; OIDC Core section 2", needs: [AnyClaims];
    /// Only where the deployment has an issuer; compared exactly, and never absent.
    ISS = "AUTH-ISS", Critical, "A token of another issuer, or of none, is refused.", "RFC 8725 section 3.8; RFC 7519 section 4.1.1; RFC 9068 section 4", needs: [AnyClaims];
    /// Only where the deployment has an audience; compared exactly, and never absent.
    AUD = "AUTH-AUD", Critical, "A token for another audience, or for none, is refused.", "RFC 8725 section 3.9; RFC 7519 section 4.1.3; ASVS 9.2.3", needs: [AnyClaims];
    /// Other claims, whatever their type, do not break the server.
    CLAIMS_ODD = "AUTH-CLAIMS-ODD", Medium, "Strange further claims are accepted or refused, and nothing else.", "ASVS 16.5.3", needs: [AnyClaims];

    /// Query, cookie, form, body and headers of other names are no place for a token: they end up in logs, or come along unasked.
    PLACE = "AUTH-PLACE", High, "A token counts in the Authorization header only.", "RFC 6750 section 2; ASVS 3.5.1, 14.2.1";
    /// Other schemes, no scheme, a scheme stuck to the token.
    SCHEME = "AUTH-SCHEME", Medium, "A token counts under the Bearer scheme only.", "RFC 9110 section 11.4; RFC 6750 section 2.1";
    /// Whatever follows the token makes it another text.
    JUNK = "AUTH-JUNK", Medium, "A token with something before or behind it is refused.", "RFC 9110 section 11.4; RFC 6750 section 2.1";
    /// Two different headers: two readers of the request would see two users.
    TWO_HEADERS = "AUTH-TWO-HEADERS", High, "Two different Authorization headers are refused.", "RFC 9110 sections 5.3, 11.6.2; CWE-444";
    /// Tokens from 16 kB to 1 MB are refused in bounded time; the contract's own limit holds to the byte.
    SIZE = "AUTH-SIZE", Medium, "A token past the contract's size is refused, and one of just that size accepted.", "OWASP API4; RFC 6585 section 5; ASVS 4.2.5";

    /// Fractional times, further claims, lists of audiences, every legal typ and spelling of the scheme.
    ACCEPT = "AUTH-ACCEPT", High, "Every legal form of a good token is accepted.", "RFC 7519 sections 2, 4.1.3; RFC 7515 section 4; RFC 9068 section 2.1; RFC 9110 section 11.1";
    /// All 401 say the same, but for request id and code: what is wrong with a forged token is nobody's business.
    SAME_401 = "AUTH-SAME-401", Medium, "Every bad token gets the same 401.", "RFC 6750 section 3.1; ASVS 16.5.1; CWE-209";
    /// Where the contract has a code for what is wrong, that is the code.
    CODE = "AUTH-CODE", Low, "The code says what is wrong with a rightly signed token.", "RFC 9457 section 3.2; RFC 6750 section 3.1", needs: [AnyClaims];
    /// The code for a claim appears only behind a good signature; else anybody can ask what the server expects.
    CODE_ORDER = "AUTH-CODE-ORDER", Medium, "Behind a bad signature the code says nothing of the claims.", "RFC 7519 section 7.2; CWE-204";

    /// Tokens that expired long ago, and just beyond the measured leeway.
    EXPIRED = "AUTH-EXPIRED", Critical, "An expired token is refused by every operation, and changes nothing.", "RFC 7519 section 4.1.4; ASVS 9.2.1; CWE-613", needs: [AnyClaims];
    /// A token is good until it expires, to the second.
    EXPIRED_EARLY = "AUTH-EXPIRED-EARLY", High, "A token that has not expired is accepted by every operation.", "RFC 7519 section 4.1.4", needs: [AnyClaims];
    /// Measured by bisection on the server's clock: at most 300 s.
    LEEWAY = "AUTH-LEEWAY", High, "The leeway is no more than a few minutes.", "RFC 7519 sections 4.1.4, 4.1.5", needs: [AnyClaims];
    /// Beyond 300 s no leeway excuses it.
    NBF = "AUTH-NBF", High, "A token that is not valid yet is refused by every operation, and changes nothing.", "RFC 7519 section 4.1.5; ASVS 9.2.1", needs: [AnyClaims];
    /// From the second of nbf on the token is good.
    NBF_LATE = "AUTH-NBF-LATE", High, "A token whose nbf has come is accepted by every operation.", "RFC 7519 section 4.1.5", needs: [AnyClaims];
    /// A token is used while it lives and again when one like it, never used, is refused: a cache of verified tokens shows. The one real wait.
    EXPIRY_CACHE = "AUTH-EXPIRY-CACHE", High, "A token that was accepted is refused once it has expired, also on the same connection.", "RFC 7519 section 4.1.4; CWE-613", needs: [AnyClaims], from: Ci;
}
