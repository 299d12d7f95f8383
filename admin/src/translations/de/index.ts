import remedies from './remedies.json';

/** German. Also what the server says: remedies by key, refusals by their English sentence. */
export default { ...remedies };
