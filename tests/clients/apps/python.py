"""A service that uses everything the SDK sends."""

import json
import logging
import os

import sentry_sdk
from sentry_sdk import logger, metrics


def drop(event, _hint):
    return None if event.get("message") == "unwanted" else event


sentry_sdk.init(
    os.environ["DSN"],
    release="worker@3.0.0",
    environment="staging",
    traces_sample_rate=1.0,
    enable_logs=True,
    before_send=drop,
)
sentry_sdk.set_user({"id": "u3"})
sentry_sdk.set_tag("tier", "trial")
sent = {"errors": {}}
with sentry_sdk.start_transaction(name="job", op="task") as root:
    sent["traceId"] = root.trace_id
    sent["spanId"] = root.span_id
    with sentry_sdk.new_scope() as scope:
        scope.add_attachment(bytes=b'{"items":\n3}', filename="cart.json", content_type="application/json")
        try:
            try:
                raise ValueError("the cause")
            except ValueError as cause:
                raise TypeError("x is undefined") from cause
        except TypeError as error:
            sent["errors"]["handled"] = sentry_sdk.capture_exception(error)
    sent["errors"]["message"] = sentry_sdk.capture_message("stock is low", "warning")
    logging.getLogger("shop").error("order %s of %s failed", 7, "ann")
    logger.warning("stock low for sku", attributes={"sku": 42})
    metrics.count("orders", 1, attributes={"plan": "pro"})
    metrics.gauge("queue.depth", 7)
    metrics.distribution("cart.total", 41.5, unit="euro")
    with sentry_sdk.start_span(name="pay", op="db"):
        pass
sentry_sdk.capture_message("unwanted")
sentry_sdk.get_isolation_scope().start_session()
sentry_sdk.get_isolation_scope().end_session()
sentry_sdk.flush(5)
sentry_sdk.get_client().close(5)
print(json.dumps(sent))
