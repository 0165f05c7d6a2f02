//! Every limit of a Post, with its reason. Limits of the envelope itself are in `testimony-seal`.

use std::time::Duration;

use testimony_seal::TOTAL_BYTES_MAX;

/// Uploads and other bodies being read at once; each may hold 1.3 MiB.
pub(crate) const UPLOADS_MAX: usize = 256;
/// Open connections; beyond it new ones wait in the system's queue.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;
/// Time for the head of a request: Tor Browser sends it in one piece.
pub(crate) const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// Bytes of the head of a request, and of one read; Tor Browser's heads have about 500.
pub(crate) const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Wait for the next byte of a body; a circuit of Tor that stalls longer is gone.
pub(crate) const BODY_WAIT_MAX: Duration = Duration::from_secs(30);
/// Waiting for a body that costs its sender nothing: a new circuit of Tor may take this long.
pub(crate) const BODY_GRACE: Duration = Duration::from_secs(30);
/// After the grace, on average: a tenth of a poor circuit of Tor.
pub(crate) const BODY_BYTES_PER_SECOND_MIN: u32 = 1024;
/// Whole time of one body: 512 MiB at 100 kB/s.
pub(crate) const BODY_TIME_MAX: Duration = Duration::from_secs(90 * 60);
/// Head of one field in a form; a file name of 255 bytes, escaped, fits many times.
pub(crate) const PART_HEAD_BYTES_MAX: usize = 8 * 1024;
/// Fields in one form: 64 files are kept, and of the rest each is named up to here. More than
/// anybody chooses by hand; the names fill 255 KB of memory at most.
pub(crate) const PARTS_MAX: usize = 1_000;
/// The field for code words.
pub(crate) const WORDS_BYTES_MAX: usize = 2 * 1024;
/// Letters in the text box (UTF-16, as browsers count): with three bytes each below 1 MiB.
pub(crate) const TEXT_LETTERS_MAX: usize = 340_000;
/// Ciphertext of the largest envelope: content, 12 % of padding, age's tags, with room.
pub(crate) const SEALED_BYTES_MAX: u64 = TOTAL_BYTES_MAX + TOTAL_BYTES_MAX / 4;
/// What is read and dropped behind the limit, so that the browser comes to show our page.
pub(crate) const DROPPED_BYTES_MAX: u64 = 4 * TOTAL_BYTES_MAX;
/// Wait for one of the places for uploads.
pub(crate) const PLACE_WAIT_MAX: Duration = Duration::from_secs(10);
/// Time for open requests to end when a Post is stopped.
pub(crate) const STOP_TIME_MAX: Duration = Duration::from_secs(10);
/// Requests in JSON: 1,000 ids or one slot in Base64.
pub(crate) const JSON_BYTES_MAX: usize = 256 * 1024;
/// Ids in one acknowledgement.
pub(crate) const ACKNOWLEDGED_MAX: usize = 1_000;
/// A signed request follows its challenge at once, even through Tor.
pub(crate) const CHALLENGE_LIFE: Duration = Duration::from_secs(60);
/// Challenges that the team used within their life: 4,000 requests a second, in 8 MiB.
pub(crate) const CHALLENGES_USED_MAX: usize = 256 * 1024;
/// Envelopes up to here go into segments, larger ones into their own file.
pub(crate) const INLINE_BYTES_MAX: usize = 1024 * 1024;
/// A new segment begins after this.
pub(crate) const SEGMENT_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// What one sync carries at most, so that nobody waits long.
pub(crate) const BATCH_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Messages of one thread that wait.
pub(crate) const SLOTS_MAX: usize = 64;
/// Disk of one Post: forty of the largest envelopes, a million small ones.
pub(crate) const STORE_BYTES_MAX: u64 = 20 * 1024 * 1024 * 1024;
/// A URL-encoded form: a text at its limit with every byte escaped, and the words.
pub(crate) const URL_ENCODED_BYTES_MAX: usize = 3 * 1024 * 1024 + 16 * 1024;
