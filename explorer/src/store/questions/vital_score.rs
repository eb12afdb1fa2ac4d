//! The score of a vital's value, in SQL: how many of all pages are slower, by a log-normal distribution.

use crate::query::{Curve, MOBILE, Vital};
use crate::store::sql::{Statement, Value};

/// The error function of Abramowitz and Stegun, 7.1.26: what others compute these scores with.
const P: f64 = 0.3275911;
const A: [f64; 5] = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];

/// Where the error function is 0.8: between the point that nine of ten do not reach, and the median.
const REACH: f64 = 0.906_193_802_436_823_2;

/// Adds `score`, from 0 to 1, and `scored`, 1 or 0, to rows that have `value`, `browser` and `k`.
pub fn scored(vital: &Vital, values: Statement) -> Statement {
    let names = |names: &[&str]| vec!["?"; names.len()].join(", ");
    let bind = |names: &'static [&'static str]| names.iter().map(|name| Value::from(*name));
    let [a1, a2, a3, a4, a5] = A;
    let mut statement = Statement::new(format!(
        "SELECT k, value, scored, CASE WHEN value <= 0 THEN 1.0
             WHEN z < 0 THEN 0.5 * (1 + erf) ELSE 0.5 * (1 - erf) END AS score
         FROM (SELECT *, 1 - ((((({a5} * t + {a4}) * t) + {a3}) * t + {a2}) * t + {a1}) * t * exp(-(z * z)) AS erf
         FROM (SELECT *, 1 / (1 + {P} * abs(z)) AS t
         FROM (SELECT k, value, CASE WHEN value <= 0 THEN 0.0 "
    ));
    statement.bind(&format!("WHEN browser IN ({})", names(&MOBILE)), bind(&MOBILE));
    statement.push(&format!(" THEN {} ELSE {} END AS z, ", z(vital.mobile), z(vital.desktop)));
    if vital.unscored.is_empty() {
        statement.push("1");
    } else {
        let unscored =
            format!("CASE WHEN browser IN ({}) THEN 0 ELSE 1 END", names(vital.unscored));
        statement.bind(&unscored, bind(vital.unscored));
    }
    statement.push(" AS scored FROM (").append(values);
    statement.push(") AS measured) AS placed) AS stepped) AS bent");
    statement
}

/// How far a value is from the median, in the unit that the error function takes.
fn z(curve: Curve) -> String {
    let width = REACH / (curve.good.ln() - curve.median.ln()).abs();
    format!("(ln(value) - {:?}) * {width:?}", curve.median.ln())
}
