//! What a Post may know of the team, and the identities that open what it holds: one for each week,
//! destroyed some time after the week (docs/spec/envelope.md, section 4; docs/spec/entry.md, 1.2).

use testimony_courier::Post;
use testimony_seal::{
    Day, FetchKey, HybridIdentity, Roster, RosterKey, TEAM_FILE_BYTES_MAX, TeamPublic, Week,
};
use testimony_vault::{Occasion, Vault, WeekIdentity};

use crate::{Error, init};

/// Weeks that are announced before they come: so long a Post may go without a visit of the team and
/// seal to a recipient that is fresh.
pub const WEEKS_AHEAD: u32 = 8;
/// Days for which an identity is kept after the first fetch that came after its week. What was under
/// way to the Post in the week's last hours has arrived by then.
pub const DAYS_KEPT: u32 = 14;

const DAYS_OF_A_WEEK: u32 = 7;
/// Day 4 since 1970-01-01 was a Monday.
const FIRST_MONDAY: u32 = 4;
/// The public part as it was announced last.
const TEAM_FILE: &str = "team_file";
/// The day of the first fetch after a week, by the week's first day.
const FETCHED_PREFIX: &str = "week_fetched:";

/// What became of the weeks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turned {
    /// The Post was given a newer roster.
    pub announced: bool,
    /// First and last day of each week whose identity is destroyed.
    pub destroyed: Vec<(Day, Day)>,
}

/// The public part as it was announced last: a name, the recipients of the weeks, the keys that may
/// fetch and announce.
///
/// # Errors
/// When the vault cannot be read, or nothing was announced yet ([`prepare`]).
pub fn public(vault: &Vault) -> Result<TeamPublic, Error> {
    let file = vault.setting(TEAM_FILE)?.ok_or(Error::NoRoster)?;
    debug_assert!(file.len() <= TEAM_FILE_BYTES_MAX);
    Ok(TeamPublic::parse(&file)?)
}

/// Announces the weeks to come, where they are not announced yet; gives the public part.
///
/// # Errors
/// When the vault cannot be written, or the team's name does not fit a page.
pub fn prepare(vault: &Vault, occasion: &mut Occasion<'_>) -> Result<TeamPublic, Error> {
    vault.ensure_roster_key(occasion)?;
    let today = today(occasion);
    let old = announced(vault)?;
    let first = monday(today);
    let ahead = (0..=WEEKS_AHEAD).map(|week| first + week * DAYS_OF_A_WEEK);
    let there = vault.week_identities()?;
    let missing = ahead.filter(|from| !there.iter().any(|week| week.from == *from));
    for from in missing.collect::<Vec<_>>() {
        vault.add_week_identity(from, from + DAYS_OF_A_WEEK, 0, occasion)?;
    }
    announce(vault, old, today)
}

/// Replaces the recipients of this week and of those to come: somebody may have their identities.
/// The old identities stay until their time has come, for what was sealed to them.
///
/// # Errors
/// When the vault cannot be written.
pub fn revoke(vault: &Vault, occasion: &mut Occasion<'_>) -> Result<TeamPublic, Error> {
    vault.ensure_roster_key(occasion)?;
    let today = today(occasion);
    let old = announced(vault)?;
    let first = monday(today);
    let there = vault.week_identities()?;
    for week in 0..=WEEKS_AHEAD {
        let from = first + week * DAYS_OF_A_WEEK;
        let last = there.iter().filter(|week| week.from == from).map(|week| week.generation).max();
        let generation = last.map_or(0, |last| last + 1);
        vault.add_week_identity(from, from + DAYS_OF_A_WEEK, generation, occasion)?;
    }
    announce(vault, old, today)
}

/// Gives a Post the newest roster, where it has an older one.
///
/// # Errors
/// When the Post does not answer or has another team; when the vault cannot be written.
pub fn announce_at(vault: &Vault, post: &Post, occasion: &mut Occasion<'_>) -> Result<bool, Error> {
    let mut ours = prepare(vault, occasion)?;
    let theirs = post.info()?.team;
    if !ours.is_same_team(&theirs) {
        return Err(Error::OtherTeamAtPost);
    }
    if ours.roster == theirs.roster {
        return Ok(false);
    }
    if ours.roster.number() <= theirs.roster.number() {
        // A restored backup does not know what was announced after it was made.
        ours = sign(vault, &ours, theirs.roster.number() + 1)?;
    }
    post.announce(&fetch_key(vault)?, &ours, &mut occasion.rng)?;
    Ok(true)
}

