import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { classes } from "@/components/classes";
import styles from "./overlay.module.css";

export interface MenuAction {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  isDangerous?: boolean;
  disabled?: boolean;
}

interface MenuProps {
  /** The button that opens the menu, such as an IconButton. */
  trigger: ReactElement<Record<string, unknown>>;
  actions: readonly MenuAction[];
  align?: "start" | "end";
  side?: "top" | "bottom";
}

/** A menu of actions: arrow keys move, letters find, Esc closes. */
export function Menu({ trigger, actions, align = "end", side = "bottom" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} align={align} side={side} sideOffset={4}>
          <Base.Popup className={styles.menu}>
            {actions.map(({ label, icon, onSelect, isDangerous, disabled }) => (
              <Base.Item
                key={label}
                className={classes(styles.item, isDangerous && styles.dangerous)}
                disabled={disabled}
                onClick={onSelect}
              >
                {icon}
                {label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
