//! Serial numbers: 128 random bits, so that no two certificates of one authority share one.
//!
//! Firefox refuses a certificate outright if it has seen another with its issuer and serial number.

use rcgen::SerialNumber;
use rustls::crypto::aws_lc_rs::default_provider;

use super::AuthorityError;

/// Draws a serial number: positive, not zero, at most 17 octets when encoded (20 are allowed).
pub(super) fn draw() -> Result<SerialNumber, AuthorityError> {
    let mut bytes = [0_u8; 16];
    default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| AuthorityError::Random)?;
    if bytes == [0; 16] {
        return Err(AuthorityError::Random);
    }
    Ok(SerialNumber::from_slice(&bytes))
}
