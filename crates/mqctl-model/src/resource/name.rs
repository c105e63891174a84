//! Names in AWS, derived so that anyone can derive them again.

use sha2::{Digest as _, Sha256};

use super::ResourceId;

/// Which resource of which stack, and the how-manieth of its kind: a replacement is the next generation, so that it
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

fn short_hash(text: &str, digits: usize) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let mut hex = format!("{hash:x}");
    hex.truncate(digits);
    hex
}
