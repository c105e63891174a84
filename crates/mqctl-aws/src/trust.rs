//! Whom connections to AWS trust: the authorities of this machine, or those of a CA bundle, by the rules of the AWS CLI.
//!
//! The variable `AWS_CA_BUNDLE` counts before `ca_bundle` of the profile, and a bundle replaces the authorities of this
//! machine (botocore: `session.py` looks up `ca_bundle` in this order, `httpsession.py` verifies by that file alone).

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use aws_config::profile::ProfileSet;
use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::environment::Environment;

/// The variable that names a bundle.
const VARIABLE: &str = "AWS_CA_BUNDLE";
/// The setting of a profile that does.
const SETTING: &str = "ca_bundle";

/// The authorities that are trusted.
#[derive(Clone, Debug)]
pub(super) enum Trust {
    /// This machine's: `SSL_CERT_FILE` and `SSL_CERT_DIR` count.
    System,
    /// Those of a bundle. There is at least one.
    Bundle(Vec<CertificateDer<'static>>),
}

/// A CA bundle that can't be used.
#[derive(Debug)]
pub struct BundleError {
    /// Where it is named: `AWS_CA_BUNDLE`, or a setting of a profile.
    pub named_by: String,
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it, as a fragment that follows its name.
    pub problem: String,
}

impl fmt::Display for BundleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            named_by,
            file,
            problem,
        } = self;
        let file = file.display();
        write!(
            formatter,
            "the CA bundle {file}, named by {named_by}, {problem}"
        )
    }
}

impl std::error::Error for BundleError {}

impl Trust {
    /// What the environment says or, if it says nothing, the selected profile.
    pub(super) fn choose(
        environment: &Environment,
        profiles: Option<&ProfileSet>,
    ) -> Result<Self, BundleError> {
        let Some((file, named_by)) = named(environment, profiles) else {
            return Ok(Self::System);
        };
        Self::read(&file).map_err(|problem| BundleError {
            named_by,
            file,
            problem,
        })
    }

    fn read(file: &Path) -> Result<Self, String> {
        let text = fs::read(file).map_err(|error| format!("can't be read: {error}"))?;
        Self::parse(&text)
    }

    /// The authorities in a PEM text.
    pub(super) fn parse(text: &[u8]) -> Result<Self, String> {
        let mut usable = Vec::new();
        let mut found = 0;
        for certificate in CertificateDer::pem_slice_iter(text) {
            found += 1;
            let certificate =
                certificate.map_err(|_| format!("is damaged in its certificate number {found}"))?;
            match RootCertStore::empty().add(certificate.clone()) {
                Ok(()) => usable.push(certificate),
                // Bundles of hundreds have some that nobody needs any more.
                Err(error) => {
                    tracing::warn!(%error, number = found, "a certificate of the CA bundle is passed over");
                }
            }
        }
        match (found, usable.len()) {
            (0, _) => Err("holds no certificate".to_owned()),
            (_, 0) => Err("holds no certificate that can be used".to_owned()),
            _ => Ok(Self::Bundle(usable)),
        }
    }

    /// The authorities, for connections of our own.
    pub(super) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        match self {
            Self::System => {
                let found = rustls_native_certs::load_native_certs();
                for error in &found.errors {
                    tracing::warn!(%error, "a certificate of this machine can't be read");
                }
                roots.add_parsable_certificates(found.certs);
            }
            Self::Bundle(certificates) => {
                roots.add_parsable_certificates(certificates.iter().cloned());
            }
        }
        roots
    }

    /// The authorities, for the SDK's client. It takes certificates as text only, and panics where one can't be used.
    pub(super) fn for_sdk(&self) -> TlsContext {
        let store = match self {
            Self::System => TrustStore::default(),
            Self::Bundle(certificates) => {
                let mut store = TrustStore::empty();
                for certificate in certificates {
                    store.add_pem_certificate(pem(certificate));
                }
                store
            }
        };
        let context = TlsContext::builder().with_trust_store(store);
        context.build().expect("building it can't fail")
    }
}

/// The file of a bundle, and what names it. A variable or setting without a value names none.
fn named(environment: &Environment, profiles: Option<&ProfileSet>) -> Option<(PathBuf, String)> {
    if let Some(file) = environment.get(VARIABLE).filter(|file| !file.is_empty()) {
        return Some((file.into(), VARIABLE.to_owned()));
    }
    let profiles = profiles?;
    let file = profiles.get(SETTING).filter(|file| !file.is_empty())?;
    let profile = profiles.selected_profile();
    Some((
        file.into(),
        format!("`{SETTING}` of the profile `{profile}`"),
    ))
}

fn pem(certificate: &CertificateDer<'static>) -> Vec<u8> {
    let text = STANDARD.encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles;

    fn environment(bundle: &'static str) -> Environment {
        Environment::new(move |name| (name == VARIABLE).then(|| bundle.into()))
    }

    /// A set whose selected profile names this bundle.
    fn naming(bundle: &str) -> ProfileSet {
        profiles::parsed("corp", &format!("[profile corp]\nca_bundle = {bundle}\n"))
    }

    #[test]
    fn the_variable_counts_before_the_profile() {
        let profiles = naming("/profile.pem");
        let named = |variable| named(&environment(variable), Some(&profiles));
        let (file, by) = named("/variable.pem").unwrap();
        assert_eq!((file, by.as_str()), ("/variable.pem".into(), VARIABLE));
        let (file, by) = named("").unwrap();
        assert_eq!(file, Path::new("/profile.pem"));
        assert_eq!(by, "`ca_bundle` of the profile `corp`");
    }

    #[test]
    fn without_a_name_the_machine_s_authorities_are_trusted() {
        for profiles in [None, Some(naming(""))] {
            let trust = Trust::choose(&environment(""), profiles.as_ref()).unwrap();
            assert!(matches!(trust, Trust::System));
        }
    }

    #[test]
    fn a_bundle_replaces_them() {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let text = ["Our authority\n", &own.cert.pem(), &own.cert.pem()].concat();
        let trust = Trust::parse(text.as_bytes()).unwrap();
        let roots = trust.roots();
        assert_eq!(roots.len(), 2, "its certificates and no others");
        // It would panic over what can't be used.
        trust.for_sdk();
    }

    #[test]
    fn what_is_no_bundle_is_told() {
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let half = own.cert.pem().replace("-----END", "");
        let junk = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        for (text, problem) in [
            ("", "holds no certificate"),
            ("hello", "holds no certificate"),
            (&own.signing_key.serialize_pem(), "holds no certificate"),
            (junk, "holds no certificate that can be used"),
            (&half, "is damaged in its certificate number 1"),
        ] {
            assert_eq!(
                Trust::parse(text.as_bytes()).unwrap_err(),
                problem,
                "{text}"
            );
        }
        // One that can't be used does not keep the others from being.
        let both = [junk, &own.cert.pem()].concat();
        assert_eq!(Trust::parse(both.as_bytes()).unwrap().roots().len(), 1);
    }

    #[test]
    fn the_error_says_which_file_and_who_named_it() {
        let error = Trust::choose(&environment("/no/such/ca.pem"), None).unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with(
                "the CA bundle /no/such/ca.pem, named by AWS_CA_BUNDLE, can't be read: "
            ),
            "{text}"
        );
    }
}
