/** All that is in card.js: what is shown, and what else the entry asks for only when it is needed. */

import "./card";

export { generate } from "./dashboard";
export { configForm } from "./editor";
