//! One public key and the one algorithm that it verifies, read from a JSON Web Key (RFC 7517).

use std::fmt;

use aws_lc_rs::signature::{ParsedPublicKey, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use super::Algorithm;

/// The sizes of an RSA modulus in bits (RFC 7518, section 3.3, has the smallest).
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A public key. It verifies signatures of one algorithm, whatever a token says (RFC 8725, section 3.1).
pub struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    public: ParsedPublicKey,
}

/// Why a member of a key set is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// Its `kid`, if it has one.
    pub id: Option<String>,
    /// Why it is not used.
    pub reason: &'static str,
}

/// The members that are looked at. Certificates (`x5c`, `x5u`) are not: the members below say all that counts.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<Value>,
}

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    ///
    /// It is none for verifying signatures, is too weak, or is of a kind that is not known here.
    pub fn from_jwk(jwk: &Value) -> Result<Self, Unusable> {
        let id = jwk["kid"].as_str().map(str::to_owned);
        match Self::read(jwk) {
            Ok((algorithm, public)) => Ok(Self { id, algorithm, public }),
            Err(reason) => Err(Unusable { id, reason }),
        }
    }

    fn read(jwk: &Value) -> Result<(Algorithm, ParsedPublicKey), &'static str> {
        if !matches!(jwk["kid"], Value::Null | Value::String(_)) {
            return Err("its kid is no text");
        }
        let jwk = Jwk::deserialize(jwk).map_err(|_| "it is no JSON Web Key")?;
        if jwk.kty == "oct" {
            return Err("it is symmetric: whoever can verify with it can sign");
        }
        if jwk.d.is_some() {
            return Err("its private part is published, so that everybody can sign with it");
        }
        if jwk.usage.is_some_and(|usage| usage != "sig") {
            return Err("its use is not sig");
        }
        if jwk.key_ops.is_some_and(|uses| !uses.iter().any(|usage| usage == "verify")) {
            return Err("its key_ops do not hold verify");
        }
        let named = jwk.alg.as_deref().map(|name| Algorithm::named(name).ok_or("its alg is not known here"));
        let named = named.transpose()?;
        match jwk.kty.as_str() {
            "RSA" => rsa(named, &bytes(jwk.n)?, &bytes(jwk.e)?),
            "OKP" | "EC" => {
                let points = match jwk.kty.as_str() {
                    "OKP" => vec![bytes(jwk.x)?],
                    _ => vec![bytes(jwk.x)?, bytes(jwk.y)?],
                };
                on_curve(named, jwk.crv.as_deref().unwrap_or_default(), &points)
            }
            _ => Err("its kty is not known here"),
        }
    }

    /// Its `kid`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What it verifies.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether this is its signature of this message.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }
}

/// An RSA key. Without `alg` it is one for RS256, which those who leave it out mean: one key, one algorithm.
fn rsa(
    algorithm: Option<Algorithm>,
    modulus: &[u8],
    exponent: &[u8],
) -> Result<(Algorithm, ParsedPublicKey), &'static str> {
    let algorithm = algorithm.unwrap_or(Algorithm::Rs256);
    let parameters = algorithm.rsa().ok_or("its alg does not fit its kty")?;
    let (modulus, exponent) = (without_leading_zeros(modulus), without_leading_zeros(exponent));
    let unused = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if !RSA_BITS.contains(&(modulus.len() * 8 - unused)) {
        return Err("its modulus does not have 2048 to 8192 bits");
    }
    let components = RsaPublicKeyComponents { n: modulus, e: exponent };
    let key = components.to_parsed_public_key(parameters).map_err(|_| "it is no RSA key")?;
    Ok((algorithm, key))
}

/// A key on a curve, which fixes the algorithm; `alg` may only say the same.
fn on_curve(
    named: Option<Algorithm>,
    curve: &str,
    points: &[Vec<u8>],
) -> Result<(Algorithm, ParsedPublicKey), &'static str> {
    let (algorithm, parameters, size) = Algorithm::of_curve(curve).ok_or("its curve is not known here")?;
    if named.is_some_and(|named| named != algorithm) {
        return Err("its alg does not fit its curve");
    }
    if points.iter().any(|point| point.len() != size) || (points.len() == 1) != (algorithm == Algorithm::EdDsa) {
        return Err("its coordinates do not fit its curve");
    }
    // SEC 1, section 2.3.3: 4 stands for both coordinates, uncompressed.
    let form: &[u8] = if points.len() == 1 { &[] } else { &[4] };
    let key = ParsedPublicKey::new(parameters, [form, &points.concat()].concat());
    Ok((algorithm, key.map_err(|_| "its point is not on its curve")?))
}

fn bytes(member: Option<String>) -> Result<Vec<u8>, &'static str> {
    let member = member.ok_or("a member is missing")?;
    BASE64_URL_SAFE_NO_PAD.decode(member).map_err(|_| "a member is not base64url")
}

/// There should be none (RFC 7518, section 2), and often is one.
fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.algorithm == other.algorithm && self.public.as_ref() == other.public.as_ref()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Key({} {})", self.id.as_deref().unwrap_or("without kid"), self.algorithm)
    }
}
