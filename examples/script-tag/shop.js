// A small shop. Everything about Fanal is a call of Fanal.metrics.*.

const LANTERNS = [
  { name: "Harbour", price: 48, hue: 38 },
  { name: "Lighthouse", price: 89, hue: 12 },
  { name: "Meadow", price: 35, hue: 96 },
  { name: "Midnight", price: 64, hue: 228 },
];
const BURST = 1000;
const SHOWN_MAX = 40;

const element = (id) => document.getElementById(id);
let cart = [];
let recorded = 0;

for (const lantern of LANTERNS) {
  const card = document.createElement("button");
  card.className = "lantern";
  card.style.setProperty("--hue", lantern.hue);
  card.innerHTML = `<i></i><b>${lantern.name}</b><span>€ ${lantern.price}</span><small>count cart.added {lantern}</small>`;
  card.onclick = () => addToCart(lantern);
  element("shelf").append(card);
}

function addToCart(lantern) {
  cart.push(lantern);
  Fanal.metrics.count("cart.added", 1, { attributes: { lantern: lantern.name, price: lantern.price } });
  showCart();
}

function checkOut() {
  if (cart.length === 0) addToCart(LANTERNS[0]);
  const total = cart.reduce((sum, lantern) => sum + lantern.price, 0);
  Fanal.metrics.count("orders", 1, { attributes: { items: cart.length, member: total > 100 } });
  Fanal.metrics.distribution("order.value", total, { unit: "euro", attributes: { items: cart.length } });
  cart = [];
  showCart("Thank you! Your order is on its way.");
}

function decline() {
  Fanal.metrics.count("orders.failed", 1, { attributes: { reason: "card_declined", attempt: 1 } });
  showCart("Your card was declined. It was not your fault.");
}

function burst() {
  for (let index = 0; index < BURST; index++) {
    Fanal.metrics.count("burst.events", 1, { attributes: { shard: index % 8, source: "button" } });
  }
}

async function measure() {
  const begun = performance.now();
  await fetch("shop.css", { cache: "no-store" }).then((answer) => answer.text());
  Fanal.metrics.distribution("catalogue.load", performance.now() - begun, { unit: "millisecond" });
}

function visitors() {
  Fanal.metrics.gauge("visitors.now", 5 + Math.floor(Math.random() * 20), { attributes: { region: "eu" } });
}

function showCart(message) {
  element("cart").textContent =
    message || `In your cart: ${cart.map((lantern) => lantern.name).join(", ")}.`;
}

window.addEventListener("recorded", ({ detail: metric }) => {
  element("total").textContent = String(++recorded);
  const line = document.createElement("li");
  const value = `${Math.round(metric.value * 100) / 100} ${metric.unit || ""}`;
  line.innerHTML = "<b></b> <span></span>";
  line.firstChild.textContent = metric.name;
  line.lastChild.textContent = `${metric.type} ${value}`;
  const log = element("log");
  log.prepend(line);
  if (log.children.length > SHOWN_MAX) log.lastChild.remove();
});

element("checkout").onclick = checkOut;
element("decline").onclick = decline;
element("burst").onclick = burst;
element("measure").onclick = measure;
element("visitors").onclick = visitors;

Fanal.metrics.count("page.views", 1, { attributes: { page: "shop" } });

// With ?tour the page presses its own buttons, for a look without hands.
if (location.search === "?tour") {
  const tour = [...document.querySelectorAll("button")];
  tour.forEach((button, index) => setTimeout(() => button.click(), 150 * index));
}
