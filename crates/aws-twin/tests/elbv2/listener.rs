use aws_sdk_acm::types::ValidationMethod;
use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, Certificate, Listener, ProtocolEnum,
};
use aws_twin::Premises;
use mqctl_aws::sdk::{aws_sdk_acm, aws_sdk_elasticloadbalancingv2};

use super::{CERTIFICATE, Lab, MADE, certificate, forward, refused};

async fn listeners(lab: &Lab, balancer: &str) -> Vec<Listener> {
    let found = lab.elb.describe_listeners().load_balancer_arn(balancer);
    found.send().await.expect(MADE).listeners().to_vec()
}

#[tokio::test(start_paused = true)]
async fn a_tls_listener_has_one_issued_certificate() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let acm = aws_sdk_acm::Client::new(&lab.config);
    let requested = acm
        .request_certificate()
        .domain_name("other.example.com")
        .validation_method(ValidationMethod::Dns);
    let requested = requested.send().await.unwrap().certificate_arn.unwrap();
    let with = |certificates| {
        lab.listener(&balancer, &group)
            .set_certificates(certificates)
    };

    assert_eq!(refused(with(None).send().await), "ValidationError");
    let two = vec![certificate(CERTIFICATE), certificate(&requested)];
    assert_eq!(refused(with(Some(two)).send().await), "TooManyCertificates");
    let flagged = Certificate::builder()
        .certificate_arn(CERTIFICATE)
        .is_default(true)
        .build();
    assert_eq!(
        refused(with(Some(vec![flagged])).send().await),
        "ValidationError"
    );
    let missing = vec![certificate(
        "arn:aws:acm:us-west-2:123456789012:certificate/none",
    )];
    assert_eq!(
        refused(with(Some(missing)).send().await),
        "CertificateNotFound"
    );
    let pending = vec![certificate(&requested)];
    assert_eq!(
        refused(with(Some(pending)).send().await),
        "UnsupportedCertificate"
    );
    let plain = lab.listener(&balancer, &group).protocol(ProtocolEnum::Tcp);
    assert_eq!(refused(plain.send().await), "InvalidConfigurationRequest");
    assert!(listeners(&lab, &balancer).await.is_empty());

    lab.make_listener(&balancer, &group).await;
    let made = listeners(&lab, &balancer).await;
    let made = made.first().unwrap();
    assert_eq!(made.ssl_policy(), Some("ELBSecurityPolicy-2016-08"));
    assert_eq!(
        made.certificates().first().unwrap().certificate_arn(),
        Some(CERTIFICATE)
    );
    assert_eq!(
        made.default_actions().first().unwrap().target_group_arn(),
        Some(group.as_str())
    );
}

