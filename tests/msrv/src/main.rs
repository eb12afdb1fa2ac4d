//! Compiled, not run: that it compiles is the test.

fn main() {
    let _fanal = fanal::init(fanal::Options::new("https://KEY@HOST/1"));
    fanal::span("start").run(|_| fanal::metrics::count("starts", 1));
}
