//! Signing keys: a shared secret, PEM or JWK; also keys of the attacker's own.

use super::jws::decode;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    RsaSignatureEncoding,
};
use aws_lc_rs::{hmac, rsa};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(String);

enum Material {
    Secret(Vec<u8>, hmac::Algorithm),
    Ed25519(Ed25519KeyPair),
    Ecdsa(EcdsaKeyPair),
    Rsa(Box<RsaKeyPair>, &'static RsaSignatureEncoding),
}

/// A key that signs.
pub struct Key {
    material: Material,
    algorithm: String,
    id: Option<String>,
}

impl Key {
    /// An HS256 secret.
    #[must_use]
    pub fn secret(bytes: &[u8]) -> Self {
        Self { material: Material::Secret(bytes.to_vec(), hmac::HMAC_SHA256), algorithm: "HS256".into(), id: None }
    }

    /// A secret for HS384 or HS512; anything else gives HS256.
    #[must_use]
    pub fn secret_for(bytes: &[u8], algorithm: &str) -> Self {
        let (hash, name) = match algorithm {
            "HS384" => (hmac::HMAC_SHA384, "HS384"),
            "HS512" => (hmac::HMAC_SHA512, "HS512"),
            _ => (hmac::HMAC_SHA256, "HS256"),
        };
        Self { material: Material::Secret(bytes.to_vec(), hash), algorithm: name.into(), id: None }
    }

    /// A new key that no server knows: `EdDSA`, `ES256`, `ES384`, or RSA for `RS256` and its kin (slow).
    ///
    /// # Errors
    /// When the algorithm is none of these.
    pub fn generate(algorithm: &str) -> Result<Self, KeyError> {
        let failed = |_| KeyError("the random source failed".into());
        let material = match algorithm {
            "EdDSA" => Material::Ed25519(Ed25519KeyPair::generate().map_err(failed)?),
            "ES256" => Material::Ecdsa(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?),
            "ES384" => Material::Ecdsa(EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).map_err(failed)?),
            _ => Material::Rsa(
                Box::new(RsaKeyPair::generate(rsa::KeySize::Rsa2048).map_err(failed)?),
                rsa_encoding(algorithm)?,
            ),
        };
        Ok(Self { material, algorithm: algorithm.to_owned(), id: None })
    }

    /// A private key from PEM (PKCS#8, SEC1, PKCS#1) or JWK text; `algorithm` chooses among those of an RSA key.
    ///
    /// # Errors
    /// When the text is neither, or the key is of a kind that we cannot use.
    pub fn parse(text: &str, algorithm: Option<&str>) -> Result<Self, KeyError> {
        if text.trim_start().starts_with('{') {
            Self::from_jwk(text, algorithm)
        } else {
            Self::from_pem(text, algorithm)
        }
    }

