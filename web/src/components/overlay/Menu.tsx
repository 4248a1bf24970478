import { cloneElement, Suspense, useState } from "react";
import { LoadedMenu } from "./overlays";
import type { MenuProps } from "./overlays";

/** A menu of actions: arrow keys move, letters find, Esc closes. Until it is opened first, there is
 * only its button. */
export function Menu(props: MenuProps) {
  const [wasOpened, setWasOpened] = useState(false);
  const button = cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": wasOpened,
    onClick: () => setWasOpened(true),
  });
  if (!wasOpened) return button;
  return (
    <Suspense fallback={button}>
      <LoadedMenu {...props} />
    </Suspense>
  );
}
