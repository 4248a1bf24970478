/** The route module that the router loads when it is opened. */
export { PlansPage as Component } from "./PlansPage";
