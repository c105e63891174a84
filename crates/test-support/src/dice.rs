//! Chance that can be repeated.

use std::time::Duration;

/// Numbers that look random and are the same for the same seed, so that a test that fails by chance fails again. Not for
/// anything that nobody may guess.
#[derive(Debug)]
pub struct Dice(fastrand::Rng);

impl Dice {
    /// The dice that `seed` stands for.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Other dice, for someone whose throws must not change the ones that follow here.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self(self.0.fork())
    }

    /// From zero to less than `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0.u64(..bound)
    }

    /// Some time that is shorter than `bound` milliseconds.
    pub fn millis(&mut self, bound: u64) -> Duration {
        Duration::from_millis(self.below(bound))
    }

    /// One of several, each as likely as the others.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        *self.0.choice(all).expect("there is something to choose")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throws(dice: &mut Dice) -> Vec<u64> {
        (0..8).map(|_| dice.below(100)).collect()
    }

    /// A seed that somebody noted down stands for the same history after an update, too.
    #[test]
    fn a_seed_always_stands_for_the_same_throws() {
        assert_eq!(throws(&mut Dice::new(17)), [92, 79, 88, 1, 28, 1, 9, 11]);
    }

    #[test]
    fn seeds_differ() {
        assert_ne!(throws(&mut Dice::new(1)), throws(&mut Dice::new(2)));
    }

    #[test]
    fn every_number_below_the_bound_comes_up() {
        let mut dice = Dice::new(1);
        let mut seen = [0; 6];
        for _ in 0..600 {
            seen[usize::try_from(dice.below(6)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
        let mut seen: Vec<_> = (0..100).map(|_| dice.one_of(&['a', 'b', 'c'])).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, ['a', 'b', 'c']);
    }

    #[test]
    fn what_others_throw_does_not_matter() {
        let (mut dice, mut same) = (Dice::new(1), Dice::new(1));
        let (mut fork, _) = (dice.fork(), same.fork());
        assert_ne!(throws(&mut fork), throws(&mut Dice::new(1)));
        assert_eq!(throws(&mut dice), throws(&mut same));
    }
}
