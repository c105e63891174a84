//! What every verb that talks to AWS begins with: a valid plan file, and a connection to AWS or to the sandbox.

use std::convert::Infallible;
use std::path::Path;

use tokio::task::JoinSet;

use crate::apply::Canceller;
use crate::error::{Failure, Kind};
use crate::render::{About, Printer, refused_lines};
use clock::Clock;
use mqctl_aws::{Aws, Connection, Environment, Reading};
use mqctl_model::changeset::{Allowed, ChangeSet};
use mqctl_model::desired::Desired;
use mqctl_model::effect::{Impact, Severity};
use mqctl_model::in_use::InUse;
use mqctl_model::path::PathFaults;
use mqctl_model::resource::ResourceId;
use mqctl_model::spec::{Spec, User};
use mqctl_plan::{Checked, Diagnostic, Diagnostics};

use super::arguments::{Global, TimeLimit};
use super::deadline::Deadline;
use super::ownership::{self, Removal};
use super::{plan_file, sandbox, waiting};

/// How a protected stack is destroyed.
const NOT_DESTROYED: &str =
    "to destroy the stack, set `protect: false` in the plan file; no option lifts it for `destroy`";

/// A plan file and the connection it is carried out over.
pub(super) struct Session {
    pub(super) spec: Spec,
    pub(super) aws: Aws,
    pub(super) clock: Clock,
    pub(super) in_sandbox: bool,
    /// What of the plan file looks like a placeholder.
    placeholders: Vec<Diagnostic>,
    /// When it has to end.
    pub(super) deadline: Deadline,
    /// Tells of calls that are not answered, as long as this is there.
    pub(super) waiting: JoinSet<()>,
}

impl Session {
    /// Read the plan file and set up the connection.
    pub(super) async fn open(
        global: &Global,
        limit: TimeLimit,
        printer: Printer,
    ) -> Result<Self, Failure> {
        let plan = read_plan(&global.file, printer)?;
        warn(plan.warnings, printer);
        // On the heap: the future that sets up the SDK is large.
        let session = Box::pin(Self::connect(plan.spec, global, limit, printer)).await?;
        Ok(Self {
            placeholders: plan.placeholders,
            ..session
        })
    }

    /// Set up the connection for a plan file that was read already.
    pub(super) async fn connect(
        spec: Spec,
        global: &Global,
        limit: TimeLimit,
        printer: Printer,
    ) -> Result<Self, Failure> {
        let (clock, replacement) = match &global.sandbox {
            Some(path) => sandbox::install(path, global.sandbox_speed, &spec, printer)?,
            None => (Clock::real(), None),
        };
        let in_sandbox = replacement.is_some();
        let aws = Aws::connect(Connection {
            region: spec.region.clone(),
            clock: clock.clone(),
            environment: Environment::of_process(),
            call_timeout: global.call_timeout,
            replacement,
        })
        .await?;
        let mut waiting = JoinSet::new();
        waiting.spawn(waiting::tell(aws.in_flight().clone(), printer));
        Ok(Self {
            spec,
            deadline: Deadline::new(limit.timeout, global.call_timeout),
            aws,
            clock,
            in_sandbox,
            placeholders: Vec::new(),
            waiting,
        })
    }

    /// Warn of what was right in an example and the sandbox, and in an account serves nobody.
    pub(super) fn warn_of_placeholders(&self, printer: Printer) {
        if !self.in_sandbox {
            warn(self.placeholders.clone(), printer);
        }
    }

    /// Warn of what is in the way of clients although it stops no change.
    pub(super) fn warn_of_path(&self, reading: &Reading, printer: Printer) {
        for fault in path_faults(&self.spec, reading).faults {
            printer.warn(&fault.to_string());
        }
    }

    /// Read AWS, and say where that is.
    pub(super) async fn read(&self, printer: Printer) -> Result<(Reading, About), Failure> {
        let reading = self.in_time(self.aws.read(&self.spec)).await?;
        let about = self.say_where(&reading, printer);
        Ok((reading, about))
    }

