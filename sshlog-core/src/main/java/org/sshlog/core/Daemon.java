// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Signal;
import jnr.posix.POSIXFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sshlog.core.backlog.Backlog;
import org.sshlog.core.config.Plan;
import org.sshlog.core.control.ControlCommand;
import org.sshlog.core.control.ControlServer;
import org.sshlog.core.control.PluginsCommand;
import org.sshlog.core.control.ReloadCommand;
import org.sshlog.core.control.SessionsCommand;
import org.sshlog.core.control.StatusCommand;
import org.sshlog.core.control.WatchCommand;
import org.sshlog.core.pipeline.Pipeline;
import org.sshlog.core.probe.IoProbes;
import org.sshlog.core.probe.LogProbes;
import org.sshlog.core.probe.ProbeSet;
import org.sshlog.core.probe.RecordProcessor;
import org.sshlog.core.probe.RecordReader;
import org.sshlog.core.probe.WallClock;
import org.sshlog.core.session.SessionRegistry;
import org.sshlog.core.stats.LossLedger;
import org.sshlog.core.stats.LossLedger.Loss;
import org.sshlog.core.users.UserDatabase;

/** The composition root: wires everything, in the order in which data flows, and runs it. */
final class Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
  private static final String GROUP = "sshlog";
  private static final String PREAUTH_USER = "sshd";
  private static final int OWNER_ONLY = 077;

  /** How long rules and actions may take to deliver what they have. */
  private static final int DRAIN_SECONDS = 3;

  /** How long it may take at start to attach to the sshd binaries in use; later ones don't wait. */
  private static final long ATTACH_MS = 10_000;

  private final Options options;
  private final UserDatabase users = UserDatabase.ofThisMachine();
  private final SystemdNotifier systemd = SystemdNotifier.ofEnvironment();
  private final Termination termination = new Termination();
  private final CountDownLatch started = new CountDownLatch(1);
  private final long startedMs = System.currentTimeMillis();
  private volatile ActiveConfiguration configuration;

  Daemon(Options options) {
    this.options = options;
  }

  /**
   * Runs until SIGTERM or SIGINT.
   *
   * @return what the process shall end with
   * @throws StartException when the daemon can't start, with what to do about it
   */
  int run() throws StartException, InterruptedException {
    POSIXFactory.getNativePOSIX().umask(OWNER_ONLY);
    Pipeline pipeline = new Pipeline();
    termination.watch();
    Signals.onEach(Signal.SIGHUP, () -> reloadOnSignal(pipeline));
    configuration = ActiveConfiguration.load(options, users::groupsOf, DRAIN_SECONDS);
    Plan plan = configuration.plan();
    if (termination.isAsked()) {
      return termination.exitCode();
    }

    String hostname = hostname();
    WallClock clock = new WallClock();
    try (Logins logins = Logins.in(options.stateDir);
        ProbeSet probes = ProbeSet.load(options.ringBufferKb << 10);
        IoProbes ioProbes = new IoProbes(probes, options.ioProbes);
        LogProbes logProbes = new LogProbes(probes);
        Backlog backlog =
            new Backlog(options.stateDir.toAbsolutePath(), (long) options.backlogMb << 20);
        TerminalSharing terminals = new TerminalSharing(pipeline, ioProbes, clock)) {
      SessionRegistry registry =
          new SessionRegistry(
              hostname,
              users::nameOf,
              clock::epochNs,
              probes.streams(),
              logins.before(pipeline::publish));
      pipeline.onDemand(registry::demand);
      pipeline.onDemand(
          demand -> ioProbes.want(demand.wantsOutput(), demand.wantsInput(), demand.wantsFiles()));
      pipeline.onDemand(
          demand -> ioProbes.wantNetwork(demand.wantsForwards(), demand.wantsConnections()));
      LossLedger ledger = new LossLedger(hostname, clock::nowNs, pipeline::publish);
      RecordProcessor processor =
          new RecordProcessor(
              probes,
              ioProbes,
              logProbes,
              registry,
              clock,
              users.uidOf(PREAUTH_USER).orElse(-1),
              backlog,
              pipeline);
      RecordReader reader = new RecordReader(probes, backlog, processor::hurry);
      RecordPath records = new RecordPath(reader, backlog, processor);
      addLosses(ledger, probes, records, registry, pipeline);
      ledger.add("journal: login not written", logins::lost);
      try (ControlServer control =
          control(
              probes, ioProbes, logProbes, records, registry, pipeline, ledger, terminals,
              logins)) {
        pipeline.run(plan, DRAIN_SECONDS);
        records.start();
        logins.settle();
        logProbes.start();
        ioProbes.start();
        logProbes.settle(ATTACH_MS);
        ioProbes.settle(ATTACH_MS);
        ScheduledExecutorService timer = timer(ledger);
        control.start();
        started.countDown();
        LOG.info("sshlogd ready, {}", configuration.summary());
        systemd.ready();
        termination.await();
        systemd.stopping();
        timer.shutdown();
        records.stop();
        // Nobody reads what they see from here on; the kernel is done with them before the
        // plug-ins.
        ioProbes.stop();
        logProbes.stop();
        ledger.report();
        pipeline.close(DRAIN_SECONDS);
      }
    }
    configuration.close();
    LOG.info("sshlogd stopped");
    return termination.exitCode();
  }

  private ControlServer control(
      ProbeSet probes,
      IoProbes ioProbes,
      LogProbes logProbes,
      RecordPath records,
      SessionRegistry registry,
      Pipeline pipeline,
      LossLedger ledger,
      TerminalSharing terminals,
      Logins logins)
      throws StartException {
    try {
      ControlServer[] self = new ControlServer[1];
      List<ControlCommand> commands =
          new ArrayList<>(
              terminals.commands(
                  registry::sessions, users::nameOf, options.sessionInjection, logins::killed));
      commands.addAll(
          List.of(
              new SessionsCommand(registry::sessions),
              logins.command(),
              new WatchCommand(pipeline),
              new StatusCommand(
                  () -> status(probes, ioProbes, logProbes, records, pipeline, ledger, self[0])),
              new PluginsCommand(this::plugins),
              new ReloadCommand(() -> configuration.reload(pipeline))));
      self[0] = new ControlServer(options.socket.toAbsolutePath(), GROUP, commands);
      return self[0];
    } catch (IOException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private List<Map<String, Object>> plugins() {
    return DaemonStatus.plugins(configuration.plugins());
  }

  private Map<String, Object> status(
      ProbeSet probes,
      IoProbes ioProbes,
      LogProbes logProbes,
      RecordPath records,
      Pipeline pipeline,
      LossLedger ledger,
      ControlServer control) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("version", Version.current());
    status.put("pid", ProcessHandle.current().pid());
    status.put("start_time", startedMs);
    status.put("kernel", System.getProperty("os.version"));
    status.put("java", System.getProperty("java.version"));
    status.put("session_injection", options.sessionInjection);
    status.putAll(DaemonStatus.of(probes, ioProbes, logProbes, records, pipeline, ledger));
    status.put("control", control.counters());
    return status;
  }

  private static void addLosses(
      LossLedger ledger,
      ProbeSet probes,
      RecordPath records,
      SessionRegistry registry,
      Pipeline pipeline) {
    ledger.add(probes::losses);
    records.addLosses(ledger);
    ledger.add("sessions: too many connections", registry::refusedConnections);
    ledger.add(() -> List.of(registry.droppedBytes()));
    ledger.add("transfers: too much at once, or a message too long", registry::untrackedTransfers);
    ledger.add("sessions: record of something not followed", registry::unattributed);
    ledger.add("sessions: network event of an unknown user", registry::droppedNetworkEvents);
    ledger.add(
        () ->
            pipeline.losses().entrySet().stream()
                .map(loss -> new Loss(loss.getKey(), loss.getValue(), 0))
                .toList());
  }

  private static ScheduledExecutorService timer(LossLedger ledger) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "sshlog-ledger");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(() -> reportLosses(ledger), 1, 1, TimeUnit.SECONDS);
    return timer;
  }

  /** An exception would end the schedule for good. */
  private static void reportLosses(LossLedger ledger) {
    try {
      ledger.report();
    } catch (RuntimeException | Error e) {
      LOG.error("losses could not be told", e);
    }
  }

  private void reloadOnSignal(Pipeline pipeline) {
    try {
      started.await();
      configuration.reload(pipeline);
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.error("the configuration could not be read anew, the old one stays in force: {}", e, e);
    }
  }

  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
    } catch (IOException e) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException unknown) {
        return "localhost";
      }
    }
  }
}
