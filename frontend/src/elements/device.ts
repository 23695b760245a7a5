const KEY = "kejing-device";

/** The identifier of this browser, made once and kept here: photos and visits say from which device they come. */
export function deviceId(): string {
  let known = localStorage.getItem(KEY);
  if (!known) {
    known = crypto.randomUUID();
    localStorage.setItem(KEY, known);
  }
  return known;
}
