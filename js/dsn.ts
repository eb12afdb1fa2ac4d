/** Protocol, key, secret, host with port, path, project. */
export const DSN = /^(https?:\/\/)(\w+)(:\w*)?@((?:[\w.-]+|\[[:.%\w]+\])(?::\d+)?)(\/(?:.*\/)?)(\d+)[^/]*$/;

/** Where envelopes of this DSN go, or undefined if it is none. The key travels in the query: no header, hence no preflight. */
export function envelopeUrl(dsn: string, client: string): string | undefined {
  if (DSN.test(dsn)) {
    return dsn.replace(DSN, `$1$4$5api/$6/envelope/?sentry_version=7&sentry_key=$2&sentry_client=${encodeURIComponent(client)}`);
  }
}

/** The DSN without the obsolete secret, for envelopes whose URL does not say for whom they are. */
export function publicDsn(dsn: string): string | undefined {
  if (DSN.test(dsn)) return dsn.replace(DSN, "$1$2@$4$5$6");
}
