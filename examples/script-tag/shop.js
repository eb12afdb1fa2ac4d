// A small shop. Page loads, navigations and requests are recorded by themselves; the rest is a call of Fanal.

const BURST = 1000;
const OUTAGE_VISITORS = 12;
const SHOWN_MAX = 40;
const TOUR_STEP_MS = 600;

const element = (id) => document.getElementById(id);
const pathOf = (lantern) => `/lanterns/${lantern.name.toLowerCase()}`;
let lanterns = [];
let chosen;
let cart = [];
let total = 0;

// A timer takes promises too: this one ends when the shelf is filled.
async function fillShelf() {
  lanterns = await Fanal.metrics.timer("catalogue.load", () => fetch("/lanterns.json").then((answer) => answer.json()));
  for (const lantern of lanterns) {
    const card = document.createElement("button");
    card.className = "lantern";
    card.style.setProperty("--hue", lantern.hue);
    card.innerHTML = `<i></i><b>${lantern.name}</b><span>€ ${lantern.price}</span><small>navigation, request</small>`;
    card.onclick = () => visit(pathOf(lantern));
    element("shelf").append(card);
  }
  await show();
}

// Another address without another document: a navigation, and so a trace of its own.
function visit(path) {
  history.pushState(null, "", path);
  return show();
}

async function show() {
  chosen = lanterns.find((lantern) => pathOf(lantern) === location.pathname);
  Fanal.metrics.count("page.views", 1, { attributes: { page: chosen ? "lantern" : "shelf" } });
  element("chosen").hidden = !chosen;
  if (!chosen) return;
  const { name, price } = chosen;
  const [title, stock] = element("chosen").querySelectorAll("h2, p");
  title.textContent = `${name}, € ${price}`;
  stock.textContent = "Looking on the shelf …";
  const { left } = await fetch(`/api/stock/${name.toLowerCase()}`).then((answer) => answer.json());
  stock.textContent = `${left} are left.`;
}

function addToCart(lantern) {
  cart.push(lantern);
  Fanal.metrics.count("cart.added", 1, { attributes: { lantern: lantern.name, price: lantern.price } });
  tell(`In your cart: ${cart.map(({ name }) => name).join(", ")}.`);
}

// The span lasts as long as its callback. Spans, requests and metrics inside belong to it.
function checkOut(card) {
  if (!cart.length) addToCart(lanterns[0]);
  return Fanal.startSpan({ name: "checkout", op: "ui.action", attributes: { "cart.items": cart.length } }, async (span) => {
    const sum = Fanal.startSpan({ name: "add up the cart" }, () => cart.reduce((sum, { price }) => sum + price, 0));
    const answer = await fetch("/api/orders", { method: "POST", body: JSON.stringify({ card, sum }) });
    const { order, reason } = await answer.json();
    if (!answer.ok) {
      span.setStatus({ code: 2, message: "aborted" });
      Fanal.metrics.count("checkout.failed", 1, { attributes: { reason } });
      return tell(reason === "card_declined" ? "Your card has expired." : "The shop is busy. Please try again.");
    }
    Fanal.metrics.count("orders", 1, { attributes: { items: cart.length, member: sum > 100 } });
    Fanal.metrics.distribution("order.value", sum, { unit: "euro", attributes: { items: cart.length } });
    await Fanal.startSpan({ name: "print the receipt" }, () => printReceipt(order));
  });
}

async function printReceipt(order) {
  cart = [];
  // The next frame, so that the span lasts until the visitor sees it.
  tell(`Thank you! Your order has the number ${order}.`);
  await new Promise(requestAnimationFrame);
}

// The provider does not answer for a while, and every checkout shows it: a spike to follow to its cause.
async function outage() {
  for (let visitor = 0; visitor < OUTAGE_VISITORS; visitor++) {
    addToCart(lanterns[visitor % lanterns.length]);
    await checkOut("provider_down");
  }
}

function burst() {
  for (let index = 0; index < BURST; index++) {
    Fanal.metrics.count("burst.events", 1, { attributes: { shard: index % 8, source: "button" } });
  }
}

function visitors() {
  Fanal.metrics.gauge("visitors.now", 5 + Math.floor(Math.random() * 20), { attributes: { region: "eu" } });
}

function tell(message) {
  element("cart").textContent = message;
}

window.addEventListener("recorded", ({ detail: [kind, name, value, unit = "", status] }) => {
  element("total").textContent = String(++total);
  const line = document.createElement("li");
  line.className = status || "";
  line.innerHTML = "<b></b> <span></span>";
  line.firstChild.textContent = name;
  line.lastChild.textContent = `${kind} ${Math.round(value * 100) / 100} ${unit}`;
  const log = element("log");
  log.prepend(line);
  if (log.children.length > SHOWN_MAX) log.lastChild.remove();
});

// The collector that takes in what is recorded shows it, too.
const { protocol, host, port } = Fanal.getClient().getDsn();
element("explorer").href = `${protocol}://${host}:${port}/metrics?since=15m`;
// What is done on this page now belongs to this trace.
element("trace").onclick = ({ currentTarget }) => {
  const { traceId } = Fanal.getCurrentScope().getPropagationContext();
  currentTarget.href = `${protocol}://${host}:${port}/traces/${traceId}`;
};

element("add").onclick = () => addToCart(chosen);
element("checkout").onclick = () => checkOut("valid");
element("decline").onclick = () => checkOut("expired");
element("outage").onclick = outage;
element("burst").onclick = burst;
element("visitors").onclick = visitors;
window.addEventListener("popstate", show);

// With ?tour the page presses its own buttons, for a look without hands, and leaves in the end.
async function tour() {
  const buttons = [...document.querySelectorAll(".lantern:nth-child(2), #chosen button, .actions button:not(#outage)")];
  for (const step of [...buttons.map((button) => () => button.click()), () => location.assign("/")]) {
    await new Promise((resolve) => setTimeout(resolve, TOUR_STEP_MS));
    step();
  }
}

fillShelf().then(() => location.search === "?tour" && tour());
