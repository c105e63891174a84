//! `mqctl connect`: settings for a client, ready to be pasted. They follow from the plan file; AWS is only asked whether a
//! secret was adopted, and if it does not say, they say that.

use std::process::ExitCode;
use std::time::Duration;

use crate::error::{Failure, Kind};
use crate::render::Printer;
use mqctl_model::changeset::ChangeSet;
use mqctl_model::clients::{Client, PasswordPlace};
use mqctl_model::spec::{Protocol, Scheme, Spec, User};

use super::arguments::{Connect, Global, TimeLimit};
use super::session::{Session, named_user, read_spec};
use super::wire::wire_protocol;

/// How long AWS may take to say whether a secret was adopted: nobody waits for that who is somewhere without AWS.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn run(
    verb: &Connect,
    global: &Global,
    printer: Printer,
) -> Result<ExitCode, Failure> {
    let spec = read_spec(&global.file, printer)?;
    let client = verb.client;
    let protocol = protocol(&spec, client, verb)?;
    let user = named_user(&spec, verb.user.as_deref())?;
    let mut place = PasswordPlace::of_plan(&spec, user);
    if place.is_uncertain() && client != Client::Url && !verb.offline {
        place = place_in_stack(&spec, user, global, printer)
            .await
            .unwrap_or(place);
    }
    let settings = client.settings(&spec, protocol, user, &place);
    let settings = settings.map_err(|error| Failure::new(Kind::Failed, error.to_string()))?;
    let settings = settings.ok_or_else(|| unspoken(&spec, client, protocol))?;
    printer.settings(client.name(), protocol.name(), &settings);
    if spec.endpoint.scheme == Scheme::Internal {
        printer.note(&format!(
            "{} is a private endpoint: clients reach it from its VPC and from networks connected with that",
            spec.endpoint.domain
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Where AWS has the password. None, with a note, if it does not say or has none yet.
async fn place_in_stack(
    spec: &Spec,
    user: &User,
    global: &Global,
    printer: Printer,
) -> Option<PasswordPlace> {
    let limit = TimeLimit {
        timeout: Some(PATIENCE),
    };
    let asked = async {
        let session = Session::connect(spec.clone(), global, limit, printer).await?;
        session.in_time(session.aws.read(&session.spec)).await
    };
    let reading = match asked.await {
        Ok(reading) => reading,
        Err(failure) => {
            printer.note(&format!(
                "AWS did not say whether another secret was adopted for {}: {}; `--offline` does not ask",
                user.name, failure.message
            ));
            return None;
        }
    };
    let known = ChangeSet::default().kept(&reading.observed);
    let place = PasswordPlace::of_stack(spec, user, &known);
    if place.is_none() {
        printer.note(&format!(
            "the secret with the password of {} is not there yet; `mqctl apply` makes it",
            user.name
        ));
    }
    place
}

/// The protocol that is asked for, or the first one of the plan file that the client speaks.
fn protocol(spec: &Spec, client: Client, verb: &Connect) -> Result<Protocol, Failure> {
    let all = &spec.brokers.protocols;
    let names = |protocols: &[Protocol]| {
        let names: Vec<&str> = protocols.iter().map(|protocol| protocol.name()).collect();
        names.join(", ")
    };
    let Some(wanted) = verb.protocol else {
        let spoken = all
            .iter()
            .copied()
            .find(|protocol| client.speaks(*protocol));
        return spoken.ok_or_else(|| {
            Failure::new(
                Kind::Invalid,
                format!(
                    "there are no settings for {} that fit the plan file's protocols, {}",
                    client.name(),
                    names(all)
                ),
            )
            .hint(spoken_by(client))
        });
    };
    let found = all
        .iter()
        .copied()
        .find(|protocol| wire_protocol(*protocol) == wanted);
    found.ok_or_else(|| {
        let message = format!(
            "the plan file has no {wanted} endpoint; it has {}",
            names(all)
        );
        Failure::new(Kind::Invalid, message)
    })
}

fn unspoken(spec: &Spec, client: Client, protocol: Protocol) -> Failure {
    let clients = Client::ALL
        .into_iter()
        .filter(|client| client.speaks(protocol));
    let clients: Vec<&str> = clients.map(Client::name).collect();
    Failure::new(
        Kind::Invalid,
        format!(
            "there are no settings for {} with {}",
            client.name(),
            protocol.name()
        ),
    )
    .hint(spoken_by(client))
    .hint(format!(
        "{} on {} has settings for {}",
        protocol.name(),
        spec.endpoint.domain,
        clients.join(", ")
    ))
}

fn spoken_by(client: Client) -> String {
    let protocols = Protocol::ALL
        .into_iter()
        .filter(|protocol| client.speaks(*protocol));
    let protocols: Vec<&str> = protocols.map(Protocol::name).collect();
    format!(
        "{} has settings for {}",
        client.name(),
        protocols.join(", ")
    )
}
