use super::*;

fn stream(byte: u8, kind: Kind, content: &[u8]) -> Stream {
    Stream::new(&Seed::from_bytes([byte; SEED_BYTES]), kind, content)
}

#[test]
fn seed_kind_and_content_each_change_every_stream() {
    let base = stream(1, Kind::Text, b"a");
    let others =
        [stream(2, Kind::Text, b"a"), stream(1, Kind::Record, b"a"), stream(1, Kind::Text, b"b")];
    for other in others {
        assert_ne!(base.salt(0), other.salt(0));
        assert_ne!(base.word(0).salt, other.word(0).salt);
        assert_ne!(base.decoy(0), other.decoy(0));
        assert_ne!(base.whole().jti, other.whole().jti);
        assert_ne!(base.whole().start, other.whole().start);
    }
    assert_ne!(base.salt(0), base.word(0).salt);
    assert_ne!(base.salt(0), base.salt(1));
    assert_ne!(base.decoy(0), base.decoy(1));
}

#[test]
fn widths_are_log_uniform() {
    let stream = stream(3, Kind::Text, b"");
    let mut octaves = [0_u32; 20];
    let draws = 40_000;
    for index in 0..draws {
        let width = stream.word(index).width;
        assert!((1..1 << WIDTH_BITS).contains(&width));
        octaves[usize::try_from(width.ilog2()).expect("small")] += 1;
    }
    // The weight of [2^e, 2^(e+1)) is the sum of 1/v over it; it falls from 1 towards ln 2.
    let weight = |e: u32| (1_u32 << e..1 << (e + 1)).map(|v| 1.0 / f64::from(v)).sum::<f64>();
    let total: f64 = (0..WIDTH_BITS).map(weight).sum();
    for (e, count) in (0..WIDTH_BITS).zip(octaves) {
        let expected = 40_000.0 * weight(e) / total;
        let off = (f64::from(count) - expected).abs();
        assert!(off < 5.0 * expected.sqrt(), "octave {e}: {count} of {expected}");
    }
}

#[test]
fn spare_room_is_within_its_bounds_and_varies() {
    for leaves in [0, 1, 8, 100, 200_000] {
        let (low, high) = (2 + leaves / 8, 4 + leaves / 2);
        let spare = |spare| Whole { jti: [0; 32], start: 0, spare }.spare(leaves);
        assert_eq!(spare(0), low);
        assert_eq!(spare(u32::MAX), high);
    }
}

#[test]
fn start_is_below_its_limit_and_uses_its_high_bits() {
    let starts: Vec<u64> =
        (0..50).map(|byte| stream(byte, Kind::Text, b"").whole().start).collect();
    assert!(starts.iter().all(|start| *start < 1 << POSITION_START_BITS));
    assert!(starts.iter().any(|start| *start >= 1 << (POSITION_START_BITS - 1)));
    assert!(starts.iter().any(|start| *start < 1 << (POSITION_START_BITS - 1)));
}

#[test]
fn the_last_candidate_stands_when_no_draw_succeeds() {
    // Doubling 1, candidate 3, coin 1 - 2^-32: kept never. The width is the last candidate.
    let mut draw = Vec::new();
    for part in [0x1000_0000_u32, 0xffff_ffff, 0xffff_ffff] {
        draw.extend(part.to_be_bytes());
    }
    assert_eq!(log_uniform(&draw.repeat(WIDTH_DRAWS)), 3);
    // A coin of 0 keeps the first candidate.
    let mut kept = draw[..8].to_vec();
    kept.extend([0; 4]);
    kept.extend([0; 12]);
    assert_eq!(log_uniform(&kept), 3);
}

#[test]
fn debug_hides_the_seed() {
    assert_eq!(format!("{:?}", Seed::from_bytes([5; 32])), "Seed { .. }");
}

/// The table in section 4 of the specification.
#[test]
fn a_word_takes_as_many_bytes_as_the_specification_says() {
    assert_eq!((LEAF_BYTES, WORD_BYTES), (28, 124));
}

#[test]
fn a_seed_gives_back_its_bytes() {
    let bytes = std::array::from_fn(|at| at.to_le_bytes()[0]);
    assert_eq!(Seed::from_bytes(bytes).as_bytes(), &bytes);
}
