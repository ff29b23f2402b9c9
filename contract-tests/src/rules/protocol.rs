//! Rules on HTTP itself.

catalogue! { Protocol;
}
