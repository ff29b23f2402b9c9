//! Rules on published keys: which are taken, for how long, and what it costs to ask for more.

catalogue! { Authentication;
    /// A new key is published and used at once, as Better Auth does: it is in no set that was fetched before.
    ROTATION = "KEYS-ROTATION", High, "The first token of a new key is accepted.", "RFC 7517 section 5; OpenID Connect Core section 10.1.1", needs: [KeySet];
    /// Thirty-two requests with a new key at once: all have to wait for the same fetch.
    BURST = "KEYS-BURST", High, "Many first tokens of a new key at once are all accepted, for a fetch or two.", "OpenID Connect Core section 10.1.1; OWASP API4", needs: [KeySet];
    /// A key is taken out of the set, which is fetched again: there is no other way to end a key that was lost.
    REMOVED = "KEYS-REMOVED", Critical, "A key that is published no more ends with the next fetch.", "NIST SP 800-57 part 1 section 8.3; ASVS 9.1.3", needs: [KeySet];
    /// Every token names its key. One signed by another key of the same set is refused.
    BOUND = "KEYS-BOUND", High, "A key verifies only the tokens that name it.", "RFC 7515 section 4.1.4; RFC 8725 section 3.1", needs: [KeySet];
    /// A symmetric key stands in the set, where everybody reads it.
    SYMMETRIC = "KEYS-SYMMETRIC", Critical, "A symmetric key from a key set verifies nothing.", "RFC 8725 sections 2.1, 3.1; CWE-347", needs: [KeySet];
    /// A key says that it is for encryption, or for signing alone.
    USE = "KEYS-USE", High, "A key that is not for verifying signatures verifies none.", "RFC 7517 sections 4.2, 4.3", needs: [KeySet];
    /// Keys of unknown kinds stand beside the good ones, as they will once there are new kinds.
    TOLERANT = "KEYS-TOLERANT", Medium, "Keys that are not understood do not disturb the others.", "RFC 7517 section 5", needs: [KeySet];
    /// The published key in each form in which a library might take it for a secret: text, bytes, PEM, the whole document.
    CONFUSION = "KEYS-CONFUSION", Critical, "A published key is never taken for a shared secret.", "RFC 8725 sections 2.1, 3.1; CVE-2015-9235", needs: [KeySet];
    /// Authentication servers sign more than access tokens with one key: session caches, logout tokens.
    KINDS = "KEYS-KINDS", Critical, "What the same key signed for another purpose is refused.", "RFC 8725 sections 3.9, 3.11, 3.12; RFC 9068 section 2.1", needs: [KeySet];
    /// Ids that are not published, and ids that are no text.
    UNKNOWN_ID = "KEYS-UNKNOWN-ID", High, "A token whose key id is not published is refused with 401.", "RFC 7515 section 4.1.4; RFC 6750 section 3.1", needs: [KeySet];
    /// Everybody can invent key ids. The suite counts how often it is asked for its keys meanwhile.
    FLOOD = "KEYS-FLOOD", High, "A flood of invented key ids costs ten fetches at most, and no 5xx.", "OWASP API4; CWE-770", needs: [KeySet];
    /// Whoever was flooded must still see a rotation.
    AFTER_FLOOD = "KEYS-AFTER-FLOOD", Medium, "After a flood a new key is accepted within a minute.", "OpenID Connect Core section 10.1.1", needs: [KeySet], from: Ci;
    /// The key set answers 500, or not at all, and somebody asks for a key that is not known.
    OUTAGE = "KEYS-OUTAGE", High, "While the key set is away, tokens of known keys are accepted.", "ASVS 16.5.2", needs: [KeySet];
    /// A page, an empty object, half of a set, and megabytes come in place of the set.
    GARBAGE = "KEYS-GARBAGE", High, "What is no key set does not take the place of one.", "RFC 7517 section 5; OWASP API10; ASVS 16.5.2", needs: [KeySet];
    /// The key set answers with a redirect to another server of the suite's, whose key then is tried.
    REDIRECT = "KEYS-REDIRECT", High, "A redirect of the key set to elsewhere is not followed.", "OWASP API7, API10; CWE-601", needs: [KeySet];
}
