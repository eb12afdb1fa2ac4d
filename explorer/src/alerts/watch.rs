//! The evaluator: asks each rule's question again and again, and keeps what changed.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::board::{Event, STATE_KIND};
use super::measure::evaluate;
use super::rule::Rule;
use super::state::{Change, State};
use super::{desktop, webhook};
use crate::clock;
use crate::documents::Document;
use crate::limits::{ALERT_INTERVAL_MAX, ALERT_INTERVAL_MIN};
use crate::query::seconds;
use crate::server::{Shared, ask};
use crate::store::StoreError;

/// How soon to look at the rules again after the store failed.
const RETRY: Duration = Duration::from_secs(5);

struct Watched {
    id: String,
    rule: Rule,
    /// Microseconds since the epoch.
    due: i64,
}

/// Runs until the server stops.
pub async fn watch(shared: Arc<Shared>) {
    let mut stopping = shared.stopping.clone();
    tokio::select! {
        () = run(&shared) => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn run(shared: &Arc<Shared>) {
    while load_states(shared).await.is_err() {
        tokio::time::sleep(RETRY).await;
    }
    let mut rules: Vec<Watched> = Vec::new();
    loop {
        match load(shared, &rules).await {
            Ok(loaded) => rules = loaded,
            Err(_) => tokio::time::sleep(RETRY).await,
        }
        for watched in &rules {
            webhook::tell(shared, &watched.id, &watched.rule);
        }
        while !until_due_or_changed(shared, &rules).await {
            for watched in &mut rules {
                let now = clock::now();
                if watched.due <= now {
                    look(shared, &watched.id, &watched.rule, now).await;
                    watched.due = now + interval(&watched.rule);
                }
            }
        }
    }
}

/// Waits; answers whether the rules have changed.
async fn until_due_or_changed(shared: &Arc<Shared>, rules: &[Watched]) -> bool {
    let now = clock::now();
    let next = rules.iter().map(|watched| watched.due).min().unwrap_or(now + ALERT_INTERVAL_MAX);
    // A clock that was set back must not stop the rules.
    let wait = (next - now).clamp(0, ALERT_INTERVAL_MAX);
    tokio::select! {
        () = tokio::time::sleep(Duration::from_micros(wait.unsigned_abs())) => false,
        () = shared.alerts.until_changed() => true,
    }
}

/// Five looks at each window, so that an end is seen soon after it.
fn interval(rule: &Rule) -> i64 {
    (rule.window() / 5).clamp(ALERT_INTERVAL_MIN, ALERT_INTERVAL_MAX)
}

/// Evaluates one rule and tells whoever is to know.
async fn look(shared: &Arc<Shared>, id: &str, rule: &Rule, now: i64) {
    let outcome = evaluate(shared, rule, now).await;
    let step = shared.alerts.change(id, |state| {
        let step = state.step(outcome, rule.delay(), now);
        if let Some(told) = step.told.clone().filter(|_| rule.notify.webhook.is_some()) {
            state.notify(told);
        }
        step
    });
    if step.changed || step.told.is_some() {
        keep(shared, id).await;
    }
    if let Some(change) = step.told {
        announce(shared, id, rule, change);
        webhook::tell(shared, id, rule);
    }
}

fn announce(shared: &Arc<Shared>, id: &str, rule: &Rule, change: Change) {
    // With a page open, the page shows it.
    if rule.notify.desktop && shared.writer.subscribers() == 0 {
        desktop::show(rule, &change);
    }
    shared.alerts.publish(Event {
        id: id.to_owned(),
        name: rule.name.clone(),
        status: change.status,
        at: seconds(change.at),
        value: change.value,
        message: change.message,
        desktop: rule.notify.desktop,
    });
}

/// Writes a state down. If that fails, the next change writes it.
pub async fn keep(shared: &Arc<Shared>, id: &str) {
    let _order = shared.alerts.keeping.lock().await;
    if let Ok(body) = serde_json::to_string(&shared.alerts.state(id)) {
        drop(shared.writer.put_document(STATE_KIND, id, body).await);
    }
}

/// The enabled rules. What was there before keeps its time; what is gone, or off, loses its state.
async fn load(shared: &Arc<Shared>, before: &[Watched]) -> Result<Vec<Watched>, StoreError> {
    let documents = ask(shared, |reader| reader.documents(Rule::KIND)).await;
    let documents = documents.map_err(|refusal| StoreError(refusal.message))?;
    let rules = documents.into_iter().filter_map(|document| {
        let rule: Rule = serde_json::from_str(&document.body).ok()?;
        let known = before.iter().find(|known| known.id == document.id && known.rule == rule);
        let due = known.map_or(0, |known| known.due);
        rule.enabled.then_some(Watched { id: document.id, rule, due })
    });
    let rules: Vec<Watched> = rules.collect();
    let ids: HashSet<String> = rules.iter().map(|watched| watched.id.clone()).collect();
    for id in shared.alerts.retain(&ids) {
        let _order = shared.alerts.keeping.lock().await;
        drop(shared.writer.delete_document(STATE_KIND, &id).await);
    }
    Ok(rules)
}

async fn load_states(shared: &Arc<Shared>) -> Result<(), StoreError> {
    let documents = ask(shared, |reader| reader.documents(STATE_KIND)).await;
    for document in documents.map_err(|refusal| StoreError(refusal.message))? {
        // One that cannot be read starts afresh.
        let body: Value = serde_json::from_str(&document.body).unwrap_or_default();
        shared.alerts.set(&document.id, serde_json::from_value::<State>(body).unwrap_or_default());
    }
    Ok(())
}
