// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sshlog.core.pipeline.ActionStatus;
import org.sshlog.core.pipeline.Pipeline;
import org.sshlog.core.pipeline.RuleStatus;
import org.sshlog.core.plugin.LoadedPlugin;
import org.sshlog.core.plugin.PluginRegistry;
import org.sshlog.core.probe.IoProbes;
import org.sshlog.core.probe.IoStatus;
import org.sshlog.core.probe.LogProbes;
import org.sshlog.core.probe.NetworkStatus;
import org.sshlog.core.probe.ProbeSet;
import org.sshlog.core.probe.ProbeStatus;
import org.sshlog.core.stats.LossLedger;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.event.EventType;

/** What the control socket tells of the daemon's health and plug-ins, as JSON values. */
final class DaemonStatus {
  private DaemonStatus() {}

  static Map<String, Object> of(
      ProbeSet probes,
      IoProbes ioProbes,
      LogProbes logProbes,
      RecordPath records,
      Pipeline pipeline,
      LossLedger ledger) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("probes", probes.status().stream().map(DaemonStatus::probe).toList());
    status.put("io_probes", ioProbes(ioProbes.status()));
    status.put("log_probes", logProbes.status().stream().map(DaemonStatus::logProbe).toList());
    status.put("network_probes", networkProbes(ioProbes.networkStatus()));
    status.putAll(records.status());
    status.put("rules", pipeline.rules().stream().map(DaemonStatus::rule).toList());
    status.put("actions", pipeline.actions().stream().map(DaemonStatus::action).toList());
    status.put("losses", ledger.losses().stream().map(DaemonStatus::loss).toList());
    return status;
  }

  private static Map<String, Object> probe(ProbeStatus probe) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", probe.name());
    fields.put("hook", probe.hook());
    fields.put("attached", probe.attached());
    return fields;
  }

  static Map<String, Object> ioProbes(IoStatus io) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("choice", io.choice());
    fields.put("output_wanted", io.output());
    fields.put("input_wanted", io.input());
    fields.put("machine_method", io.machine() == null ? null : io.machine().wireName());
    fields.put("machine_why", io.machineWhy());
    fields.put("binaries", io.binaries().stream().map(DaemonStatus::ioBinary).toList());
    return fields;
  }

  private static Map<String, Object> networkProbes(NetworkStatus network) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("wanted", network.wanted());
    fields.put("connections", network.connections());
    fields.put("why", network.why());
    List<Map<String, Object>> binaries = new ArrayList<>();
    for (NetworkStatus.Binary binary : network.binaries()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("path", binary.path());
      each.put("places", binary.places());
      each.put("why", binary.why());
      binaries.add(each);
    }
    fields.put("binaries", binaries);
    return fields;
  }

  private static Map<String, Object> ioBinary(IoStatus.Binary binary) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", binary.path());
    fields.put("method", binary.method() == null ? "none" : binary.method().wireName());
    fields.put("places", binary.places());
    fields.put("why", binary.why());
    return fields;
  }

  private static Map<String, Object> logProbe(LogProbes.Status file) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", file.path());
    fields.put("places", file.places());
    fields.put("files", file.files());
    fields.put("why", file.why());
    return fields;
  }

  private static Map<String, Object> rule(RuleStatus rule) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", rule.name());
    fields.put("received", rule.received());
    fields.put("passed", rule.passed());
    fields.put("filter_failures", rule.filterFailures());
    fields.put("dropped", rule.dropped());
    fields.put("queued", rule.queued());
    return fields;
  }

  private static Map<String, Object> action(ActionStatus action) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", action.name());
    fields.put("plugin", action.plugin());
    fields.put("received", action.received());
    fields.put("delivered", action.delivered());
    fields.put("failed", action.failed());
    fields.put("dropped", action.dropped());
    fields.put("queued", action.queued());
    fields.put("busy_ms", action.busyMs());
    if (!action.counters().isEmpty()) {
      fields.put("counters", action.counters());
    }
    return fields;
  }

  private static Map<String, Object> loss(LossLedger.Loss loss) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cause", loss.cause());
    fields.put("count", loss.count());
    fields.put("bytes", loss.bytes());
    return fields;
  }

  static List<Map<String, Object>> plugins(PluginRegistry registry) {
    List<Map<String, Object>> plugins = new ArrayList<>();
    for (LoadedPlugin<?> plugin : registry.all()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", plugin.name());
      fields.put("kind", plugin.kind().name().toLowerCase(Locale.ROOT));
      fields.put("summary", plugin.descriptor().summary());
      fields.put("version", plugin.version());
      fields.put("module", plugin.moduleName());
      fields.put("source", plugin.source().toString());
      fields.put("aliases", plugin.descriptor().aliases());
      fields.put("event_types", eventTypes(plugin));
      fields.put(
          "parameters",
          plugin.descriptor().parameters().stream().map(DaemonStatus::parameter).toList());
      plugins.add(fields);
    }
    return plugins;
  }

  private static List<String> eventTypes(LoadedPlugin<?> plugin) {
    return plugin.descriptor().eventTypes().stream().sorted().map(EventType::wireName).toList();
  }

  private static Map<String, Object> parameter(Parameter<?> parameter) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", parameter.name());
    fields.put("type", parameter.type().name());
    fields.put("required", parameter.isRequired());
    fields.put("secret", parameter.isSecret());
    Object defaultValue = parameter.isSecret() ? null : parameter.defaultValue();
    fields.put("default", defaultValue == null ? null : written(defaultValue));
    fields.put("expects", parameter.type().expectation());
    fields.put("summary", parameter.summary());
    return fields;
  }

  /** A default as a configuration file would have it. */
  private static String written(Object value) {
    if (value instanceof Duration duration) {
      long millis = duration.toMillis();
      return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(DaemonStatus::written).collect(joining(", ", "[", "]"));
    }
    return value instanceof Enum<?> ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
  }
}
