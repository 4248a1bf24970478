import { Menu as Base } from "@base-ui/react/menu";
import { classes } from "@/components/classes";
import type { MenuProps } from "./overlays";
import styles from "./overlay.module.css";

/** What `Menu` shows once it has been opened: it is loaded by a click, so it begins open. */
export default function LoadedMenu({
  trigger,
  actions,
  align = "end",
  side = "bottom",
}: MenuProps) {
  return (
    <Base.Root defaultOpen>
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
