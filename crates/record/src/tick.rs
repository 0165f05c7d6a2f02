//! The clock of the log: one leaf at every full tick, and none for a tick that was missed.

/// The default length of a tick.
pub const TICK_SECONDS_DEFAULT: u64 = 3_600;
/// The shortest tick: leaves that come faster would tell when somebody worked.
pub const TICK_SECONDS_MIN: u64 = 60;
/// The longest tick: a day.
pub const TICK_SECONDS_MAX: u64 = DAY_SECONDS;
/// Seconds in a day.
pub const DAY_SECONDS: u64 = 86_400;

/// The time of the next tick after `now`, both in seconds since 1970.
///
/// Ticks lie on the clock, not on the program's start: a start time is nobody's business.
pub fn next_tick(now: u64, tick_seconds: u64) -> u64 {
    let tick = tick_seconds.clamp(TICK_SECONDS_MIN, TICK_SECONDS_MAX);
    (now / tick + 1) * tick
}

#[cfg(test)]
mod tests {
    use super::next_tick;

    #[test]
    fn ticks_lie_on_the_clock() {
        assert_eq!(next_tick(0, 3_600), 3_600);
        assert_eq!(next_tick(3_599, 3_600), 3_600);
        assert_eq!(next_tick(3_600, 3_600), 7_200);
    }
}
