/** A group's id on its platform. */
export type GroupId = string;
/** A person's id on the platform: the only thing by which two appearances are the same human. */
export type PersonId = string;
/** One logged-in bot identity. */
export type AccountId = string;
/** The id of an event in the log: the platform's own id where it has one. */
export type EventId = string;
/** A point in time: UTC milliseconds. */
export type Millis = number;
