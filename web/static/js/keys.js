// Which keys send a text, and which begin a new line in it.

const coarse = matchMedia("(pointer: coarse)");

/** On a touch screen Enter is a new line: there is no Shift at hand. */
export const isTouch = () => coarse.matches;

/** Tell whether a key that went down sends the text; the Enter that ends a composition does not. */
export function sends(event) {
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return false;
  return !(event.shiftKey || event.altKey || (isTouch() && !event.ctrlKey && !event.metaKey));
}
