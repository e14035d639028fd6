/**
 * Open files of one process for another, over a UNIX socket (unix(7), `SCM_RIGHTS`): Node has no call for it outside the
 * channel to its own children. Linux with pointers of 64 bits.
 */
import type { Socket } from 'node:net'
import { loadKoffi, type Koffi } from './load-koffi.ts'
import { type AsyncFunction, NativeCalls } from './native-calls.ts'
import { exitNow } from './load-koffi.ts'

/** The numbers of the Linux kernel (socket.h). */
const SOL_SOCKET = 1
const SO_PEERCRED = 17
const SCM_RIGHTS = 1
const AF_UNIX = 1
const SOCK_STREAM_CLOEXEC = 1 | 0o2000000
const MSG_DONTWAIT = 0x40
const MSG_NOSIGNAL = 0x4000
const MSG_CMSG_CLOEXEC = 0x40000000
const SHUT_RDWR = 2
/** struct msghdr and its members, struct iovec, struct cmsghdr with one descriptor. */
const MESSAGE_BYTES = 56
const VECTOR_AT = 16
const VECTORS_AT = 24
const CONTROL_AT = 32
const CONTROL_LENGTH_AT = 40
const CONTROL_HEADER_BYTES = 16
const CONTROL_BYTES = 24
/** struct sockaddr_un: the family, and a path of 108 bytes at most with its NUL. */
const ADDRESS_BYTES = 110
/** struct ucred: pid, uid, gid. */
const CREDENTIALS_BYTES = 12
const USER_AT = 4

interface Received {
  readonly bytes: Buffer
  /** A file that is open in this process now; null when none came with these bytes. */
  readonly descriptor: number | null
}

/** The end of a UNIX socket that descriptors come in at. */
export interface DescriptorInput {
  /** User id of who listens at the other end. */
  readonly user: number | null
  /** Waits for bytes, `length` at most. Null: the other end is gone, or this one was closed. */
  receive(length: number): Promise<Received | null>
  /** Ends a wait too. */
  close(): void
}

export interface DescriptorPassing {
  /** User id of the process at the other end of a UNIX socket, as it was when that was connected. */
  peerUser(socket: number): number | null
  /** Whether the bytes, and the descriptor with them, were taken; it does not wait. */
  send(socket: number, bytes: Uint8Array, descriptor: number | null): boolean
  /** Null: nobody listens there. */
  connect(path: string): DescriptorInput | null
}

/** A message in the form that the kernel takes, with everything that it points to. */
interface Message {
  readonly header: Buffer
  readonly vector: Buffer
  readonly bytes: Uint8Array
  readonly control: Buffer
}

function message(koffi: Koffi, bytes: Uint8Array, withControl: boolean): Message {
  const header = Buffer.alloc(MESSAGE_BYTES)
  const vector = Buffer.alloc(16)
  const control = Buffer.alloc(CONTROL_BYTES)
  vector.writeBigUInt64LE(koffi.address(bytes), 0)
  vector.writeBigUInt64LE(BigInt(bytes.length), 8)
  header.writeBigUInt64LE(koffi.address(vector), VECTOR_AT)
  header.writeBigUInt64LE(1n, VECTORS_AT)
  if (withControl) {
    header.writeBigUInt64LE(koffi.address(control), CONTROL_AT)
    header.writeBigUInt64LE(BigInt(CONTROL_BYTES), CONTROL_LENGTH_AT)
  }
  return { header, vector, bytes, control }
}

function withDescriptor(koffi: Koffi, bytes: Uint8Array, descriptor: number | null): Message {
  const made = message(koffi, bytes, descriptor !== null)
  if (descriptor === null) return made
  made.control.writeBigUInt64LE(BigInt(CONTROL_HEADER_BYTES + 4), 0)
  made.control.writeInt32LE(SOL_SOCKET, 8)
  made.control.writeInt32LE(SCM_RIGHTS, 12)
  made.control.writeInt32LE(descriptor, CONTROL_HEADER_BYTES)
  return made
}

