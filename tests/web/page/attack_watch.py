"""What must never happen in a tab that shows foreign text, noted as it happens: also what is gone a moment later."""

# ruff: noqa: E501

from typing import Any

from tests.web.page.live_page import LivePage

# Elements that only markup of somebody else's could have made, and attributes that run or load.
SCAN = """(root) => {
  const found = [];
  const never = /^(script|iframe|frame|frameset|object|embed|applet|portal|base|meta|img|picture|source|video|audio|track|image|use|feimage|foreignobject|animate|set|marquee|xmp|plaintext|isindex|mglyph|annotation-xml|noscript)$/;
  const notInTexts = /^(form|link|style|template|textarea|select|title|dialog|canvas|body|html|area|map|keygen|slot)$/;
  const loads = /^(src|srcset|srcdoc|action|formaction|ping|background|poster|data|xlink:href|lowsrc|dynsrc|manifest|http-equiv|is|target)$/;
  for (const e of root.querySelectorAll('*')) {
    if (e.closest('head') || e.matches('body > noscript')) continue;
    const name = e.localName.toLowerCase();
    if (never.test(name) || (notInTexts.test(name) && e.closest('.prose, .user-text'))) found.push(name);
    for (const a of e.attributes) {
      const key = a.name.toLowerCase();
      if (/^on/.test(key) || (key === 'style' && e.closest('.prose, .user-text'))) found.push(`${name} ${key}`);
      if (loads.test(key) && !(name === 'a' && key === 'target' && a.value === '_blank')) found.push(`${name} ${key}`);
      if (key === 'href' && !/^(https?:\\/\\/|mailto:|\\/api\\/|#)/.test(a.value)) found.push(`${name} href ${a.value}`);
      if (key === 'href' && e.target === '_blank' && !/noopener/.test(e.rel)) found.push(`${name} without noopener`);
    }
  }
  return found;
}"""
_RECORD = (
    "(() => { const scan = "
    + SCAN
    + """;
  window.__bad = []; window.__changes = 0;
  const look = (node) => {
    if (node.nodeType !== 1) return;
    const holder = document.createElement('div');
    const near = node.closest('.prose, .user-text');
    if (near) holder.className = 'prose';
    holder.append(node.cloneNode(true));
    window.__bad.push(...scan(holder).map((what) => `for a moment: ${what}`));
  };
  document.addEventListener('DOMContentLoaded', () => new MutationObserver((records) => {
    window.__changes += records.length;
    for (const record of records) record.type === 'attributes' ? look(record.target.cloneNode(false)) : record.addedNodes.forEach(look);
  }).observe(document.documentElement, {childList: true, subtree: true, attributes: true}));
})();"""
)
# Handlers wait for somebody; every event that a reader could cause comes to every node of a text.
POKE = """() => {
  const names = 'click mouseover mouseenter pointerenter pointerdown focus focusin toggle error load animationstart transitionend wheel keydown copy'.split(' ');
  for (const e of document.querySelectorAll('#log .prose *, #log .user-text, #log .user-text *, .session-title, .tags, h1, .chip *')) {
    if (e.closest('a, button, summary, label, input')) continue;
    for (const name of names) e.dispatchEvent(new Event(name));
  }
}"""
_CALM = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"


def guard(live: LivePage) -> None:
    """Note everything from the next page load on, and load the page again."""
    tab, home = live.tab, f"{live.server.address}/"
    tab.add_init_script(_RECORD)

    def went(frame: Any) -> None:
        if frame != tab.main_frame or frame.url.partition("#")[0] not in (home, "about:blank"):
            live.problems.append(f"navigation to {frame.url}")

    def said(message: Any) -> None:
        if any(word in message.text for word in ("Content Security", "Trusted", "Refused to")):
            live.problems.append(f"console {message.text}")

    tab.on("framenavigated", went)
    tab.on("console", said)
    tab.on("download", lambda download: live.problems.append(f"download {download.url}"))
    tab.on("worker", lambda worker: live.problems.append(f"worker {worker.url}"))
    tab.reload()
    tab.wait_for_selector("#app:not([hidden])")


def strange(live: LivePage) -> list[str]:
    """Return what happened that must not, after all handlers had their events."""
    tab = live.tab
    tab.evaluate(POKE)
    tab.evaluate(_CALM)
    ran = ["it ran"] if tab.evaluate("window.__pwn === 1 || location.hash.includes('__pwn')") else []
    return [*ran, *tab.evaluate(f"() => ({SCAN})(document)"), *tab.evaluate("window.__bad"), *live.violations()]


def show(live: LivePage, session: str) -> None:
    """Go to a conversation without loading the page again."""
    live.tab.goto(f"{live.server.address}/#c={session}")
    live.opened(session)
