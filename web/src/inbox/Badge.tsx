/** What the navigation shows beside its link: how many wait. */
export function Badge() {
  return null;
}
