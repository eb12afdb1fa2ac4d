//! Streams that no facade would send. Whatever crosses, the core answers and goes on.

use fanal::Core;

use crate::random::Random;

fn number(random: &mut Random) -> f64 {
    const ODD: [f64; 14] = [
        0.0,
        -0.0,
        -1.0,
        0.5,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        1e300,
        4_294_967_295.0,
        4_294_967_296.0,
        1.8e19,
        9_007_199_254_740_992.0,
        -9_007_199_254_740_993.0,
        1e-300,
    ];
    match random.below(8) {
        0 => *random.pick(&ODD),
        1 => f64::from_bits(random.below(usize::MAX) as u64),
        2 => random.below(70_000) as f64 / 10.0,
        3 => (random.below(12) * 16 + random.below(16)) as f64,
        4 => (16 + random.below(8)) as f64,
        _ => random.below(9) as f64,
    }
}

fn numbers(random: &mut Random) -> Vec<f64> {
    let length = random.below(120);
    (0..length).map(|_| number(random)).collect()
}

fn count(random: &mut Random) -> u32 {
    match random.below(6) {
        0 => u32::MAX - random.below(4) as u32,
        1 => random.below(100_000) as u32,
        _ => random.below(12) as u32,
    }
}

#[test]
fn no_stream_stops_the_core() {
    let mut core = Core::new();
    for seed in 0..20_000 {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        match random.below(8) {
            0 => {
                let bytes: Vec<u8> = (0..random.below(80))
                    .map(|_| *random.pick(b"\0\0\0\x01\x02a\"\\\xc3\xff\xf0"))
                    .collect();
                core.strings(count(&mut random), &bytes);
            }
            1 => {
                let shared = numbers(&mut random);
                core.snapshot(count(&mut random), &shared);
            }
            2 => {
                core.take_spans(random.one_in(2));
                core.coalesce_counters(random.one_in(2));
                core.limit_values(random.below(3) as u32);
                core.limit_metric_bytes([0, 40, 2048][random.below(3)]);
                core.configure_header(b"{}");
                core.configure_container(b"[");
                if random.one_in(20) {
                    core.forget();
                }
            }
            _ => {
                let mut records = numbers(&mut random);
                let begun = count(&mut random);
                core.begin(begun, &mut records);
                let (compress, limit) = (random.one_in(2), count(&mut random));
                let mut items = 0;
                loop {
                    let written = core.encode(&records, compress, limit);
                    if written == 0 {
                        break;
                    }
                    items += written;
                    if compress {
                        let plain = miniz_oxide::inflate::decompress_to_vec_zlib(core.zlib());
                        assert_eq!(plain.unwrap(), core.plain());
                    }
                }
                let counts = core.counts();
                assert_eq!(items + counts.dropped + counts.merged, begun);
            }
        }
    }
}
