/** The route module that the router loads when it is opened. */
export { ProfilePage as Component } from "./ProfilePage";
