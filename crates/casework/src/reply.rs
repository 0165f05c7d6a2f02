//! Answering the sender of an account: on record first, then sealed to the sender alone.
//!
//! The recipient and the key come from inside the first envelope of the thread, never from a Post.

use testimony_courier::Post;
use testimony_model::{Account, Action, Handle, Message, ThingKind};
use testimony_seal::{Day, LookupTag, MacKey, MessageToSeal, seal_message};
use testimony_vault::{Occasion, Vault};

use crate::{Error, team};

/// Leaves a message that only the sender's code words open.
///
/// # Errors
/// When the account came by no mailbox, the text is too long, or the Post does not take it (the
/// message is on record then, and can be sent again).
pub fn reply(
    vault: &mut Vault,
    post: &Post,
    account: &Handle,
    text: &str,
    occasion: &mut Occasion<'_>,
) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::EmptyMessage);
    }
    let answered: Account = vault.thing(ThingKind::Account, account)?;
    let thread = vault
        .thread_of_source(answered.source.as_str())?
        .ok_or_else(|| Error::NoMailbox(account.to_string()))?;
    let tag = LookupTag::from_bytes(thread.tag);
    let counter = vault.next_message_counter(&thread.tag)?;
    let slot = seal_message(
        MessageToSeal {
            text,
            counter,
            day: Day::of_unix_seconds(u64::try_from(occasion.now.as_second()).unwrap_or(0)),
            tag: &tag,
            recipient: &thread.recipient,
            mac: &MacKey::from_bytes(*thread.mac_key),
        },
        &mut occasion.rng,
    )?;
    let message = Message { account: account.clone(), text: text.to_owned(), counter };
    let mut writer = vault.writer()?;
    writer.append(&Action::Message(message), occasion)?;
    writer.commit()?;
    let key = team::fetch_key(vault)?;
    Ok(post.reply(&key, &tag, &slot, &mut occasion.rng)?)
}
