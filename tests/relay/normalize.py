"""Relay's own rules about transactions: reads one event per line, and names everything that Relay would not keep as it is."""

import json
import sys

from sentry_relay.exceptions import RelayError
from sentry_relay.processing import StoreNormalizer


def flaws(meta, path=""):
    """What `_meta` says about the event: errors, and remarks about values that were changed."""
    for key, value in (meta or {}).items():
        if key == "":
            for kind in ("err", "rem"):
                for flaw in value.get(kind) or []:
                    yield f"{path}: {flaw}, value {value.get('val')!r}"
        else:
            yield from flaws(value, f"{path}.{key}" if path else key)


def judge(normalizer, line):
    try:
        kept = normalizer.normalize_event(raw_event=line)
    except RelayError as refusal:
        return [f"refused: {str(refusal).splitlines()[0]}"]
    sent = json.loads(line)
    found = [*flaws(kept.get("_meta")), *map(str, kept.get("errors") or [])]
    if len(kept["spans"]) != len(sent["spans"]):
        found.append(f"{len(sent['spans'])} spans sent, {len(kept['spans'])} kept")
    return found


def main():
    normalizer = StoreNormalizer(project_id=7)
    passed = failed = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        found = judge(normalizer, line)
        event = json.loads(line)
        for flaw in found:
            print(f"{event['transaction']} ({event['event_id']}): {flaw}")
        passed += not found
        failed += bool(found)
    print(f"# pass {passed}\n# fail {failed}")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
