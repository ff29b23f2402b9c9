//! Rules on which tokens are accepted.

catalogue! { Authentication;
}
