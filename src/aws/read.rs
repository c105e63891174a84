//! Everything that a plan needs to read, in as few round trips as AWS allows.
