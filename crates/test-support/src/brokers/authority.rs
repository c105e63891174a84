//! A certificate authority for tests, and the certificates that a balancer may show.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// The name of the endpoint, which a client verifies.
pub const DOMAIN: &str = "mq.example.com";

/// What a server shows to its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A certificate for [`DOMAIN`] that is good.
    Proper,
    /// One for another name.
    OtherName,
    /// One whose time is over.
    Expired,
    /// One that it made itself, so that no authority stands behind it.
    SelfSigned,
}

/// An authority, which exists for one test.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// A new one.
    pub(super) fn new() -> Self {
        let mut params = params("mqctl's tests", Vec::new());
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        let key = KeyPair::generate().expect("a key can be made");
        let certificate = params.self_signed(&key).expect("the parameters are sound");
        Self {
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Its certificate, for those who are to trust it.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate and its key, for a client.
    pub(super) fn issue_to_client(&self) -> Issued {
        let mut params = params("a client", Vec::new());
        params.key_usages.push(KeyUsagePurpose::DigitalSignature);
        params
            .extended_key_usages
            .push(ExtendedKeyUsagePurpose::ClientAuth);
        let key = KeyPair::generate().expect("a key can be made");
        let certificate = params.signed_by(&key, &self.issuer);
        Issued {
            certificate: certificate.expect("the parameters are sound").pem(),
            key: key.serialize_pem(),
        }
    }

    /// A certificate and its key, for the server.
    pub(super) fn issue(&self, shown: Shown) -> Issued {
        let name = match shown {
            Shown::OtherName => "other.example.org",
            Shown::Proper | Shown::Expired | Shown::SelfSigned => DOMAIN,
        };
        let mut params = params(name, vec![name.to_owned()]);
        params.key_usages.push(KeyUsagePurpose::DigitalSignature);
        params
            .extended_key_usages
            .push(ExtendedKeyUsagePurpose::ServerAuth);
        if shown == Shown::Expired {
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate().expect("a key can be made");
        let certificate = if shown == Shown::SelfSigned {
            params.self_signed(&key)
        } else {
            params.signed_by(&key, &self.issuer)
        };
        Issued {
            certificate: certificate.expect("the parameters are sound").pem(),
            key: key.serialize_pem(),
        }
    }
}

/// What a server or a client needs, as PEM.
pub(super) struct Issued {
    pub(super) certificate: String,
    pub(super) key: String,
}

fn params(name: &str, alternative_names: Vec<String>) -> CertificateParams {
    let mut params = CertificateParams::new(alternative_names).expect("the names are sound");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2100, 1, 1);
    params
}
