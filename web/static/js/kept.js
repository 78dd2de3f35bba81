// What the browser remembers between visits: nothing but how the page looks.

/** Return what was kept, or `otherwise`. */
export function kept(name, otherwise) {
  try {
    return localStorage.getItem(name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Keep a short text. */
export function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage the page works, and forgets.
  }
}
