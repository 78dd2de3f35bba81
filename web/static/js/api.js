// Requests to the server this page came from; errors are sentences.

export class ApiError extends Error {
  constructor(status, message, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let unauthorized = () => {};

/** Say what happens when the server wants a new login. */
export function onUnauthorized(action) {
  unauthorized = action;
}

async function request(method, path, body) {
  const options = { method, cache: "no-store", credentials: "same-origin", headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError(0, "The program does not answer. Is it still running?", "offline");
  }
  if (response.status === 204) return null;
  let value = null;
  try {
    value = await response.json();
  } catch {
    if (response.ok) throw new ApiError(response.status, "The answer of the program cannot be read.", null);
  }
  if (response.ok) return value;
  const error = value?.error ?? {};
  if (response.status === 401 && path !== "/api/login") unauthorized();
  throw new ApiError(response.status, sentence(error.message ?? `The program refused this (${response.status}).`), error.code ?? null);
}

/** Begin with a capital and end with a full stop. */
export function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

export const get = (path) => request("GET", path);
export const post = (path, body = {}) => request("POST", path, body);
export const patch = (path, body) => request("PATCH", path, body);
export const remove = (path, body = {}) => request("DELETE", path, body);

const id = encodeURIComponent;
export const sessionPath = (session, rest = "") => `/api/sessions/${id(session)}${rest}`;
export const messagePath = (message, rest = "") => `/api/messages/${id(message)}${rest}`;
