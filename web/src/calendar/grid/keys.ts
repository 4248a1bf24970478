/** The keys that move the item with the focus, as dragging does with a pointer. */

export interface Step {
  days?: number;
  minutes?: number;
}

export const STEP_MINUTES = 15;

const STEPS: Partial<Record<string, Step>> = {
  ArrowLeft: { days: -1 },
  ArrowRight: { days: 1 },
  ArrowUp: { minutes: -STEP_MINUTES },
  ArrowDown: { minutes: STEP_MINUTES },
};

/** Return by how much a key moves an item, or undefined if it does not. */
export function readStep(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">,
): Step | undefined {
  if (!event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return undefined;
  return STEPS[event.key];
}
