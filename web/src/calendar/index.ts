/** The route module that the router loads when it is opened. */
export { CalendarPage as Component } from "./CalendarPage";
