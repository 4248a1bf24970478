/** Return the last second of a date in a zone, with the zone's offset: `2027-01-31T23:59:59+08:00`. */
export function endOfDay(date: string, zone: string): string {
  const local = `${date}T23:59:59`;
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const parts = format.formatToParts(new Date(`${local}Z`));
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${local}${name.replace("GMT", "") || "Z"}`;
}
