//! Rules on the published contract and its page.

catalogue! { Documentation;
}
