export const PLUGIN_ID = 'system-email';
