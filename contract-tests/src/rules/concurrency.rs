//! Rules on what happens at once.

catalogue! { Concurrency;
    /// Two to four lanes read, change and delete one task at once; there must be an order of all operations, in keeping with real time, in which each answer is right (Wing and Gong). Lost updates, torn writes and stale reads have no such order.
    LINEAR = "CON-LINEAR", Critical, "Concurrent operations on one task have an order that explains every answer.", "ASVS 2.3.3, 15.4.1, 15.4.2; Herlihy and Wing 1990; CWE-362", needs: [FreshUsers];
    /// Parallel updates must not answer with times that go backwards, nor end with one older than any that was answered.
    TIMES = "CON-TIMES", Medium, "updated_at never goes back, whoever writes at once.", "openapi.yaml Task; CWE-362", needs: [FreshUsers];
    /// A strong validator names one representation, also where writers race.
    ETAG = "CON-ETAG", Medium, "Two representations never share an ETag.", "RFC 9110 section 8.8.3", needs: [FreshUsers];
    /// Several DELETEs at once on connections of their own: one 204, the others the plain 404.
    DELETE = "CON-DELETE", High, "Of concurrent deletes exactly one succeeds.", "ASVS 15.4.2; CWE-367", needs: [FreshUsers];
    /// Updates of different members at once must all be there in the end.
    LOST = "CON-LOST-UPDATE", High, "Partial updates at once do not undo each other.", "ASVS 2.3.3; CWE-362", needs: [FreshUsers];
    /// Reads, changes, creates and deletes all at once, more than a pool holds.
    STORM = "CON-STORM", High, "A storm of mixed requests is served, each by a status that fits.", "ASVS 15.4.1, 16.5.3; RFC 9110 section 15.6", needs: [FreshUsers];
    /// Creating at once gives each its own id, and all of them are there.
    CREATE = "CON-CREATE", High, "Of concurrent creates none is lost or merged.", "ASVS 2.3.3; CWE-362", needs: [FreshUsers];
    /// What was answered is there for the next request, on another connection too, in the single read and in the list.
    FRESH = "CON-FRESH", High, "What was written is read at once, by every way.", "RFC 9111 section 4; ASVS 14.3.2", needs: [FreshUsers];
    /// While others write, a list still shows what was completely there and not what was completely gone.
    LIST = "CON-LIST", High, "A list taken while others write shows what surely is there.", "ASVS 2.3.3; openapi.yaml list_tasks", needs: [FreshUsers];
    /// Six users at once over the same pool of connections: nobody is given another's answer.
    BLEED = "CON-BLEED", Critical, "Users who come at once each get their own answers.", "OWASP API1; ASVS 15.4.1; CWE-488", needs: [FreshUsers];
}
