//! What a run is able to do: its token source and the operator's hooks decide; each rule says what it needs.

/// One ability that a rule may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// Any number of users that never were there before, with a `sub` of the suite's choice.
    FreshUsers,
    /// Tokens with any claims, rightly signed.
    AnyClaims,
    /// Tokens with any header members, rightly signed.
    AnyHeader,
    /// The signing key itself: tokens from any bytes, rightly signed.
    SigningKey,
    /// The HS256 secret itself.
    SharedSecret,
    /// The key set that the deployment fetches its keys from.
    KeySet,
    /// Bytes on a plain socket (`http://` deployments).
    RawSocket,
    /// The operator's commands that stop and start the store.
    StoreHooks,
    /// A way to send the server a signal.
    SignalHook,
}

impl Capability {
    /// Why a rule that needs this was skipped, and what would make it run.
    #[must_use]
    pub fn lacking(self) -> &'static str {
        match self {
            Self::FreshUsers => {
                "the token source gives no new users: use --secret-file, --signing-key or --token-command"
            }
            Self::AnyClaims => "the token source signs no claims of ours: use --secret-file or --signing-key",
            Self::AnyHeader => "the token source sets no header of ours: use --secret-file or --signing-key",
            Self::SigningKey => "the signing key is not at hand: use --secret-file or --signing-key",
            Self::SharedSecret => "the deployment has no shared secret that we know: use --secret-file",
            Self::KeySet => "the keys are not published by us: use --serve-key-set",
            Self::RawSocket => "raw bytes need a plain http:// address",
            Self::StoreHooks => "no way to stop the store: give --store-stop-command and --store-start-command",
            Self::SignalHook => "no way to signal the server: give --server-pid or --signal-command",
        }
    }
}
