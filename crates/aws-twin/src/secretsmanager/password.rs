//! `GetRandomPassword`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::json;
use crate::wire::error::ApiError;
use crate::world::World;

const LOWERCASE: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPERCASE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NUMBERS: &str = "0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

#[expect(
    clippy::struct_excessive_bools,
    reason = "the operation's input is what it is"
)]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    password_length: usize,
    exclude_characters: String,
    exclude_numbers: bool,
    exclude_punctuation: bool,
    exclude_uppercase: bool,
    exclude_lowercase: bool,
    include_space: bool,
    require_each_included_type: bool,
}

impl Default for Input {
    fn default() -> Self {
        Self {
            password_length: 32,
            exclude_characters: String::new(),
            exclude_numbers: false,
            exclude_punctuation: false,
            exclude_uppercase: false,
            exclude_lowercase: false,
            include_space: false,
            require_each_included_type: true,
        }
    }
}

/// Answer `GetRandomPassword`.
pub(crate) fn get_random_password(world: &mut World, input: &Value) -> Result<Value, ApiError> {
    let input: Input = json::input(input)?;
    if !(1..=4096).contains(&input.password_length) {
        return Err(refusal(
            "PasswordLength must be between 1 and 4096 characters.",
        ));
    }
    let kinds: Vec<Vec<char>> = [
        (!input.exclude_lowercase, LOWERCASE),
        (!input.exclude_uppercase, UPPERCASE),
        (!input.exclude_numbers, NUMBERS),
        (!input.exclude_punctuation, PUNCTUATION),
        (input.include_space, " "),
    ]
    .into_iter()
    .filter(|(included, _)| *included)
    .map(|(_, characters)| {
        characters
            .chars()
            .filter(|character| !input.exclude_characters.contains(*character))
            .collect()
    })
    .filter(|characters: &Vec<char>| !characters.is_empty())
    .collect();
    if kinds.is_empty() {
        return Err(refusal("There are no characters left to choose from."));
    }
    if input.require_each_included_type && kinds.len() > input.password_length {
        return Err(refusal(
            "The password length is too short based on the required types.",
        ));
    }
    let password = compose(
        world,
        &kinds,
        input.password_length,
        input.require_each_included_type,
    );
    Ok(json!({ "RandomPassword": password }))
}

/// A password that Amazon MQ takes: letters and digits only, none of `,:=`.
pub(crate) fn plain_password(world: &mut World) -> String {
    let kinds = [LOWERCASE, UPPERCASE, NUMBERS].map(|kind| kind.chars().collect());
    compose(world, &kinds, 32, true)
}

fn compose(world: &mut World, kinds: &[Vec<char>], length: usize, each: bool) -> String {
    let all: Vec<char> = kinds.iter().flatten().copied().collect();
    let mut password: Vec<char> = Vec::with_capacity(length);
    if each {
        for kind in kinds {
            password.push(pick(world, kind));
        }
    }
    while password.len() < length {
        password.push(pick(world, &all));
    }
    // The required characters came first; let them stand anywhere.
    for end in (1..password.len()).rev() {
        let other = below(world, end + 1);
        password.swap(end, other);
    }
    password.into_iter().collect()
}

fn pick(world: &mut World, characters: &[char]) -> char {
    characters[below(world, characters.len())]
}

fn below(world: &mut World, bound: usize) -> usize {
    let most = u64::try_from(bound - 1).unwrap_or(u64::MAX);
    usize::try_from(world.between(0, most)).unwrap_or_default()
}

fn refusal(message: &str) -> ApiError {
    ApiError::new("InvalidParameterException", message)
}
