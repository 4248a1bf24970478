import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** A keyboard that covers half of the screen opens only for a person who touches the field. */
const IS_TOUCHED = "(pointer: coarse)";

/**
 * Return the field, which has the focus in a new conversation, and when the question that had it
 * is answered and gone.
 */
export function useComposerFocus(
  isNew: boolean,
  questions: number,
): RefObject<HTMLTextAreaElement | null> {
  const field = useRef<HTMLTextAreaElement>(null);
  const before = useRef(questions);
  useEffect(() => {
    if (isNew && !matchMedia(IS_TOUCHED).matches) field.current?.focus({ preventScroll: true });
  }, [isNew]);
  useEffect(() => {
    const isAnswered = before.current > 0 && questions === 0;
    before.current = questions;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isAnswered && isLost && !matchMedia(IS_TOUCHED).matches) field.current?.focus();
  }, [questions]);
  return field;
}
