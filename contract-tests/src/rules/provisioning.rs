//! Rules on how users come into being: at their first request, whatever it is, exactly once.

catalogue! { Provisioning;
    /// Whoever is new is answered like anybody else, whichever operation comes first: not 401, 404 or 500 for lack of a row.
    FIRST_REQUEST = "PROV-FIRST-REQUEST", High, "The very first request of a user is answered like any later one.", "ASVS 2.3.3; RFC 9110 section 15.6.1", needs: [FreshUsers];
    /// The first write must not be swallowed by the act of provisioning.
    FIRST_WRITE = "PROV-FIRST-WRITE", High, "What a new user creates with their first request is there afterwards.", "ASVS 2.3.3", needs: [FreshUsers];
    /// Several first requests at once collide on the unique key; the loser must not see that.
    RACE = "PROV-RACE", High, "First requests that come at once all succeed.", "ASVS 15.4.1, 15.4.2", needs: [FreshUsers];
    /// If a race makes two users out of one, some of what was created in it is lost.
    ONE_USER = "PROV-ONE-USER", Critical, "First requests that come at once make one user, who sees all that they created.", "ASVS 15.4.2; CWE-362", needs: [FreshUsers];
    /// Two people with nearly the same name arrive at once: neither may get the other's account.
    RACE_APART = "PROV-RACE-APART", Critical, "Similar users that arrive at once stay two users.", "RFC 7519 section 2; OWASP API1", needs: [FreshUsers];
}
