/** The route module that the router loads when it is opened. */
export { FriendsPage as Component } from "./FriendsPage";
