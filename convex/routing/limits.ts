/** Open conversations anybody's limit can be set to. */
export const MAX_CAPACITY = 500;
export const MAX_TEAMS = 100;
export const MAX_TEAM_MEMBERS = 100;
export const MAX_RULES = 100;
