import { useVisibleTab } from './useVisibleTab';

/**
 * How often a visible screen asks the server again: `milliseconds` while the browser tab is in front, never
 * (0) while it is hidden, so that forgotten tabs do not keep the server busy.
 */
export const usePollingInterval = (milliseconds: number): number => (useVisibleTab() ? milliseconds : 0);
