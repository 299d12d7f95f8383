/** Fault proxies by number: what a proxy handle calls, in the lab's own process. */
import type { LabCertificates } from '../tls/certificates';
import { FaultProxy } from './fault-proxy';
import type { Fault, ProxyOptions } from './faults';

interface Target {
  port: number;
  plainPort?: number;
  startTlsPort?: number;
}

export class ProxyControls {
  readonly #proxies = new Map<number, FaultProxy>();
  #nextId = 1;

  constructor(
    private readonly parts: {
      certificates: LabCertificates;
      targets: { imap?: Target; pop3?: Target; smtp?: Target; graph?: Target; idp: number };
    },
  ) {}

  async start(options: ProxyOptions): Promise<{ id: number; port: number }> {
    const security = options.security ?? (options.target === 'idp' ? 'plain' : 'tls');
    const { certificates } = this.parts;
    const proxy = new FaultProxy({
      targetPort: this.#portOf(options.target, security),
      ...(security === 'tls' ? { tls: { certificate: certificates.valid, ca: certificates.ca } } : {}),
      ...(security === 'front' ? { tls: { certificate: certificates.valid } } : {}),
      http: (options.target === 'graph' || options.target === 'idp') && security !== 'opaque',
    });
    await proxy.start();
    const id = this.#nextId++;
    this.#proxies.set(id, proxy);
    return { id, port: proxy.port };
  }

  async setFaults(id: number, faults: Fault[]): Promise<void> {
    await this.#get(id).setFaults(faults);
  }

  cutAll(id: number): void {
    this.#get(id).cutAll();
  }

  connections(id: number): number {
    return this.#get(id).connections();
  }

  connectionsAccepted(id: number): number {
    return this.#get(id).connectionsAccepted();
  }

  cuts(id: number): number {
    return this.#get(id).cuts();
  }

  lines(id: number): string[] {
    return this.#get(id).lines();
  }

  async stop(id: number): Promise<void> {
    const proxy = this.#get(id);
    this.#proxies.delete(id);
    await proxy.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#proxies.keys()].map((id) => this.stop(id)));
  }

  #get(id: number): FaultProxy {
    const proxy = this.#proxies.get(id);
    if (!proxy) throw new Error('This fault proxy has been stopped');
    return proxy;
  }

  #portOf(target: ProxyOptions['target'], security: NonNullable<ProxyOptions['security']>): number {
    if (typeof target === 'object') return target.port;
    const { targets } = this.parts;
    if (target === 'idp') return targets.idp;
    const server = targets[target];
    const ports = {
      tls: server?.port,
      opaque: server?.port,
      plain: server?.plainPort,
      front: server?.plainPort,
      starttls: server?.startTlsPort,
    };
    const port = ports[security];
    if (!port) throw new Error(`This lab has no ${target} server with security "${security}"`);
    return port;
  }
}
