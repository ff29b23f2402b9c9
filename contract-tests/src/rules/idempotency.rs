//! Rules on creations that may be sent again.

catalogue! { Protocol;
    /// The same creation with the same key, three times and in another notation: one task, one answer, and a header that says which is a repetition.
    REPLAY = "IDEM-REPLAY", High, "A creation that is sent again with its key is answered as before, says so, and creates nothing.", "draft-ietf-httpapi-idempotency-key-header section 2.6; openapi.yaml create_task", needs: [FreshUsers];
    /// The task is changed, and then deleted, before the creation is sent again.
    LATER = "IDEM-LATER", Medium, "A repetition is answered the same whatever became of the task.", "draft-ietf-httpapi-idempotency-key-header section 2.6", needs: [FreshUsers];
    /// One member after the other is another one. To answer with the first task would pass one creation off as another.
    OTHER = "IDEM-OTHER-BODY", High, "A key that was used to create something else is refused with 422, and nothing is created.", "draft-ietf-httpapi-idempotency-key-header section 2.7", needs: [FreshUsers];
    /// Two users send the same key, with the same body and with different ones: each gets a task of their own, and the other's answer is shown to nobody.
    OWN = "IDEM-OWN", Critical, "A key is its user's own: another's use of it changes nothing.", "OWASP API1; draft-ietf-httpapi-idempotency-key-header section 5", needs: [FreshUsers];
    /// Keys that differ in case, in one character at the end, or in length.
    EXACT = "IDEM-EXACT", Medium, "Two keys are one only if they are the same text.", "draft-ietf-httpapi-idempotency-key-header section 2.1", needs: [FreshUsers];
    /// The same creation on many connections at once: a server that looks first and writes then creates it twice.
    ONCE = "IDEM-ONCE", High, "Of many creations at once with one key one is done; the others repeat it or are 409.", "draft-ietf-httpapi-idempotency-key-header section 2.6; CWE-367", needs: [FreshUsers];
    /// Spaces, letters beyond ASCII, none at all, too many, and two headers: a key that is dropped silently makes a retry create twice.
    MALFORMED = "IDEM-MALFORMED", Medium, "A key that the contract does not allow is refused with 400, and nothing is created.", "draft-ietf-httpapi-idempotency-key-header section 2.1; ASVS 2.2.1", needs: [FreshUsers];
    /// What was refused was not done: the corrected request may have the same key.
    REFUSED = "IDEM-REFUSED", Low, "A creation that was refused does not use its key up.", "draft-ietf-httpapi-idempotency-key-header section 2.6; openapi.yaml IdempotencyKey", needs: [FreshUsers];
    /// A key that was used is sent without a token, and with a broken one.
    AUTH = "IDEM-AUTH", Critical, "A key authenticates nobody.", "OWASP API2; draft-ietf-httpapi-idempotency-key-header section 5", needs: [FreshUsers];
}
