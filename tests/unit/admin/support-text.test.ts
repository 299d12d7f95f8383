import type { ConnectionTest } from '../../../shared/contracts/connection-tests';
import { supportText } from '../../../admin/src/pages/system-emails/test/supportText';

const TEST: ConnectionTest = {
  id: 1,
  state: 'failed',
  startedAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:01.000Z',
  stages: [
    {
      side: 'remote',
      stage: 'tls',
      state: 'passed',
      milliseconds: 12.4,
      facts: { subject: 'outlook.office365.com' },
      problem: null,
    },
    {
      side: 'remote',
      stage: 'sign-in',
      state: 'failed',
      milliseconds: 80,
      facts: {},
      problem: {
        remedy: 'imap.authentication-failed',
        message: 'The server refused the sign-in.',
        action: 'Sign in again.',
        serverResponse: 'NO AUTHENTICATE failed.',
        providerCodes: ['AADSTS65001'],
        correlationId: 'abc',
      },
    },
  ],
};

describe('the block for support', () => {
  it('names versions, stages, times, codes and the server’s own words', () => {
    const text = supportText(
      TEST,
      { plugin: '0.1.0', strapi: '5.1' },
      (key, values) => [key, ...Object.values(values ?? {})].join(' '),
      ({ remedy, action }) => ({ message: `What ${remedy} means`, action }),
    );
    for (const part of [
      '0.1.0',
      '5.1',
      '2026-11-22T10:00:00.000Z',
      'stage.tls',
      '12',
      'subject: outlook.office365.com',
      'imap.authentication-failed',
      'What imap.authentication-failed means',
      'NO AUTHENTICATE failed.',
      'AADSTS65001',
      'abc',
    ]) {
      expect(text).toContain(part);
    }
  });
});