    fn from_pem(text: &str, algorithm: Option<&str>) -> Result<Self, KeyError> {
        let inner: String = text
            .lines()
            .skip_while(|line| !line.contains("PRIVATE KEY-----"))
            .skip(1)
            .take_while(|line| !line.starts_with("-----END"))
            .collect();
        let der =
            STANDARD.decode(inner.trim()).map_err(|_| KeyError("the signing key is no PEM private key".into()))?;
        let key = |material, algorithm: &str| Ok(Self { material, algorithm: algorithm.to_owned(), id: None });
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der) {
            return key(Material::Ed25519(pair), "EdDSA");
        }
        for (curve, name) in [(&ECDSA_P256_SHA256_FIXED_SIGNING, "ES256"), (&ECDSA_P384_SHA384_FIXED_SIGNING, "ES384")]
        {
            if let Ok(pair) = EcdsaKeyPair::from_private_key_der(curve, &der) {
                return key(Material::Ecdsa(pair), name);
            }
        }
        let pair = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der)).map_err(|_| {
            KeyError("the signing key is of a kind that cannot be used (EdDSA, ES256, ES384, RSA)".into())
        })?;
        let algorithm = algorithm.unwrap_or("RS256");
        key(Material::Rsa(Box::new(pair), rsa_encoding(algorithm)?), algorithm)
    }

    fn from_jwk(text: &str, algorithm: Option<&str>) -> Result<Self, KeyError> {
        let jwk: Value =
            serde_json::from_str(text).map_err(|error| KeyError(format!("the signing key is no JWK: {error}")))?;
        let part = |name: &str| {
            jwk[name]
                .as_str()
                .and_then(decode)
                .ok_or_else(|| KeyError(format!("the JWK has no {name}: a private key is needed")))
        };
        let rejected = |error| KeyError(format!("the JWK is not a usable key: {error}"));
        let (material, name) = match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
            (Some("oct"), _) => {
                return Ok(Self {
                    id: jwk["kid"].as_str().map(str::to_owned),
                    ..Self::secret_for(&part("k")?, jwk["alg"].as_str().unwrap_or("HS256"))
                });
            }
            (Some("OKP"), Some("Ed25519")) => {
                (Material::Ed25519(Ed25519KeyPair::from_seed_unchecked(&part("d")?).map_err(rejected)?), "EdDSA")
            }
            (Some("EC"), Some(curve @ ("P-256" | "P-384"))) => {
                let (signing, name) = if curve == "P-256" {
                    (&ECDSA_P256_SHA256_FIXED_SIGNING, "ES256")
                } else {
                    (&ECDSA_P384_SHA384_FIXED_SIGNING, "ES384")
                };
                let public = [vec![4], part("x")?, part("y")?].concat();
                (
                    Material::Ecdsa(
                        EcdsaKeyPair::from_private_key_and_public_key(signing, &part("d")?, &public)
                            .map_err(rejected)?,
                    ),
                    name,
                )
            }
            (Some("RSA"), _) => {
                let name = algorithm.or(jwk["alg"].as_str()).unwrap_or("RS256");
                let components = KeyPairComponents {
                    public_key: PublicKeyComponents { n: part("n")?, e: part("e")? },
                    d: part("d")?,
                    p: part("p")?,
                    q: part("q")?,
                    dP: part("dp")?,
                    dQ: part("dq")?,
                    qInv: part("qi")?,
                };
                (
                    Material::Rsa(
                        Box::new(RsaKeyPair::from_components(&components).map_err(rejected)?),
                        rsa_encoding(name)?,
                    ),
                    name,
                )
            }
            (kind, curve) => return Err(KeyError(format!("a JWK of kind {kind:?} {curve:?} cannot be used"))),
        };
        Ok(Self { material, algorithm: name.to_owned(), id: jwk["kid"].as_str().map(str::to_owned) })
    }

    /// The name for `alg`.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        &self.algorithm
    }

    /// The name for `kid`, if the key came with one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The same key under this id.
    #[must_use]
    pub fn named(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    /// The public key as a key set holds it, with its id and its algorithm; nothing for a secret.
    #[must_use]
    pub fn published(&self) -> Option<Value> {
        use super::jws::encode;
        let mut jwk = match &self.material {
            Material::Rsa(pair, _) => {
                let (modulus, exponent) = (pair.public_key().modulus(), pair.public_key().exponent());
                let (n, e) = (modulus.big_endian_without_leading_zero(), exponent.big_endian_without_leading_zero());
                json!({ "kty": "RSA", "n": encode(n), "e": encode(e) })
            }
            _ => self.public_jwk()?,
        };
        jwk["alg"] = json!(self.algorithm);
        if let Some(id) = &self.id {
            jwk["kid"] = json!(id);
        }
        Some(jwk)
    }

    /// The bytes of a shared secret, if it is one.
    #[must_use]
    pub fn shared_secret(&self) -> Option<&[u8]> {
        if let Material::Secret(bytes, _) = &self.material { Some(bytes) } else { None }
    }

    /// The public key as a JWK, for the attacks that hand the server a key; nothing for a secret or RSA.
    #[must_use]
    pub fn public_jwk(&self) -> Option<Value> {
        use super::jws::encode;
        match &self.material {
            Material::Ed25519(pair) => {
                Some(json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(pair.public_key().as_ref()) }))
            }
            Material::Ecdsa(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at((pair.public_key().as_ref().len() - 1) / 2);
                let curve = if x.len() == 32 { "P-256" } else { "P-384" };
                Some(json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) }))
            }
            Material::Secret(..) | Material::Rsa(..) => None,
        }
    }

    /// The signature over `input`.
    #[must_use]
    pub fn sign(&self, input: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.material {
            Material::Secret(bytes, hash) => hmac::sign(&hmac::Key::new(*hash, bytes), input).as_ref().to_vec(),
            Material::Ed25519(pair) => pair.sign(input).as_ref().to_vec(),
            Material::Ecdsa(pair) => {
                pair.sign(&random, input).map(|signature| signature.as_ref().to_vec()).unwrap_or_default()
            }
            Material::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                if pair.sign(*encoding, &random, input, &mut signature).is_err() {
                    signature.clear();
                }
                signature
            }
        }
    }
}

fn rsa_encoding(algorithm: &str) -> Result<&'static RsaSignatureEncoding, KeyError> {
    Ok(match algorithm {
        "RS256" => &RSA_PKCS1_SHA256,
        "RS384" => &RSA_PKCS1_SHA384,
        "RS512" => &RSA_PKCS1_SHA512,
        "PS256" => &RSA_PSS_SHA256,
        "PS384" => &RSA_PSS_SHA384,
        "PS512" => &RSA_PSS_SHA512,
        other => return Err(KeyError(format!("{other} is no algorithm that we can sign with"))),
    })
}