#[tokio::test(start_paused = true)]
async fn a_certificate_in_use_cannot_be_deleted() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    lab.make_listener(&balancer, &group).await;
    let acm = aws_sdk_acm::Client::new(&lab.config);
    let delete = acm.delete_certificate().certificate_arn(CERTIFICATE);
    let refusal = delete
        .clone()
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(refusal.is_resource_in_use_exception(), "{refusal}");
    let drop = lab.elb.delete_load_balancer().load_balancer_arn(&balancer);
    drop.send().await.unwrap();
    lab.wait(1).await;
    assert!(delete.clone().send().await.is_err());
    lab.wait(20 * 60).await;
    delete.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_port_is_taken_once() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let other = lab.make_target_group("other", ProtocolEnum::Tls).await;
    let arn = lab.make_listener(&balancer, &group).await;
    assert_eq!(lab.make_listener(&balancer, &group).await, arn);
    let different = lab.listener(&balancer, &other).send().await;
    assert_eq!(refused(different), "DuplicateListener");
    let policy = lab
        .listener(&balancer, &group)
        .ssl_policy("ELBSecurityPolicy-TLS13-1-2-2021-06");
    assert_eq!(refused(policy.send().await), "DuplicateListener");
    assert_eq!(listeners(&lab, &balancer).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_listener_names_must_exist_and_fit() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let udp = lab
        .target_group("udp", ProtocolEnum::Udp)
        .send()
        .await
        .unwrap();
    let udp = udp
        .target_groups()
        .first()
        .unwrap()
        .target_group_arn()
        .unwrap();
    let redirect = Action::builder().r#type(ActionTypeEnum::Redirect).build();
    let listener = |group: &str| lab.listener(&balancer, group);
    for (wanted, call) in [
        ("LoadBalancerNotFound", lab.listener("arn:none", &group)),
        ("TargetGroupNotFound", listener("arn:none")),
        (
            "SSLPolicyNotFound",
            listener(&group).ssl_policy("ELBSecurityPolicy-1999"),
        ),
        ("IncompatibleProtocols", listener(udp)),
        (
            "UnsupportedProtocol",
            listener(&group).protocol(ProtocolEnum::Http),
        ),
        (
            "ValidationError",
            listener(&group).protocol(ProtocolEnum::from("SCTP")),
        ),
        ("ValidationError", listener(&group).port(70_000)),
        (
            "ValidationError",
            listener(&group).set_default_actions(None),
        ),
        (
            "TooManyActions",
            listener(&group).default_actions(forward(&group)),
        ),
        (
            "InvalidLoadBalancerAction",
            listener(&group).set_default_actions(Some(vec![redirect])),
        ),
        ("ValidationError", listener(&group).alpn_policy("HTTP3")),
    ] {
        assert_eq!(refused(call.send().await), wanted);
    }
    let tcp_to_tls = listener(&group)
        .protocol(ProtocolEnum::Tcp)
        .set_certificates(None);
    assert_eq!(refused(tcp_to_tls.send().await), "IncompatibleProtocols");

    lab.make_listener(&balancer, &group).await;
    let second = lab.make_balancer("second").await;
    let shared = lab.listener(&second, &group).send().await;
    assert_eq!(refused(shared), "TargetGroupAssociationLimit");
}

#[tokio::test(start_paused = true)]
async fn a_listener_is_modified_in_part() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let next = lab.make_target_group("next", ProtocolEnum::Tls).await;
    let arn = lab.make_listener(&balancer, &group).await;
    let modify = || lab.elb.modify_listener().listener_arn(&arn);
    let policy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
    modify().ssl_policy(policy).send().await.unwrap();
    let switched = modify()
        .default_actions(forward(&next))
        .send()
        .await
        .unwrap();
    let switched = switched.listeners().first().unwrap();
    assert_eq!(switched.ssl_policy(), Some(policy));
    assert_eq!(switched.port(), Some(61617));
    assert_eq!(
        switched
            .default_actions()
            .first()
            .unwrap()
            .target_group_arn(),
        Some(next.as_str())
    );
    lab.wait(5).await;
    let unused = lab.elb.delete_target_group().target_group_arn(&group);
    unused.send().await.unwrap();

    assert_eq!(
        refused(modify().ssl_policy("none").send().await),
        "SSLPolicyNotFound"
    );
    let second = lab.listener(&balancer, &next).port(5671);
    second.send().await.unwrap();
    assert_eq!(
        refused(modify().port(5671).send().await),
        "DuplicateListener"
    );
    let missing = lab.elb.modify_listener().listener_arn("arn:none").port(1);
    assert_eq!(refused(missing.send().await), "ListenerNotFound");
}

#[tokio::test(start_paused = true)]
async fn a_missing_listener_is_an_error() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let arn = lab.make_listener(&balancer, &group).await;
    let delete = lab.elb.delete_listener().listener_arn(&arn);
    delete.clone().send().await.unwrap();
    assert_eq!(refused(delete.send().await), "ListenerNotFound");
    let named = lab
        .elb
        .describe_listeners()
        .listener_arns(&arn)
        .send()
        .await;
    assert_eq!(refused(named), "ListenerNotFound");
    assert_eq!(
        refused(lab.elb.describe_listeners().send().await),
        "ValidationError"
    );
}

