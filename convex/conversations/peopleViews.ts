/** How other domains show teammates, to colleagues and to visitors. */
export { agentRef, type People, peopleOf } from "./people";
export { publicAgent } from "./visibility";
