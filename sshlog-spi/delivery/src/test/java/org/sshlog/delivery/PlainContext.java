// SPDX-License-Identifier: Apache-2.0
package org.sshlog.delivery;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.PluginContext;

/** What a delivery needs of the daemon, for tests; records what is logged. */
record PlainContext(String name, Map<String, LongAdder> counters, List<String> log)
    implements PluginContext {
  PlainContext(String name) {
    this(name, new ConcurrentHashMap<>(), new CopyOnWriteArrayList<>());
  }

  long count(String counter) {
    return counter(counter).sum();
  }

  /** All that came in; and all that is known to have become of it. */
  void requireBalance() {
    long in = count("received") + count("recovered");
    long out = count("sent") + count("dropped") + count("set_aside");
    long waiting = count("spooled") + count("waiting");
    if (in != out + waiting) {
      throw new AssertionError(counters + " do not balance");
    }
  }

  @Override
  public LongAdder counter(String counter) {
    return counters.computeIfAbsent(counter, c -> new LongAdder());
  }

  @Override
  public Logger logger() {
    return new Recorder(log);
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public Set<String> groupsOf(String username) {
    return Set.of();
  }

  @Override
  public void warn(Parameter<?> parameter, String message, String hint) {}

  private static final class Recorder extends AbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient List<String> log;

    Recorder(List<String> log) {
      this.log = log;
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return Recorder.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level, Marker marker, String text, Object[] arguments, Throwable thrown) {
      log.add(level + " " + MessageFormatter.arrayFormat(text, arguments).getMessage());
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
      return true;
    }
  }
}
