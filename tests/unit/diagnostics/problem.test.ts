import { describe as describeFailure, toProblem } from '../../../server/src/diagnostics/problem';
import { MailFailure } from '../../../server/src/mail/failure';

const context = { address: 'support@contoso.com', at: new Date('2026-11-22T06:00:00Z') };

it('shows what happened, what to do, and the codes for support', () => {
  const failure = new MailFailure('smtp.office365.com:587 says no.', {
    kind: 'authorization',
    remedy: 'smtp.auth-disabled-mailbox',
    serverResponse: '535 5.7.139 Authentication unsuccessful',
    responseCode: 535,
    enhancedCode: '5.7.139',
    providerCodes: ['AADSTS50126'],
    correlationId: 'c0ffee',
  });
  expect(toProblem(failure, context)).toEqual({
    remedy: 'smtp.auth-disabled-mailbox',
    values: { address: 'support@contoso.com', signedInAs: 'support@contoso.com' },
    message: 'smtp.office365.com:587 says no.',
    action: expect.stringContaining('Set-CASMailbox -Identity support@contoso.com'),
    serverResponse: '535 5.7.139 Authentication unsuccessful',
    providerCodes: ['AADSTS50126', '535 5.7.139'],
    correlationId: 'c0ffee',
    lookUp: { code: 'AADSTS50126', url: 'https://login.microsoftonline.com/error?code=50126' },
    at: '2026-11-22T06:00:00.000Z',
  });
});

it.each([
  new Error('postgres://user:secret@db/strapi refused eyJhbGciOi.secret'),
  'secret',
  { secret: 1 },
  null,
])('repeats nothing of an error that was not made for people: %p', (thrown) => {
  const problem = toProblem(thrown, context);
  expect(problem.remedy).toBe('unknown');
  expect(JSON.stringify(problem)).not.toMatch(/secret|postgres/);
});

it('links to Microsoft’s page for a number, whether it is known here or not, and to none without one', () => {
  const withCodes = (providerCodes: string[]) =>
    describeFailure({ remedy: 'oauth.unknown', message: 'Refused.', providerCodes }).lookUp;
  expect(withCodes(['invalid_client', 'AADSTS99999999'])).toEqual({
    code: 'AADSTS99999999',
    url: 'https://login.microsoftonline.com/error?code=99999999',
  });
  expect(withCodes(['invalid_grant'])).toBeUndefined();
  expect(withCodes(['AADSTS1"><script>'])).toBeUndefined();
});

it('shows a failure that was stored, at its own time', () => {
  const problem = describeFailure(
    {
      remedy: 'oauth.secret-expired',
      message: 'The client secret has expired.',
      providerCodes: ['AADSTS7000222'],
      at: new Date('2026-11-01T00:00:00Z'),
    },
    context,
  );
  expect(problem).toMatchObject({ providerCodes: ['AADSTS7000222'], at: '2026-11-01T00:00:00.000Z' });
  expect(problem).not.toHaveProperty('correlationId');
});
