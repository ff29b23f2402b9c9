//! Rules on what happens at once.

catalogue! { Concurrency;
}
