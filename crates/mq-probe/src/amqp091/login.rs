//! From a fresh stream to an open channel (section 2.2.4).

use amq_protocol::frame::{AMQPFrame, ProtocolVersion};
use amq_protocol::protocol::{AMQPClass, channel, confirm, connection};
use amq_protocol::types::{AMQPValue, FieldTable};

use super::super::broken::{Broken, Cause, Step};
use super::super::client::Login;
use super::super::stream::Stream;
use super::channel::{CHANNEL, Channel};
use super::frame::{LARGEST, SMALLEST};

/// The only virtual host that Amazon MQ makes.
const VIRTUAL_HOST: &str = "/";

/// What we can deal with. Without the first, a wrong password is answered by hanging up.
/// Source: RabbitMQ, "Protocol Extensions", "Capabilities".
const CAPABILITIES: [&str; 4] = [
    "authentication_failure_close",
    "consumer_cancel_notify",
    "basic.nack",
    "publisher_confirms",
];

/// Greet, log in, and open a channel on which everything that is published is confirmed.
pub(super) async fn open(stream: Stream, login: &Login) -> Result<Channel, Broken> {
    let mut channel = Channel::new(stream);
    greet(&mut channel).await?;
    let tune = log_in(&mut channel, login).await?;
    channel.known = true;
    let tuned = agree(&tune)?;
    channel.frame_max = tuned.frame_max;
    let tuned = AMQPClass::Connection(connection::AMQPMethod::TuneOk(tuned));
    channel.tell(Step::Login, tuned).await?;

    let open = connection::Open {
        virtual_host: VIRTUAL_HOST.into(),
    };
    let open = AMQPClass::Connection(connection::AMQPMethod::Open(open));
    let opened = |answer: &AMQPClass| {
        let opened = connection::AMQPMethod::OpenOk(connection::OpenOk {});
        (*answer == AMQPClass::Connection(opened)).then_some(())
    };
    channel.ask(Step::Login, open, opened).await?;

    let open = AMQPClass::Channel(channel::AMQPMethod::Open(channel::Open {}));
    let opened = |answer: &AMQPClass| {
        let opened = channel::AMQPMethod::OpenOk(channel::OpenOk {});
        (*answer == AMQPClass::Channel(opened)).then_some(())
    };
    channel.ask(Step::Login, open, opened).await?;

    let select = confirm::AMQPMethod::Select(confirm::Select { nowait: false });
    let selected = |answer: &AMQPClass| {
        let selected = confirm::AMQPMethod::SelectOk(confirm::SelectOk {});
        (*answer == AMQPClass::Confirm(selected)).then_some(())
    };
    channel
        .ask(Step::Login, AMQPClass::Confirm(select), selected)
        .await?;
    Ok(channel)
}

/// Exchange the greetings, and see that we can log in as we mean to.
async fn greet(channel: &mut Channel) -> Result<(), Broken> {
    let step = Step::Handshake;
    let version = ProtocolVersion::amqp_0_9_1();
    let header = AMQPFrame::ProtocolHeader(version);
    channel.write(step, &[header]).await?;
    let start = channel.answer(step, |method| match method {
        AMQPClass::Connection(connection::AMQPMethod::Start(start)) => Some(start.clone()),
        _ => None,
    });
    let start = start.await?;
    let mut mechanisms = start.mechanisms.as_bytes().split(|byte| *byte == b' ');
    if mechanisms.any(|mechanism| mechanism == b"PLAIN") {
        Ok(())
    } else {
        let detail = "the broker does not let users log in with a password (PLAIN)";
        Err(Broken::new(step, Cause::Protocol, detail))
    }
}

/// Say who we are (RFC 4616).
async fn log_in(channel: &mut Channel, login: &Login) -> Result<connection::Tune, Broken> {
    let mut capabilities = FieldTable::default();
    for capability in CAPABILITIES {
        capabilities.insert(capability.into(), AMQPValue::Boolean(true));
    }
    let text = |text: &str| AMQPValue::LongString(text.into());
    let mut properties = FieldTable::default();
    properties.insert("product".into(), text("mqctl"));
    properties.insert("connection_name".into(), text(&login.client));
    properties.insert("capabilities".into(), AMQPValue::FieldTable(capabilities));

    let credentials = &login.credentials;
    let (user, password) = (&credentials.user, credentials.password.value());
    let answer = connection::StartOk {
        client_properties: properties,
        mechanism: "PLAIN".into(),
        response: format!("\0{user}\0{password}").into(),
        locale: "en_US".into(),
    };
    let answer = AMQPClass::Connection(connection::AMQPMethod::StartOk(answer));
    let tune = channel.ask(Step::Login, answer, |method| match method {
        AMQPClass::Connection(connection::AMQPMethod::Tune(tune)) => Some(tune.clone()),
        _ => None,
    });
    tune.await
}

/// One channel, frames no larger than we take, and no heartbeats: whoever waits here has a deadline.
fn agree(tune: &connection::Tune) -> Result<connection::TuneOk, Broken> {
    let frame_max = match tune.frame_max {
        0 => LARGEST, // no limit
        SMALLEST.. => tune.frame_max.min(LARGEST),
        _ => {
            let detail = "the broker takes smaller frames only than AMQP 0-9-1 allows";
            return Err(Broken::garbled(Step::Login, detail));
        }
    };
    Ok(connection::TuneOk {
        channel_max: CHANNEL,
        frame_max,
        heartbeat: 0,
    })
}
