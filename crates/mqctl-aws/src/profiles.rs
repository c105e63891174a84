//! The profiles of the shared config files, `~/.aws/config` and `~/.aws/credentials`.

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

/// All profiles, of which `AWS_PROFILE` or `default` is the selected one. None if the files make no sense: what needs them
/// says so.
pub(super) async fn load() -> Option<ProfileSet> {
    let files = EnvConfigFiles::default();
    let loaded = profile::load(&Fs::real(), &Env::real(), &files, None).await;
    loaded
        .inspect_err(|error| tracing::warn!(%error, "the shared config files can't be read"))
        .ok()
}

/// The profiles of a config file with this text.
#[cfg(test)]
pub(super) fn parsed(selected: &str, text: &str) -> ProfileSet {
    use aws_runtime::env_config::file::EnvConfigFileKind;
    use futures::FutureExt as _;

    let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, text);
    let (files, env) = (files.build(), Env::from_slice(&[("AWS_PROFILE", selected)]));
    let (fs, nothing) = (Fs::from_slice(&[]), None);
    let loaded = profile::load(&fs, &env, &files, nothing).now_or_never();
    loaded
        .expect("nothing is waited for")
        .expect("it makes sense")
}
