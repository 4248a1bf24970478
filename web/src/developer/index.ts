/** The drawer, which is loaded when it is opened first. */
export { DeveloperDrawer as default } from "./DeveloperDrawer";
