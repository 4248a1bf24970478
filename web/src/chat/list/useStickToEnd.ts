import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

/** How near to its end the list must be for it to follow what is new. */
const END_PIXELS = 48;

interface StickToEnd {
  isAtEnd: boolean;
  /** Show the end, and follow it from now on. */
  showEnd: () => void;
}

/** What a person does to scroll. The virtual list scrolls too, when it has measured rows. */
const SCROLLS = ["wheel", "touchmove", "keydown", "pointerdown"] as const;
const SCROLLING_KEYS = new Set(["ArrowUp", "PageUp", "Home", " "]);

/**
 * Follow the end of a list that grows, as long as the person reads it.
 *
 * Only a scroll upwards by the person lets go of the end: what is new, and rows that turn out to be
 * smaller than was estimated, move the end away without one.
 */
export function useStickToEnd(scroller: RefObject<HTMLElement | null>): StickToEnd {
  const isPinned = useRef(true);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const showEnd = useCallback(() => {
    isPinned.current = true;
    setIsAtEnd(true);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [scroller]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    let lastTop = element.scrollTop;
    let isByPerson = false;
    const onInput = (event: Event) => {
      if (scrolls(event, element)) isByPerson = true;
    };
    const onScroll = () => {
      const isUpwards = element.scrollTop < lastTop;
      lastTop = element.scrollTop;
      const distance = element.scrollHeight - element.clientHeight - element.scrollTop;
      if (distance < END_PIXELS) {
        isPinned.current = true;
        if (!isUpwards) isByPerson = false;
      } else if (isUpwards && isByPerson) {
        isPinned.current = false;
      }
      setIsAtEnd(isPinned.current);
    };
    const observer = new ResizeObserver(() => {
      if (isPinned.current) element.scrollTop = element.scrollHeight;
    });
    for (const each of [element, ...element.children]) observer.observe(each);
    element.addEventListener("scroll", onScroll, { passive: true });
    for (const name of SCROLLS) element.addEventListener(name, onInput, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
      for (const name of SCROLLS) element.removeEventListener(name, onInput);
    };
  }, [scroller]);
  return { isAtEnd, showEnd };
}

/** Return whether an event can scroll a list: a press on itself is one on its scroll bar. */
function scrolls(event: Event, list: HTMLElement): boolean {
  if (event instanceof KeyboardEvent) return SCROLLING_KEYS.has(event.key);
  return event.type !== "pointerdown" || event.target === list;
}
