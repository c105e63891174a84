//! A lab on this machine: an active/standby pair of real brokers behind a balancer, to run `mqctl verify` against and to watch
//! a failover. `cargo run --example lab` starts it; Ctrl-C ends it and everything it started.
//!
//! Uses the brokers of the tests. Needs Linux with Java, Maven and haproxy, and says how to get them; the brokers are fetched
//! once.

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use test_support::brokers::{APP, Broker, Lab};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::interval;

/// How often the lab looks at who is active.
const LOOK: Duration = Duration::from_millis(50);

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    println!("starting two brokers and a balancer ...");
    let started = Instant::now();
    let Some(mut lab) = Lab::start() else {
        return Ok(());
    };
    println!("ready after {:.1} s", started.elapsed().as_secs_f64());
    introduce(&lab);

    let mut commands = read_commands();
    let mut look = interval(LOOK);
    let mut known = None;
    let mut killed: Option<Instant> = None;
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                break;
            }
            Some(command) = commands.recv() => match command.as_str() {
                "k" | "kill" if lab.pair.active().is_some() => {
                    killed = Some(Instant::now());
                    println!("         killed {}", lab.pair.kill_active());
                }
                "s" | "start" => lab.pair.revive(),
                "q" | "quit" => break,
                _ => println!("         k kills the active, s starts what was killed, q ends"),
            },
            _ = look.tick() => {
                let roles = Roles::of(&lab);
                if known.as_ref() != Some(&roles) {
                    println!("{} {roles}", clock(killed));
                    known = Some(roles);
                }
            }
        }
    }
    println!("ending what was started");
    Ok(())
}

/// Where everything is, and what to do with it.
fn introduce(lab: &Lab) {
    let plan = Path::new(file!()).with_file_name("mqctl.yaml");
    let balancer = lab.balancer.address();
    let [first, second] = lab.pair.addresses();
    println!(
        "
brokers   {first} and {second}
balancer  {balancer}, as mq.example.com: openwire 61617, amqp 5671, stomp 61614, mqtt 8883, wss 61619
authority {authority}

In another terminal:

  MQCTL_PASSWORD={password} mqctl verify --offline -f {plan} \\
    --connect {balancer} --ca {authority} --user {user}

Here: k and Enter kills the active without warning, s and Enter starts what was killed, Ctrl-C ends the lab.
Or, as the machine would: kill -9 the process id shown below.
",
        authority = lab.balancer.authority().display(),
        password = APP.password,
        user = APP.name,
        plan = plan.display(),
    );
}

/// The lines of standard input. From a thread that the end of the lab doesn't wait for.
fn read_commands() -> UnboundedReceiver<String> {
    let (sender, commands) = mpsc::unbounded_channel();
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            if sender.send(line.trim().to_lowercase()).is_err() {
                break;
            }
        }
    });
    commands
}

/// The time since the active was killed, in a column of its own.
fn clock(killed: Option<Instant>) -> String {
    killed.map_or(" ".repeat(8), |killed| {
        format!("{:6.2} s", killed.elapsed().as_secs_f64())
    })
}

/// Who does what now.
#[derive(PartialEq, Eq)]
struct Roles {
    active: Option<(Ipv4Addr, u32)>,
    standby: Option<(Ipv4Addr, u32)>,
    reached: Vec<Ipv4Addr>,
}

impl Roles {
    fn of(lab: &Lab) -> Self {
        let mut reached: Vec<_> = lab.balancer.targets().unwrap_or_default();
        reached.retain(|target| target.up);
        let mut reached: Vec<_> = reached.iter().map(|target| target.address).collect();
        reached.sort();
        reached.dedup();
        let named = |broker: &Broker| Some((broker.address(), broker.process_id()?));
        Self {
            active: lab.pair.active().and_then(named),
            standby: lab.pair.standby().and_then(named),
            reached,
        }
    }
}

impl std::fmt::Display for Roles {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let broker = |broker: Option<(Ipv4Addr, u32)>| {
            broker.map_or("nobody".to_owned(), |(address, id)| {
                format!("{address} (process {id})")
            })
        };
        let reached: Vec<_> = self.reached.iter().map(Ipv4Addr::to_string).collect();
        write!(
            formatter,
            "active {}, standby {}; the balancer sends to {}",
            broker(self.active),
            broker(self.standby),
            if reached.is_empty() {
                "nobody".to_owned()
            } else {
                reached.join(" and ")
            }
        )
    }
}
