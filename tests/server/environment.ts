// Strapi writes a trace of every start to the console; the tests read what they need from its log instead.
process.env.NODE_ENV = 'test';
process.env.STRAPI_TELEMETRY_DISABLED = 'true';
