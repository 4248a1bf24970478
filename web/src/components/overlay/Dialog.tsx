import { Suspense, useState } from "react";
import { LoadedDialog } from "./overlays";
import type { DialogProps } from "./overlays";

/** A modal dialog. It keeps the focus inside, and Esc closes it. The focus begins at the control with
 * `data-initial-focus`, else at the first one. */
export function Dialog(props: DialogProps) {
  const [wasOpen, setWasOpen] = useState(props.isOpen);
  if (props.isOpen && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return (
    <Suspense>
      <LoadedDialog {...props} />
    </Suspense>
  );
}
