//! Rules on conditional requests: reading again, and changing only what was seen.

catalogue! { Protocol;
    /// Each change of a task is followed by a read, and so is an update that changes nothing. A tag that stays hides a change; one that moves by itself makes every copy stale.
    TAG = "COND-TAG", Medium, "The ETag is strong, changes with every change, and only then.", "RFC 9110 sections 8.8.1, 8.8.3", needs: [FreshUsers];
    /// The tag of what was read, alone and among others, weak, in two lines, and `*`; then tags of something else.
    NONE_MATCH = "COND-NONE-MATCH", Medium, "A read is 304, with the ETag, where If-None-Match names what it would show, and else 200.", "RFC 9110 sections 13.1.2, 15.4.5, 8.8.3.2", needs: [FreshUsers];
    /// A task and the whole list are asked for under the tag they had before each kind of write of the owner's. A 304 there makes a client show what is gone.
    FRESH = "COND-FRESH", High, "After a change the old tag is answered 200, with what there is now.", "RFC 9110 section 13.1.2; ASVS 14.3.2", needs: [FreshUsers];
    /// Another user's writes, refused ones, and an update of nothing: were the tag to move, one user could watch the other.
    STILL = "COND-STILL", Medium, "A list whose owner changed nothing is still a 304.", "RFC 9110 section 8.8.1; OWASP API1", needs: [FreshUsers];
    /// The tag of one user's list is sent by another, who has to be shown the list of their own.
    OWN = "COND-OWN", High, "The tag of another's list is nothing to the caller.", "OWASP API1; ASVS 8.2.2", needs: [FreshUsers];
    /// Every operation that takes a condition, without a token and with a broken one: 304 or 412 would tell whether a tag is right.
    AUTH = "COND-AUTH", High, "A condition is not looked at before the token.", "RFC 9110 section 13.2.1; OWASP API2", needs: [FreshUsers];

    /// Update and delete under the current tag, alone and among others, and under `*`.
    MATCH = "COND-MATCH", High, "A change whose If-Match names the task as it is, is made.", "RFC 9110 section 13.1.1", needs: [FreshUsers];
    /// Update and delete under the tag before the last change, and under tags of nothing; the state is read before and after.
    STALE = "COND-STALE", High, "A change whose If-Match does not name the task as it is, is 412 and not made.", "RFC 9110 sections 13.1.1, 15.5.13; CWE-362", needs: [FreshUsers];
    /// If-Match compares strongly: a weak tag says alike, and not the same.
    WEAK = "COND-WEAK", Medium, "A weak tag allows no change.", "RFC 9110 sections 13.1.1, 8.8.3.2", needs: [FreshUsers];
    /// Another's task, one that is gone and one that never was, under every kind of condition: a 412 or a 304 there says that something exists.
    NOT_FOUND = "COND-NOT-FOUND", High, "What is not the caller's is the same 404 under every condition.", "RFC 9110 section 13.2.1; OWASP API1; CWE-204", needs: [FreshUsers];
    /// Whoever sends a condition relies on it: one that cannot be read must not be taken for none.
    MALFORMED = "COND-MALFORMED", Medium, "A condition that the contract does not allow is refused with 400, and nothing is changed.", "RFC 9110 section 8.8.3; ASVS 2.2.1", needs: [FreshUsers];
    /// Several clients count in one task, each by reading it and writing one more under `If-Match`, again and again until it is taken.
    RACE = "COND-RACE", High, "Of increments under If-Match by several clients at once none is lost.", "RFC 9110 section 13.1.1; ASVS 15.4.2; CWE-367", needs: [FreshUsers];
}