    /// The same for those who plan: also whether the passwords are there that will be needed.
    pub(super) async fn read_to_plan(&self, printer: Printer) -> Result<(Reading, About), Failure> {
        let reading = self.in_time(self.aws.read_to_plan(&self.spec)).await?;
        let about = self.say_where(&reading, printer);
        Ok((reading, about))
    }

    /// Do what only reads, if it is done before the deadline.
    pub(super) fn in_time<T, E>(
        &self,
        reading: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, Failure>>
    where
        Failure: From<E>,
    {
        let reading = self.keep(reading, "nothing was changed");
        async { Ok(reading.await??) }
    }

    /// Do `work` and drop it when the deadline comes first. `left` says what that leaves behind.
    pub(super) fn keep<T>(
        &self,
        work: impl Future<Output = T>,
        left: &str,
    ) -> impl Future<Output = Result<T, Failure>> {
        self.deadline.keep(self.aws.in_flight(), work, left)
    }

    fn say_where(&self, reading: &Reading, printer: Printer) -> About {
        let about = About {
            stack: self.spec.stack.clone(),
            region: self.spec.region.clone(),
            account: reading.identity.account.clone(),
            sandbox: self.in_sandbox,
        };
        printer.about(&about);
        for note in ownership::notes(&self.spec, reading) {
            printer.note(&note);
        }
        about
    }

    /// What the plan file asks for.
    pub(super) fn desired(&self, reading: &Reading) -> Result<Desired, Failure> {
        let in_use = InUse::of(&reading.observed);
        let lookups = reading.lookups.as_ref().map_err(Clone::clone)?;
        Desired::new(&self.spec, lookups, &in_use).map_err(|problems| {
            Failure::new(
                Kind::Invalid,
                "the plan file asks for what this account and region can't give:",
            )
            .listing(problems.iter().map(ToString::to_string))
        })
    }

    /// The changes that make AWS what the plan file asks for.
    pub(super) fn plan(&self, reading: &Reading) -> Result<ChangeSet, Failure> {
        let desired = self.desired(reading)?;
        let malformed = &reading.malformed_secrets;
        if !malformed.is_empty() {
            return Err(Failure::new(Kind::Invalid, "nothing was changed:").listing(malformed));
        }
        let changes = ChangeSet::between(&desired, &reading.observed);
        ownership::check(&self.spec.stack, &changes, reading)?;
        let path = path_faults(&self.spec, reading);
        if changes.is_in_vain(&path) {
            let message = "nobody would get through to the brokers; nothing was changed:";
            return Err(Failure::new(Kind::Invalid, message)
                .listing(path.faults.iter().map(ToString::to_string)));
        }
        let occupants = changes.occupants(&self.spec.stack, Some(&desired), &reading.observed);
        if !occupants.is_empty() {
            return Err(ownership::occupied(&occupants, &[], false));
        }
        let refusals = changes.refusals();
        if !refusals.is_empty() {
            return Err(Failure::new(Kind::Invalid, "nothing was changed:").listing(refusals));
        }
        Ok(changes)
    }

    /// Whether the plan file lets this be done to clients.
    pub(super) fn check_protected(
        &self,
        changes: &ChangeSet,
        allowed: Allowed,
    ) -> Result<(), Failure> {
        let severity = changes.effect().severity();
        let mut hints = Vec::new();
        if !allowed.cut_off
            && changes
                .effect()
                .impacts()
                .any(|it| it.severity == Severity::CutOff)
        {
            hints.push("`--allow-cut-off` lets this run cut those clients off");
        }
        if !allowed.data_loss && severity == Severity::DataLoss {
            hints.push("`--allow-data-loss` lets this run lose those messages");
        }
        self.refuse_protected(changes, allowed, &hints)
    }

    /// What the plan file does not let happen to clients.
    pub(super) fn refused<'a>(
        &self,
        changes: &'a ChangeSet,
        allowed: Allowed,
    ) -> Vec<(&'a ResourceId, &'a Impact)> {
        if !self.spec.protect {
            return Vec::new();
        }
        changes.protected(allowed)
    }

