/** The route module that the router loads when it is opened. */
export { SignInPage as Component } from "./SignInPage";
