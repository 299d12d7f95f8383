/** The ports of this part, by subject. Neighbours name them by this file. */
export * from './ports/message';
export * from './ports/spool';
export * from './ports/parsing';
export * from './ports/pipeline';
export * from './ports/watching';
export * from './ports/quarantine';
export * from './ports/announcements';
