// As a page without modules would: the global, and a script of its own. `record.mjs` says the same for modules.
(function () {
  var config = JSON.parse(new URLSearchParams(location.search).get("config") || "{}");
  window.record = function (name, count, from) {
    for (var i = from || 0; i < (from || 0) + count; i++) Fanal.metrics.count(name, 1, { attributes: { id: name + "-" + i } });
  };
  if (config.init) window.client = Fanal.init(config.init);
  if (config.record) window.record.apply(null, config.record);
  window.isReady = true;
})();
