//! The names that AWS is given, derived so that anyone can derive them again.

use sha2::{Digest as _, Sha256};

use super::ResourceId;

/// Which resource of which stack, and which generation of it: a replacement is the next generation, so that it
/// can exist beside the one it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The stack.
    pub stack: String,
    /// The resource in the stack.
    pub id: ResourceId,
    /// 1 for the first.
    pub generation: u32,
}

/// Room for `-g99` at the end of a name.
const GENERATION_ROOM: usize = 4;

impl Placement {
    /// The name in AWS, of at most `limit` characters: letters, digits and hyphens.
    pub fn name(&self, limit: usize) -> String {
        let base = base_name(&self.stack, &self.id, limit);
        match self.generation {
            0 | 1 => base,
            generation => format!("{base}-g{generation}"),
        }
    }

    /// A token of at most 32 word characters that is the same for every attempt to make this very resource.
    pub fn token(&self) -> String {
        short_hash(
            &format!("{}\n{}\n{}", self.stack, self.id, self.generation),
            32,
        )
    }
}

/// The generation that `name` stands for, if it is a name of this resource at all.
pub fn generation_of_name(name: &str, stack: &str, id: &ResourceId, limit: usize) -> Option<u32> {
    let rest = name.strip_prefix(&base_name(stack, id, limit))?;
    if rest.is_empty() {
        return Some(1);
    }
    rest.strip_prefix("-g")?.parse().ok()
}

/// The resource id of the secret that holds a user's generated password.
pub fn secret_id(user: &str) -> ResourceId {
    ResourceId::of("secret", &without_tilde(user))
}

/// The user whose password the secret of this id holds.
pub fn user_of_secret_id(id: &ResourceId) -> String {
    with_tilde(id.last())
}

/// The name of the secret that holds a generated password: `mqctl/orders/app`, or `mqctl/orders/app/g2` for a replacement.
/// A user's name can't hold a slash.
pub fn secret_name(stack: &str, user: &str, generation: u32) -> String {
    let base = format!("mqctl/{stack}/{}", without_tilde(user));
    match generation {
        0 | 1 => base,
        generation => format!("{base}/g{generation}"),
    }
}

/// The user and the generation that a secret's name stands for, if it is a name that a secret of `stack` is given.
pub fn user_of_secret_name(stack: &str, name: &str) -> Option<(String, u32)> {
    let own = name.strip_prefix("mqctl/")?.strip_prefix(stack)?;
    let own = own.strip_prefix('/')?;
    let (user, generation) = match own.split_once("/g") {
        Some((user, generation)) => (user, generation.parse().ok()?),
        None => (own, 1),
    };
    Some((with_tilde(user), generation))
}

/// The name of a secret that is referred to by name or ARN. An ARN ends with a hyphen and six random characters.
/// Source: Secrets Manager API reference, `CreateSecret`, `Name`.
pub fn secret_name_of(reference: &str) -> &str {
    match reference.split_once(":secret:") {
        Some((_, name)) => name.rsplit_once('-').map_or(name, |(name, _)| name),
        None => reference,
    }
}

/// The parameter that is the first entry of a stack's lock.
pub fn lock_parameter(stack: &str) -> String {
    format!("/mqctl/{stack}/lock")
}

/// The parameter that follows the entry with this token in the chain of a stack's lock.
pub fn lock_follower_parameter(stack: &str, token: &str) -> String {
    format!("{}/{token}", lock_parameter(stack))
}

/// The path below which the notes of a stack's adopted resources are.
pub fn notes_path(stack: &str) -> String {
    format!("/mqctl/{stack}/adopted")
}

/// The parameter that is the note of an adopted resource.
pub fn note_parameter(placement: &Placement) -> String {
    // Parameters that are listed together are directly below one path. No id of those kinds has a full stop in it.
    let id = placement.id.as_str().replace('/', ".");
    format!("{}/{id}", notes_path(&placement.stack))
}

/// The resource that the note in this parameter is of.
pub fn resource_of_note(parameter: &str) -> ResourceId {
    let last = parameter.rsplit('/').next().unwrap_or(parameter);
    ResourceId::new(last.replace('.', "/"))
}

/// A user's name where `~` is not allowed, as in tags and names of secrets. No user's name holds an `@`, which is.
pub(super) fn without_tilde(user: &str) -> String {
    user.replace('~', "@")
}

/// The user's name again, from what [`without_tilde`] made of it.
fn with_tilde(name: &str) -> String {
    name.replace('@', "~")
}

fn base_name(stack: &str, id: &ResourceId, limit: usize) -> String {
    let full = format!("{stack}-{}", id.as_str().replace('/', "-"));
    let room = limit - GENERATION_ROOM;
    if full.len() <= room {
        return full;
    }
    let hash = short_hash(&full, 6);
    let kept = full[..room - 7].trim_end_matches('-');
    format!("{kept}-{hash}")
}

pub(super) fn short_hash(text: &str, digits: usize) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let mut hex = format!("{hash:x}");
    hex.truncate(digits);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_tells_its_user_again() {
        assert_eq!(secret_id("a~b").as_str(), "secret/a@b");
        assert_eq!(user_of_secret_id(&secret_id("a~b")), "a~b");
        for (generation, expected) in [(1, "mqctl/orders/a@b"), (2, "mqctl/orders/a@b/g2")] {
            let name = secret_name("orders", "a~b", generation);
            assert_eq!(name, expected);
            let told = user_of_secret_name("orders", &name);
            assert_eq!(told, Some(("a~b".to_owned(), generation)));
        }
    }

    #[test]
    fn a_secret_of_another_name_tells_no_user() {
        for other in ["legacy/app", "mqctl/billing/app", "mqctl/orders-2/app"] {
            assert_eq!(user_of_secret_name("orders", other), None);
        }
    }

    #[test]
    fn notes_are_directly_below_their_path_and_apart_from_the_lock() {
        let placement = Placement {
            stack: "orders".to_owned(),
            id: ResourceId::of("target-group", "openwire"),
            generation: 1,
        };
        let note = note_parameter(&placement);
        assert_eq!(note, "/mqctl/orders/adopted/target-group.openwire");
        assert_eq!(resource_of_note(&note), placement.id);
        assert_eq!(notes_path("orders"), "/mqctl/orders/adopted");
        assert_eq!(lock_parameter("orders"), "/mqctl/orders/lock");
        assert_eq!(
            lock_follower_parameter("orders", "a"),
            "/mqctl/orders/lock/a"
        );
    }
}
