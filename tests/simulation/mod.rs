//! Any apply or destroy, killed at any moment, is repaired by running it again: whole runs on the sandbox in virtual
//! time, with one mishap at one call, and a plain run after it.

mod account;
mod history;
mod mishap;
mod phase;

use history::Clean;
use mishap::Mishap;
use phase::Phase;

#[test]
fn measure() {
    let t = std::time::Instant::now();
    for phase in [Phase::Apply, Phase::Change, Phase::Reboot, Phase::Replace, Phase::Destroy] {
    let a = Clean::run("quickstart", phase);
    let b = Clean::run("quickstart", phase);
    let ops = |c: &Clean| c.calls.iter().map(|(c, _)| c.clone()).collect::<Vec<_>>();
    assert_eq!(ops(&a), ops(&b));
    eprintln!("{phase:?} {} {:?}", a.calls.len(), t.elapsed());
    if phase==Phase::Apply {eprintln!("{a}");}
    }
}
impl std::fmt::Display for Clean {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{:#?}\n{:#?}", self.stack, self.inventory, self.destroyed)
    }
}
