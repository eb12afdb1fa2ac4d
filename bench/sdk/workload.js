// One metric of the benchmark: a request counter with five attributes, two of which change from call to call (24 combinations).

const ROUTES = ['/', '/cart', '/checkout', '/orders/:id', '/orders/:id/items', '/account', '/search', '/help']

export function attributes(i, id) {
  const values = { route: ROUTES[i & 7], cached: i % 3 === 0, method: 'GET', status: 200, region: 'eu-west-1' }
  if (id !== undefined) values.request = id
  return values
}

// Sentry's and Fanal's address of a collector: http://host:port/x becomes http://key@host:port/x/1.
export function dsnOf(url) {
  return url.replace('://', '://0123456789abcdef0123456789abcdef@') + '/1'
}
