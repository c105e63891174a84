//! The sandbox itself: one account, one clock, and how calls come to them.
//!
//! Two rules hold for every call here, so that no service has to care: a refused call leaves the account as it was, and
//! an answer is given only for what the file (if there is one) already holds.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{Request, Response, StatusCode};
use sha2::{Digest as _, Sha256};

use clock::Clock;

use super::body::Body;
use super::dispatch::Call;
use super::fault::{CallRecord, Consistency, Fault, Faults, Lost};
use super::mq::Readmission;
use super::store::{self, Store, StoreError};
use super::wire::error::ApiError;
use super::world::{Account, Millis};

/// How many calls are remembered.
const CALLS_KEPT: usize = 100_000;

/// What a sandbox is like.
#[derive(Clone, Debug)]
pub struct Options {
    /// The account: twelve digits. A sandbox that was saved keeps the account it has.
    pub account: String,
    /// Where it is at home: what [`Sandbox::assume`] makes is there. It answers for every other region, too.
    pub region: String,
    /// Where its ids and durations come from: the same seed and calls, the same answers.
    pub seed: u64,
    /// The time there.
    pub clock: Clock,
}

/// A twin of one AWS account. Clones are handles of the same one.
#[derive(Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

struct Shared {
    region: String,
    seed: u64,
    clock: Clock,
    kept: Mutex<Kept>,
    conduct: Mutex<Conduct>,
    faults: Mutex<Option<Box<dyn Faults>>>,
}

/// What is answered.
pub(super) struct Kept {
    account: Account,
    store: Option<Store>,
    requests: u64,
}

/// How it is answered.
#[derive(Default)]
struct Conduct {
    latency: Duration,
    calls: VecDeque<CallRecord>,
}

impl Sandbox {
    /// A fresh account that is gone with the last handle.
    pub fn new(options: Options) -> Self {
        let account = fresh_account(&options);
        Self::assemble(account, None, options)
    }

    /// The account in the file, or a fresh one that will be kept there. The clock should start from
    /// [`Sandbox::saved_time`]: while nobody talks to the sandbox, its time stands still.
    pub fn open(path: &Path, options: Options) -> Result<Self, StoreError> {
        let mut store = Store::open(path)?;
        let account = store::read(path)?.unwrap_or_else(|| fresh_account(&options));
        store.save(&account)?;
        Ok(Self::assemble(account, Some(store), options))
    }

    /// The time at which the sandbox in the file was left; nothing if there is none.
    pub fn saved_time(path: &Path) -> Result<Option<SystemTime>, StoreError> {
        let account = store::read(path)?;
        Ok(account.map(|account| UNIX_EPOCH + Duration::from_millis(account.now)))
    }

    /// Forget the sandbox in the file; false if there is none. A file that is anything else is left as it is, and so is
    /// a sandbox that another process uses.
    pub fn remove(path: &Path) -> Result<bool, StoreError> {
        if store::read(path)?.is_none() {
            return Ok(false);
        }
        Store::open(path)?.remove()?;
        Ok(true)
    }

    fn assemble(account: Account, store: Option<Store>, options: Options) -> Self {
        Self {
            shared: Arc::new(Shared {
                region: options.region,
                seed: options.seed,
                clock: options.clock,
                kept: Mutex::new(Kept {
                    account,
                    store,
                    requests: 0,
                }),
                conduct: Mutex::default(),
                faults: Mutex::default(),
            }),
        }
    }

    /// Answer one request, at once: no latency, no faults, no record.
    pub fn handle(&self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let request_id = self.request_id();
        match Call::decode(request, &request_id) {
            Ok(call) => self.carry_out(&call, &request_id),
            Err(refusal) => *refusal,
        }
    }

