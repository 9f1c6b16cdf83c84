// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.record;

import static org.sshlog.core.record.RecordBytes.require;

import java.util.ArrayList;
import java.util.List;
import org.sshlog.core.record.RecordLayout.Endpoints;
import org.sshlog.core.record.RecordLayout.Forward;
import org.sshlog.core.record.RecordLayout.Network;
import org.sshlog.core.record.RecordLayout.Resolved;

/** Reads the records of sockets and names. Not thread-safe. */
final class NetworkDecoder {
  private static final NetworkRecord.SocketCall.Call[] CALLS =
      NetworkRecord.SocketCall.Call.values();
  private static final KernelRecord.Role[] ROLES = KernelRecord.Role.values();

  private final RecordBytes in;

  /** Reads what {@code in} holds at the time of each call. */
  NetworkDecoder(RecordBytes in) {
    this.in = in;
  }

  KernelRecord resolved(KernelRecord.Header header) {
    List<Long> addresses = new ArrayList<>();
    for (int at = Resolved.ADDRESSES; at < Resolved.SERVICE; at += Long.BYTES) {
      if (in.i64(at) != 0) {
        addresses.add(in.i64(at));
      }
    }
    String host = in.name(Resolved.HOST, Resolved.BYTES);
    return new NetworkRecord.Resolved(header, host.isEmpty() ? null : host, addresses);
  }

  KernelRecord socketCall(KernelRecord.Header header) throws MalformedRecordException {
    require(header.flags() > 0 && header.flags() < CALLS.length, "call", header.flags());
    int pathSize = in.i32(Forward.PATH_SIZE);
    require(pathSize >= 0 && pathSize <= Forward.BYTES - Forward.PATH, "path", pathSize);
    return new NetworkRecord.SocketCall(
        header,
        CALLS[header.flags()],
        in.i64(Forward.SOCKET),
        in.i64(Forward.ADDRESS),
        in.i32(Forward.RESULT),
        in.i32(Forward.STATE),
        in.endpoint(Forward.ENDPOINTS, Endpoints.REMOTE, Endpoints.REMOTE_PORT),
        in.endpoint(Forward.ENDPOINTS, Endpoints.LOCAL, Endpoints.LOCAL_PORT),
        pathSize == 0 ? null : socketPath(Forward.PATH, Forward.PATH + pathSize));
  }

  /** One in no directory begins with NUL, as {@code ss} and others show it: with {@code @}. */
  private String socketPath(int from, int to) {
    return in.at(from) == 0 ? "@" + in.name(from + 1, to) : in.name(from, to);
  }

  KernelRecord tcpOpened(KernelRecord.Header header) throws MalformedRecordException {
    int role = in.i32(Network.ROLE);
    require(role > 0 && role < ROLES.length, "role", role);
    return new NetworkRecord.TcpOpened(
        header,
        in.i64(Network.SOCKET),
        in.endpoint(Network.ENDPOINTS, Endpoints.REMOTE, Endpoints.REMOTE_PORT),
        in.endpoint(Network.ENDPOINTS, Endpoints.LOCAL, Endpoints.LOCAL_PORT),
        ROLES[role],
        in.i32(Network.ERROR),
        in.i32(Network.TTY),
        in.name(Network.NAME, Network.BYTES));
  }
}
