// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sshlog.core.record.NetworkRecord.Resolved;
import org.sshlog.core.record.NetworkRecord.SocketCall;
import org.sshlog.core.record.NetworkRecord.TcpOpened;
import org.sshlog.spi.event.NetworkConnect.Endpoint;

/**
 * Finds the forwards of one connection in what sshd does with sockets. A channel to a name with
 * several addresses is one forward, and so is listening on several: sshd says by the place of the
 * address in its memory which look-up it comes from. For the processor thread.
 */
final class Forwards {
  /**
   * A forward, as an event tells it.
   *
   * @param time kernel time, ns
   */
  record Forward(
      long time,
      String direction,
      String action,
      String host,
      int port,
      Endpoint peer,
      String error) {}

  /** Receives forwards, in their order. */
  interface Sink {
    void accept(Forward forward);
  }

  private static final int MAX_LOOKUPS = 64;
  private static final int MAX_SOCKETS = 1_024;
  private static final int MAX_EARLY = 64;
  private static final int TCP_SYN_SENT = 2;
  private static final int TCP_CLOSE = 7;
  private static final String LOCAL = "local";
  private static final String REMOTE = "remote";
  private static final String OPEN = "open";
  private static final String LISTEN = "listen";

  /** The system did not say why. */
  private static final String FAILED = "failed";

  /** A name that was looked up, and what has become of it. */
  private static final class Lookup {
    private final String host;
    private final List<Long> addresses;
    private int failed;
    private boolean listens;

    private Lookup(Resolved record) {
      host = record.host();
      addresses = record.addresses();
    }
  }

  private record Pending(Lookup lookup, Endpoint target) {}

  private record Listening(String host, int port) {}

  private final Sink sink;
  private final Deque<Lookup> lookups = new ArrayDeque<>();
  private final Map<Long, Lookup> bound = bounded(MAX_SOCKETS);
  private final Map<Long, Listening> listening = bounded(MAX_SOCKETS);
  private final Map<Long, Pending> pending = bounded(MAX_SOCKETS);

  /** The kernel may tell that a connection is there before sshd's call of connect has returned. */
  private final Map<Long, TcpOpened> early = bounded(MAX_EARLY);

  Forwards(Sink sink) {
    this.sink = sink;
  }

  private static <V> Map<Long, V> bounded(int size) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > size;
      }
    };
  }

  void resolved(Resolved record) {
    lookups.addFirst(new Lookup(record));
    if (lookups.size() > MAX_LOOKUPS) {
      lookups.removeLast();
    }
  }

  /** The latest look-up that gave this address: memory is used again. */
  private Lookup lookup(long address) {
    for (Lookup lookup : lookups) {
      if (lookup.addresses.contains(address)) {
        return lookup;
      }
    }
    return null;
  }

  void called(SocketCall record) {
    switch (record.call()) {
      case CONNECT -> connected(record);
      case BIND -> {
        Lookup lookup = lookup(record.address());
        if (lookup != null) {
          bound.put(record.socket(), lookup);
        }
      }
      case LISTEN -> listens(record);
      case ACCEPT -> accepted(record);
      default -> {}
    }
  }

  private void connected(SocketCall record) {
    long time = record.header().time();
    TcpOpened told = early.remove(record.socket());
    if (record.path() != null) {
      String error = record.result() < 0 ? FAILED : null;
      sink.accept(new Forward(time, LOCAL, OPEN, record.path(), 0, null, error));
    } else if (record.remote() != null) {
      Pending connect = new Pending(lookup(record.address()), record.remote());
      if (told != null) {
        ended(connect, told);
      } else if (record.state() == TCP_SYN_SENT) {
        pending.put(record.socket(), connect);
      } else if (record.result() == 0 || record.state() != TCP_CLOSE) {
        opened(connect, time); // and the other end may have closed it already
      } else {
        failed(connect, time, FAILED);
      }
    }
  }

  /** A connection that sshd has begun is there, or has failed. */
  void tcpOpened(TcpOpened record) {
    Pending connect = pending.remove(record.socket());
    if (connect == null) {
      early.put(record.socket(), record);
    } else {
      ended(connect, record);
    }
  }

  private void ended(Pending connect, TcpOpened record) {
    if (record.error() == 0) {
      opened(connect, record.header().time());
    } else {
      failed(connect, record.header().time(), Errors.nameOf(record.error()));
    }
  }

  private void opened(Pending connect, long time) {
    emit(connect, time, null);
  }

  /** sshd tries the addresses of a name one after the other: only the last failure is one. */
  private void failed(Pending connect, long time, String error) {
    Lookup lookup = connect.lookup;
    if (lookup == null || ++lookup.failed >= lookup.addresses.size()) {
      emit(connect, time, error);
    }
  }

  private void emit(Pending connect, long time, String error) {
    boolean named = connect.lookup != null && connect.lookup.host != null;
    String host = named ? connect.lookup.host : connect.target.ip();
    sink.accept(new Forward(time, LOCAL, OPEN, host, connect.target.port(), connect.target, error));
  }

  private void listens(SocketCall record) {
    long time = record.header().time();
    Lookup lookup = bound.remove(record.socket());
    Listening place = placeOf(record, lookup);
    if (place == null) {
      return;
    }
    listening.put(record.socket(), place);
    if (lookup == null || !lookup.listens) {
      sink.accept(new Forward(time, REMOTE, LISTEN, place.host, place.port, null, null));
    }
    if (lookup != null) {
      lookup.listens = true;
    }
  }

  private static Listening placeOf(SocketCall record, Lookup lookup) {
    if (record.path() != null) {
      return new Listening(record.path(), 0);
    }
    if (record.local() == null) {
      return null;
    }
    String ip = record.local().ip();
    String host = lookup == null ? ip : lookup.host == null ? unnamed(ip) : lookup.host;
    return new Listening(host, record.local().port());
  }

  /** What a look-up of no name means: all addresses of this machine, or the loopback ones. */
  private static String unnamed(String ip) {
    return switch (ip) {
      case "127.0.0.1", "::1" -> "localhost";
      case "0.0.0.0", "::" -> "*";
      default -> ip;
    };
  }

  private void accepted(SocketCall record) {
    Listening place = listening.get(record.socket());
    if (place == null) {
      place = placeOf(record, null);
    }
    if (place != null) {
      Endpoint peer = record.path() == null ? record.remote() : null;
      sink.accept(
          new Forward(record.header().time(), REMOTE, OPEN, place.host, place.port, peer, null));
    }
  }

  /** The connection has ended, and with it what sshd was about to do. */
  void close(long time) {
    for (Iterator<Pending> i = pending.values().iterator(); i.hasNext(); ) {
      emit(i.next(), time, FAILED);
      i.remove();
    }
  }
}
