//! stub
use std::io::Read;
use super::desk::{Desk, Reading};
use super::text::Text;
use super::LoadError;
pub fn read<R: Read>(_: &mut Text<R>, _: &mut Desk<'_>) -> Result<Reading, LoadError> { Ok(Reading::Done) }
