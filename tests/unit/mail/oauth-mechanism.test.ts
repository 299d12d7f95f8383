import {
  ANSWER_TO_CHALLENGE,
  oauthbearerResponse,
  oauthMechanism,
  xoauth2Response,
} from '../../../server/src/mail/oauth-mechanism';
import { authDataOf, customAuthFor } from '../../../server/src/mail/smtp/sasl';

const server = { host: 'server.example.com', port: 143, security: 'tls' as const, verifyCertificate: true };

describe('the mechanism for a token', () => {
  it.each([
    ['XOAUTH2 where both are offered', ['OAUTHBEARER', 'XOAUTH2'], undefined, 'XOAUTH2'],
    ['OAUTHBEARER where only that is', ['PLAIN', 'OAUTHBEARER'], undefined, 'OAUTHBEARER'],
    ['the one that is demanded', ['OAUTHBEARER', 'XOAUTH2'], 'OAUTHBEARER' as const, 'OAUTHBEARER'],
    ['none where the demanded one is not offered', ['XOAUTH2'], 'OAUTHBEARER' as const, null],
    ['none where there is none', ['PLAIN'], undefined, null],
  ])('is %s', (_which, offered, demanded, mechanism) =>
    expect(oauthMechanism(offered, demanded)).toBe(mechanism),
  );

  it('is written as RFC 7628 §4 has it, with the user name escaped', () => {
    const token = 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==';
    expect(oauthbearerResponse('user@example.com', token, server)).toBe(
      'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB',
    );
    const odd = Buffer.from(oauthbearerResponse('a=b,c', token, server), 'base64').toString();
    expect(odd).toMatch(/^n,a=a=3Db=2Cc,/);
  });
});

describe('a token at an SMTP server', () => {
  /** What is said to a server that offers these and answers the first line with a challenge. */
  const saidTo = async (authMethods: string[], mechanism?: 'XOAUTH2' | 'OAUTHBEARER') => {
    const said: string[] = [];
    const login = {
      kind: 'token' as const,
      username: 'u',
      accessToken: 't',
      expiresAt: new Date(),
      mechanism,
    };
    const { credentials } = authDataOf(login) ?? {};
    const context = {
      authMethods,
      auth: { credentials },
      sendCommand: async (line: string) => {
        said.push(line);
        return said.length === 1 ? { status: 334 } : { status: 535 };
      },
    } as unknown as Parameters<ReturnType<typeof customAuthFor>['TOKEN']>[0];
    await expect(customAuthFor(server).TOKEN(context)).rejects.toThrow('refused the token');
    return said;
  };

  it('goes by XOAUTH2, and the challenge is answered with nothing', async () => {
    expect(await saidTo(['OAUTHBEARER', 'XOAUTH2'])).toEqual([
      `AUTH XOAUTH2 ${xoauth2Response('u', 't')}`,
      '',
    ]);
  });

  it('goes by OAUTHBEARER where that is demanded, and the challenge is answered with one byte', async () => {
    expect(await saidTo(['OAUTHBEARER', 'XOAUTH2'], 'OAUTHBEARER')).toEqual([
      `AUTH OAUTHBEARER ${oauthbearerResponse('u', 't', server)}`,
      ANSWER_TO_CHALLENGE.OAUTHBEARER,
    ]);
  });
});
