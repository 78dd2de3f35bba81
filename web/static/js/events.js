// One stream of news for the whole tab; it follows one answer at a time and loses nothing over reconnections.

export class Events {
  /** @param {Object<string, function(Object)>} listeners by type of event; "lost", "refused" and "back" tell of the connection. */
  constructor(listeners) {
    this.listeners = listeners;
    this.source = null;
    this.message = null;
    this.lastId = "";
    this.greeted = false;
    this.wanted = false;
    this.retry = 0;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.pause() : this.resume()));
    window.addEventListener("pagehide", () => this.pause());
    window.addEventListener("pageshow", () => this.resume());
    window.addEventListener("online", () => this.wanted && this.open());
  }

  /** Follow an answer, or none. */
  follow(message) {
    if (this.message === message && this.source) return;
    if (this.message !== message) this.lastId = "";
    this.message = message;
    this.wanted = true;
    this.open();
  }

  stop() {
    this.wanted = false;
    this.pause();
  }

  pause() {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = null;
  }

  resume() {
    if (this.wanted && !this.source && !document.hidden) this.open();
  }

  open() {
    this.pause();
    if (document.hidden) return;
    const query = new URLSearchParams({ telemetry: "1" });
    if (this.message !== null) query.set("message", String(this.message));
    if (this.message !== null && this.lastId) query.set("after", this.lastId);
    const source = new EventSource(`/api/events?${query}`);
    this.source = source;
    source.onmessage = (event) => source === this.source && this.take(event);
    source.onerror = () => source === this.source && this.failed(source);
  }

  take(event) {
    let news;
    try {
      news = JSON.parse(event.data);
    } catch {
      return;
    }
    if (event.lastEventId) this.lastId = event.lastEventId;
    if (news.type === "hello") {
      if (this.greeted) this.listeners.back?.();
      this.greeted = true;
    }
    this.listeners[news.type]?.(news);
  }

  failed(source) {
    this.listeners.lost?.();
    // After an answer that is no stream (busy, logged out) the browser gives up; we do not.
    if (source.readyState === EventSource.CLOSED) {
      clearTimeout(this.retry);
      this.source = null;
      this.listeners.refused?.();
      this.retry = setTimeout(() => this.resume(), 2000);
    }
  }
}
