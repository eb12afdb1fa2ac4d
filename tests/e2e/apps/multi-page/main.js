import { Fanal, observe } from "../observe.js";

observe();
Fanal.metrics.count("page.viewed", 1, { attributes: { page: location.pathname } });
