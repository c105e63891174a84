//! The brokers of these tests are what they claim to be: a standby that opens no port, a balancer that follows the active, and
//! each way in which an endpoint can be broken.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use mq_probe::Protocol;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use test_support::brokers::{
    APP, Balancer, Balancing, Broker, DOMAIN, GUEST, Lab, RabbitLab, Setting, Shown, Silent, User,
    accepts,
};

/// What AMQP 0-9-1 begins with (specification, 4.2.2).
const AMQP091_HEADER: &[u8] = b"AMQP\x00\x00\x09\x01";

/// `connection.start` and `connection.tune`: what the broker says first, and to a login that is good.
const START: [u8; 4] = [0, 10, 0, 10];
const TUNE: [u8; 4] = [0, 10, 0, 30];

/// Connect to a balancer as a client that trusts its authority.
async fn connect(balancer: &Balancer, protocol: Protocol) -> io::Result<TlsStream<TcpStream>> {
    let endpoint = balancer.endpoint(protocol.port());
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(balancer.authority()).unwrap();
    roots.add(authority).unwrap();
    let configuration = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect((balancer.address(), endpoint.port)).await?;
    TlsConnector::from(Arc::new(configuration))
        .connect(ServerName::try_from(endpoint.host).unwrap(), stream)
        .await
}

