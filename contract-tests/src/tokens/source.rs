//! Where tokens come from, what that source can do, and the good claims that every case starts from.

use super::{Command, Identity, Key, KeySet, Recipe, Token, jws};
use crate::capability::Capability;
use crate::clock;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// How long a good token lives.
const LIFETIME_S: i64 = 600;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The source cannot make such a token; the rule is skipped.
    #[error("the token source cannot: {0}")]
    Unsupported(String),
    /// The source does not work; the run ends.
    #[error("{0}")]
    Broken(String),
}

/// What the operator gave.
pub enum Source {
    /// The key itself.
    Key(Box<Key>),
    /// A key that the suite made, in a key set that it serves.
    Published(Box<Key>, KeySet),
    /// A program that signs.
    Command(Box<Command>),
    /// Two tokens that somebody else made.
    Fixed([String; 2]),
}

/// What every good token carries beside the user.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The `iss` claim.
    pub issuer: Option<String>,
    /// The `aud` claim.
    pub audience: Option<String>,
    /// The `kid` header, if the key has none of its own.
    pub key_id: Option<String>,
}

/// The token source of a run.
pub struct Tokens {
    source: Source,
    settings: Settings,
    capabilities: BTreeSet<Capability>,
    nonce: String,
    next_user: AtomicU64,
    clock_offset_s: AtomicI64,
}

impl Tokens {
    /// Takes a source into use and finds out what it can do. `nonce` keeps the users of two runs apart.
    ///
    /// # Errors
    /// When the source gives no token at all.
    pub async fn new(source: Source, settings: Settings, nonce: &str) -> Result<Self, TokenError> {
        let mut tokens = Self {
            source,
            settings,
            capabilities: BTreeSet::new(),
            nonce: nonce.to_owned(),
            next_user: AtomicU64::new(0),
            clock_offset_s: AtomicI64::new(0),
        };
        tokens.capabilities = tokens.probe().await?;
        Ok(tokens)
    }

    async fn probe(&self) -> Result<BTreeSet<Capability>, TokenError> {
        use Capability::{AnyClaims, AnyHeader, FreshUsers, SharedSecret, SigningKey};
        Ok(match &self.source {
            Source::Fixed(_) => BTreeSet::new(),
            Source::Key(key) if key.shared_secret().is_some() => {
                [FreshUsers, AnyClaims, AnyHeader, SigningKey, SharedSecret].into()
            }
            Source::Published(..) => [FreshUsers, AnyClaims, AnyHeader, SigningKey, Capability::KeySet].into(),
            Source::Key(_) => [FreshUsers, AnyClaims, AnyHeader, SigningKey].into(),
            Source::Command(_) => {
                let mut able = BTreeSet::new();
                let identity = self.identity("probe");
                let mut claims = self.claims(&identity);
                claims["x-probe"] = json!(true);
                let with_claims = match self.mint("probe", None, &claims).await {
                    Err(TokenError::Unsupported(_)) => self.good(&identity).await?,
                    other => other?,
                };
                let given = with_claims.claims().unwrap_or_default();
                if given["sub"] == claims["sub"] {
                    able.insert(FreshUsers);
                }
                if given == claims {
                    able.insert(AnyClaims);
                }
                let header = json!({ "x-probe": true });
                if let Ok(token) = self.mint("probe", Some(&header), &claims).await
                    && token.header().is_some_and(|given| given["x-probe"] == json!(true))
                {
                    able.insert(AnyHeader);
                }
                able
            }
        })
    }

    /// What the source can do.
    #[must_use]
    pub fn capabilities(&self) -> &BTreeSet<Capability> {
        &self.capabilities
    }

