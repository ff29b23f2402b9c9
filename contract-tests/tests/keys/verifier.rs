//! A verifier of tokens by published keys, right but for one flaw.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, UnparsedPublicKey};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use taskward_contract::tokens::{Key, jws};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing.
    None,
    /// Keys are fetched once.
    Stale,
    /// A new key is looked for, and its first token is refused all the same.
    RefusesFirst,
    /// Each token fetches.
    FetchesAlways,
    /// Each token with an unknown key fetches.
    FetchesForEach,
    /// After some unknown keys none is looked for any more.
    GivesUp,
    /// Keys are added and never taken away.
    Hoards,
    /// Any key of the set will do.
    AnyKey,
    /// A symmetric key of the set verifies.
    TakesSymmetric,
    /// What a key is for is not looked at.
    IgnoresUse,
    /// A set with a key that is not understood is refused.
    WantsAllKnown,
    /// HS256 is verified with the bytes of the public key.
    PublicAsSecret,
    /// Neither typ nor aud is looked at.
    AnyKind,
    /// An unknown key is a 500.
    Breaks,
    /// A fetch that fails leaves no keys.
    Forgets,
    /// Whatever is answered with 200 is a set, if an empty one.
    TakesAnything,
    /// Redirects are followed, wherever they lead.
    Follows,
}

/// What it knows.
pub struct Verifier {
    flaw: Flaw,
    source: SocketAddr,
    keys: Vec<Value>,
    in_vain: u32,
    opens: Instant,
}

/// A token taken apart.
struct Token<'a> {
    header: Value,
    claims: Value,
    input: &'a str,
    signature: Vec<u8>,
}

impl Verifier {
    /// A verifier that fetches from this address, once it answers.
    pub fn new(flaw: Flaw, source: SocketAddr) -> Self {
        Self { flaw, source, keys: Vec::new(), in_vain: 0, opens: Instant::now() }
    }

    /// Fetches until there are keys.
    pub fn start(&mut self) -> bool {
        self.fetch();
        !self.keys.is_empty()
    }

    /// The status for this token: 200, or why not.
    pub fn judge(&mut self, token: &str) -> u16 {
        let Some(token) = Token::read(token) else { return 401 };
        if self.flaw == Flaw::FetchesAlways {
            self.fetch();
        }
        let is_known = |keys: &[Value]| keys.iter().any(|key| key["kid"] == token.header["kid"]);
        if !is_known(&self.keys) && token.header["kid"].is_string() {
            if self.flaw == Flaw::Breaks {
                return 500;
            }
            let may = match self.flaw {
                Flaw::Stale => false,
                Flaw::FetchesForEach => true,
                Flaw::GivesUp => self.in_vain < 3,
                _ => Instant::now() >= self.opens,
            };
            if may {
                self.fetch();
                let found = is_known(&self.keys);
                self.in_vain = if found { 0 } else { self.in_vain + 1 };
                let pause = if found { 0 } else { 250 << self.in_vain.min(5) };
                self.opens = Instant::now() + Duration::from_millis(pause);
                if self.flaw == Flaw::RefusesFirst {
                    return 401;
                }
            }
        }
        if self.holds(&token) { 200 } else { 401 }
    }

    fn holds(&self, token: &Token<'_>) -> bool {
        let (header, claims) = (&token.header, &token.claims);
        let origin = format!("http://{}", self.source);
        let is_ours = claims["aud"] == *origin && matches!(header["typ"].as_str(), None | Some("JWT"));
        let is_logout = claims.get("events").is_some();
        if claims["iss"] != *origin || (self.flaw != Flaw::AnyKind && (!is_ours || is_logout)) {
            return false;
        }
        let names = |key: &&Value| key["kid"] == header["kid"] || self.flaw == Flaw::AnyKey;
        self.keys.iter().filter(names).any(|key| self.verifies(key, token))
    }

    fn verifies(&self, key: &Value, token: &Token<'_>) -> bool {
        let bytes = |name: &str| key[name].as_str().and_then(jws::decode).unwrap_or_default();
        let (input, signature, named) = (token.input.as_bytes(), &token.signature, token.header["alg"].as_str());
        let is_hmac = |secret: &[u8]| Key::secret(secret).sign(input) == *signature && named == Some("HS256");
        if self.flaw == Flaw::PublicAsSecret && is_hmac(&bytes("x")) {
            return true;
        }
        if key["kty"] == "oct" {
            return self.flaw == Flaw::TakesSymmetric && is_hmac(&bytes("k"));
        }
        let verifying = key["key_ops"].as_array().is_none_or(|uses| uses.iter().any(|usage| usage == "verify"));
        let is_for_us = key["use"].as_str().is_none_or(|usage| usage == "sig") && verifying;
        if key["alg"].as_str() != named || !(is_for_us || self.flaw == Flaw::IgnoresUse) {
            return false;
        }
        let point = || [&[4][..], &bytes("x"), &bytes("y")].concat();
        let rsa = || RsaPublicKeyComponents { n: bytes("n"), e: bytes("e") };
        match named {
            Some("EdDSA") => UnparsedPublicKey::new(&ED25519, bytes("x")).verify(input, signature).is_ok(),
            Some("ES256") => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point()).verify(input, signature).is_ok(),
            Some("ES384") => UnparsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, point()).verify(input, signature).is_ok(),
            Some("RS256") => rsa().verify(&RSA_PKCS1_2048_8192_SHA256, input, signature).is_ok(),
            Some("PS256") => rsa().verify(&RSA_PSS_2048_8192_SHA256, input, signature).is_ok(),
            _ => false,
        }
    }

    fn fetch(&mut self) {
        let fetched = self.fetched();
        let understood = |key: &Value| matches!(key["kty"].as_str(), Some("OKP" | "EC" | "RSA" | "oct"));
        match fetched {
            Some(keys) if self.flaw == Flaw::WantsAllKnown && !keys.iter().all(understood) => {}
            Some(keys) if self.flaw == Flaw::Hoards => self.keys.extend(keys),
            Some(keys) => self.keys = keys,
            None if self.flaw == Flaw::Forgets => self.keys.clear(),
            None => {}
        }
    }

    fn fetched(&self) -> Option<Vec<Value>> {
        let (mut head, mut body) = get(self.source)?;
        if let (Flaw::Follows, Some((_, place))) = (self.flaw, head.split_once("location: http://")) {
            (head, body) = get(place.split('/').next()?.parse().ok()?)?;
        }
        let is_ok = head.starts_with("HTTP/1.1 200");
        let keys = serde_json::from_str::<Value>(&body).ok().and_then(|set| set["keys"].as_array().cloned());
        if self.flaw == Flaw::TakesAnything && is_ok { Some(keys.unwrap_or_default()) } else { keys.filter(|_| is_ok) }
    }
}

fn get(address: SocketAddr) -> Option<(String, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(b"GET /jwks HTTP/1.1\r\nhost: keys\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.take(1 << 20).read_to_string(&mut answer).ok()?;
    answer.split_once("\r\n\r\n").map(|(head, body)| (head.to_owned(), body.to_owned()))
}

impl<'a> Token<'a> {
    fn read(token: &'a str) -> Option<Self> {
        let (input, signature) = token.rsplit_once('.')?;
        let (header, claims) = input.split_once('.')?;
        let json = |part: &str| serde_json::from_slice(&jws::decode(part)?).ok();
        Some(Self { header: json(header)?, claims: json(claims)?, input, signature: jws::decode(signature)? })
    }
}
