// One frame of the page's origin, and one that is nobody's: no storage, an opaque origin.
var frames = JSON.parse(new URLSearchParams(location.search).get("config"));
addEventListener("DOMContentLoaded", function () {
  ["same", "sandboxed"].forEach(function (kind) {
    var frame = document.createElement("iframe");
    if (kind === "sandboxed") frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "script.html?config=" + encodeURIComponent(JSON.stringify(frames[kind]));
    document.body.append(frame);
  });
  window.isReady = true;
});
