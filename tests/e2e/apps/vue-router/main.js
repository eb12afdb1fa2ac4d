import { createApp, h, ref, watch } from "vue";
import { createRouter, createWebHistory, RouterLink, RouterView, useRoute } from "vue-router";
import { Fanal, load, observe } from "../observe.js";

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: "/", component: { setup: products } },
    { path: "/products/:id", component: { setup: product } },
    { path: "/about", component: { render: () => h("main", "About") } },
  ],
});

/** The router's own patterns name the routes. */
observe({ routeProvider: Fanal.createUrlRouteProvider(({ pathname }) => router.resolve(pathname).matched.at(-1)?.path) });
createApp(() => [
  h("nav", [h(RouterLink, { id: "products", to: "/" }, () => "Products"), " ", h(RouterLink, { id: "about", to: "/about" }, () => "About")]),
  h(RouterView),
])
  .use(router)
  .mount("#app");

function products() {
  const list = ref([]);
  load("products").then((data) => (list.value = data));
  return () =>
    h("main", list.value.map(({ id, name }) =>
      h(RouterLink, { key: id, id: `product-${id}`, to: `/products/${id}` }, () => name)));
}

function product() {
  const route = useRoute();
  const shown = ref();
  const show = async (id) => {
    if (!id) return;
    Fanal.metrics.count("product.viewed", 1, { attributes: { product: id } });
    shown.value = await load(`products/${id}`);
  };
  watch(() => route.params.id, show, { immediate: true });
  return () => {
    const next = `/products/${Number(route.params.id) + 1}`;
    return h("main", [shown.value?.name, " ", h(RouterLink, { id: "next", to: next }, () => "Next")]);
  };
}