    /// Answer one request as a network would: late, or not at all.
    pub(crate) async fn exchange(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Response<Body>, Lost> {
        let clock = &self.shared.clock;
        let request_id = self.request_id();
        let call = match Call::decode(request, &request_id) {
            Ok(call) => call,
            Err(refusal) => return Ok(refusal.map(Body::whole)),
        };
        let record = CallRecord {
            service: call.service.name().to_owned(),
            operation: call.operation.clone(),
            region: call.region.clone(),
            at: clock.now(),
            fingerprint: fingerprint(request, &call.region),
        };
        let fault = (self.faults().as_mut()).map_or(Fault::None, |faults| faults.before(&record));
        let latency = self.conduct().note(record);
        if !latency.is_zero() {
            clock.sleep(latency).await;
        }
        let refuse = |error: &ApiError| call.service.refuse(error, &request_id);
        let answer = match fault {
            Fault::None => Ok(self.carry_out(&call, &request_id)),
            Fault::Refuse {
                status,
                code,
                message,
            } => Ok(refuse(&ApiError::new(&code, message).status(status))),
            Fault::Throttle => Ok(refuse(&call.service.throttled())),
            Fault::LoseRequest => Err(Lost::Request),
            Fault::LoseAnswer => {
                self.carry_out(&call, &request_id);
                Err(Lost::Answer)
            }
            Fault::Delay(delay) => {
                clock.sleep(delay).await;
                Ok(self.carry_out(&call, &request_id))
            }
            Fault::Hang => {
                self.carry_out(&call, &request_id);
                std::future::pending().await
            }
            Fault::Garble(garbled) => {
                let mut answer = self.carry_out(&call, &request_id);
                *answer.status_mut() = StatusCode::OK;
                return Ok(answer.map(|body| garbled.instead_of(&body)));
            }
            Fault::Reword { from, to } => {
                let answer = self.carry_out(&call, &request_id);
                let reworded = |body: Vec<u8>| String::from_utf8_lossy(&body).replace(&from, &to);
                Ok(answer.map(|body| reworded(body).into_bytes()))
            }
        };
        answer.map(|answer: Response<Vec<u8>>| answer.map(Body::whole))
    }

    /// Another account that holds all that this one holds now. From here on the two share nothing, and nothing goes wrong
    /// in the new one. Its clock should start from the time it is here.
    #[must_use]
    pub fn fork(&self, clock: Clock) -> Self {
        let options = Options {
            account: String::new(),
            region: self.shared.region.clone(),
            seed: self.shared.seed,
            clock,
        };
        let account = self.kept().account.clone();
        Self::assemble(account, None, options)
    }

    /// All that the account holds, in the form in which it is kept in a file.
    pub fn dump(&self) -> serde_json::Value {
        serde_json::to_value(&self.kept().account).unwrap_or_default()
    }

    /// Let every call take this much of the sandbox's time.
    pub fn set_latency(&self, latency: Duration) {
        self.conduct().latency = latency;
    }

    /// Ask `faults` about every call from now on.
    pub fn set_faults(&self, faults: impl Faults + 'static) {
        *self.faults() = Some(Box::new(faults));
    }

    /// Let nothing go wrong any more.
    pub fn clear_faults(&self) {
        *self.faults() = None;
    }

    /// How late what is made is seen.
    pub fn set_consistency(&self, consistency: Consistency) {
        self.kept().account.consistency = consistency;
    }

    /// Let AWS call a zone of the sandbox's own region impaired, as in an outage.
    pub fn impair_zone(&self, zone: &str) {
        let mut kept = self.kept();
        kept.account.in_region(self.region()).ec2.impair_zone(zone);
    }

    /// What is said to the name of a user whose removal waits for a reboot, in the region where the sandbox is at home.
    pub fn set_readmission(&self, readmission: Readmission) {
        let mut kept = self.kept();
        kept.account.in_region(self.region()).mq.readmission = readmission;
    }

    /// Whether a user of a broker could log in with this password now. `None` if that is not known: there is no such broker,
    /// or it was read from a file, which holds no passwords of users.
    pub fn logs_in(&self, broker: &str, user: &str, password: &str) -> Option<bool> {
        let mut kept = self.kept();
        kept.account.settle(millis(self.shared.clock.now()));
        let region = kept.account.regions.get(&self.shared.region)?;
        region.mq.logs_in(broker, user, password)
    }

    /// The calls that were sent, in order, retries included; only the latest, if there are very many.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.conduct().calls.iter().cloned().collect()
    }

