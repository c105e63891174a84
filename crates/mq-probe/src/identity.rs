//! The certificate that a client shows, where the endpoint asks for one (mutual TLS).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;

/// A certificate with the certificates of the authorities below the one that is trusted, and its key.
pub struct Identity {
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
}

/// The key is a secret.
impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificates = self.chain.len();
        formatter
            .debug_struct("Identity")
            .field("certificates", &certificates)
            .finish_non_exhaustive()
    }
}

impl Identity {
    /// The certificates and the key that are in these PEM files, which may be one file.
    pub fn of_files(certificate: &Path, key: &Path) -> Result<Self, IdentityError> {
        let read = |file: &Path| {
            std::fs::read(file).map_err(|source| IdentityError::Unreadable {
                file: file.to_owned(),
                source,
            })
        };
        let certificates: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(&read(certificate)?).collect();
        let chain = certificates.map_err(|_| IdentityError::Malformed {
            file: certificate.to_owned(),
        })?;
        if chain.is_empty() {
            return Err(IdentityError::NoCertificate {
                file: certificate.to_owned(),
            });
        }
        let key = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| IdentityError::NoKey {
            file: key.to_owned(),
        })?;
        Ok(Self { chain, key })
    }
}

/// Why there is nothing to show. Nothing of what is in a key's file is told.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// A file can't be read.
    #[error("{} can't be read: {source}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The certificate's file has something in it that is no certificate.
    #[error("{} has a certificate that can't be understood", file.display())]
    Malformed {
        /// Which file.
        file: PathBuf,
    },
    /// The certificate's file has none in it.
    #[error("{} holds no certificate (PEM, `-----BEGIN CERTIFICATE-----`)", file.display())]
    NoCertificate {
        /// Which file.
        file: PathBuf,
    },
    /// The key's file has no key in it, or one that is encrypted.
    #[error(
        "{} holds no private key without a passphrase (PEM, `-----BEGIN PRIVATE KEY-----`)",
        file.display()
    )]
    NoKey {
        /// Which file.
        file: PathBuf,
    },
    /// The key is not the certificate's, or of a kind that TLS does not use.
    #[error("the client's certificate and key can't be used: {0}")]
    Unusable(#[from] rustls::Error),
}

#[cfg(test)]
mod tests {
    use super::super::trust::tests::holding;
    use super::*;

    #[test]
    fn a_certificate_and_its_key_are_read() {
        let made = rcgen::generate_simple_self_signed(["client".to_owned()]).unwrap();
        let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
        let both = holding(&format!("{certificate}{key}"));
        let identity = Identity::of_files(both.path(), both.path()).unwrap();
        assert_eq!(identity.chain.len(), 1);
        assert!(!format!("{identity:?}").contains("PRIVATE"));

        let (certificate, key) = (holding(&certificate), holding(&key));
        Identity::of_files(certificate.path(), key.path()).unwrap();
        let error = Identity::of_files(key.path(), key.path()).unwrap_err();
        assert!(
            matches!(error, IdentityError::NoCertificate { .. }),
            "{error}"
        );
        let error = Identity::of_files(certificate.path(), certificate.path()).unwrap_err();
        assert!(matches!(error, IdentityError::NoKey { .. }), "{error}");
        let error = Identity::of_files(Path::new("no/such.pem"), key.path()).unwrap_err();
        assert!(matches!(error, IdentityError::Unreadable { .. }), "{error}");
    }
}
