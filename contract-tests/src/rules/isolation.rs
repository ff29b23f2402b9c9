//! Rules on who sees and changes what.

catalogue! { Isolation;
}
