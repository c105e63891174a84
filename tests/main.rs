//! The one integration test: its folders mirror `src/`.

mod sandbox;
