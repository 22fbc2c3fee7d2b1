//! STUB, written by a colleague elsewhere; do not edit, do not deliver. Same public signatures.
use crate::article::Article;
/// Takes site leftovers out of the body of a record, into `removed` and `related`.
pub fn clean(article: &mut Article) { let _ = article; }