    /// The time there.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Where it is at home.
    pub(super) fn region(&self) -> &str {
        &self.shared.region
    }

    /// Carry out a call on the account. A refused call changes nothing, but what was due by now has happened.
    fn carry_out(&self, call: &Call, request_id: &str) -> Response<Vec<u8>> {
        let now = millis(self.shared.clock.now());
        let mut kept = self.kept();
        let answer = kept.transact(|account| {
            account.settle(now);
            // Most calls only read, and a copy of the whole account costs more than their answers.
            let before = call.changes_something().then(|| account.clone());
            let answer = call.answer(account, request_id);
            if let (Err(_), Some(before)) = (&answer, before) {
                *account = before;
            }
            answer
        });
        let answer = answer.unwrap_or_else(|error| Err(internal(&error)));
        answer.unwrap_or_else(|error| call.service.refuse(&error, request_id))
    }

    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        let kept = self.shared.kept.lock();
        kept.unwrap_or_else(PoisonError::into_inner)
    }

    fn conduct(&self) -> MutexGuard<'_, Conduct> {
        let conduct = self.shared.conduct.lock();
        conduct.unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Option<Box<dyn Faults>>> {
        let faults = self.shared.faults.lock();
        faults.unwrap_or_else(PoisonError::into_inner)
    }

    /// In the shape of a UUID; no part of the account, which a describe leaves as it was.
    fn request_id(&self) -> String {
        let mut kept = self.kept();
        kept.requests += 1;
        let mut hasher = Sha256::new();
        hasher.update(self.shared.seed.to_be_bytes());
        hasher.update(b"request");
        hasher.update(kept.requests.to_be_bytes());
        let digits = format!("{:x}", hasher.finalize());
        [
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..32],
        ]
        .join("-")
    }
}

impl Kept {
    /// Change the account and keep the change. What cannot be kept has not happened.
    pub(super) fn transact<T>(
        &mut self,
        change: impl FnOnce(&mut Account) -> T,
    ) -> Result<T, StoreError> {
        let Some(store) = &mut self.store else {
            return Ok(change(&mut self.account));
        };
        let mut changed = self.account.clone();
        let outcome = change(&mut changed);
        store.save(&changed)?;
        self.account = changed;
        Ok(outcome)
    }
}

impl Drop for Kept {
    /// The file remembers when the sandbox was left.
    fn drop(&mut self) {
        let Some(store) = &self.store else { return };
        if let Err(error) = store.write(&self.account) {
            tracing::warn!(%error, "the sandbox's last moments are not kept");
        }
    }
}

impl Conduct {
    /// Note a call; how long it will take.
    fn note(&mut self, call: CallRecord) -> Duration {
        if self.calls.len() == CALLS_KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
        self.latency
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Sandbox");
        debug.field("region", &self.shared.region);
        debug.finish_non_exhaustive()
    }
}

fn fresh_account(options: &Options) -> Account {
    let now = millis(options.clock.now());
    let mut account = Account::new(&options.account, options.seed, now);
    account.in_region(&options.region);
    account
}

pub(super) fn millis(time: SystemTime) -> Millis {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

fn fingerprint(request: &Request<Vec<u8>>, region: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.method().hash(&mut hasher);
    request.uri().hash(&mut hasher);
    // Where it is not part of the path or the body, the operation is in here.
    request.headers().get("x-amz-target").hash(&mut hasher);
    request.body().hash(&mut hasher);
    region.hash(&mut hasher);
    hasher.finish()
}

fn internal(error: &StoreError) -> ApiError {
    ApiError::new("InternalFailure", error.to_string()).status(500)
}
