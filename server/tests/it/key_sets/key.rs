//! Keys that sign, of every algorithm, and what is published of them.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Value, json};

use crate::tokens::mint::encode;

/// The name of every algorithm that a published key may have.
pub const ALGORITHMS: [&str; 11] =
    ["EdDSA", "Ed25519", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/// A key pair with an id and one algorithm.
pub struct Key {
    pub id: String,
    pub algorithm: String,
    pair: Pair,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    Ecdsa(&'static str, EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Key {
    pub fn new(id: &str, algorithm: &str) -> Self {
        let ecdsa = |curve, signing| Pair::Ecdsa(curve, EcdsaKeyPair::generate(signing).expect("a key"));
        let pair = match algorithm {
            "EdDSA" | "Ed25519" => Pair::Ed25519(Ed25519KeyPair::generate().expect("a key")),
            "ES256" => ecdsa("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING),
            "ES384" => ecdsa("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING),
            "ES512" => ecdsa("P-521", &ECDSA_P521_SHA512_FIXED_SIGNING),
            _ => Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")),
        };
        Self { id: id.to_owned(), algorithm: algorithm.to_owned(), pair }
    }

    /// What Better Auth makes by itself.
    pub fn ed25519(id: &str) -> Self {
        Self::new(id, "EdDSA")
    }

    /// The header of its tokens, as Better Auth writes it.
    pub fn header(&self) -> Value {
        json!({ "alg": self.algorithm, "kid": self.id })
    }

    /// The public key as Better Auth publishes it: with `alg`, without `use`.
    pub fn jwk(&self) -> Value {
        let mut jwk = self.bare_jwk();
        jwk["alg"] = json!(self.algorithm);
        jwk
    }

    /// The public key with nothing that may be left out.
    pub fn bare_jwk(&self) -> Value {
        match &self.pair {
            Pair::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": self.id, "x": encode(pair.public_key()) })
            }
            Pair::Ecdsa(curve, pair) => {
                // An uncompressed point: 4, then both coordinates.
                let point = &pair.public_key().as_ref()[1..];
                let (x, y) = point.split_at(point.len() / 2);
                json!({ "kty": "EC", "crv": curve, "kid": self.id, "x": encode(x), "y": encode(y) })
            }
            Pair::Rsa(pair) => {
                let (modulus, exponent) = (pair.public_key().modulus(), pair.public_key().exponent());
                let (n, e) = (modulus.big_endian_without_leading_zero(), exponent.big_endian_without_leading_zero());
                json!({ "kty": "RSA", "kid": self.id, "n": encode(n), "e": encode(e) })
            }
        }
    }

    /// The bytes of the public key, in the forms in which somebody might take them for a secret.
    pub fn public_bytes(&self) -> Vec<Vec<u8>> {
        let jwk = self.jwk();
        let mut forms = vec![jwk.to_string().into_bytes(), json!({ "keys": [jwk] }).to_string().into_bytes()];
        for member in ["x", "n"] {
            if let Some(text) = self.bare_jwk()[member].as_str() {
                forms.extend([text.as_bytes().to_vec(), crate::tokens::mint::decode(text)]);
            }
        }
        if let Pair::Rsa(pair) = &self.pair {
            forms.push(pair.public_key().as_ref().to_vec());
        }
        forms
    }

    /// A token of this header and these claims, signed by this key whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(self.signature(message.as_bytes()));
        format!("{message}.{signature}")
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Ecdsa(_, pair) => pair.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let encoding: &'static dyn RsaEncoding = match self.algorithm.as_str() {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    "PS512" => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signature).expect("a signature");
                signature
            }
        }
    }

    /// The same key under another algorithm of its kind.
    pub fn under(self, algorithm: &str) -> Self {
        Self { algorithm: algorithm.to_owned(), ..self }
    }
}
