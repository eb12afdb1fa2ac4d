//! What happens to a batch of records: first `coalesce`, which guards values on its way, then for
//! each record `enrich` and `encode`.

pub(crate) mod cardinality;
pub(crate) mod coalesce;
pub(crate) mod encode;
pub(crate) mod enrich;
pub(crate) mod table;