#[tokio::test(start_paused = true)]
async fn a_deleted_balancer_takes_its_listeners_along() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let arn = lab.make_listener(&balancer, &group).await;
    let delete = lab.elb.delete_load_balancer().load_balancer_arn(&balancer);
    delete.send().await.unwrap();
    let gone = lab
        .elb
        .describe_listeners()
        .listener_arns(&arn)
        .send()
        .await;
    assert_eq!(refused(gone), "ListenerNotFound");
    lab.wait(5).await;
    let group = lab.elb.delete_target_group().target_group_arn(&group);
    group.send().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn security_policies_are_listed() {
    let lab = Lab::new().await;
    let modern = "ELBSecurityPolicy-TLS13-1-2-2021-06";
    let one = lab
        .elb
        .describe_ssl_policies()
        .names(modern)
        .send()
        .await
        .unwrap();
    let one = one.ssl_policies().first().unwrap();
    assert_eq!(one.ssl_protocols(), ["TLSv1.2", "TLSv1.3"]);
    let none = lab.elb.describe_ssl_policies().names("none").send().await;
    assert_eq!(refused(none), "SSLPolicyNotFound");
}

#[tokio::test(start_paused = true)]
async fn a_listener_presents_more_certificates_than_its_default_one() {
    let lab = Lab::new().await;
    let balancer = lab.make_balancer("orders").await;
    let group = lab.make_target_group("orders", ProtocolEnum::Tls).await;
    let listener = lab.make_listener(&balancer, &group).await;
    let presented = || async {
        let all = lab.elb.describe_listener_certificates();
        let all = all.listener_arn(&listener).send().await.expect(MADE);
        let all = all.certificates.unwrap_or_default().into_iter();
        all.map(|it| (it.certificate_arn.unwrap(), it.is_default.unwrap()))
            .collect::<Vec<_>>()
    };
    let add = |arn: &str| {
        let add = lab.elb.add_listener_certificates().listener_arn(&listener);
        add.certificates(certificate(arn)).send()
    };
    let remove = |arn: &str| {
        let remove = lab.elb.remove_listener_certificates();
        let remove = remove.listener_arn(&listener);
        remove.certificates(certificate(arn)).send()
    };
    let missing = "arn:aws:acm:us-west-2:123456789012:certificate/none";
    assert_eq!(refused(add(missing).await), "CertificateNotFound");

    let other = "arn:aws:acm:us-west-2:123456789012:certificate/other";
    lab.sandbox.assume(&Premises {
        certificate: Some(aws_twin::Certificate {
            arn: other.to_owned(),
            domain: "other.example.com".to_owned(),
        }),
        ..Premises::default()
    });
    for arn in [CERTIFICATE, other] {
        add(arn).await.expect(MADE);
        add(arn).await.expect("a second time is no error");
    }
    // The default one may be among the others, too, and is not removed.
    let default = (CERTIFICATE.to_owned(), true);
    let others = [CERTIFICATE, other].map(|arn| (arn.to_owned(), false));
    let all = [&[default.clone()][..], &others].concat();
    assert_eq!(presented().await, all);
    assert_eq!(refused(remove(CERTIFICATE).await), "OperationNotPermitted");
    remove(other).await.expect("it is there");
    assert_eq!(presented().await, all[..2]);
    assert_eq!(refused(remove(other).await), "CertificateNotFound");

    // The one before stays among the others until it is removed.
    let modify = lab.elb.modify_listener().listener_arn(&listener);
    modify
        .certificates(certificate(other))
        .send()
        .await
        .unwrap();
    let before = (CERTIFICATE.to_owned(), false);
    assert_eq!(presented().await, [(other.to_owned(), true), before]);
    remove(CERTIFICATE)
        .await
        .expect("it is no longer the default one");
    assert_eq!(presented().await, [(other.to_owned(), true)]);
}
