//! What `verify` and `load` begin and end with: where the brokers are, who logs in, what AWS knows of them, and the removal of
//! what was made.

use futures::future::join_all;
use tokio::task::JoinSet;

use crate::error::{Failure, Kind};
use crate::lock::token;
use crate::render::Printer;
use mq_probe::{
    ConnectTo, Credentials, Dialler, Endpoint, Identity, IdentityError, Leftovers, Options,
    Protocol, Site, Trust,
};
use mqctl_model::spec::{self, Spec};

use super::arguments::{Global, Probing, TimeLimit};
use super::password::{password_of_stack, password_offline, password_source};
use super::session::{Session, interrupted, named_user, read_spec};
use super::stack::Stack;
use super::wire::wire_protocol;

/// The brokers of a stack as clients see them.
pub(super) struct Probe {
    pub(super) spec: Spec,
    pub(super) sites: Vec<Site>,
    /// ActiveMQ's own protocol, if the endpoint has it: it can remove what the others can't.
    remover: Option<Site>,
    /// The stack as AWS has it; none with `--offline`.
    pub(super) stack: Option<Stack>,
    /// Where the password came from, for a sentence.
    pub(super) password_source: String,
    /// How the names begin of all that this run makes at the brokers.
    pub(super) made: String,
    /// Tells of calls that are not answered, as long as this is there.
    _waiting: JoinSet<()>,
}

impl Probe {
    /// Read the plan file, ask AWS unless that is not wanted, and prepare one site for each protocol that `choose` chooses.
    pub(super) async fn open(
        verb: &Probing,
        choose: impl FnOnce(&Spec) -> Vec<Protocol>,
        options: Options,
        global: &Global,
        printer: Printer,
    ) -> Result<Self, Failure> {
        if global.sandbox.is_some() && verb.connect.is_none() {
            return Err(Failure::new(
                Kind::Invalid,
                "the sandbox has no brokers to talk to, only what AWS says of them",
            )
            .hint("`--connect ADDRESS` names real brokers to talk to instead, such as those of examples/lab"));
        }
        let session = if verb.offline {
            None
        } else {
            Some(Session::open(global, TimeLimit::NONE, printer).await?)
        };
        let spec = match &session {
            Some(session) => session.spec.clone(),
            None => read_spec(&global.file, printer)?,
        };
        let user = named_user(&spec, verb.user.as_deref())?;
        let protocols = choose(&spec);
        check(verb, &protocols, &options)?;
        let trust = match &verb.ca {
            Some(file) => Trust::of_file(file),
            None => Trust::of_system(),
        };
        let trust = trust.map_err(|error| Failure::new(Kind::Invalid, error.to_string()))?;
        let dialler = Dialler::new(trust, options.patience)
            .map_err(|broken| Failure::new(Kind::Failed, broken.to_string()))?;
        let dialler = showing(dialler, verb)
            .map_err(|error| Failure::new(Kind::Invalid, error.to_string()))?;
        let (stack, password, waiting) = match session {
            None => (None, password_offline(user)?, JoinSet::new()),
            Some(session) => {
                let (reading, about) = session.read(printer).await?;
                if reading.observed.is_empty() {
                    return Err(Failure::new(
                        Kind::Failed,
                        format!("the stack {} does not exist", about.stack),
                    )
                    .hint("`mqctl apply` makes it")
                    .hint("`--offline` talks to brokers that AWS knows nothing of"));
                }
                let password = password_of_stack(&session.aws, &reading.observed, user).await?;
                let stack = Stack::new(session.aws, session.clock, about, &spec, &reading);
                (Some(stack), password, session.waiting)
            }
        };
        let credentials = Credentials {
            user: user.name.clone(),
            password,
        };
        let run = format!("r{:.10}", token());
        let site = |protocol: Protocol| {
            let endpoint = Endpoint {
                host: spec.endpoint.domain.clone(),
                port: protocol.port(),
                connect: verb.connect.clone().map(ConnectTo::from),
            };
            let (dialler, credentials) = (dialler.clone(), credentials.clone());
            Site::new(
                &run,
                protocol,
                endpoint,
                dialler,
                credentials,
                options.clone(),
            )
        };
        let has_openwire = spec.brokers.protocols.contains(&spec::Protocol::OpenWire);
        // A port that is given is another protocol's.
        let is_reachable = verb
            .connect
            .as_ref()
            .is_none_or(|address| address.port.is_none());
        Ok(Self {
            sites: protocols.into_iter().map(site).collect(),
            remover: (has_openwire && is_reachable).then(|| site(Protocol::OpenWire)),
            password_source: password_source(user),
            made: format!("mqctl-verify-{run}"),
            spec,
            stack,
            _waiting: waiting,
        })
    }

    /// Take away what the run made. Told is what is left. Whoever interrupts this, too, has to live with what is left.
    pub(super) async fn clear_up(&self) -> Result<Leftovers, Failure> {
        let cleared = async {
            // All at once: brokers that are out of reach cost their patience once, not once for each protocol.
            let all = self.sites.iter().map(|site| {
                let remover = self.remover.as_ref();
                let remover = remover.filter(|_| site.protocol != Protocol::Amqp091);
                site.clear_up(remover)
            });
            let mut left = Leftovers::default();
            for site in join_all(all).await {
                left.extend(site);
            }
            left
        };
        tokio::select! {
            biased;
            () = interrupted() => Err(Failure::new(
                Kind::Interrupted,
                format!(
                    "interrupted while what was made was being taken away; destinations whose names begin with {} may be left",
                    self.made
                ),
            )),
            left = cleared => Ok(left),
        }
    }
}

/// The dialler with the client's certificate, if one is given.
fn showing(dialler: Dialler, verb: &Probing) -> Result<Dialler, IdentityError> {
    match (&verb.cert, &verb.key) {
        (Some(certificate), Some(key)) => dialler.showing(Identity::of_files(certificate, key)?),
        _ => Ok(dialler),
    }
}

/// The protocols of a plan file.
pub(super) fn all_protocols(spec: &Spec) -> Vec<Protocol> {
    let protocols = spec.brokers.protocols.iter();
    protocols.map(|protocol| wire_protocol(*protocol)).collect()
}

/// What can't go together, whoever is asked.
fn check(verb: &Probing, protocols: &[Protocol], options: &Options) -> Result<(), Failure> {
    if let Some(address) = &verb.connect
        && let Some(port) = address.port
        && protocols.len() > 1
    {
        return Err(Failure::new(
            Kind::Invalid,
            format!("`--connect {address}` names the port of one protocol, and there are several"),
        )
        .hint(format!("`--protocol NAME` says whose port {port} is"))
        .hint("without a port, each protocol's own is connected to"));
    }
    let mut limits = protocols
        .iter()
        .filter_map(|protocol| Some((protocol, protocol.largest_message()?)));
    if let Some((protocol, limit)) = limits.find(|(_, limit)| *limit < options.size) {
        return Err(Failure::new(
            Kind::Invalid,
            format!(
                "{protocol} takes messages of at most {limit} bytes, `--size` asks for {}",
                options.size
            ),
        )
        .hint("a smaller `--size`, or `--protocol` without it"));
    }
    Ok(())
}