/// After everything that waited at a Post was taken over: notes which weeks are over, and destroys
/// the identities whose time has come.
///
/// # Errors
/// When the vault cannot be written.
pub fn turn(vault: &Vault, occasion: &mut Occasion<'_>) -> Result<Vec<(Day, Day)>, Error> {
    let today = today(occasion);
    let mut destroyed = Vec::new();
    for week in vault.week_identities()? {
        if week.until > today.0 {
            continue;
        }
        let noted = fetched_setting(week.from);
        let Some(first) = vault.setting(&noted)?.and_then(|day| day.parse::<u32>().ok()) else {
            vault.set_setting(&noted, &today.0.to_string())?;
            continue;
        };
        if today.0 >= first.saturating_add(DAYS_KEPT) {
            let days = (Day(week.from), Day(week.until - 1));
            vault.destroy_week_identity(&week, occasion)?;
            destroyed.push(days);
        }
    }
    destroyed.dedup();
    // Only now: the generations of a week have one note, and one time.
    for (from, _) in &destroyed {
        vault.clear_setting(&fetched_setting(from.0))?;
    }
    Ok(destroyed)
}

fn fetched_setting(from: u32) -> String {
    format!("{FETCHED_PREFIX}{from}")
}

/// The identities that are still there, the newest first: most of what waits is sealed to it.
///
/// # Errors
/// When the vault cannot be read.
pub fn identities(vault: &Vault) -> Result<Vec<HybridIdentity>, Error> {
    let weeks = vault.week_identities()?;
    Ok(weeks.iter().rev().map(identity).collect())
}

/// The key that signs talks with a Post.
///
/// # Errors
/// When the vault cannot be read.
pub fn fetch_key(vault: &Vault) -> Result<FetchKey, Error> {
    Ok(FetchKey::from_bytes(vault.keys()?.fetch.as_bytes()))
}

/// What was announced last, if it was under the present keys.
fn announced(vault: &Vault) -> Result<Option<TeamPublic>, Error> {
    let Some(file) = vault.setting(TEAM_FILE)? else { return Ok(None) };
    let team = TeamPublic::parse(&file)?;
    let (fetch, roster) = (fetch_key(vault)?.public(), roster_key(vault)?.public());
    Ok(Some(team).filter(|team| team.fetch_key == fetch && team.roster_key == roster))
}

/// Signs the weeks that are not over, where they are not what was announced.
fn announce(vault: &Vault, old: Option<TeamPublic>, today: Day) -> Result<TeamPublic, Error> {
    let mut weeks: Vec<Week> = Vec::new();
    for week in vault.week_identities()?.iter().filter(|week| week.until > today.0) {
        let recipients = vec![identity(week).to_public()];
        let (from, until) = (Day(week.from), Day(week.until));
        // The highest generation comes last and is the one that counts.
        weeks.pop_if(|last| last.from == from);
        weeks.push(Week { from, until, recipients });
    }
    let name = init::team_name(vault)?;
    let number = old.as_ref().map_or(0, |old| old.roster.number());
    if let Some(old) = old.filter(|old| old.roster.weeks() == weeks && old.name == name) {
        return Ok(old);
    }
    let roster = roster_key(vault)?.sign(number + 1, weeks)?;
    keep(vault, name, roster)
}

/// The same weeks under a higher number.
fn sign(vault: &Vault, team: &TeamPublic, number: u64) -> Result<TeamPublic, Error> {
    let roster = roster_key(vault)?.sign(number, team.roster.weeks().to_vec())?;
    keep(vault, team.name.clone(), roster)
}

fn keep(vault: &Vault, name: String, roster: Roster) -> Result<TeamPublic, Error> {
    let (fetch, key) = (fetch_key(vault)?.public(), roster_key(vault)?.public());
    let team = TeamPublic::new(name, fetch, key, roster)?;
    vault.set_setting(TEAM_FILE, &team.print())?;
    Ok(team)
}

fn roster_key(vault: &Vault) -> Result<RosterKey, Error> {
    Ok(RosterKey::from_bytes(vault.roster_key()?.as_bytes()))
}

fn identity(week: &WeekIdentity) -> HybridIdentity {
    HybridIdentity::from_seed(week.secret.as_bytes())
}

pub(crate) fn today(occasion: &Occasion<'_>) -> Day {
    Day::of_unix_seconds(u64::try_from(occasion.now.as_second()).unwrap_or(0))
}

/// The Monday on or before a day; the first day that there is, where a clock stands before the first
/// Monday.
fn monday(day: Day) -> u32 {
    day.0.saturating_sub((day.0 + DAYS_OF_A_WEEK - FIRST_MONDAY) % DAYS_OF_A_WEEK)
}
