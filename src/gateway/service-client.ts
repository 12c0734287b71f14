import type { EventEmitter } from 'node:events';
import { promisify } from 'node:util';
import type { FileBoxInterface } from 'file-box';
import { puppet as grpc } from 'wechaty-grpc';
import { PuppetService } from 'wechaty-puppet-service';
import { codeOf } from './perform.ts';

export interface ServiceOptions {
  /** Else WECHATY_PUPPET_SERVICE_TOKEN. */
  token?: string | undefined;
  /** Else WECHATY_PUPPET_SERVICE_ENDPOINT, else Wechaty's directory. */
  endpoint?: string | undefined;
  /** Else WECHATY_PUPPET_SERVICE_NO_TLS_INSECURE_CLIENT, …_TLS_CA_CERT and …_TLS_SERVER_NAME. */
  tls?: { disable?: boolean | undefined; caCert?: string | undefined; serverName?: string | undefined } | undefined;
}

/** Why a client's connection is no good any more. */
export interface Breakage {
  why: string;
  /** The gRPC status, where there is one. */
  code?: number | undefined;
}

const never = async () => undefined;
/** The client would keep payloads under ~/.wechaty, and believe them for days. */
const NO_STORE = { start: never, stop: never, destroy: never };
/** The client's own watchdog logs the account out; ours is the health check. */
const NO_WATCHDOG = { timeoutSeconds: 24 * 60 * 60 };

interface EventStream extends EventEmitter {
  cancel(): void;
}

/** The parts of puppet-service's GrpcManager that we need; the package does not export its type. */
interface Manager extends EventEmitter {
  eventStream?: EventStream;
  stop(): Promise<void>;
  destroyClient(): void;
}

/** One of the overloads that the generated client has for each call. */
type Send = (
  request: grpc.MessageSendFileRequest,
  callback: (error: Error | null, response: grpc.MessageSendFileResponse) => void,
) => void;

/**
 * puppet-service's client, for one attempt to be connected. It never asks the service to stop or to log out by itself,
 * never sends anything a second time, and lets go of everything it holds.
 */
export class ServiceClient extends PuppetService {
  readonly #onBroken: (breakage: Breakage) => void;
  #isLetGo = false;

  constructor(options: ServiceOptions, onBroken: (breakage: Breakage) => void) {
    super({ ...NO_WATCHDOG, ...withoutMissing(options) });
    this.#onBroken = onBroken;
    // The store's class is not exported; these are all of its methods that are called without having been started.
    this._payloadStore = NO_STORE as never;
    // Also after everything else was removed: an emitter without this listener throws.
    this.on('error', () => {});
  }

  override async onStart(): Promise<void> {
    try {
      await super.onStart();
    } catch (error) {
      // The base class tells the caller only some seconds later.
      this.#broke(error);
      throw error;
    } finally {
      if (this.#isLetGo) this.#release();
    }
  }

  /** The base class would stop the remote account. */
  override async onStop(): Promise<void> {
    this.letGo();
  }

  /** The base class would log the remote account out when the service says that it is logged out. */
  override async logout(reason = 'logout'): Promise<void> {
    if (!this.isLoggedIn) return;
    this.emit('logout', { contactId: this.currentUserId, data: reason });
    this.__currentUserId = undefined;
  }

  /** The base class would send the file again, in another way, when the first one fails. */
  override async messageSendFile(conversationId: string, file: FileBoxInterface): Promise<string> {
    const { client } = this.grpcManager;
    const request = new grpc.MessageSendFileRequest();
    request.setConversationId(conversationId);
    request.setFileBox(await this.serializeFileBox(file));
    const response = await promisify(client.messageSendFile.bind(client) as Send)(request);
    return response.getId();
  }

  /** Asks the service to stop and forget who listens; the next start begins anew. */
  async restartRemote(): Promise<void> {
    await this.#manager?.stop();
  }

  /** Ends this side only. */
  letGo(): void {
    this.#isLetGo = true;
    this.__watchdog.stop();
    this.removeAllListeners();
    this.on('error', () => {});
    for (const clean of this._cleanupCallbackList.splice(0)) clean();
    this.#release();
  }

  protected override bridgeGrpcEventStream(manager: EventEmitter): void {
    this.#catchBadEvents();
    // The base class wants the type that it does not export.
    super.bridgeGrpcEventStream(manager as never);
    manager.on('error', (error) => this.#broke(error));
    manager.on('end', () => this.#onBroken({ why: 'the event stream has ended' }));
    manager.on('cancel', () => this.#onBroken({ why: 'the event stream was cancelled' }));
  }

  /**
   * The base class throws inside of the stream's listener when an event makes no sense, which would end the process.
   */
  #catchBadEvents(): void {
    // A private method of the base class.
    const hear: (event: unknown) => void = Reflect.get(this, 'onGrpcStreamEvent');
    const value = (event: unknown) => {
      try {
        hear.call(this, event);
      } catch (error) {
        this.emit('error', error);
      }
    };
    Object.defineProperty(this, 'onGrpcStreamEvent', { value });
  }

  get #manager(): Manager | undefined {
    // Its methods are protected, and the class is not exported.
    return this._grpcManager as unknown as Manager | undefined;
  }

  #broke(error: unknown): void {
    this.#onBroken({ why: error instanceof Error ? error.message : String(error), code: codeOf(error) });
  }

  #release(): void {
    const manager = this.#manager;
    if (!manager) return;
    manager.removeAllListeners();
    manager.on('error', () => {});
    const stream = manager.eventStream;
    stream?.removeAllListeners();
    stream?.on('error', () => {});
    // Destroying a stream, as the base class does, leaves the call open, and the service then refuses the next client.
    stream?.cancel();
    manager.destroyClient();
  }
}

/** A key that is there and undefined would hide the environment's. */
function withoutMissing({ token, endpoint, tls }: ServiceOptions) {
  return {
    ...(token && { token }),
    ...(endpoint && { endpoint }),
    tls: {
      ...(tls?.disable !== undefined && { disable: tls.disable }),
      ...(tls?.caCert && { caCert: tls.caCert }),
      ...(tls?.serverName && { serverName: tls.serverName }),
    },
  };
}
