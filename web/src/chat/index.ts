/** The route module that the router loads when it is opened. */
export { ChatPage as Component } from "./ChatPage";
