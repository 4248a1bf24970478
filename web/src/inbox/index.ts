/** The route module that the router loads when it is opened. */
export { InboxPage as Component } from "./InboxPage";
