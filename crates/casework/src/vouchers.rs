//! Words that the team hands out, so that an account stands in front of those that nobody vouches
//! for: docs/spec/post.md, "A pass".
//!
//! The vault keeps none of them: which voucher went to whom is known to nobody but whoever hands it
//! out, and what the Post keeps does not give the words.

use testimony_courier::Post;
use testimony_seal::Voucher;
use testimony_vault::{Occasion, Vault};

use crate::fetch::note_identity;
use crate::{Error, team};

/// Vouchers that are made at once: the Post has room for 10,000 in all.
pub const VOUCHERS_AT_ONCE_MAX: usize = 1_000;

/// Makes new vouchers, good once each, at this Post.
///
/// # Errors
/// When the Post does not take them; then none of them is good.
pub fn hand_out(
    vault: &Vault,
    url: &str,
    post: &Post,
    count: usize,
    occasion: &mut Occasion<'_>,
) -> Result<Vec<Voucher>, Error> {
    let identity = note_identity(vault, url, post)?;
    let count = count.min(VOUCHERS_AT_ONCE_MAX);
    let vouchers: Vec<_> = (0..count).map(|_| Voucher::generate(&mut occasion.rng)).collect();
    let hashes: Vec<_> = vouchers.iter().map(|voucher| voucher.kept(&identity)).collect();
    post.add_vouchers(&team::fetch_key(vault)?, &hashes, &mut occasion.rng)?;
    Ok(vouchers)
}

/// Takes back all that were handed out and not used.
///
/// # Errors
/// When the Post does not answer.
pub fn take_back(vault: &Vault, post: &Post, occasion: &mut Occasion<'_>) -> Result<(), Error> {
    Ok(post.add_vouchers(&team::fetch_key(vault)?, &[], &mut occasion.rng)?)
}
