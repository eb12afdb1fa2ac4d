// The CORS rules of Relay, Sentry's receiver, and the two headers more that Faro sends and its own receiver allows.

const ALLOWED_HEADERS = [
  'x-sentry-auth',
  'x-requested-with',
  'x-forwarded-for',
  'origin',
  'referer',
  'accept',
  'authentication',
  'authorization',
  'content-type',
  'transfer-encoding',
  'x-faro-session-id',
  'idempotency-key'
]

// `compression: false` plays a receiver that does not let a page send `content-encoding`.
export function corsHeaders(request, { compression = true } = {}) {
  return {
    'access-control-allow-origin': request.headers.origin ?? '*',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': [...ALLOWED_HEADERS, ...(compression ? ['content-encoding'] : [])].join(', '),
    'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
    'access-control-max-age': '3600'
  }
}
