/** All that a plugin's author needs. */
export * from '../domain/action.ts';
export * from '../domain/duration.ts';
export * from '../domain/error.ts';
export * from '../domain/event.ts';
export * from '../domain/group.ts';
export * from '../domain/ids.ts';
export * from '../domain/role.ts';
export * from './arguments.ts';
export * from './capabilities.ts';
export * from './plugin.ts';
export * from './store.ts';
export * from './template.ts';
