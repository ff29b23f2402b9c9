//! Rules on what becomes of data over a sequence of requests, held against a model that keeps the same books.

catalogue! { Validation;
    /// Random sequences of several related users over a few tasks, theirs, others' and deleted ones; each answer is compared with a model, and a failing sequence is cut down to the least that still fails.
    SEQUENCE = "MODEL-SEQUENCE", High, "Whatever came before, each answer is what the contract's model says.", "OWASP API1; ASVS 2.3.1; RFC 9110 section 9.2", needs: [FreshUsers];
    /// What is written is read back unchanged, character by character, by every operation that shows it.
    AGREE = "MODEL-AGREE", High, "The answer to the write, the single read and the list agree.", "RFC 9110 section 9.3; ASVS 2.2.1", needs: [FreshUsers];
    /// An absent member keeps its value, null clears the description, and `{}` changes nothing, not even the time.
    PARTIAL = "MODEL-PARTIAL", High, "A partial update changes what it names, and nothing else.", "RFC 9110 section 9.3.4; openapi.yaml update_task", needs: [FreshUsers], wfc: 119;
    /// `created_at` never changes; `updated_at` never goes back, and moves with each change; `completed_at` is there while the task is completed.
    TIMES = "MODEL-TIMES", Medium, "Times never go back, move with each change, and reading does not move them.", "openapi.yaml Task", needs: [FreshUsers];
    /// A strong validator names one representation: the same `ETag` over another body makes caches and conditional writes lie.
    ETAG = "MODEL-ETAG", Medium, "The ETag changes when the task does, and not when it is read.", "RFC 9110 section 8.8.3", needs: [FreshUsers];
    /// Pages of 1, 2 and 100, while tasks come and go between the pages.
    WALK = "MODEL-WALK", High, "A walk over the pages visits each task that stays exactly once, the newest first.", "RFC 8288; openapi.yaml list_tasks", needs: [FreshUsers];
    /// Each condition alone and any two at once, over tasks that lie at both sides of each; the model selects from all that the user has.
    FILTER = "MODEL-FILTER", High, "A list under conditions shows exactly the tasks that meet them all.", "openapi.yaml list_tasks; ASVS 2.2.1", needs: [FreshUsers];
    /// Each order is walked page by page; what has no due date comes behind what has one.
    ORDER = "MODEL-ORDER", Medium, "A list in a documented order is in that order, and shows each task once.", "openapi.yaml list_tasks; RFC 8288", needs: [FreshUsers];
    /// The client that is generated from the contract understands each answer, and its own view agrees with the model.
    CLIENT = "MODEL-CLIENT", Medium, "The generated client is served.", "openapi.yaml; RFC 9110", needs: [FreshUsers];
}
