// SPDX-License-Identifier: Apache-2.0
package org.sshlog.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sshlog.core.record.MalformedRecordException;
import org.sshlog.core.record.RecordDecoder;
import org.sshlog.core.session.SessionRegistry;
import org.sshlog.core.stream.StreamTable;
import org.sshlog.spi.Filter;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.format.EventJson;
import org.sshlog.spi.format.EventLine;

/**
 * What one event costs between the ring buffer and the log file: the bytes of a record become a
 * record, an event, pass two filters, and become a line. One command makes two events: its start
 * and its end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EventBenchmark {
  private static final int EVENTS = 2;

  /** What an event becomes. */
  @Param({"line", "json"})
  public String format;

  private final RecordDecoder decoder = new RecordDecoder();
  private final StringBuilder out = new StringBuilder(1 << 16);
  private ByteBuffer start;
  private ByteBuffer finish;
  private SessionRegistry registry;
  private List<Filter> filters;
  private int characters;

  /** Makes a connection and the records of one command in it. */
  @Setup
  public void setUp() throws MalformedRecordException {
    filters = BuiltInFilters.usernameAndCommandName();
    registry =
        new SessionRegistry("bench", uid -> "alice", time -> time, StreamTable.NONE, this::take);
    registry.apply(decoder.decode(WireRecords.connection()));
    start =
        WireRecords.exec("/usr/bin/git", "/home/alice/src", "git", "log", "--oneline", "-n", "20");
    finish = WireRecords.exit();
  }

  private void take(Event event) {
    for (Filter filter : filters) {
      if (!filter.test(event)) {
        return;
      }
    }
    if (out.length() > 1 << 15) {
      out.setLength(0);
    }
    int before = out.length();
    if (format.equals("json")) {
      EventJson.append(out, event);
    } else {
      EventLine.append(out, event);
    }
    characters += out.append('\n').length() - before;
  }

  /** The two events of one command. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public int command() throws MalformedRecordException {
    characters = 0;
    registry.apply(decoder.decode(start.rewind()));
    registry.apply(decoder.decode(finish.rewind()));
    if (characters == 0) {
      throw new IllegalStateException("no event came through");
    }
    return characters;
  }
}
