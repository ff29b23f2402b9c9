//! The one table from our errors to the contract's failures.

use taskward_api::access::Refusal;
use taskward_api::failure::Failure;
use taskward_api::models::{FieldError, FieldErrorCode, ProblemCode};

use crate::auth::TokenError;
use crate::keys::Refused;
use crate::store::Error;

/// Why a token lets nobody in. The claim-specific codes come only from a token whose signature has verified.
pub fn of_issuer(refused: &Refused) -> Refusal {
    let error = match refused {
        Refused::Token(error) => *error,
        Refused::OutOfReach(_) => {
            return Refusal::Unavailable(Failure::<503>::service_unavailable(refused.to_string()));
        }
    };
    let code = match error {
        TokenError::Malformed(_) => ProblemCode::TokenMalformed,
        TokenError::Invalid(_) | TokenError::UnknownKey | TokenError::BadSignature => ProblemCode::TokenInvalid,
        TokenError::Expired => ProblemCode::TokenExpired,
        TokenError::NotYetValid => ProblemCode::TokenNotYetValid,
        TokenError::WrongIssuer => ProblemCode::TokenWrongIssuer,
        TokenError::WrongAudience => ProblemCode::TokenWrongAudience,
        TokenError::Claims(_) => ProblemCode::TokenClaimsInvalid,
    };
    Refusal::Unauthorized(Failure::<401>::invalid_token(code, error.to_string()))
}

/// Why a caller cannot be provisioned.
pub fn of_provisioning(error: &Error) -> Refusal {
    match error {
        Error::Unavailable(_) => Refusal::Unavailable(Failure::<503>::service_unavailable(error.to_string())),
        Error::Erased => Refusal::Unauthorized(erased(error)),
        Error::NoOwner | Error::Unexpected(_) => Refusal::Internal(Failure::<500>::internal_error(error.to_string())),
    }
}

/// Why the store did not do what a caller asked.
pub fn of_store<R: From<Failure<401>> + From<Failure<500>> + From<Failure<503>>>(error: &Error) -> R {
    match error {
        Error::Erased => erased(error).into(),
        _ => of_shared(error),
    }
}

/// Why the store did not do what is nobody's in particular.
pub fn of_shared<R: From<Failure<500>> + From<Failure<503>>>(error: &Error) -> R {
    match error {
        Error::Unavailable(_) => Failure::<503>::service_unavailable(error.to_string()).into(),
        Error::NoOwner | Error::Erased | Error::Unexpected(_) => {
            Failure::<500>::internal_error(error.to_string()).into()
        }
    }
}

fn erased(error: &Error) -> Failure<401> {
    Failure::<401>::invalid_token(ProblemCode::AccountErased, error.to_string())
}

/// The cursor was not made for this caller and this query.
pub fn of_cursor() -> Failure<400> {
    Failure::<400>::validation(vec![FieldError {
        field: "cursor".to_owned(),
        code: FieldErrorCode::InvalidCursor,
        message: "is no cursor of this list; start again without one".to_owned(),
    }])
}
