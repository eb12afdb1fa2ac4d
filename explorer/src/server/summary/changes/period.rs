//! The two periods that are compared.

use serde_json::{Value, json};

use crate::address::Parameters;
use crate::answer::Fields;
use crate::clock::{now, rfc3339};
use crate::query::time;
use crate::server::summary::given::{Given, bad};
use crate::server::summary::inside::{Inside, Refused};

/// From and until, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    pub from: i64,
    pub until: i64,
}

pub struct Periods {
    pub now: Period,
    pub before: Period,
}

impl Period {
    pub fn told(self) -> Value {
        json!({ "from": rfc3339(seconds(self.from)), "until": rfc3339(seconds(self.until)) })
    }

    /// As parameters, with the others that narrow a question.
    pub fn parameters(self, given: &Given) -> Parameters {
        let given = given.pass(&["query", "project"]);
        given
            .set("since", seconds(self.from).to_string())
            .set("until", seconds(self.until).to_string())
    }

    fn length(self) -> i64 {
        self.until - self.from
    }
}

impl Periods {
    pub async fn of(api: &Inside, given: &Given) -> Result<Self, Refused> {
        let clock = now();
        let moment = |name: &str, text: &str| {
            let hint = "must be how long ago (15m, 1h, 7d), RFC 3339, or seconds since 1970";
            time::bound(text, clock).ok_or_else(|| bad(name, hint))
        };
        let from = moment("since", given.get("since").unwrap_or("1h"))?;
        let until = given.get("until").map_or(Ok(clock), |text| moment("until", text))?;
        let now = Period { from, until };
        if now.length() <= 0 {
            return Err(bad("since", "must be before until"));
        }
        let back = |shift: i64| Period { from: from - shift, until: until - shift };
        let before = match given.get("compare").unwrap_or("previous") {
            "previous" => back(now.length()),
            text => match (text.strip_prefix("run:"), time::duration(text)) {
                (Some(run), _) => return of_runs(api, run, now).await,
                (None, Some(shift)) if shift > 0 => back(shift),
                _ => return Err(bad("compare", "must be previous, a shift such as 1d, or run:ID")),
            },
        };
        Ok(Self { now, before })
    }

    /// What a count of the period before would be in a period as long as now.
    pub fn scaled(&self, count: f64) -> f64 {
        count * self.now.length() as f64 / self.before.length().max(1) as f64
    }
}

/// This run, as far as the period asked for covers it, and one before.
async fn of_runs(api: &Inside, id: &str, now: Period) -> Result<Periods, Refused> {
    let runs = api.get("/api/v1/runs").await?;
    let list = runs.list("runs");
    let named = || list.iter().skip(1).find(|run| run.text("name") == id);
    let run = list.iter().find(|run| run.shown("id") == id).or_else(named);
    let times = run.and_then(|run| run.number("started_at").zip(run.number("ended_at")));
    let (from, until) =
        times.ok_or_else(|| bad("compare", "no such run; GET /api/v1/runs lists them"))?;
    let before = Period { from: micros(from), until: micros(until) };
    let newest = list.first().and_then(|run| run.number("started_at")).map(micros);
    let from = newest.filter(|start| *start < now.until).unwrap_or(now.from).max(now.from);
    Ok(Periods { now: Period { from, ..now }, before })
}

fn micros(seconds: f64) -> i64 {
    (seconds * 1e6) as i64
}

fn seconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1e6
}
