import { createServer as createTlsServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type { Verification } from '../../../shared/contracts/trying-settings';
import { createCertificates } from '../../mail-lab/tls/certificates';
import { freePort } from '../app';
import { accountOf, ALICE, endpoint, openHelpdesk, SALES, SUPPORT, until, type Helpdesk } from './helpdesk';

describe('settings that a server does not accept', () => {
  let desk: Helpdesk;
  let support: SystemEmail;
  let closedPort: number;
  let mails = 0;
  /** A server with a certificate of an authority that nobody here trusts. */
  const stranger = createTlsServer(createCertificates().valid, (socket) => {
    socket.on('error', () => undefined);
    socket.write('* OK IMAP4rev1 ready\r\n');
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    desk = await openHelpdesk();
    closedPort = await freePort();
    support = await desk.signedIn();
  });
  afterAll(async () => {
    stranger.close();
    await desk.close();
  });

  const cases: {
    what: string;
    remedy: string;
    setting: RegExp;
    remote: () => Record<string, unknown>;
  }[] = [
    {
      what: 'a port where nothing listens',
      remedy: 'network.refused',
      setting: /Port/,
      remote: () => ({ port: closedPort }),
    },
    {
      what: 'a certificate that has expired',
      remedy: 'tls.certificate-expired',
      setting: /certificate/,
      remote: () => ({ port: endpoint(desk.lab.expiredTls).imapPort }),
    },
    {
      what: 'a certificate for another name',
      remedy: 'tls.certificate-host-mismatch',
      setting: /Host/,
      remote: () => ({ port: endpoint(desk.lab.wrongHostTls).imapPort }),
    },
    {
      what: 'a certificate of an unknown authority',
      remedy: 'tls.certificate-untrusted',
      setting: /additionalCertificates/,
      remote: () => ({ port: (stranger.address() as AddressInfo).port }),
    },
    {
      what: 'a folder that is not there',
      remedy: 'imap.folder-missing',
      setting: /Folder/,
      remote: () => ({ folder: 'Nowhere' }),
    },
  ];

  it.each(cases)('$what', async ({ remedy, setting, remote }) => {
    const { idpConfigId } = support;
    const changed = remote();
    await desk.update(support.id, { idpConfigId, remoteMailbox: changed });
    const { inbound } = await desk.api<Verification>('POST', `/system-emails/${support.id}/verify`, {});
    expect(inbound).toMatchObject({
      ok: false,
      problem: { remedy, message: expect.stringMatching(/\w{3}/) },
    });
    expect(inbound?.problem?.action).toMatch(setting);
    const shown = await desk.get(support.id);
    expect(shown).toMatchObject({ status: 'error', problem: { remedy } });
    expect(shown.remoteMailbox).toMatchObject(changed);
    expect(shown.credential).toMatchObject({ state: 'authorized', username: SUPPORT });

    // Mended, it goes on with the sign-in it had.
    const subject = `Mail ${++mails}`;
    await desk.lab.deliver(SUPPORT, { subject, text: 'Meanwhile' });
    await desk.update(support.id, { idpConfigId });
    await desk.ticket(subject);
    // Another host or folder has to be proven anew.
    await desk.api('POST', `/system-emails/${support.id}/verify`, {});
    await desk.watched(support.id);
  });

  it('an outgoing port where nothing listens', async () => {
    const { idpConfigId } = support;
    await desk.update(support.id, { idpConfigId, outgoingServer: { port: closedPort } });
    const { inbound, outbound } = await desk.api<Verification>(
      'POST',
      `/system-emails/${support.id}/verify`,
      {},
    );
    expect(inbound?.ok).toBe(true);
    expect(outbound?.problem).toMatchObject({
      remedy: 'network.refused',
      action: expect.stringMatching(/Port/),
    });
    await desk.update(support.id, { idpConfigId });
    await desk.api('POST', `/system-emails/${support.id}/verify`, {});
    await desk.watched(support.id);
  });

  it('a password that is wrong, on either side', async () => {
    const wrong = { authentication: 'basic', password: 'not-the-password-at-all' };
    const right = { authentication: 'basic', password: accountOf(desk.lab, SALES).password };
    desk.plant(wrong.password);
    const { id } = await desk.create({ address: SALES, remoteMailbox: wrong, outgoingServer: wrong });
    const { inbound, outbound } = await desk.api<Verification>('POST', `/system-emails/${id}/verify`, {});
    expect(inbound?.problem).toMatchObject({
      remedy: 'imap.authentication-failed',
      action: expect.stringMatching(/password/i),
    });
    expect(outbound?.problem).toMatchObject({
      remedy: 'smtp.authentication-failed',
      action: expect.stringMatching(/\S/),
    });
    await until('the status shows it', async () => (await desk.get(id)).status === 'error');
    await desk.update(id, { address: SALES, remoteMailbox: right, outgoingServer: right });
    await desk.api('POST', `/system-emails/${id}/verify`, {});
    await desk.watched(id);
    await desk.lab.deliver(SALES, { subject: 'By password now', text: 'Hello' });
    await desk.ticket('By password now');
  });

  describe('with a password, which is typed again where the server changes', () => {
    let id: number;
    let right: { authentication: string; password: string };
    const save = (remoteMailbox: Record<string, unknown>) =>
      desk.update(id, {
        address: ALICE,
        remoteMailbox: { ...right, ...remoteMailbox },
        // The password of the one side must not go to a server of the other that it was not typed for.
        outgoingServer: { enabled: false },
      });

    beforeAll(async () => {
      right = { authentication: 'basic', password: accountOf(desk.lab, ALICE).password };
      const made = await desk.create({
        address: ALICE,
        remoteMailbox: right,
        outgoingServer: { enabled: false },
      });
      id = made.id;
      await desk.watched(id);
    });

    it('a host that does not exist', async () => {
      await save({ host: 'no-such-host.invalid' });
      const { inbound } = await desk.api<Verification>('POST', `/system-emails/${id}/verify`, {});
      expect(inbound?.problem).toMatchObject({
        remedy: 'network.host-not-found',
        action: expect.stringMatching(/Host/),
      });
      await save({});
      await desk.api('POST', `/system-emails/${id}/verify`, {});
      await desk.watched(id);
    });

    it('a certificate that is not verified is accepted, and warned of for as long as that lasts', async () => {
      await save({ port: endpoint(desk.lab.expiredTls).imapPort, verifyCertificate: false });
      expect((await desk.watched(id)).warnings).toEqual([
        { code: 'certificate-unverified', side: 'remote', values: { host: 'localhost' } },
      ]);
      await save({});
      expect((await desk.watched(id)).warnings).toEqual([]);
    });
  });
});
