// A small shop, as a page server's answers: markup with some style sheets, scripts and images, an SDK in the head, three requests.

const PARTS = 8
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const CARD = '<article><h2>Lamp</h2><p>Warm light, 40 W, in stock.</p><button>Add</button></article>'

export function shop(bundles) {
  return (address) => {
    const { pathname, searchParams } = new URL(address, 'http://shop')
    const [, kind, name] = pathname.split('/')
    return KINDS[kind]?.(name, { bundles, to: searchParams.get('to') })
  }
}

const KINDS = {
  shop: (name, { to }) => ({ type: 'text/html', body: page(name, to) }),
  sdk: (name, { bundles }) => ({ type: 'text/javascript', body: bundles[name] }),
  style: (name) => ({ type: 'text/css', body: `.s${name} { margin: ${name}px }` }),
  code: (name) => ({ type: 'text/javascript', body: `document.documentElement.dataset.c${name} = 1` }),
  image: () => ({ type: 'image/gif', body: PIXEL }),
  api: () => ({ type: 'application/json', body: '{"items":[]}' })
}

function page(name, to) {
  const each = (markup) => Array.from({ length: PARTS }, (_, i) => markup(i)).join('\n')
  return `<!doctype html><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<script src="/sdk/${name}"></script>
<script>sdk.setup(${JSON.stringify(to)})</script>
${each((i) => `<link rel="stylesheet" href="/style/${i}"><script defer src="/code/${i}"></script>`)}
<h1>Shop</h1>
${each((i) => `<img src="/image/${i}" width="200" height="100" alt="">${CARD.repeat(10)}`)}
<script>
  for (const part of ['cart', 'user', 'offers']) fetch('/api/' + part).then((response) => response.json())
  const mark = performance.now()
  addEventListener('load', () => { while (performance.now() - mark < 80); })
</script>`
}
