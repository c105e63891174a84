//! Which service a request is for, what it calls, and the shape of the answer.

use http::{Request, Response};
use serde_json::Value;

use super::wire::error::ApiError;
use super::wire::query::Params;
use super::wire::rest::RestCall;
use super::wire::xml::Element;
use super::wire::{self, signature};
use super::world::{Account, World, is_region};
use super::{acm, ec2, elbv2, mq, operation, route53, secretsmanager, ssm, sts};

/// A service that the sandbox speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Acm,
    Ec2,
    Elbv2,
    Mq,
    Route53,
    SecretsManager,
    Ssm,
    Sts,
}

impl Service {
    const ALL: [Self; 8] = [
        Self::Acm,
        Self::Ec2,
        Self::Elbv2,
        Self::Mq,
        Self::Route53,
        Self::SecretsManager,
        Self::Ssm,
        Self::Sts,
    ];

    /// The service of this name in signatures.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }

    /// Its name in signatures.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Acm => "acm",
            Self::Ec2 => "ec2",
            Self::Elbv2 => "elasticloadbalancing",
            Self::Mq => "mq",
            Self::Route53 => "route53",
            Self::SecretsManager => "secretsmanager",
            Self::Ssm => "ssm",
            Self::Sts => "sts",
        }
    }

    /// The refusal that this service gives to a caller who calls too often.
    /// Source: the services' own guides; EC2's status and Amazon MQ's code are not documented.
    pub(super) fn throttled(self) -> ApiError {
        let (status, code) = match self {
            Self::Ec2 => (503, "RequestLimitExceeded"),
            Self::Mq => (429, "TooManyRequestsException"),
            Self::Elbv2 | Self::Route53 | Self::Sts => (400, "Throttling"),
            Self::Acm | Self::SecretsManager | Self::Ssm => (400, "ThrottlingException"),
        };
        ApiError::new(code, "Rate exceeded").status(status)
    }

    /// How it is spoken to, and who answers.
    fn protocol(self) -> Protocol {
        match self {
            Self::Acm => Protocol::Json(Handler::Region(acm::handle)),
            Self::Ec2 => Protocol::Ec2Query(Handler::Region(ec2::handle)),
            Self::Elbv2 => Protocol::Query {
                namespace: "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
                handle: Handler::Region(elbv2::handle),
            },
            Self::Mq => Protocol::RestJson {
                operations: operation::MQ,
                handle: Handler::Region(mq::handle),
            },
            Self::Route53 => Protocol::RestXml {
                operations: operation::ROUTE53,
                handle: Handler::Account(route53::handle),
            },
            Self::SecretsManager => Protocol::Json(Handler::Region(secretsmanager::handle)),
            Self::Ssm => Protocol::Json(Handler::Region(ssm::handle)),
            Self::Sts => Protocol::Query {
                namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
                handle: Handler::Account(sts::handle),
            },
        }
    }

    /// An error in this service's shape.
    pub(super) fn refuse(self, error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
        match self.protocol() {
            Protocol::Query { namespace, .. } => wire::query::refuse(namespace, error, request_id),
            Protocol::Ec2Query(_) => wire::ec2::refuse(error, request_id),
            Protocol::Json(_) => wire::json::refuse(error, request_id),
            Protocol::RestJson { .. } => wire::rest_json::refuse(error, request_id),
            Protocol::RestXml { .. } => wire::rest_xml::refuse(error, request_id),
        }
    }
}

/// AWS's wire protocols, each with what a service brings to it. A new service has to choose one.
enum Protocol {
    /// Forms in, XML in the service's namespace out.
    Query {
        namespace: &'static str,
        handle: Handler<Params, Element>,
    },
    /// EC2's variant of the query protocol.
    Ec2Query(Handler<Params, Element>),
    /// JSON 1.1 with a target header.
    Json(Handler<Value, Value>),
    /// REST with JSON.
    RestJson {
        operations: operation::Table,
        handle: Handler<RestCall, Value>,
    },
    /// REST with XML.
    RestXml {
        operations: operation::Table,
        handle: Handler<RestCall, Element>,
    },
}

