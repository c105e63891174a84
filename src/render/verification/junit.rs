//! The XML of `JUnit`, which pipelines show as tests: a suite per protocol, a test per pattern, and one for the way to it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use mq_probe::{Broken, Diagnosis, PatternReport, ProtocolReport, Verdict};
use mqctl_model::printable::one_line;

use super::findings::Verification;

pub(super) fn xml(verification: &Verification) -> String {
    let mut report = Report::new(format!("mqctl verify {}", verification.endpoint));
    for protocol in &verification.protocols {
        let diagnosis = verification.diagnosis_of(protocol.protocol);
        report.add_test_suite(suite(protocol, diagnosis));
    }
    // It is written to memory, which takes everything.
    report.to_string().unwrap_or_default()
}

fn suite(report: &ProtocolReport, diagnosis: Option<&Diagnosis>) -> TestSuite {
    let name = report.protocol.name();
    let mut suite = TestSuite::new(name);
    let mut cases = vec![connection(report, diagnosis)];
    cases.extend(report.patterns.iter().map(|found| case(found, diagnosis)));
    for mut case in cases {
        // Some show tests by this and their name only.
        case.set_classname(format!("mqctl.verify.{name}"));
        suite.add_test_case(case);
    }
    suite
}

fn connection(report: &ProtocolReport, diagnosis: Option<&Diagnosis>) -> TestCase {
    let status = match &report.broken {
        Some(found) => broken(found, diagnosis),
        None => TestCaseStatus::success(),
    };
    let mut case = TestCase::new("connection", status);
    if let Some(way) = &report.way {
        case.set_time(way.name_took + way.tcp_took + way.tls_took);
    }
    case
}

fn case(report: &PatternReport, diagnosis: Option<&Diagnosis>) -> TestCase {
    let status = match &report.verdict {
        Verdict::Held => TestCaseStatus::success(),
        Verdict::Failed(why) => failure("failed", why),
        Verdict::Broken(found) => broken(found, diagnosis),
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

/// A link that does not hold, with what is likeliest behind it and what to do next.
fn broken(found: &Broken, diagnosis: Option<&Diagnosis>) -> TestCaseStatus {
    let mut status = failure(found.cause.name(), &found.to_string());
    if let Some(Diagnosis { cause, next }) = diagnosis {
        let found = found.to_string();
        let (found, cause, next) = (one_line(&found), one_line(cause), one_line(next));
        status.set_description(format!("{found}\nlikely: {cause}\nnext: {next}"));
    }
    status
}

fn failure(kind: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind);
    status.set_message(one_line(message));
    status
}
