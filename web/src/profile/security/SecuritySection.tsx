import styles from "../profile.module.css";
import { DevicesCard } from "./DevicesCard";
import { PasswordCard } from "./PasswordCard";

export function SecuritySection() {
  return (
    <div className={styles.stack}>
      <DevicesCard />
      <PasswordCard />
    </div>
  );
}
