// Before the first paint: the theme and the panes as they were left. A classic script, since modules run later.
(function () {
  "use strict";
  const root = document.documentElement;
  function kept(name) {
    try {
      return window.localStorage.getItem(name);
    } catch {
      return null;
    }
  }
  root.dataset.theme = kept("theme") || "auto";
  root.dataset.sidebar = kept("sidebar") || "auto";
  root.dataset.telemetry = kept("telemetry") || "off";
})();
