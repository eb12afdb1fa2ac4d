//! What happens to a batch of records, one file per stage, in this order.

pub(crate) mod cardinality;
pub(crate) mod coalesce;
pub(crate) mod encode;
pub(crate) mod enrich;
pub(crate) mod limit;