/// A service's way in: what it works on, the operation, its input.
enum Handler<I, O> {
    /// What it holds is the account's, whatever region a call is signed for.
    Account(fn(&mut Account, &str, &I) -> Result<O, ApiError>),
    /// What it holds is in the region that a call is signed for.
    Region(fn(&mut World<'_>, &str, &I) -> Result<O, ApiError>),
}

impl<I, O> Handler<I, O> {
    fn call(&self, account: &mut Account, at: &Address<'_>, input: &I) -> Result<O, ApiError> {
        match self {
            Self::Account(handle) => handle(account, at.operation, input),
            Self::Region(handle) if is_region(at.region) => {
                handle(&mut account.in_region(at.region), at.operation, input)
            }
            Self::Region(_) => {
                let message = format!(
                    "Credential should be scoped to a valid region, not '{}'.",
                    at.region
                );
                Err(ApiError::new("SignatureDoesNotMatch", message).status(403))
            }
        }
    }
}

/// Where a call goes.
struct Address<'call> {
    region: &'call str,
    operation: &'call str,
}

/// What a request to AWS calls, read as the sandbox reads it: `("ec2", "CreateVpc")`. Nothing if the sandbox would not
/// know.
pub fn service_and_operation(request: &Request<Vec<u8>>) -> Option<(&'static str, String)> {
    let scope = signature::scope(request)?;
    let service = Service::named(&scope.service)?;
    let call = understand(service, scope.region, request).ok()?;
    Some((service.name(), call.operation))
}

/// A request that is understood. Without `Debug`, on purpose: its input may hold a password.
pub(super) struct Call {
    pub(super) service: Service,
    /// AWS's name for it: `CreateVpc`.
    pub(super) operation: String,
    /// The region that it is signed for.
    pub(super) region: String,
    work: Work,
}

/// What is to be done: the account, where the call goes and the request id go in, the answer comes out.
type Work = Box<
    dyn Fn(&mut Account, &Address<'_>, &str) -> Result<Response<Vec<u8>>, ApiError> + Send + Sync,
>;

impl Call {
    /// Understand a request, or refuse it.
    pub(super) fn decode(
        request: &Request<Vec<u8>>,
        request_id: &str,
    ) -> Result<Self, Box<Response<Vec<u8>>>> {
        let Some(scope) = signature::scope(request) else {
            let error = ApiError::new(
                "MissingAuthenticationToken",
                "Request is missing Authentication Token",
            );
            return Err(Box::new(refuse_unknown(&error.status(403), request_id)));
        };
        let Some(service) = Service::named(&scope.service) else {
            let message = format!("the sandbox does not offer the service '{}'", scope.service);
            let error = ApiError::new("NotImplemented", message).status(501);
            return Err(Box::new(refuse_unknown(&error, request_id)));
        };
        understand(service, scope.region, request)
            .map_err(|error| Box::new(service.refuse(&error, request_id)))
    }

    /// Whether the call is for more than reading, by its name: AWS keeps to these.
    pub(super) fn changes_something(&self) -> bool {
        let reads = ["Describe", "Get", "List"];
        !reads.iter().any(|read| self.operation.starts_with(read))
    }

    /// Carry the call out.
    pub(super) fn answer(
        &self,
        account: &mut Account,
        request_id: &str,
    ) -> Result<Response<Vec<u8>>, ApiError> {
        let address = Address {
            region: &self.region,
            operation: &self.operation,
        };
        (self.work)(account, &address, request_id)
    }
}

/// What the request asks of its service.
fn understand(
    service: Service,
    region: String,
    request: &Request<Vec<u8>>,
) -> Result<Call, ApiError> {
    let (operation, work): (Option<String>, Work) = match service.protocol() {
        Protocol::Query { namespace, handle } => {
            let input = Params::parse(request.body());
            (
                input.get("Action").map(ToOwned::to_owned),
                Box::new(move |account, at, id| {
                    let answer = handle.call(account, at, &input)?;
                    Ok(wire::query::answer(namespace, at.operation, answer, id))
                }),
            )
        }
        Protocol::Ec2Query(handle) => {
            let input = Params::parse(request.body());
            (
                input.get("Action").map(ToOwned::to_owned),
                Box::new(move |account, at, id| {
                    Ok(wire::ec2::answer(handle.call(account, at, &input)?, id))
                }),
            )
        }
        Protocol::Json(handle) => {
            let input = wire::json::decode(request.body())?;
            (
                wire::json::operation(request).map(ToOwned::to_owned),
                Box::new(move |account, at, id| {
                    Ok(wire::json::answer(&handle.call(account, at, &input)?, id))
                }),
            )
        }
        Protocol::RestJson { operations, handle } => {
            let input = RestCall::decode(request);
            (
                Some(operation::name(operations, &input)),
                Box::new(move |account, at, id| {
                    Ok(wire::rest_json::answer(
                        &handle.call(account, at, &input)?,
                        id,
                    ))
                }),
            )
        }
        Protocol::RestXml { operations, handle } => {
            let input = RestCall::decode(request);
            (
                Some(operation::name(operations, &input)),
                Box::new(move |account, at, id| {
                    Ok(wire::rest_xml::answer(
                        handle.call(account, at, &input)?,
                        id,
                    ))
                }),
            )
        }
    };
    let operation = operation
        .ok_or_else(|| ApiError::new("MissingAction", "The request names no operation."))?;
    Ok(Call {
        service,
        operation,
        region,
        work,
    })
}

/// A request whose service, and so whose protocol, is unknown.
fn refuse_unknown(error: &ApiError, request_id: &str) -> Response<Vec<u8>> {
    Service::Sts.refuse(error, request_id)
}