/// Say something and read the beginning of the answer.
async fn exchange(
    stream: &mut TlsStream<TcpStream>,
    greeting: &[u8],
    length: usize,
) -> io::Result<Vec<u8>> {
    stream.write_all(greeting).await?;
    stream.flush().await?;
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

fn stomp_login(user: User) -> String {
    let User { name, password } = user;
    format!("CONNECT\naccept-version:1.2\nhost:{DOMAIN}\nlogin:{name}\npasscode:{password}\n\n\0")
}

fn mqtt_login(user: User) -> Vec<u8> {
    let field = |text: &str| {
        let length = u16::try_from(text.len()).unwrap();
        [&length.to_be_bytes(), text.as_bytes()].concat()
    };
    let body = [
        field("MQTT"),
        // Level 4; user name, password and a clean session; keep-alive 60 s.
        vec![4, 0xc2, 0, 60],
        field("lab"),
        field(user.name),
        field(user.password),
    ]
    .concat();
    [vec![0x10, u8::try_from(body.len()).unwrap()], body].concat()
}

/// The class and the method of the next AMQP 0-9-1 frame.
async fn amqp091_method(stream: &mut TlsStream<TcpStream>) -> io::Result<[u8; 4]> {
    let mut header = [0; 7];
    stream.read_exact(&mut header).await?;
    let [1, 0, 0, size @ ..] = header else {
        panic!("{header:?} is not of a method on channel 0")
    };
    let mut method = [0; 4];
    stream.read_exact(&mut method).await?;
    let rest = usize::try_from(u32::from_be_bytes(size)).unwrap() - method.len();
    // And the frame's end.
    stream.read_exact(&mut vec![0; rest + 1]).await?;
    Ok(method)
}

/// `connection.start-ok`, with no properties.
fn amqp091_login(user: User) -> Vec<u8> {
    let response = format!("\0{}\0{}", user.name, user.password);
    let length = u32::try_from(response.len()).unwrap();
    let method = [
        b"\x00\x0a\x00\x0b\x00\x00\x00\x00\x05PLAIN",
        length.to_be_bytes().as_slice(),
        response.as_bytes(),
        b"\x05en_US",
    ]
    .concat();
    let length = u32::try_from(method.len()).unwrap().to_be_bytes();
    [b"\x01\x00\x00", &length[..], &method, b"\xce"].concat()
}

/// Log in with STOMP and say what the broker answers to it, and to one message.
async fn stomp(balancer: &Balancer, user: User, queue: &str) -> (String, String) {
    let mut stream = connect(balancer, Protocol::Stomp).await.unwrap();
    let mut command = async |text: &str| {
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut frame = Vec::new();
        loop {
            match stream.read_u8().await {
                // The end of a frame, or of the connection after a login that failed.
                Ok(0) | Err(_) => break,
                // Frames may be followed by line ends.
                Ok(b'\n') if frame.is_empty() => {}
                Ok(byte) => frame.push(byte),
            }
        }
        let frame = String::from_utf8(frame).unwrap();
        frame.lines().next().unwrap_or_default().to_owned()
    };
    let login = command(&stomp_login(user)).await;
    let send = format!("SEND\ndestination:/queue/{queue}\nreceipt:1\n\nhello\0");
    (login, command(&send).await)
}

#[test]
fn the_standby_opens_no_port() {
    let Some(lab) = Lab::shared() else { return };
    let active = lab.pair.active().unwrap();
    let standby = lab.pair.standby().unwrap();
    assert_ne!(active.address(), standby.address());
    assert_eq!(active.open_ports(), Broker::ports());
    assert_eq!(standby.open_ports(), [0; 0]);
    // And both are there, as the programs that a kill ends, not as children of a script.
    for broker in [active, standby] {
        let id = broker.process_id().unwrap();
        let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap();
        assert_eq!(name.trim(), "java");
    }
}

#[tokio::test]
async fn every_protocol_answers_through_the_balancer() {
    let Some(lab) = Lab::shared() else { return };
    let upgrade = format!(
        "GET / HTTP/1.1\r\nHost: {DOMAIN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: stomp\r\n\r\n"
    );
    let sasl = b"AMQP\x03\x01\x00\x00";
    let greetings: [(Protocol, Vec<u8>, &[u8]); 5] = [
        // The broker greets first: the length, the type, and its name.
        (Protocol::OpenWire, Vec::new(), b"ActiveMQ"),
        (Protocol::Amqp, sasl.to_vec(), sasl),
        (Protocol::Stomp, stomp_login(APP).into_bytes(), b"CONNECTED"),
        // Connection accepted, no session.
        (Protocol::Mqtt, mqtt_login(APP), b"\x20\x02\x00\x00"),
        (Protocol::Wss, upgrade.into_bytes(), b"HTTP/1.1 101"),
    ];
    for (protocol, greeting, expected) in greetings {
        let skipped = if protocol == Protocol::OpenWire { 5 } else { 0 };
        let mut stream = connect(&lab.balancer, protocol).await.unwrap();
        let answer = exchange(&mut stream, &greeting, skipped + expected.len()).await;
        assert_eq!(&answer.unwrap()[skipped..], expected, "{protocol}");
    }
}

#[tokio::test]
async fn one_user_may_do_all_another_may_log_in_and_others_may_not() {
    let Some(lab) = Lab::shared() else { return };
    let queue = "lab.rights";
    let (login, send) = stomp(&lab.balancer, APP, queue).await;
    assert_eq!((login.as_str(), send.as_str()), ("CONNECTED", "RECEIPT"));
    let (login, send) = stomp(&lab.balancer, GUEST, queue).await;
    assert_eq!((login.as_str(), send.as_str()), ("CONNECTED", "ERROR"));
    let stranger = User {
        password: "wrong",
        ..APP
    };
    let (login, _) = stomp(&lab.balancer, stranger, queue).await;
    assert_eq!(login, "ERROR");
}

#[tokio::test]
async fn the_balancer_sends_to_the_active_only() {
    let Some(lab) = Lab::shared() else { return };
    let active = lab.pair.active().unwrap().address();
    for _ in 0..4 {
        let mut stream = connect(&lab.balancer, Protocol::Stomp).await.unwrap();
        let login = stomp_login(APP);
        exchange(&mut stream, login.as_bytes(), 9).await.unwrap();
    }
    let targets = lab.balancer.targets().unwrap();
    assert_eq!(targets.len(), 10, "two targets on five ports");
    for target in &targets {
        assert_eq!(target.up, target.address == active, "{target:?}");
        assert!(target.up || target.connections == 0, "{target:?}");
    }
    assert!(targets.iter().any(|target| target.connections >= 4));
}

#[tokio::test]
async fn the_standby_takes_over_and_the_balancer_follows() {
    let Some(mut lab) = Lab::start() else { return };
    let mut connected = connect(&lab.balancer, Protocol::Stomp).await.unwrap();
    let login = stomp_login(APP);
    exchange(&mut connected, login.as_bytes(), 9).await.unwrap();
    let standby = lab.pair.standby().unwrap().address();

    let killed = lab.pair.kill_active();
    assert_ne!(killed, standby);
    assert!(Broker::ports().iter().all(|port| !accepts(killed, *port)));

    lab.pair.await_active();
    lab.balancer.await_settled();
    let active = lab.pair.active().unwrap();
    assert_eq!(active.address(), standby);
    assert_eq!(active.open_ports(), Broker::ports());
    assert!(lab.pair.standby().is_none());
    // Who was connected has been told, at the latest when the target was found down.
    let mut rest = Vec::new();
    let end = connected.read_to_end(&mut rest).await;
    assert!(end.is_ok() || end.is_err_and(|error| error.kind() == io::ErrorKind::UnexpectedEof));
    let (login, send) = stomp(&lab.balancer, APP, "lab.takeover").await;
    assert_eq!((login.as_str(), send.as_str()), ("CONNECTED", "RECEIPT"));

    // The one that comes back waits in its turn.
    lab.pair.revive();
    lab.pair.await_standby();
    assert_eq!(lab.pair.active().unwrap().address(), standby);
    assert_eq!(lab.pair.standby().unwrap().address(), killed);
    assert_eq!(lab.pair.standby().unwrap().open_ports(), [0; 0]);
    lab.pair.kill_active();
    lab.pair.await_active();
    lab.balancer.await_settled();
    assert_eq!(lab.pair.active().unwrap().address(), killed);
    let (login, _) = stomp(&lab.balancer, APP, "lab.takeover").await;
    assert_eq!(login, "CONNECTED");
}

#[tokio::test]
async fn a_certificate_can_be_wrong_in_each_way() {
    use rustls::CertificateError::{ExpiredContext, NotValidForNameContext, UnknownIssuer};
    let Some(balancing) = Balancing::find() else {
        return;
    };
    let openwire = Protocol::OpenWire;
    let broker = Silent::on(openwire.port());
    let setting = Setting::before_one(broker.address(), openwire.port());
    let proper = Balancer::start(balancing, setting.clone());
    connect(&proper, openwire).await.unwrap();
    for shown in [Shown::OtherName, Shown::Expired, Shown::SelfSigned] {
        let balancer = Balancer::start(balancing, setting.clone().showing(shown));
        let error = connect(&balancer, openwire).await.unwrap_err();
        let error = error.get_ref().unwrap().downcast_ref::<rustls::Error>();
        let rustls::Error::InvalidCertificate(error) = error.unwrap() else {
            panic!("{error:?} is not about the certificate")
        };
        match shown {
            Shown::OtherName => assert!(matches!(error, NotValidForNameContext { .. })),
            Shown::Expired => assert!(matches!(error, ExpiredContext { .. })),
            Shown::SelfSigned => assert!(matches!(error, UnknownIssuer), "{error:?}"),
            Shown::Proper => unreachable!(),
        }
    }
}

#[tokio::test]
async fn without_a_healthy_target_tls_is_agreed_on_and_then_nobody_is_there() {
    let Some(balancing) = Balancing::find() else {
        return;
    };
    // They listen where clients go, but their consoles don't accept.
    let brokers = [(); 2].map(|()| Silent::on(Protocol::Stomp.port()));
    let setting =
        Setting::before(brokers.each_ref().map(Silent::address)).without(Protocol::Mqtt.port());
    let balancer = Balancer::start(balancing, setting);
    assert!(balancer.targets().unwrap().iter().all(|target| !target.up));
    let mut stream = connect(&balancer, Protocol::Stomp).await.unwrap();
    let login = stomp_login(APP);
    let answer = exchange(&mut stream, login.as_bytes(), 1).await;
    assert!(answer.is_err());
    // A listener that isn't there refuses.
    let refused = connect(&balancer, Protocol::Mqtt).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_silent_broker_takes_everything_and_says_nothing() {
    let Some(balancing) = Balancing::find() else {
        return;
    };
    let port = Protocol::Stomp.port();
    let broker = Silent::on(port);
    let balancer = Balancer::start(balancing, Setting::before_one(broker.address(), port));
    let mut stream = connect(&balancer, Protocol::Stomp).await.unwrap();
    let login = stomp_login(APP);
    let answer = exchange(&mut stream, login.as_bytes(), 1);
    let silence = tokio::time::timeout(Duration::from_millis(300), answer).await;
    assert!(silence.is_err(), "it said something: {silence:?}");
}

#[tokio::test]
async fn rabbitmq_lets_its_users_in_through_the_balancer_and_side_by_side() {
    let own = std::thread::spawn(RabbitLab::start);
    let Some(shared) = RabbitLab::shared() else {
        return;
    };
    let own = own.join().unwrap().unwrap();
    let stranger = User {
        password: "wrong",
        ..APP
    };
    for balancer in [&shared.balancer, &own.balancer] {
        for (user, expected) in [(APP, Some(TUNE)), (GUEST, Some(TUNE)), (stranger, None)] {
            let mut stream = connect(balancer, Protocol::Amqp091).await.unwrap();
            stream.write_all(AMQP091_HEADER).await.unwrap();
            assert_eq!(amqp091_method(&mut stream).await.unwrap(), START);
            stream.write_all(&amqp091_login(user)).await.unwrap();
            let answer = amqp091_method(&mut stream).await.ok();
            assert_eq!(answer, expected, "{user:?}");
        }
    }
}