    /// The signing key, where it is at hand.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        if let Source::Key(key) | Source::Published(key, _) = &self.source { Some(key) } else { None }
    }

    /// The key set, where the suite serves it.
    #[must_use]
    pub fn key_set(&self) -> Option<&KeySet> {
        if let Source::Published(_, set) = &self.source { Some(set) } else { None }
    }

    /// What every good token carries beside the user.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Unix seconds on the server's clock, as far as we know it.
    #[must_use]
    pub fn now(&self) -> i64 {
        clock::unix_seconds() + self.clock_offset_s.load(Ordering::Relaxed)
    }

    /// Says how far the server's clock is ahead of ours.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.clock_offset_s.store(seconds, Ordering::Relaxed);
    }

    /// A person who was never here before: their `sub` carries the run's nonce.
    #[must_use]
    pub fn identity(&self, label: &str) -> Identity {
        let number = self.next_user.fetch_add(1, Ordering::Relaxed);
        let sub = format!("contract-{}-{number}", self.nonce);
        Identity {
            label: label.to_owned(),
            email: Some(format!("{sub}@example.org")),
            name: Some(format!("Contract {number}")),
            sub,
            issuer: None,
        }
    }

    /// The claims of a good token of this person.
    #[must_use]
    pub fn claims(&self, identity: &Identity) -> Value {
        let now = self.now();
        let mut claims = json!({ "sub": identity.sub, "iat": now, "exp": now + LIFETIME_S });
        let optional = [
            ("iss", identity.issuer.as_ref().or(self.settings.issuer.as_ref())),
            ("aud", self.settings.audience.as_ref()),
            ("email", identity.email.as_ref()),
            ("name", identity.name.as_ref()),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                claims[name] = json!(value);
            }
        }
        claims
    }

    /// The header of a good token.
    #[must_use]
    pub fn header(&self) -> Value {
        let mut header = json!({ "alg": self.key().map_or("HS256", Key::algorithm), "typ": "JWT" });
        if let Some(key_id) = self.key().and_then(Key::key_id).or(self.settings.key_id.as_deref()) {
            header["kid"] = json!(key_id);
        }
        header
    }

    /// A good token of this person.
    ///
    /// # Errors
    /// When the source cannot make one.
    pub async fn good(&self, identity: &Identity) -> Result<Token, TokenError> {
        self.mint(&format!("a good token of {}", identity.label), None, &self.claims(identity)).await
    }

    /// A rightly signed token with exactly these claims, and this whole header if one is given.
    ///
    /// # Errors
    /// When the source cannot make one.
    pub async fn mint(&self, label: &str, header: Option<&Value>, claims: &Value) -> Result<Token, TokenError> {
        let text = match &self.source {
            Source::Key(key) | Source::Published(key, _) => {
                jws::sign_json(key, header.unwrap_or(&self.header()), claims)
            }
            Source::Command(command) => command.mint(header, claims).await?,
            Source::Fixed(_) => return Err(TokenError::Unsupported("two fixed tokens are all there is".into())),
        };
        Ok(Token::new(&text, label, Recipe::Signed { header: header.cloned(), claims: claims.clone(), at: self.now() }))
    }

    /// One of the two given tokens, if that is the source.
    #[must_use]
    pub fn given(&self, index: usize) -> Option<Token> {
        let Source::Fixed(texts) = &self.source else { return None };
        let text = texts.get(index)?;
        Some(Token::new(text, &format!("the given token {}", ["A", "B"][index]), Recipe::Given(index)))
    }

    /// Makes the token of a replay file again, its times moved to now.
    ///
    /// # Errors
    /// When the source cannot make one.
    pub async fn remake(&self, label: &str, recipe: &Recipe) -> Result<Token, TokenError> {
        match recipe {
            Recipe::Verbatim(text) => Ok(Token::broken(text, label)),
            Recipe::Given(index) => self
                .given(*index)
                .ok_or_else(|| TokenError::Unsupported("the replay needs the two given tokens".into())),
            Recipe::Signed { header, claims, at } => {
                let (mut claims, shift) = (claims.clone(), self.now() - at);
                for name in ["iat", "nbf", "exp"] {
                    if let Some(time) = claims[name].as_i64() {
                        claims[name] = json!(time.saturating_add(shift));
                    }
                }
                self.mint(label, header.as_ref(), &claims).await
            }
        }
    }
}
