import { useCallback, useLayoutEffect, useRef, useState } from "react";
import type { RefObject } from "react";

/** How near to its end the list must be for it to follow what is new. */
const END_PIXELS = 48;

interface StickToEnd {
  isAtEnd: boolean;
  /** Show the end, and follow it from now on. */
  showEnd: () => void;
}

/**
 * Follow the end of a list that grows, as long as the person reads it.
 *
 * Only a scroll upwards lets go of the end: what is new moves the end away without one.
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
    const onScroll = () => {
      const isUpwards = element.scrollTop < lastTop;
      lastTop = element.scrollTop;
      const distance = element.scrollHeight - element.clientHeight - element.scrollTop;
      if (distance < END_PIXELS) isPinned.current = true;
      else if (isUpwards) isPinned.current = false;
      setIsAtEnd(isPinned.current);
    };
    const observer = new ResizeObserver(() => {
      if (isPinned.current) element.scrollTop = element.scrollHeight;
    });
    for (const each of [element, ...element.children]) observer.observe(each);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller]);
  return { isAtEnd, showEnd };
}
