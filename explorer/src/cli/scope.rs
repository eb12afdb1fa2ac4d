//! Which records a question is about: the options that most commands share.

use clap::Args;

use super::Parameters;

#[derive(Args, Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// From this long ago (15m, 1h, 7d), or from this time
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,

    /// Until this long ago, or this time [default: now]
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,

    /// Only of this project
    #[arg(long, value_name = "ID")]
    pub project: Option<String>,
}

impl Scope {
    /// As parameters; without `--since`, from `since` on if that is something.
    pub fn parameters(&self, since: Option<&str>) -> Parameters {
        Parameters::default()
            .maybe("since", self.since.as_deref().or(since))
            .maybe("until", self.until.as_deref())
            .maybe("project", self.project.as_deref())
    }
}
