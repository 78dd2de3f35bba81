// Before the first paint: the theme and the panes as they were left. A classic script, since modules run later.
(function () {
  "use strict";
  const root = document.documentElement;
  function kept(name) {
    try {
      return window.localStorage.getItem(name) || "";
    } catch {
      return "";
    }
  }
  const narrow = window.matchMedia("(max-width: 53.75em)").matches;
  const width = Number(kept("sidebar-width"));
  root.dataset.theme = /^(light|dark)$/.test(kept("theme")) ? kept("theme") : "auto";
  root.dataset.sidebar = (!narrow && kept("sidebar")) || "auto";
  root.dataset.telemetry = (!narrow && kept("telemetry")) || "off";
  if (width >= 208 && width <= 480) root.style.setProperty("--sidebar-width", `${width}px`);
})();
