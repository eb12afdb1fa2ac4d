//! terser, set up once for all that ships.

use std::path::Path;

use super::bundle::Format;
use crate::failure::Outcome;
use crate::files;
use crate::process::Program;

/// Members that begin with an underscore are private and get short names ...
const PRIVATE: &str = "/^_[a-z]/i";
/// ... except those that users write: options and fields that the API of Sentry's SDK spells so.
const PUBLIC: &[&str] = &["_experiments", "_metadata", "_flushInterval", "_sentryModuleMetadata"];

/// Functions stay where they are, also those called once: an application's own bundler minifies all of it again, and what is repeated
/// in the same words at the top level compresses better than what is nested.
const COMPRESS: &str = "--compress passes=3,ecma=2021,unsafe_arrows=true,unsafe_methods=true,pure_getters=true,reduce_funcs=false";

/// A bundle, with its source map chained to the one the bundler made.
pub fn bundle(format: Format, input: &Path, output: &Path) -> Outcome {
    let map = format!("{}.map", file_name(output));
    let reserved = PUBLIC.join("','");
    let source_map = format!("content='{}.map',url='{map}',includeSources", input.display());
    let ascii = format == Format::Iife;
    files::write(output, "")?;
    let terser = Program::npm_tool("terser")
        .arg(input)
        .words("--ecma 2021 --toplevel --mangle")
        .words(COMPRESS)
        .arg("--mangle-props")
        .arg(format!("regex={PRIVATE},reserved=['{reserved}']"))
        .arg("--format")
        .arg(format!("comments=false,ecma=2021,ascii_only={ascii}"))
        .arg("--source-map")
        .arg(source_map);
    let terser = if format == Format::Esm { terser.arg("--module") } else { terser };
    terser.arg("--output").arg(output).run()
}

/// Code that a tool wrote: no names to keep, no source to show.
pub fn generated(input: &Path, output: &Path) -> Outcome {
    files::write(output, "")?;
    Program::npm_tool("terser")
        .arg(input)
        .words("--module --ecma 2021 --compress passes=2,ecma=2021 --mangle")
        .words("--format comments=false,ascii_only=true --output")
        .arg(output)
        .run()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
