//! Every limit of a Post, with its reason. Limits of the envelope itself are in `testimony-seal`.

use std::time::Duration;

use testimony_seal::TOTAL_BYTES_MAX;

/// Bodies being read at once; each may hold 2 MiB. Beyond it the slowest gives its place up.
pub(crate) const UPLOADS_MAX: usize = 256;
/// Open connections; beyond it the slowest is hung up on.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;
/// Files and sockets that the process may have open: connections, a file for each, and some.
pub(crate) const DESCRIPTORS_MIN: u64 = 4 * CONNECTIONS_MAX as u64;
/// Nobody is judged by what came in the first second: a circuit of Tor takes that long to turn.
pub(crate) const YOUNG: Duration = Duration::from_secs(1);
/// Open connections of programs that ask for counts.
pub(crate) const METRICS_CONNECTIONS_MAX: usize = 4;
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
/// Whole time of one body: 5 GiB at 100 kB/s.
pub(crate) const BODY_TIME_MAX: Duration = Duration::from_secs(16 * 60 * 60);
/// Waiting for whoever reads an answer, before bytes count: what the system holds in between (MBs
/// on loopback) must go before it asks for more.
pub(crate) const ANSWER_GRACE: Duration = Duration::from_secs(120);
/// Head of one field in a form; a file name of 255 bytes, escaped, fits many times.
pub(crate) const PART_HEAD_BYTES_MAX: usize = 8 * 1024;
/// Fields in one form: 64 files are kept, and of the rest each is named up to here. More than
/// anybody chooses by hand; the names fill 255 KB of memory at most.
pub(crate) const PARTS_MAX: usize = 1_000;
/// The field for code words.
pub(crate) const WORDS_BYTES_MAX: usize = 2 * 1024;
/// The field for the words of a voucher, and the one that names a message.
pub(crate) const VOUCHER_BYTES_MAX: usize = 256;
/// Every page for senders has this length, or where it holds more, a multiple of it. With its head an
/// answer stays below 14,000 bytes: what a server may send before it must wait for the other side
/// (RFC 6928). A test asks for every page of every language.
pub(crate) const PAGE_BYTES: usize = 13_000;
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
/// Envelopes of one thread that wait: a year of answers, one a day.
pub(crate) const ENVELOPES_PER_THREAD_MAX: u32 = 366;
/// Share of the disk, in hundredths, up to which envelopes without a pass are taken.
pub(crate) const OPEN_SHARE: u64 = 60;
/// The same for those that brought work. The rest is for vouchers and for threads that the team
/// has written to.
pub(crate) const WORKED_SHARE: u64 = 80;
/// Envelopes of one day without a pass: a fifth of the disk, so that a flood takes three days to
/// fill what it may, and the team comes in between.
pub(crate) const OPEN_A_DAY_MAX: u32 = 250_000;
/// The same with work: at 18 bits each, 36 hours of one core.
pub(crate) const WORKED_A_DAY_MAX: u32 = 500_000;
/// Zero bits of work: a tenth of a second of a new computer, some seconds of an old phone.
pub(crate) const WORK_BITS: u32 = 18;
/// Vouchers that are good at once; 32 bytes each.
pub(crate) const VOUCHERS_MAX: usize = 10_000;
/// Lists of the team in JSON: vouchers with 67 letters each, a year's roster of 415 kB.
pub(crate) const LISTS_BYTES_MAX: usize = 1024 * 1024;
/// One piece of an upload: what a cut link costs at most.
pub(crate) const PIECE_BYTES_MAX: u64 = 1024 * 1024;
/// Uploads of which something is on disk; beyond it the smallest that stands still goes.
pub(crate) const PARTS_KEPT_MAX: usize = 1_024;
/// Uploads of which nothing came yet, in 10 MiB of memory; beyond it the oldest goes.
pub(crate) const UPLOADS_OPENED_MAX: usize = 64 * 1024;
/// An upload stands still when nothing came for so long: a circuit of Tor is built anew in less.
pub(crate) const UPLOAD_STILL: Duration = Duration::from_secs(120);
/// Days without progress after which an upload is given up.
pub(crate) const UPLOAD_DAYS_MAX: u32 = 2;
/// Finished uploads that are remembered, for those who did not get the answer.
pub(crate) const UPLOADS_FINISHED_MAX: usize = 4 * 1024;
/// Days after which a message leaves: a sender is asked to come back within weeks.
pub(crate) const MESSAGE_DAYS_MAX: u32 = 90;
/// How long everybody gets the same bundle.
pub(crate) const BUNDLE_TIME: Duration = Duration::from_secs(60 * 60);
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
/// Disk of one Post: three of the largest envelopes, half a million small ones (a compaction
/// needs their room a second time).
pub(crate) const STORE_BYTES_MAX: u64 = 20 * 1024 * 1024 * 1024;
/// A URL-encoded form: a text at its limit with every byte escaped, and the words.
pub(crate) const URL_ENCODED_BYTES_MAX: usize = 3 * 1024 * 1024 + 16 * 1024;
/// Short answers in JSON are filled to this: an id in hex, with room.
pub(crate) const ANSWER_BYTES_MIN: usize = 128;
/// Cover is as long as an envelope with a short text for as many recipients as a week may have.
pub(crate) const COVER_BYTES_MAX: usize = 32 * 1024;
