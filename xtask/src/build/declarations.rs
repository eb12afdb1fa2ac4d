//! The types of the package, for `import` and for `require`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::bundle;
use crate::failure::Outcome;
use crate::process::Program;
use crate::{files, roots};

pub fn output() -> PathBuf {
    roots::intermediate().join("types")
}

pub fn build() -> Outcome {
    let emitted = roots::intermediate().join("declarations");
    files::remove_folder(&emitted)?;
    files::remove_folder(&output())?;
    Program::npm_tool("tsc")
        .words(
            "--project tsconfig.json --noEmit false --declaration --emitDeclarationOnly --rootDir js --outDir",
        )
        .arg(&emitted)
        .run()?;
    // Only what an entry leads to: the rest is nobody's business.
    let mut known = BTreeSet::new();
    let mut open: Vec<String> =
        bundle::ENTRIES.iter().map(|(name, _)| (*name).to_owned()).collect();
    while let Some(module) = open.pop() {
        if !known.insert(module.clone()) {
            continue;
        }
        let text = files::read_text(&emitted.join(format!("{module}.d.ts")))?;
        for specifier in specifiers(&text) {
            open.push(resolve(&module, specifier));
        }
        let types = output().join("types");
        files::write(&types.join(format!("{module}.d.ts")), &text)?;
        files::write(&types.join(format!("{module}.d.cts")), for_require(&text))?;
    }
    Ok(())
}

/// The relative modules that a declaration file imports or exports from.
fn specifiers(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for before in ["from \"", "import \"", "import(\""] {
        let quoted = text.split(before).skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(quoted.filter(|it| it.starts_with("./") || it.starts_with("../")));
    }
    found
}

/// In a package of ES modules, a `.d.cts` must lead to `.d.cts` files.
fn for_require(text: &str) -> String {
    let mut rewritten = text.to_owned();
    for specifier in specifiers(text) {
        if let Some(stem) = specifier.strip_suffix(".js") {
            rewritten = rewritten.replace(&format!("\"{specifier}\""), &format!("\"{stem}.cjs\""));
        }
    }
    rewritten
}

/// The module, without extension and from the top, that `specifier` means inside `module`.
fn resolve(module: &str, specifier: &str) -> String {
    let mut parts: Vec<&str> = module.split('/').collect();
    parts.pop();
    for part in specifier.trim_end_matches(".js").split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_specifier_is_resolved_against_its_module() {
        assert_eq!(resolve("index", "./client.js"), "client");
        assert_eq!(resolve("delivery/beacon", "../types.js"), "types");
        assert_eq!(resolve("delivery/beacon", "./limits.js"), "delivery/limits");
    }

    #[test]
    fn declarations_for_require_lead_to_their_own_kind() {
        let text =
            "/** A page's \"quote */\nexport * from \"./a.js\";\nlet x: import(\"./b.js\").B;\n";
        let expected =
            "/** A page's \"quote */\nexport * from \"./a.cjs\";\nlet x: import(\"./b.cjs\").B;\n";
        assert_eq!(for_require(text), expected);
    }
}
