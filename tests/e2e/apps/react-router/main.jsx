import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, Link, matchRoutes, Outlet, useParams } from "react-router";
import { RouterProvider } from "react-router/dom";
import { Fanal, load, observe } from "../observe.js";

const routes = [
  {
    path: "/",
    Component: Shop,
    children: [
      { index: true, Component: Products },
      { path: "products/:id", Component: Product },
      { path: "about", Component: About },
    ],
  },
];

/** The router's own patterns name the routes. */
function patternOf({ pathname }) {
  const parts = (matchRoutes(routes, pathname) || []).map(({ route }) => route.path || "");
  return "/" + parts.join("/").replace(/^\/+|\/+$/g, "");
}

observe({ routeProvider: Fanal.createUrlRouteProvider(patternOf) });
createRoot(document.getElementById("app")).render(<RouterProvider router={createBrowserRouter(routes)} />);

function Shop() {
  return (
    <>
      <nav>
        <Link id="products" to="/">Products</Link> <Link id="about" to="/about">About</Link>
      </nav>
      <Outlet />
    </>
  );
}

function useData(path) {
  const [data, setData] = useState();
  useEffect(() => void load(path).then(setData), [path]);
  return data;
}

function Products() {
  const products = useData("products") || [];
  return (
    <main>
      {products.map(({ id, name }) => <Link key={id} id={`product-${id}`} to={`/products/${id}`}>{name}</Link>)}
    </main>
  );
}

function Product() {
  const { id } = useParams();
  const product = useData(`products/${id}`);
  useEffect(() => Fanal.metrics.count("product.viewed", 1, { attributes: { product: id } }), [id]);
  return (
    <main>
      {product?.name} <Link id="next" to={`/products/${Number(id) + 1}`}>Next</Link>
    </main>
  );
}

function About() {
  return <main>About</main>;
}