    fn refuse_protected(
        &self,
        changes: &ChangeSet,
        allowed: Allowed,
        hints: &[&str],
    ) -> Result<(), Failure> {
        let refused = self.refused(changes, allowed);
        if refused.is_empty() {
            return Ok(());
        }
        let message = "`protect` is true in the plan file, and so nothing was changed:";
        let failure = Failure::new(Kind::Policy, message).listing(refused_lines(&refused));
        Err(hints
            .iter()
            .fold(failure, |failure, hint| failure.hint(*hint)))
    }

    /// What removing everything that belongs to the stack comes to. What others need is left, if it may be.
    pub(super) fn plan_removal(
        &self,
        reading: &Reading,
        leave_foreign: bool,
    ) -> Result<Removal, Failure> {
        let nothing = Desired::nothing(&self.spec.stack);
        let changes = ChangeSet::between(&nothing, &reading.observed);
        self.refuse_protected(&changes, Allowed::default(), &[NOT_DESTROYED])?;
        // That the plan file can't be built is no reason not to remove what is there.
        let desired = self.desired(reading).ok();
        let stack = &self.spec.stack;
        ownership::removal(stack, changes, desired.as_ref(), reading, leave_foreign)
    }
}

/// What AWS shows to be in the way of packets from clients to brokers.
pub(super) fn path_faults(spec: &Spec, reading: &Reading) -> PathFaults {
    let lookups = reading.lookups.as_ref().ok();
    let faults = lookups.map(|lookups| PathFaults::of(spec, lookups, &reading.observed));
    faults.unwrap_or_default()
}

/// Read and check the plan file; warnings are shown, errors are the failure.
pub(super) fn read_spec(path: &Path, printer: Printer) -> Result<Spec, Failure> {
    let plan = read_plan(path, printer)?;
    warn(plan.warnings, printer);
    Ok(plan.spec)
}

/// Read and check the plan file; errors are shown, and the failure.
pub(super) fn read_plan(path: &Path, printer: Printer) -> Result<Checked, Failure> {
    let bytes = plan_file::read(path)?;
    mqctl_plan::check(&path.display().to_string(), &bytes).map_err(|diagnostics| {
        printer.diagnostics(&diagnostics);
        Failure::new(
            Kind::Invalid,
            format!("{} is not valid; nothing was changed", path.display()),
        )
    })
}

fn warn(warnings: Vec<Diagnostic>, printer: Printer) {
    if !warnings.is_empty() {
        printer.diagnostics(&Diagnostics::new(warnings));
    }
}

/// The broker user to log in as: the first one of the plan file, unless another one of it is asked for.
pub(super) fn named_user<'a>(spec: &'a Spec, name: Option<&str>) -> Result<&'a User, Failure> {
    let users = &spec.brokers.users;
    let found = match name {
        Some(name) => users.iter().find(|user| user.name == name),
        None => users.first(),
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        Failure::new(
            Kind::Invalid,
            format!(
                "the plan file has no user `{}`; it has {}",
                name.unwrap_or_default(),
                names.join(", ")
            ),
        )
    })
}

/// Let Ctrl-C (and SIGTERM, which is how pipelines say it) ask for an end: once to start nothing new, which
/// `tell` says, twice to stop.
pub(super) async fn press_on_interrupts(canceller: &Canceller, tell: impl Fn()) -> Infallible {
    let mut count = 0;
    loop {
        interrupted().await;
        count += 1;
        canceller.press();
        if count == 1 {
            tell();
        }
    }
}

/// Ctrl-C, or SIGTERM, which is how pipelines say it. If signals can't be listened to, what they do is the system's affair.
pub(super) async fn interrupted() {
    if !signalled().await {
        std::future::pending::<()>().await;
    }
}

async fn signalled() -> bool {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return tokio::signal::ctrl_c().await.is_ok();
        };
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed.is_ok(),
            asked = terminate.recv() => asked.is_some(),
        }
    }
    #[cfg(not(unix))]
    {
        tokio::signal::ctrl_c().await.is_ok()
    }
}
