//! Which authorities are trusted.
