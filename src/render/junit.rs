//! The XML of `JUnit`, which pipelines show as tests: a suite per protocol, a test per pattern, and one for the way to it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::probe::{PatternReport, ProtocolReport, Verdict};

use super::verification::Verification;

pub(super) fn xml(verification: &Verification) -> String {
    let mut report = Report::new(format!("mqctl verify {}", verification.endpoint));
    for protocol in &verification.protocols {
        report.add_test_suite(suite(protocol));
    }
    // It is written to memory, which takes everything.
    report.to_string().unwrap_or_default()
}

fn suite(report: &ProtocolReport) -> TestSuite {
    let mut suite = TestSuite::new(report.protocol.name());
    suite.add_test_case(connection(report));
    for pattern in &report.patterns {
        suite.add_test_case(case(pattern));
    }
    suite
}

fn connection(report: &ProtocolReport) -> TestCase {
    let mut case = TestCase::new("connection", TestCaseStatus::success());
    if let Some(broken) = &report.broken {
        case.status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        case.status.set_type(broken.cause.name());
        case.status.set_message(broken.to_string());
    }
    if let Some(way) = &report.way {
        case.set_time(way.name_took + way.tcp_took + way.tls_took);
    }
    case
}

fn case(report: &PatternReport) -> TestCase {
    let failure = |kind: &str, message: String| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(kind);
        status.set_message(message);
        status
    };
    let status = match &report.verdict {
        Verdict::Held => TestCaseStatus::success(),
        Verdict::Failed(why) => failure("failed", why.clone()),
        Verdict::Broken(broken) => failure(broken.cause.name(), broken.to_string()),
        Verdict::Skipped(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(*why);
            status
        }
    };
    let mut case = TestCase::new(report.pattern.name(), status);
    case.set_time(report.took);
    case
}
