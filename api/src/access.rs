//! Who may call: everyone, or whoever has a valid token. Decided before anything else of a request is read.

use dropshot::ServerContext;
use http::{HeaderMap, header};

use crate::failure::Failure;
use crate::models::ProblemCode;

/// What the server knows about tokens.
pub trait Authenticate: ServerContext {
    /// Proof that a token was verified.
    type Caller: Send + Sync;

    /// Verifies a token (the part behind `Bearer `) and makes sure that its user exists.
    fn authenticate(&self, token: &str) -> impl Future<Output = Result<Self::Caller, Refusal>> + Send;
}

/// Why a caller is not let in.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The token does not hold.
    Unauthorized(Failure<401>),
    /// Whether it holds cannot be told now; a 401 would log the user out.
    Unavailable(Failure<503>),
    /// Something unexpected.
    Internal(Failure<500>),
}

/// The class of an operation by its `security` in the contract.
pub trait Access<A, R> {
    /// What admission proves.
    type Caller: Send + Sync;

    /// Lets a request in, or answers it.
    fn admit(api: &A, headers: &HeaderMap) -> impl Future<Output = Result<Self::Caller, R>> + Send;
}

/// Open to everyone: `security: []`.
#[derive(Debug)]
pub enum Public {}

/// Open to whoever has a valid bearer token (RFC 6750).
#[derive(Debug)]
pub enum Bearer {}

impl<A: ServerContext, R> Access<A, R> for Public {
    type Caller = ();

    async fn admit(_: &A, _: &HeaderMap) -> Result<(), R> {
        Ok(())
    }
}

impl<A, R> Access<A, R> for Bearer
where
    A: Authenticate,
    R: From<Failure<401>> + From<Failure<500>> + From<Failure<503>>,
{
    type Caller = A::Caller;

    async fn admit(api: &A, headers: &HeaderMap) -> Result<A::Caller, R> {
        let token = bearer_token(headers)?;
        api.authenticate(token).await.map_err(|refusal| match refusal {
            Refusal::Unauthorized(failure) => failure.into(),
            Refusal::Unavailable(failure) => failure.into(),
            Refusal::Internal(failure) => failure.into(),
        })
    }
}

/// The token of the one `Authorization` header: scheme `Bearer` in any case, then spaces, then the token
/// (RFC 9110, section 11.4; RFC 6750, section 2.1). Neither the query nor a cookie is looked at.
fn bearer_token(headers: &HeaderMap) -> Result<&str, Failure<401>> {
    let malformed = |cause: &str| Failure::<401>::invalid_token(ProblemCode::TokenMalformed, cause);
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or_else(Failure::<401>::authentication_required)?;
    if values.next().is_some() {
        return Err(malformed("more than one Authorization header"));
    }
    let value = value.to_str().map_err(|_| malformed("the Authorization header is not ASCII"))?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Failure::<401>::authentication_required());
    }
    match token.trim_matches(' ') {
        "" => Err(Failure::<401>::authentication_required()),
        token => Ok(token),
    }
}
