/** The route module that the router loads when it is opened. */
export { ApprovalsPage as Component } from "./ApprovalsPage";
