/** Microsoft Graph calls here: it has no session. The secret that each subscription was made with stands in for it. */
const called = (path: string) => ({
  method: 'POST',
  path,
  handler: 'graph-notifications.receive',
  config: { auth: false, policies: [] },
});

export default [called('/graph/notifications'), called('/graph/notifications/lifecycle')];
