//! Which authorities are trusted.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject as _};
use thiserror::Error;

/// The authorities whose certificates are accepted.
#[derive(Clone, Debug)]
pub struct Trust {
    roots: Arc<RootCertStore>,
    whose: String,
}

impl Trust {
    /// Those that this machine trusts. `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them, as with other programs.
    pub fn of_system() -> Result<Self, TrustError> {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        // A machine's store has grown for decades: what can't be understood in it is left out, as everybody does.
        let (usable, _) = roots.add_parsable_certificates(found.certs);
        if usable == 0 {
            let errors: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
            return Err(TrustError::NothingInSystem(if errors.is_empty() {
                "its store is empty".to_owned()
            } else {
                errors.join("; ")
            }));
        }
        Ok(Self {
            roots: Arc::new(roots),
            whose: "this machine's authorities".to_owned(),
        })
    }

    /// Exactly those whose certificates are in this PEM file.
    pub fn of_file(file: &Path) -> Result<Self, TrustError> {
        let text = std::fs::read(file).map_err(|source| TrustError::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        let malformed = |source: CertificateError| TrustError::Malformed {
            file: file.to_owned(),
            source,
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&text) {
            let certificate = certificate.map_err(|error| malformed(error.into()))?;
            roots
                .add(certificate)
                .map_err(|error| malformed(error.into()))?;
        }
        if roots.is_empty() {
            return Err(TrustError::NoCertificate {
                file: file.to_owned(),
            });
        }
        Ok(Self {
            roots: Arc::new(roots),
            whose: format!("the authorities in {}", file.display()),
        })
    }

    /// What TLS compares with.
    pub(super) fn roots(&self) -> &Arc<RootCertStore> {
        &self.roots
    }

    /// Whose they are, for a sentence.
    pub(super) fn whose(&self) -> &str {
        &self.whose
    }
}

/// The fragment for an error of the PEM form.
fn describe(error: &pem::Error) -> String {
    match error {
        pem::Error::MissingSectionEnd { .. } => "a section does not end".to_owned(),
        pem::Error::IllegalSectionStart { .. } => {
            "a section does not begin as it should".to_owned()
        }
        pem::Error::Base64Decode(_) => "a section is not base64".to_owned(),
        other => other.to_string(),
    }
}

/// What is wrong with a certificate in a file.
#[derive(Debug, Error)]
pub enum CertificateError {
    /// It is not written in the PEM form.
    #[error("{}", describe(.0))]
    Form(#[from] pem::Error),
    /// What is written there is no certificate.
    #[error(transparent)]
    Content(#[from] rustls::Error),
}

/// Why there is nobody to trust.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file can't be read.
    #[error("the authorities' file {} can't be read: {source}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file has something in it that is no certificate.
    #[error("the authorities' file {} has a certificate that can't be understood: {source}", file.display())]
    Malformed {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        source: CertificateError,
    },
    /// The file has no certificate in it: a key, or something else.
    #[error("the authorities' file {} holds no certificate (PEM, `-----BEGIN CERTIFICATE-----`)", file.display())]
    NoCertificate {
        /// Which file.
        file: PathBuf,
    },
    /// This machine trusts nobody.
    #[error("this machine has no authorities to trust: {0}")]
    NothingInSystem(String),
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use tempfile::NamedTempFile;

    use super::*;

    /// A file with this text.
    pub(crate) fn holding(text: &str) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    #[test]
    fn all_authorities_of_a_file_are_trusted() {
        let pem = |name: &str| {
            rcgen::generate_simple_self_signed([name.to_owned()])
                .unwrap()
                .cert
                .pem()
        };
        let file = holding(&format!("# ours\n{}\n{}", pem("a"), pem("b")));
        let trust = Trust::of_file(file.path()).unwrap();
        assert_eq!(trust.roots().len(), 2);
        assert!(trust.whose().contains(file.path().to_str().unwrap()));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Trust::of_file(Path::new("no/such/ca.pem")).unwrap_err();
        assert!(matches!(error, TrustError::Unreadable { .. }), "{error:?}");
        assert!(error.to_string().contains("no/such/ca.pem"), "{error}");
    }

    #[test]
    fn a_file_without_a_certificate_is_named() {
        for text in [
            "",
            "hello",
            &rcgen::KeyPair::generate().unwrap().serialize_pem(),
        ] {
            let file = holding(text);
            let error = Trust::of_file(file.path()).unwrap_err();
            assert!(
                matches!(error, TrustError::NoCertificate { .. }),
                "{error:?}"
            );
            assert!(error.to_string().contains(file.path().to_str().unwrap()));
        }
    }

    #[test]
    fn half_a_certificate_is_not_passed_over() {
        for text in [
            "-----BEGIN CERTIFICATE-----\nMIIB",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n",
        ] {
            let error = Trust::of_file(holding(text).path()).unwrap_err();
            assert!(
                matches!(error, TrustError::Malformed { .. }),
                "{text}: {error:?}"
            );
        }
    }
}
