//! The order in which a request is served, written once: authenticate, read, validate, handle, answer.

use dropshot::{
    ApiEndpoint, ApiEndpointBodyContentType, ApiEndpointParameter, ApiEndpointVersions, Body, ExclusiveExtractor,
    ExtensionMode, ExtractorMetadata, HttpError, RequestContext, ServerContext,
};
use http::Method;

use crate::access::Access;
use crate::answer::{Refusable, Unwritable};
use crate::failure::Failure;
use crate::input::{Check, Input, Payload};

/// An operation of the contract, as served by `A`.
pub trait Operation<A: ServerContext>: Sized + 'static {
    /// Its `operationId`.
    const ID: &'static str;
    /// Its method.
    const METHOD: Method;
    /// Its path template.
    const PATH: &'static str;
    /// Its tag.
    const TAG: &'static str;
    /// Its summary.
    const SUMMARY: &'static str;
    /// Its description.
    const DESCRIPTION: &'static str;
    /// How many bytes its body may have.
    const MAX_BODY_BYTES: usize = 0;

    /// Who may call it.
    type Access: Access<A, Self::Response>;
    /// Whether it has a body.
    type Payload: Payload<Self::Response>;
    /// What it is asked.
    type Request: Send;
    /// What it may answer.
    type Response: Refusable + From<Failure<400>> + From<Failure<500>>;

    /// Its parameters and its body, for the emitted document.
    fn parameters() -> Vec<ApiEndpointParameter>;

    /// Reads the request; `None` where a rule is broken, which is then noted in `check`.
    fn read(input: &mut Input<'_>, check: &mut Check) -> Option<Self::Request>;

    /// Hands a valid request to its handler.
    fn call(
        api: &A,
        caller: &<Self::Access as Access<A, Self::Response>>::Caller,
        request: Self::Request,
    ) -> impl Future<Output = Self::Response> + Send;
}

/// The endpoint that serves the operation `O`.
#[must_use]
pub fn endpoint<A: ServerContext, O: Operation<A>>() -> ApiEndpoint<A> {
    let mut endpoint = ApiEndpoint::new(
        O::ID.to_owned(),
        serve::<A, O>,
        O::METHOD,
        "application/json",
        O::PATH,
        ApiEndpointVersions::All,
    )
    .tag(O::TAG)
    .summary(O::SUMMARY)
    .description(O::DESCRIPTION);
    endpoint.parameters = O::parameters();
    endpoint
}

async fn serve<A: ServerContext, O: Operation<A>>(
    context: RequestContext<A>,
    Unread(request): Unread,
) -> Result<O::Response, Unwritable> {
    let mut response = flow::<A, O>(&context, request).await.unwrap_or_else(|refusal| refusal);
    if let Some(problem) = response.problem_mut() {
        problem.request_id = context.request_id;
    }
    Ok(response)
}

async fn flow<A: ServerContext, O: Operation<A>>(
    context: &RequestContext<A>,
    request: hyper::Request<Body>,
) -> Result<O::Response, O::Response> {
    let caller = O::Access::admit(context.context(), context.request.headers()).await?;
    let body = O::Payload::receive(request, O::MAX_BODY_BYTES).await?;
    let mut check = Check::default();
    let mut input = Input::new(O::PATH, &context.request, body, &mut check);
    let request = O::read(&mut input, &mut check);
    input.finish(&mut check);
    match (request, check.into_errors()) {
        (Some(request), errors) if errors.is_empty() => Ok(O::call(context.context(), &caller, request).await),
        (_, errors) => Err(Failure::<400>::validation(errors).into()),
    }
}

/// The request as it came, so that nothing of it is read before its caller is known.
struct Unread(hyper::Request<Body>);

#[async_trait::async_trait]
impl ExclusiveExtractor for Unread {
    async fn from_request<C: ServerContext>(
        _: &RequestContext<C>,
        request: hyper::Request<Body>,
    ) -> Result<Self, HttpError> {
        Ok(Self(request))
    }

    fn metadata(_: ApiEndpointBodyContentType) -> ExtractorMetadata {
        ExtractorMetadata { parameters: Vec::new(), extension_mode: ExtensionMode::None }
    }
}
