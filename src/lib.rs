//! Keepsafe turns the latest crime-recording extract into finished intelligence products.

pub mod edition;

pub mod diagnostic;
