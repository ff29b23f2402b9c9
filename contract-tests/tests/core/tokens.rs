//! Signing by hand, held against signatures that others made or that the key itself must accept.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use serde_json::json;
use taskward_contract::capability::Capability;
use taskward_contract::tokens::{Command, Key, Settings, Source, Tokens, jws};

#[test]
fn hs256_is_that_of_rfc_7515() {
    // RFC 7515, appendix A.1.
    let key = jws::decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
        .expect("base64url");
    let payload = b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    let token = jws::sign(&Key::secret(&key), b"{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", payload);
    assert!(token.ends_with(".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "{token}");
}

#[test]
fn eddsa_from_a_jwk_is_that_of_rfc_8037() {
    // RFC 8037, appendix A.
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "k1" });
    let key = Key::parse(&jwk.to_string(), None).expect("key");
    let token = jws::sign(&key, br#"{"alg":"EdDSA"}"#, b"Example of Ed25519 signing");
    let (input, signature) = token.rsplit_once('.').expect("three parts");
    assert_eq!(signature, "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    let public = jws::decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").expect("base64url");
    let verified =
        UnparsedPublicKey::new(&ED25519, public).verify(input.as_bytes(), &jws::decode(signature).expect("base64url"));
    assert!(verified.is_ok());
    assert_eq!((key.algorithm(), key.key_id()), ("EdDSA", Some("k1")));
}

#[test]
fn keys_of_the_attacker_have_the_length_that_jws_asks_for() {
    for (algorithm, length) in [("EdDSA", 64), ("ES256", 64), ("ES384", 96), ("RS256", 256), ("PS256", 256)] {
        assert_eq!(Key::generate(algorithm).expect("key").sign(b"input").len(), length, "{algorithm}");
    }
}

#[tokio::test]
async fn a_program_is_asked_what_it_can_do() {
    let program = r#"while read -r line; do echo '{"token":"eyJhbGciOiJub25lIn0.e30.x"}'; done"#;
    let source = Source::Command(Box::new(Command::start(program).expect("started")));
    let tokens = Tokens::new(source, Settings::default(), "n").await.expect("tokens");
    assert!(tokens.capabilities().is_empty(), "it always gives the same token: {:?}", tokens.capabilities());

    let source = Source::Key(Box::new(Key::secret(&[7; 32])));
    let tokens = Tokens::new(source, Settings::default(), "n").await.expect("tokens");
    assert!(tokens.capabilities().contains(&Capability::SharedSecret));
}
