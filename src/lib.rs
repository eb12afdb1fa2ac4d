//! The core of Fanal.
