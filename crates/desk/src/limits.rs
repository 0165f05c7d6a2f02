//! Limits of what a browser may send, each with its reason.

/// Files of one account: one screen of a phone's picture chooser, several times over.
pub const FILES_MAX: usize = 64;
/// All files of one account together: a few minutes of a phone's film.
pub const UPLOAD_BYTES_MAX: u64 = 512 << 20;
/// The words of one account: the model's own limit, about 500 pages.
pub const TEXT_BYTES_MAX: usize = testimony_model::TEXT_BYTES_MAX;
/// A form without files: a text in which every byte is escaped as `%D0`, and its other fields.
pub(crate) const FORM_BYTES_MAX: usize = 3 * TEXT_BYTES_MAX + (64 << 10);
/// What is read and thrown away after a limit, so that the browser gets the page that keeps what
/// was typed instead of a broken connection.
pub(crate) const DRAIN_BYTES_MAX: u64 = 8 << 30;
/// Fields of a form: sixteen lists with sixty columns each.
pub(crate) const FIELDS_MAX: usize = 1_200;
/// A file's name, in characters; longer ones are cut (file systems stop at 255 bytes).
pub(crate) const FILE_NAME_CHARS_MAX: usize = 200;
/// Chunks of a file between the network and the disk: 16 of at most 64 KiB.
pub(crate) const CHUNKS_WAITING: usize = 16;
/// Bytes of a download that are read at once.
pub(crate) const DOWNLOAD_CHUNK_BYTES: usize = 64 << 10;
/// Rows of a list: more cannot be looked through, they are searched.
pub(crate) const ROWS_MAX: usize = 500;
/// Characters of an account's words in a list.
pub(crate) const PREVIEW_CHARS: usize = 140;
/// Files of one page, each with a small picture: two screens.
pub(crate) const FILES_SHOWN: u64 = 50;
/// What lay in an archive, on its page; the rest is found by its name.
pub(crate) const MEMBERS_SHOWN: u64 = 100;
/// Bytes of a file's text on its page: a hundred pages of paper. The rest is found by its words.
pub(crate) const FILE_TEXT_BYTES: usize = 256 << 10;
/// Facts of a file on its page: cameras write some fifty, an attacker ten thousand.
pub(crate) const FACTS_SHOWN: usize = 200;
