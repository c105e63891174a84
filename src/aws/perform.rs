//! One change, handed to the service that can carry it out.
