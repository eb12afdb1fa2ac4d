//! Lets a development build find the shared DuckDB library it was linked with, without `LD_LIBRARY_PATH`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DUCKDB_LIB_DIR");
    if std::env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        return;
    }
    let target = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let origin = match target.as_str() {
        "linux" => "$ORIGIN",
        "macos" => "@executable_path",
        _ => return,
    };
    // Beside the binary first, so that a folder with both can be moved.
    println!("cargo:rustc-link-arg=-Wl,-rpath,{origin}");
    if let Ok(folder) = std::env::var("DUCKDB_LIB_DIR") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}");
    }
}