function descriptorIn({ header, control }: Message): number | null {
  const present =
    header.readBigUInt64LE(CONTROL_LENGTH_AT) >= BigInt(CONTROL_HEADER_BYTES + 4) &&
    control.readInt32LE(8) === SOL_SOCKET &&
    control.readInt32LE(12) === SCM_RIGHTS
  return present ? control.readInt32LE(CONTROL_HEADER_BYTES) : null
}

function socketAddress(path: string): Buffer {
  const address = Buffer.alloc(ADDRESS_BYTES)
  address.writeUInt16LE(AF_UNIX)
  if (address.write(path, 2) >= ADDRESS_BYTES - 2) throw new RangeError(`${path} is too long for a socket`)
  return address
}

/** @throws Error when koffi has no build for this machine. */
export function descriptorPassing(): DescriptorPassing {
  const koffi = loadKoffi()
  const library = koffi.load(null)
  const sendmsg = library.func('sendmsg', 'intptr', ['int', 'void *', 'int'])
  const recvmsg = library.func('recvmsg', 'intptr', ['int', 'void *', 'int'])
  const getsockopt = library.func('getsockopt', 'int', ['int', 'int', 'int', 'void *', 'void *'])
  const socketOf = library.func('socket', 'int', ['int', 'int', 'int'])
  const connect = library.func('connect', 'int', ['int', 'void *', 'uint32'])
  const shutdown = library.func('shutdown', 'int', ['int', 'int'])
  const close = library.func('close', 'int', ['int'])
  const calls = new NativeCalls(process.env['UV_THREADPOOL_SIZE'], (code) => exitNow(code))

  const peerUser = (socket: number): number | null => {
    const credentials = Buffer.alloc(CREDENTIALS_BYTES)
    const length = Buffer.from([CREDENTIALS_BYTES, 0, 0, 0])
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, credentials, length) === 0
      ? credentials.readUInt32LE(USER_AT)
      : null
  }

  function input(socket: number): DescriptorInput {
    let waiting = false
    let closed = false
    /** Its number stays taken while a thread waits on it. */
    const closeIfIdle = (): void => {
      if (closed && !waiting) close(socket)
    }
    return {
      user: peerUser(socket),
      async receive(length) {
        if (closed) return null
        const incoming = message(koffi, Buffer.alloc(length), true)
        waiting = true
        const count = Number(
          await calls.callNow(recvmsg as AsyncFunction, [socket, incoming.header, MSG_CMSG_CLOEXEC]),
        )
        waiting = false
        closeIfIdle()
        // The structure points to these: they have to live as long as the call.
        const { bytes, vector } = incoming
        if (count <= 0 || vector.length === 0) return null
        return { bytes: Buffer.from(bytes.subarray(0, count)), descriptor: descriptorIn(incoming) }
      },
      close() {
        if (closed) return
        closed = true
        // Ends a wait on another thread.
        shutdown(socket, SHUT_RDWR)
        closeIfIdle()
      },
    }
  }

  return {
    peerUser,
    send(socket, bytes, descriptor) {
      const outgoing = withDescriptor(koffi, bytes, descriptor)
      const count = Number(sendmsg(socket, outgoing.header, MSG_DONTWAIT | MSG_NOSIGNAL))
      return count === outgoing.bytes.length
    },
    connect(path) {
      const address = socketAddress(path)
      const socket = Number(socketOf(AF_UNIX, SOCK_STREAM_CLOEXEC, 0))
      if (socket < 0) return null
      if (connect(socket, address, address.length) === 0) return input(socket)
      close(socket)
      return null
    },
  }
}

/** The number of a socket that Node has open: it has no public name there (Observed in Node 20 to 24). */
export function descriptorOf(socket: Socket): number | null {
  const { _handle: handle } = socket as unknown as { readonly _handle?: { readonly fd?: unknown } | null }
  return typeof handle?.fd === 'number' && handle.fd >= 0 ? handle.fd : null
}
