//! What names stand for, by the `use` items of their file.

use std::collections::HashMap;

use super::paths::Path;

/// How many imports may lead from one to the next.
const LONGEST_CHAIN: usize = 4;

/// The imports of a file, wherever in it they are.
pub(super) struct Imports(HashMap<String, Vec<Vec<String>>>);

impl Imports {
    /// Those among the paths of a file.
    pub(super) fn of(paths: &[Path]) -> Self {
        let mut imports: HashMap<_, Vec<_>> = HashMap::new();
        for path in paths {
            if let Some(name) = &path.import {
                let meanings = imports.entry(name.clone()).or_default();
                meanings.push(path.names.clone());
            }
        }
        Self(imports)
    }

    /// The path as it is written, and all that it may mean: scopes are not told apart.
    pub(super) fn meanings(&self, path: &Path) -> Vec<Vec<String>> {
        let mut meanings = vec![path.names.clone()];
        let mut from = 0;
        for _ in 0..LONGEST_CHAIN {
            let until = meanings.len();
            for at in from..until {
                let (first, rest) = meanings[at].split_first().expect("a path has a name");
                let imported = self.0.get(first).into_iter().flatten();
                let longer: Vec<_> = imported
                    .map(|import| [import, rest].concat())
                    .filter(|meaning| !meanings.contains(meaning))
                    .collect();
                meanings.extend(longer);
            }
            from = until;
        }
        meanings
    }
}
