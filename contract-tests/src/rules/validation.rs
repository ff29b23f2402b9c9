//! Rules on which values are accepted, and what becomes of them.

catalogue! { Validation;
}
