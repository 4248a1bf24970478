import { useEffect, useRef } from "react";
import type { RefObject } from "react";
import { useLocation } from "react-router";

/** Move the focus to the content when another view opens, so that a screen reader reads it.
 *
 * A change within a view, such as the next month, leaves the focus where it is. */
export function useFocusOnNavigation(main: RefObject<HTMLElement | null>): void {
  const view = useLocation().pathname.split("/", 2)[1];
  const previous = useRef(view);
  useEffect(() => {
    if (previous.current === view) return;
    previous.current = view;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [view, main]);
}
